"""Writes the encoder as .tflite: ids in, unit vectors out."""

import numpy as np
import tensorflow as tf

from corpus import bert, official
from corpus.converted import convert, of_function

from .train import WORDS

LONGEST = 128  # pieces of a text


class Exported(bert.Encoder):
    """The encoder with one input. Zeros are padding; there is one segment. factors are as of smooth."""

    def __init__(self, config, weights, factors):
        tables = {part: weights.pop(f"embeddings.{part}_embeddings.weight") for part in ("position", "token_type")}
        super().__init__(config, weights)
        self.positions = tf.constant(tables["position"][:LONGEST] + tables["token_type"][0])
        self.factors = factors

    def linear(self, x, name):
        return super().linear(x * self.factors.get(name, 1), name)

    def embed(self, ids, segments, length):
        rows = tf.gather(self.weights[WORDS], ids) * self.factors.get(WORDS, 1)
        return self.normalise(rows + self.positions[None, :length], "embeddings.LayerNorm")

    def of_ids(self, ids):
        return self(ids, tf.cast(tf.not_equal(ids, 0), tf.int32), ids)


def write(config, weights, factors, kind="dynamic"):
    """Returns the file; factors as of smooth, kind as in corpus.converted."""
    encoder = Exported(config, dict(weights), factors)
    function = of_function(encoder.of_ids, tf.TensorSpec([1, None], tf.int32, "ids"), keep=encoder)
    converter = function()
    converter._experimental_disable_fuse_mul_and_fc = True  # which would move the factors back into the weights; there is no other way to say so
    return convert(converter, kind)


def encode(model, rows):
    """Returns what the file makes of rows of numbers, in the official interpreter."""
    interpreter = official.interpreter(model)
    return np.concatenate([official.run(interpreter, [np.array([row], np.int32)])[0] for row in rows])
