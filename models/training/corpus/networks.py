"""Text classifiers as Keras 3 writes them; LSTM and GRU become WHILE."""

import keras
import numpy as np

from .converted import of_network, seeded, variants

WORDS, LENGTH, LABELS = 160, 12, 5
ALL = ("float", "float16", "dynamic", "int8")
LOOPS = ALL[:3]  # the converter cannot calibrate a WHILE


def tokens(batch):
    """Returns the input; batch None leaves the number of texts open."""
    return keras.Input((LENGTH,), batch_size=batch, dtype="int32", name="ids")


def average(batch):
    ids = tokens(batch)
    rows = keras.layers.Embedding(WORDS, 16)(ids)
    mask = keras.ops.cast(keras.ops.not_equal(ids, 0), "float32")[:, :, None]
    bag = keras.ops.sum(rows * mask, axis=1) / (keras.ops.sum(mask, axis=1) + 1e-6)
    return keras.Model(ids, head(keras.layers.Dense(64, activation="relu")(bag)))


def pooled(batch):
    ids = tokens(batch)
    rows = keras.layers.Embedding(WORDS, 16)(ids)
    bag = keras.layers.Dropout(0.1)(keras.layers.GlobalAveragePooling1D()(rows))
    return keras.Model(ids, keras.layers.Dense(1, activation="sigmoid")(keras.layers.Dense(70, activation="relu")(bag)))


def convolution(batch):
    ids = tokens(batch)
    rows = keras.layers.Embedding(WORDS, 16)(ids)
    grams = [keras.layers.GlobalMaxPooling1D()(keras.layers.Conv1D(32, n, activation="relu")(rows)) for n in (2, 3, 4)]
    return keras.Model(ids, head(keras.layers.Concatenate()(grams)))


def deep_convolution(batch):
    ids = tokens(batch)
    x = keras.layers.Embedding(WORDS, 16)(ids)
    x = keras.layers.SeparableConv1D(24, 3, padding="same", activation="relu")(x)
    x = keras.layers.MaxPooling1D(2)(keras.layers.BatchNormalization()(x))
    x = keras.layers.Conv1D(24, 3, padding="same", dilation_rate=2, activation="gelu")(x)
    return keras.Model(ids, head(keras.layers.Flatten()(keras.layers.AveragePooling1D(2)(x))))


def recurrent(layer):
    def build(batch):
        ids = tokens(batch)
        return keras.Model(ids, head(layer()(keras.layers.Embedding(WORDS, 16)(ids))))
    return build


def masked(batch):
    ids = tokens(batch)
    rows = keras.layers.Embedding(WORDS, 16, mask_zero=True)(ids)
    return keras.Model(ids, head(keras.layers.GRU(16)(rows)))


def attention(batch):
    ids = tokens(batch)
    x = keras.layers.Embedding(WORDS, 16)(ids)
    x = keras.layers.LayerNormalization()(x + keras.layers.MultiHeadAttention(2, 16)(x, x))
    return keras.Model(ids, head(keras.layers.GlobalMaxPooling1D()(x)))


def head(x):
    return keras.layers.Dense(LABELS, activation="softmax")(x)


def randomise(model, rng):
    """Gives a model weights whose answers differ clearly between labels."""
    weights = []
    for w in model.get_weights():
        fan = w.shape[0] if w.ndim > 1 and w.shape[0] != WORDS else 1
        fresh = rng.standard_normal(w.shape) * (1.6 / np.sqrt(fan) if w.ndim > 1 else 0.2)
        if w.ndim == 1 and w.min() == 1:  # what scales or divides stays positive
            fresh = np.abs(fresh) + 0.5
        weights.append(fresh.astype(np.float32))
    model.set_weights(weights)


NETWORKS = {
    "average": (average, ALL + ("int8_io",)), "pooled": (pooled, ("float", "dynamic")),
    "cnn": (convolution, ALL), "deep_cnn": (deep_convolution, ALL),
    "lstm": (recurrent(lambda: keras.layers.LSTM(20)), LOOPS),
    "gru": (recurrent(lambda: keras.layers.GRU(20)), LOOPS),
    "bilstm": (recurrent(lambda: keras.layers.Bidirectional(keras.layers.LSTM(20))), LOOPS),
    "stacked_lstm": (recurrent(lambda: keras.Sequential([
        keras.layers.LSTM(12, return_sequences=True), keras.layers.LSTM(12)])), ("float",)),
    "gru_unrolled": (recurrent(lambda: keras.layers.GRU(16, unroll=True)), ("float", "dynamic")),
    "gru_masked": (masked, ("float",)), "attention": (attention, ALL),
}


def models():
    for name, (build, kinds) in NETWORKS.items():
        rng = seeded(name)
        network = build(1)
        randomise(network, rng)
        cases = [[rng.integers(1, WORDS, (1, LENGTH)).astype(np.int32)] for _ in range(3)]
        cases[1][0][:, 4:] = 0
        examples = [[rng.integers(0, WORDS, (1, LENGTH)).astype(np.int32)] for _ in range(24)]
        yield from variants(f"net_{name}", of_network(network), kinds, cases, examples)
        if name in ("average", "cnn"):
            several = build(None)
            several.set_weights(network.get_weights())
            cases = [[rng.integers(1, WORDS, (n, LENGTH)).astype(np.int32)] for n in (1, 3)]
            yield from variants(f"net_{name}_batch", of_network(several), ("float",), cases)
