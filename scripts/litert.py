"""The official TFLite runtime (ai-edge-litert), for comparing ours with it.

  litert.py run MODEL in.npz out.npz
      Runs MODEL with the arrays in0, in1 ... and writes out0, out1 ...
  litert.py check [--tolerance T] [--rounds N] --usher BIN MODEL...
      Runs each MODEL with random inputs, here and as `BIN model run`, and
      prints the largest absolute difference of each output. Exits 1 where one
      is above T (default 1e-5) or shapes or types differ.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from ai_edge_litert.interpreter import Interpreter


def official(model, inputs):
    """Returns the outputs of a model for a list of arrays."""
    run = Interpreter(model_path=str(model))
    details = run.get_input_details()
    for detail, array in zip(details, inputs, strict=True):
        run.resize_tensor_input(detail["index"], array.shape)
    run.allocate_tensors()
    for detail, array in zip(details, inputs):
        run.set_tensor(detail["index"], array)
    run.invoke()
    return [run.get_tensor(d["index"]) for d in run.get_output_details()]


def rows_of_tables(run):
    """Returns, for tensors that index a GATHER's table, the rows it has."""
    shapes = {d["index"]: d["shape"] for d in run.get_tensor_details()}
    rows = {}
    for op in run._get_ops_details():
        if op["op_name"] == "GATHER":
            table, index = op["inputs"][:2]
            if len(shapes[table]):
                rows[index] = min(rows.get(index, 1 << 30), int(shapes[table][0]))
    return rows


def random_inputs(model, rng, size):
    """Makes inputs with every open dimension set to size."""
    run = Interpreter(model_path=str(model))
    rows = rows_of_tables(run)
    arrays = []
    for d in run.get_input_details():
        signature = d["shape_signature"] if len(d["shape_signature"]) else d["shape"]
        shape = [size if n == -1 else int(n) for n in signature]
        if np.issubdtype(d["dtype"], np.floating):
            array = rng.standard_normal(shape)
        elif d["dtype"] == np.bool_:
            array = rng.integers(0, 2, shape)
        else:
            array = rng.integers(0, rows.get(d["index"], 100), shape)
        arrays.append(np.asarray(array).astype(d["dtype"]))
    return arrays


def difference(want, got):
    """Returns the largest absolute difference; infinity where they can't be compared."""
    if want.shape != got.shape or want.dtype != got.dtype:
        print(f"  {want.dtype}{want.shape} here, {got.dtype}{got.shape} there", file=sys.stderr)
        return float("inf")
    if want.size == 0:
        return 0.0
    gap = np.abs(want.astype(np.float64) - got.astype(np.float64))
    return float("inf") if np.isnan(gap).any() else float(gap.max())


def check(models, usher, tolerance, rounds):
    """Compares both runtimes; returns whether all was within tolerance."""
    good = True
    for model in models:
        worst = {}
        for round_ in range(rounds):
            rng = np.random.default_rng(round_)
            inputs = random_inputs(model, rng, size=1 + 7 * round_)
            wants = official(model, inputs)
            with tempfile.TemporaryDirectory() as folder:
                source, target = pathlib.Path(folder, "in.npz"), pathlib.Path(folder, "out.npz")
                np.savez(source, **{f"in{i}": a for i, a in enumerate(inputs)})
                subprocess.run(
                    [usher, "model", "run", str(model), "--input", source, "--output", target],
                    check=True, stdout=subprocess.DEVNULL,
                )
                with np.load(target) as outputs:
                    for i, want in enumerate(wants):
                        worst[i] = max(worst.get(i, 0.0), difference(want, outputs[f"out{i}"]))
        for i, gap in sorted(worst.items()):
            verdict = "ok" if gap <= tolerance else f"MORE THAN {tolerance:g}"
            print(f"{model} output {i}: largest difference {gap:.3g} {verdict}")
            good = good and gap <= tolerance
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run")
    run.add_argument("model")
    run.add_argument("input")
    run.add_argument("output")
    compare = commands.add_parser("check")
    compare.add_argument("--tolerance", type=float, default=1e-5)
    compare.add_argument("--rounds", type=int, default=4)
    compare.add_argument("--usher", required=True)
    compare.add_argument("models", nargs="+")
    args = parser.parse_args()
    if args.command == "check":
        sys.exit(0 if check(args.models, args.usher, args.tolerance, args.rounds) else 1)
    with np.load(args.input) as arrays:
        inputs = [arrays[f"in{i}"] for i in range(len(arrays.files))]
    np.savez(args.output, **{f"out{i}": a for i, a in enumerate(official(args.model, inputs))})


main()
