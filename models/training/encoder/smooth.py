"""Makes the encoder easier to write in bytes.

A dynamic-range kernel writes each row of its input in 256 steps between the
least value and the largest, so that a single large channel leaves few steps to
all others. What goes into a layer after a norm has such channels: each is
divided by a factor, and its column of the weights multiplied by the same (Xiao
et al., SmoothQuant, ICML 2023, equation 4). What goes into the other layers has
none that matter. The table of words is one tensor with one step, so its columns
are brought to one reach likewise.
"""

import numpy as np
import tensorflow as tf

from corpus import bert

from .train import WORDS

# How much of a channel's reach moves into the weights, 0 nothing and 1 all, for the layers that share an input.
GROUPS = {("attention.self.query", "attention.self.key", "attention.self.value"): 0.65, ("intermediate.dense",): 0.55}
LEAST = 1e-5  # of a reach


class Watched(bert.Encoder):
    """Notes the largest value that each channel of a layer's input takes."""

    def __init__(self, config, weights):
        super().__init__(config, weights)
        self.peaks = {}

    def linear(self, x, name):
        self.peaks[name] = np.maximum(self.peaks.get(name, LEAST), tf.reduce_max(tf.abs(x), 0).numpy())
        return super().linear(x, name)


def peaks(config, weights, rows):
    """Returns for each linear layer, by its name, the peaks of its input's channels over rows of numbers."""
    watched = Watched(config, weights)
    for row in rows:
        ids = np.array([row], np.int32)
        watched(ids, np.ones_like(ids), np.zeros_like(ids))
    return watched.peaks


def smooth(config, weights, peaks):
    """Returns the weights of the same encoder with even channels, and by what the inputs of layers and the rows of the
    table are to be multiplied for it, by name."""
    reach = np.maximum(np.abs(weights[WORDS]).max(0), LEAST)
    out, factors = weights | {WORDS: weights[WORDS] / reach}, {WORDS: reach}
    for i in range(config["num_hidden_layers"]):
        for group, exponent in GROUPS.items():
            names = [f"encoder.layer.{i}.{name}" for name in group]
            reach = np.max([np.abs(weights[name + ".weight"]).max(0) for name in names], 0)
            divisor = peaks[names[0]] ** exponent / np.maximum(reach, LEAST) ** (1 - exponent)
            divisor = (divisor / np.exp(np.log(divisor).mean())).astype(np.float32)
            out |= {name + ".weight": weights[name + ".weight"] * divisor for name in names}
            factors |= dict.fromkeys(names, 1 / divisor)
    return out, factors
