"""Times models in the official runtime and in nlp/tflite, in turn.

  bench_tflite.py --test TEST [--seconds S] [NAME...]

TEST is the compiled test of nlp/tflite; the folder of MiniLM is TEST_MINILM_DIR.
Run it through scripts/bench-tflite.
"""

import argparse
import os
import pathlib
import re
import subprocess
import time

import numpy as np
from ai_edge_litert.interpreter import Interpreter

ROUNDS, CHUNKS = 3, 5
NAMES = [
    "minilm32_float", "minilm32_dynamic", "minilm128_float", "minilm128_dynamic",
    "net_average_float", "net_average_int8", "net_cnn_float", "net_cnn_dynamic", "net_gru_float",
    "fused_lstm_float", "net_bert_float", "net_bert_dynamic", "net_bert_int8",
]


def find(name):
    for folder in (os.environ["TEST_MINILM_DIR"], "testdata/corpus"):
        path = pathlib.Path(folder, name + ".tflite")
        if path.exists():
            return path
    raise SystemExit(f"there is no model {name}")


def official(path):
    """Returns what runs the model's first case once."""
    run = Interpreter(model_path=str(path), num_threads=1)
    details = run.get_input_details()
    with np.load(path.with_suffix(".npz")) as arrays:
        cases = [arrays[f"case0_in{i}"] for i in range(len(details))]
    for detail, array in zip(details, cases):
        run.resize_tensor_input(detail["index"], array.shape)
    run.allocate_tensors()
    for detail, array in zip(details, cases):
        run.set_tensor(detail["index"], array)
    return run.invoke


def there(invoke, seconds):
    """Returns the microseconds of a call: of CHUNKS means the least."""
    began, calls = time.perf_counter(), 0
    while calls < 3 or time.perf_counter() < began + seconds / CHUNKS:
        invoke()
        calls += 1
    best = (time.perf_counter() - began) / calls
    for _ in range(CHUNKS):
        began = time.perf_counter()
        for _ in range(calls):
            invoke()
        best = min(best, (time.perf_counter() - began) / calls)
    return best * 1e6


def here(test, name, seconds):
    """Does the same with a benchmark. Returns microseconds and allocations, None
    where the model does not run."""
    out = subprocess.run(
        [test, "-test.run=^$", f"-test.bench=^BenchmarkModels$/^{name}$", f"-test.benchtime={seconds / CHUNKS}s",
         f"-test.count={CHUNKS}", "-test.cpu=1"],
        check=True, capture_output=True, text=True,
    ).stdout
    found = re.findall(r"([\d.]+) ns/op.*?(\d+) allocs/op", out)
    return (min(float(ns) for ns, _ in found) / 1e3, max(int(n) for _, n in found)) if found else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--test", required=True)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("names", nargs="*", default=NAMES)
    args = parser.parse_args()
    print("| model | official, µs | usher, µs | ratio | allocations |")
    print("|---|---|---|---|---|")
    for name in args.names or NAMES:
        theirs, ours = [], []
        try:
            invoke = official(find(name))
            invoke()
        except RuntimeError as err:  # XNNPACK refuses some that the runtime without it runs
            print(f"| {name} | does not run: {str(err).splitlines()[0]} | | | |", flush=True)
            continue
        for _ in range(ROUNDS):
            theirs.append(there(invoke, args.seconds))
            ours.append(here(args.test, name, args.seconds))
        best = min(theirs)
        if None in ours:
            print(f"| {name} | {best:,.1f} | does not run | | |", flush=True)
            continue
        mine = min(o[0] for o in ours)
        print(f"| {name} | {best:,.1f} | {mine:,.1f} | {mine / best:.2f} | {max(o[1] for o in ours)} |", flush=True)


main()
