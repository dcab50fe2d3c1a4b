"""The static encoder: a table with a vector for each piece, whose sum is the text's.

Each piece begins at the vector that the large encoder gives it alone (as in
Model2Vec: Tulkens and van Dongen 2024), in the main directions of what there is
to say, and the rarer it is the more it weighs (Arora et al., A Simple but
Tough-to-Beat Baseline for Sentence Embeddings, ICLR 2017). Then the table is
trained: a text is to lie where the large encoder has it, nearer to its own
place than to those of others, and nearer to its translation than to other
texts. Some pieces are overlooked at random, so that none of them leaves it to
another to say something.
"""

import time

import numpy as np
import tensorflow as tf

from corpus.converted import convert, of_function

from . import train

SIZE = 256  # dimensions
RARE = 1e-3  # share of all pieces from which on a piece counts as frequent
EPOCHS = 8
BATCH = 1024
MISSED = 0.1  # share of pieces that are overlooked in training
SPECIAL = 4  # pieces that are not
NEAR, APART, MEET = 5, 0.25, 1  # weights of what is trained for


def make(encoder, tokens, rows, known, pairs):
    """Returns the static encoder that does best what encoder does with rows.
    known are the vectors that are known, None for the other rows: what is known
    need not be computed, and may be better. pairs are translations, two places
    in rows each."""
    goals = meant(encoder, rows, known)
    basis = directions(goals, SIZE)
    table = Table(begin(encoder, len(tokens.pieces), rows, basis))
    table.train(rows, unit(goals @ basis), np.array(pairs), EPOCHS)
    return table


def meant(encoder, rows, known):
    """Returns the vectors that rows are to have."""
    goals = np.zeros((len(rows), encoder.config["hidden_size"]), np.float32)
    unknown = [i for i, goal in enumerate(known) if goal is None]
    for i, goal in enumerate(known):
        if goal is not None:
            goals[i] = goal
    if unknown:
        goals[unknown] = train.encode(encoder, [rows[i] for i in unknown])
    return goals


def directions(goals, size):
    """Returns the main directions of unit vectors: [dimension, size]."""
    _, vectors = np.linalg.eigh(goals.T @ goals)
    return vectors[:, ::-1][:, :size].astype(np.float32)


def begin(encoder, pieces, rows, basis):
    """Returns the table before training. A weight is the root of what Arora et
    al. have: that came out better, since all of it is trained."""
    counts = np.bincount(np.concatenate(rows), minlength=pieces)
    alone = train.encode(encoder, [[2, i, 3] for i in range(pieces)], 256) @ basis
    weight = np.sqrt(RARE / (RARE + counts / counts.sum()))
    return (alone * weight[:, None]).astype(np.float32)


def unit(x):
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)


class Rows:
    """Adam (Kingma and Ba 2015) for the rows of a table, of which each step moves a few."""

    def __init__(self, table, rate=2e-3, betas=(0.9, 0.98), epsilon=1e-7):
        self.table, self.rate, self.betas, self.epsilon = table, rate, betas, epsilon
        self.first = tf.Variable(tf.zeros_like(table), trainable=False)
        self.second = tf.Variable(tf.zeros_like(table), trainable=False)
        self.steps = tf.Variable(0.0, trainable=False)

    def apply(self, gradient, scale):
        """Moves the rows that gradient, tf.IndexedSlices, names."""
        rows, which = tf.unique(gradient.indices)
        g = tf.math.unsorted_segment_sum(gradient.values, which, tf.size(rows))
        self.steps.assign_add(1.0)
        one, two = (1 - tf.pow(b, self.steps) for b in self.betas)
        m = self.betas[0] * tf.gather(self.first, rows) + (1 - self.betas[0]) * g
        s = self.betas[1] * tf.gather(self.second, rows) + (1 - self.betas[1]) * g * g
        self.first.scatter_update(tf.IndexedSlices(m, rows))
        self.second.scatter_update(tf.IndexedSlices(s, rows))
        move = scale * self.rate * (m / one) / (tf.sqrt(s / two) + self.epsilon)
        self.table.scatter_sub(tf.IndexedSlices(move, rows))


