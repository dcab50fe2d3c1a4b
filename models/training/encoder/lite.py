"""The static encoder: a table of one vector a piece, whose mean is the text's.

Each piece begins at the vector that the large encoder gives it alone, weighted
by how rare it is (as SIF: Arora et al., A Simple but Tough-to-Beat Baseline
for Sentence Embeddings, ICLR 2017), in the main directions of the sentences;
then the table is trained to lie where the large encoder has whole sentences.
"""

import collections
import time

import numpy as np
import tensorflow as tf

from corpus.converted import convert, of_function

from . import train

RARE = 1e-3
SIZE = 256  # dimensions
EPOCHS = 12


def make(encoder, tokens, rows):
    """Returns the static encoder that does best what encoder does with rows."""
    vectors = train.encode(encoder, rows)
    basis = directions(vectors, SIZE)
    goals = vectors @ basis
    goals /= np.linalg.norm(goals, axis=1, keepdims=True)
    table = Table(begin(encoder, len(tokens.pieces), rows, basis))
    table.train(rows, goals, EPOCHS)
    return table



def directions(goals, size):
    """Returns the main directions of unit vectors: [dimension, size]."""
    _, vectors = np.linalg.eigh(goals.T @ goals)
    return vectors[:, ::-1][:, :size].astype(np.float32)


def begin(encoder, pieces, rows, basis):
    """Returns the table before training."""
    counts = collections.Counter(i for row in rows for i in row)
    total = sum(counts.values())
    alone = train.encode(encoder, [[2, i, 3] for i in range(pieces)]) @ basis
    weight = np.array([RARE / (RARE + counts[i] / total) for i in range(pieces)], np.float32)
    return alone * weight[:, None]


def unit(x):
    return tf.math.l2_normalize(x, -1, 1e-12)


class Table(tf.Module):
    def __init__(self, start):
        super().__init__()
        self.table = tf.Variable(start)
        self.optimizer = train.Adam([self.table], [2e-3])
        self.step = tf.function(self.compute, reduce_retracing=True)

    def __call__(self, ids, mask):
        return unit(tf.reduce_sum(tf.gather(self.table, ids) * tf.cast(mask, tf.float32)[:, :, None], 1))

    def of_ids(self, ids):
        return unit(tf.reduce_sum(tf.gather(self.table, ids), 1))

    def compute(self, ids, mask, goal, bank, scale):
        with tf.GradientTape() as tape:
            found = self(ids, mask)
            own = tf.reduce_sum(found * goal, 1, keepdims=True)
            alike = tf.matmul(found, bank, transpose_b=True)
            alike = tf.where(tf.matmul(goal, bank, transpose_b=True) > train.SAME, -1.0, alike)
            apart = tf.reduce_mean(tf.reduce_logsumexp(tf.concat([own, alike], 1) / 0.05, 1) - own[:, 0] / 0.05)
            near = tf.reduce_mean(1 - own)
            loss = 5 * near + 0.25 * apart
        self.optimizer.apply(tape.gradient(loss, [self.table]), scale)
        return near, apart

    def train(self, rows, goals, epochs, size=512, seed=3):
        rng = np.random.default_rng(seed)
        total, n = epochs * (len(rows) // size), 0
        for epoch in range(epochs):
            began, sums = time.time(), np.zeros(2)
            for part in train.batches([len(r) for r in rows], size, rng):
                ids, mask = train.padded([rows[i] for i in part], max(len(rows[i]) for i in part))
                bank = goals[rng.integers(0, len(goals), train.BANK)]
                sums += [float(v) for v in self.step(ids, mask, goals[part], bank, np.float32(1 - n / total))]
                n += 1
            print(f"lite, epoch {epoch}: near {sums[0] * epochs / total:.4f} apart {sums[1] * epochs / total:.4f}, {time.time() - began:.0f} s", flush=True)

    def encode(self, rows):
        out = np.zeros((len(rows), self.table.shape[1]), np.float32)
        table = self.table.numpy()
        for i, row in enumerate(rows):
            v = table[row].sum(0)
            out[i] = v / max(np.linalg.norm(v), 1e-12)
        return out

    def write(self):
        return convert(of_function(self.of_ids, tf.TensorSpec([1, None], tf.int32, "ids"), keep=self)(), "dynamic")
