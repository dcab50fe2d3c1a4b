"""Writes the conformance corpus of nlp/tflite: small models with random weights,
inputs, and the outputs of the official interpreter; corpus.json lists them. The
models in refused/ have neither.

  conformance.py [--only TEXT] FOLDER

Run it through scripts/conformance, which has the packages that it needs. --only
makes again the families whose names hold TEXT, and leaves the others as they are.
"""

import argparse
import importlib
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_USE_LEGACY_KERAS", "0")

from corpus import official  # noqa: E402 (the environment comes first)

FAMILIES = [
    "movement", "joining", "arithmetic", "functions", "reductions", "matrices", "convolutions", "control", "recurrent",
    "networks", "fused", "bert", "programs",
]


def write(folder, family, file):
    """Writes a model with its cases, and returns its line of the manifest."""
    data = file.finish()
    (folder / f"{file.name}.tflite").write_bytes(data)
    (folder / f"{file.name}.npz").write_bytes(official.reference(data, file.cases))
    line = {"name": file.name, "family": family, "tolerance": file.tolerance}
    if file.tolerance == "quantised" and (steps := official.steps(data)):
        line["steps"] = steps
    return line


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="families whose names hold this")
    parser.add_argument("folder", type=pathlib.Path)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    if args.only in "refused":
        refused = args.folder / "refused"
        refused.mkdir(exist_ok=True)
        for file in importlib.import_module("corpus.refused").models():
            (refused / f"{file.name}.tflite").write_bytes(file.bytes())
    manifest = args.folder / "corpus.json"
    known = json.loads(manifest.read_text()) if manifest.exists() else []
    made = [f for f in FAMILIES if args.only in f]
    for line in known:
        if line["family"] in made or line["family"] not in FAMILIES:
            for kind in ("tflite", "npz"):
                (args.folder / f"{line['name']}.{kind}").unlink(missing_ok=True)
    lines = [line for line in known if line["family"] in FAMILIES and line["family"] not in made]
    for family in made:
        for file in importlib.import_module(f"corpus.{family}").models():
            lines.append(write(args.folder, family, file))
    lines.sort(key=lambda line: (FAMILIES.index(line["family"]), line["name"]))
    manifest.write_text("[\n" + ",\n".join(json.dumps(line) for line in lines) + "\n]\n")
    print(f"{len(lines)} models, {sum(f.stat().st_size for f in args.folder.rglob('*')) >> 10} KiB")


main()
