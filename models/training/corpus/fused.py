"""Recurrent networks of Keras 2, whose LSTM becomes one operator."""

import numpy as np
import tensorflow as tf
import tf_keras as keras

from .converted import of_function, seeded, variants
from .networks import LABELS, LENGTH, WORDS, randomise

KINDS = ("float", "dynamic", "int8")


def network(layers, **embedding):
    ids = keras.Input((LENGTH,), batch_size=1, dtype="int32")
    x = keras.layers.Embedding(WORDS, 16, **embedding)(ids)
    for layer in layers:
        x = layer(x)
    return keras.Model(ids, keras.layers.Dense(LABELS, activation="softmax")(x))


NETWORKS = {
    "lstm": (lambda: network([keras.layers.LSTM(20)]), KINDS + ("float16",)),
    "bilstm": (lambda: network([keras.layers.Bidirectional(keras.layers.LSTM(20))]), KINDS),
    "stacked": (lambda: network([keras.layers.LSTM(16, return_sequences=True), keras.layers.LSTM(12, go_backwards=True)]), KINDS),
    "gru": (lambda: network([keras.layers.GRU(16)]), ("float",)),
    "masked": (lambda: network([keras.layers.LSTM(16)], mask_zero=True), ("float",)),
}


def models():
    for name, (build, kinds) in NETWORKS.items():
        rng = seeded("fused" + name)
        model = build()
        randomise(model, rng)
        cases = [[rng.integers(1, WORDS, (1, LENGTH)).astype(np.int32)] for _ in range(3)]
        cases[1][0][:, 4:] = 0
        examples = [[rng.integers(0, WORDS, (1, LENGTH)).astype(np.int32)] for _ in range(24)]
        ids = tf.TensorSpec([1, LENGTH], tf.int32, "ids")
        yield from variants(f"fused_{name}", of_function(model, ids, keep=model), kinds, cases, examples)
