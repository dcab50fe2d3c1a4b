"""Writes the encoder as .tflite: ids in, unit vectors out."""

import numpy as np
import tensorflow as tf

from corpus import bert, official
from corpus.converted import convert, of_function

LONGEST = 128  # pieces of a text


class Exported(bert.Encoder):
    """The encoder with one input. Zeros are padding; there is one segment."""

    def __init__(self, config, weights):
        tables = {part: weights.pop(f"embeddings.{part}_embeddings.weight") for part in ("position", "token_type")}
        super().__init__(config, weights)
        self.positions = tf.constant(tables["position"][:LONGEST] + tables["token_type"][0])

    def embed(self, ids, segments, length):
        rows = tf.gather(self.weights["embeddings.word_embeddings.weight"], ids) + self.positions[None, :length]
        return self.normalise(rows, "embeddings.LayerNorm")

    def of_ids(self, ids):
        return self(ids, tf.cast(tf.not_equal(ids, 0), tf.int32), ids)


def write(config, weights, kind="dynamic"):
    """Returns the file; kind as in corpus.converted."""
    encoder = Exported(config, dict(weights))
    function = of_function(encoder.of_ids, tf.TensorSpec([1, None], tf.int32, "ids"), keep=encoder)
    return convert(function(), kind)


def encode(model, rows):
    """Returns what the file makes of rows of numbers, in the official interpreter."""
    interpreter = official.interpreter(model)
    return np.concatenate([official.run(interpreter, [np.array([row], np.int32)])[0] for row in rows])