class Table(tf.Module):
    def __init__(self, start):
        super().__init__()
        self.table = tf.Variable(start)
        self.optimizer = Rows(self.table)
        self.lie = tf.function(self.lying, reduce_retracing=True)
        self.meet = tf.function(self.meeting, reduce_retracing=True)

    def of_ids(self, ids):
        return tf.math.l2_normalize(tf.reduce_sum(tf.gather(self.table, ids), 1), -1, 1e-12)

    def of_texts(self, ids, texts, size):
        """Returns the vectors of texts as joined gives them."""
        sums = tf.math.unsorted_segment_sum(tf.gather(self.table, ids), texts, size)
        return tf.math.l2_normalize(sums, -1, 1e-12)

    def lying(self, ids, texts, goal, bank, scale):
        """A step of texts to their goals, away from the bank of others."""
        with tf.GradientTape() as tape:
            found = self.of_texts(ids, texts, tf.shape(goal)[0])
            own = tf.reduce_sum(found * goal, 1, keepdims=True)
            alike = tf.matmul(found, bank, transpose_b=True)
            alike = tf.where(tf.matmul(goal, bank, transpose_b=True) > train.SAME, -1.0, alike)
            every = tf.concat([own, alike], 1) / train.TEMPERATURE
            apart = tf.reduce_mean(tf.reduce_logsumexp(every, 1) - every[:, 0])
            near = tf.reduce_mean(1 - own)
            loss = NEAR * near + APART * apart
        self.optimizer.apply(tape.gradient(loss, self.table), scale)
        return near, apart

    def meeting(self, ids, texts, goal, scale):
        """A step of texts to their translations, which come behind all of them."""
        size = tf.shape(goal)[0]
        with tf.GradientTape() as tape:
            here, there = tf.split(self.of_texts(ids, texts, 2 * size), 2)
            alike = tf.matmul(here, there, transpose_b=True)
            same = (tf.matmul(goal, goal, transpose_b=True) > train.SAME) & ~tf.eye(size, dtype=tf.bool)
            alike = tf.where(same, -1.0, alike) / train.TEMPERATURE
            own = 2 * tf.linalg.diag_part(alike)
            apart = tf.reduce_mean(tf.reduce_logsumexp(alike, 0) + tf.reduce_logsumexp(alike, 1) - own) / 2
            loss = MEET * apart
        self.optimizer.apply(tape.gradient(loss, self.table), scale)
        return apart

    def train(self, rows, goals, pairs, epochs, seed=3):
        rng = np.random.default_rng(seed)
        size = min(BATCH, len(rows), len(pairs))
        each = len(rows) // size
        total = epochs * each
        for epoch in range(epochs):
            began, sums = time.time(), np.zeros(3)
            order = rng.permutation(len(rows))
            for i in range(each):
                scale = np.float32(1 - (epoch * each + i) / total)
                part = order[i * size : (i + 1) * size]
                bank = goals[rng.integers(0, len(goals), size)]
                losses = self.lie(*joined([rows[k] for k in part], rng), goals[part], bank, scale)
                here, there = pairs[rng.choice(len(pairs), size, replace=False)].T
                meet = self.meet(*joined([rows[k] for k in (*here, *there)], rng), goals[there], scale)
                sums += [float(v) for v in (*losses, meet)]
            near, apart, meet = sums / each
            print(f"lite, epoch {epoch}: near {near:.4f} apart {apart:.4f} meet {meet:.4f}, {time.time() - began:.0f} s", flush=True)

    def encode(self, rows):
        table = self.table.numpy()
        return unit(np.stack([table[row].sum(0) for row in rows]))

    def write(self):
        return convert(of_function(self.of_ids, tf.TensorSpec([1, None], tf.int32, "ids"), keep=self)(), "dynamic")


def joined(rows, rng):
    """Returns rows as one, some pieces overlooked, and of each piece its row's place."""
    ids = np.concatenate(rows).astype(np.int32)
    texts = np.repeat(np.arange(len(rows), dtype=np.int32), [len(row) for row in rows])
    seen = (rng.random(len(ids)) >= MISSED) | (ids < SPECIAL)
    return ids[seen], texts[seen]
