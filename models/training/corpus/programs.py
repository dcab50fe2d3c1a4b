"""Pieces of text models as people write them in TensorFlow: the converter
chooses the operators and the dynamic shapes between them."""

import numpy as np
import tensorflow as tf

from .converted import of_function, seeded, variants

F, I = tf.float32, tf.int32


def layer_norm(x):
    mean, variance = tf.nn.moments(x, -1, keepdims=True)
    return tf.nn.batch_normalization(x, mean, variance, 0.1, 1.5, 1e-5)


def attention(q, k, mask):
    scores = tf.einsum("bqd,bkd->bqk", q, k) / tf.sqrt(tf.cast(tf.shape(q)[-1], F))
    scores = tf.where(tf.expand_dims(mask, 1) > 0, scores, -1e9)
    return tf.einsum("bqk,bkd->bqd", tf.nn.softmax(scores), k)


def pooled(x, length):
    mask = tf.sequence_mask(length, tf.shape(x)[1], dtype=F)[..., None]
    return tf.reduce_sum(x * mask, 1) / tf.reduce_sum(mask, 1), tf.reduce_max(x - (1 - mask) * 1e9, 1)


def joined(x, y):
    flat = tf.reshape(x, [tf.shape(x)[0], -1])
    both = tf.concat([flat, y], -1)
    return tf.reverse(both, [1]), tf.pad(both, [[0, 1], [2, 0]]), tf.stack([flat, flat * 2], 1)


def pieces(x):
    first, rest = x[:, 0], x[:, 1:]
    return first, rest[:, ::2], tf.reverse(rest, [1]), tf.expand_dims(first, -1)[..., :1], x[0, :, -1]


def ranked(x):
    values, places = tf.math.top_k(x, 3)
    order = tf.argsort(x, direction="DESCENDING")[:, :2]
    return values, places, order, tf.argmax(x, -1), tf.argmin(x, 0, output_type=I), tf.gather(x, places, batch_dims=1)


def hot(ids):
    one = tf.one_hot(ids, 6, on_value=2.0, off_value=-1.0)
    return one, tf.cumsum(one, axis=1), tf.cumsum(one, axis=-1, exclusive=True, reverse=True), tf.range(tf.size(ids))


def sieve(x):
    keep = tf.where(x > 0)
    return keep, tf.gather_nd(x, keep), tf.reduce_any(x > 1, -1), tf.reduce_all(x < 9, 0), tf.cast(tf.shape(keep)[0], F)


def smooth(x):
    return tf.nn.gelu(x, approximate=True), tf.nn.silu(x), tf.nn.softplus(x), tf.nn.leaky_relu(x), \
        tf.nn.log_softmax(x), tf.nn.relu6(x), tf.math.l2_normalize(x, -1), tf.clip_by_value(x, -0.5, 0.5)


def numbers(x, n):
    return x // 1.5, tf.math.floormod(x, 0.7), n // 3, n % -4, tf.pow(tf.abs(x) + 0.1, 1.7), tf.sin(x) + tf.cos(x), -n, \
        tf.math.rsqrt(tf.exp(x)), tf.math.log1p(tf.abs(x)), tf.maximum(n, 0) - tf.minimum(n, 2), tf.cast(x, tf.int64)


def doubling(n, x):
    return tf.while_loop(lambda i, _: i < n, lambda i, y: (i + 1, tf.tanh(y * 1.5 + 0.1)), [0, x])[1]


def chosen(n, x):
    return tf.cond(tf.reduce_sum(x) > 0, lambda: tf.repeat(x, 2, axis=0) * tf.cast(n, F), lambda: -x)


def positions(x):
    length = tf.shape(x)[1]
    steps = tf.cast(tf.range(length), F)[:, None] / tf.pow(100.0, tf.range(0, 8, 2, dtype=F) / 8)[None, :]
    return x + tf.concat([tf.sin(steps), tf.cos(steps)], -1)[None], tf.tile(steps, [2, 1]), tf.fill([length, 2], 0.5), tf.zeros_like(x)


def convolved(x, w):
    return tf.nn.conv1d(x, tf.reshape(w, [2, 4, 3]), 1, "SAME"), tf.nn.max_pool1d(x, 2, 2, "VALID"), tf.nn.avg_pool1d(x, 3, 1, "SAME")


# Function, the shapes and types of its arguments by name, shapes of each case.
PROGRAMS = {
    "layer_norm": (layer_norm, {"x": ([None, 6], F)}, [[(1, 6)], [(3, 6)]]),
    "attention": (attention, {"q": ([None, None, 8], F), "k": ([None, None, 8], F), "mask": ([None, None], I)},
                  [[(1, 3, 8), (1, 5, 8), (1, 5)], [(2, 1, 8), (2, 4, 8), (2, 4)]]),
    "pooled": (pooled, {"x": ([2, None, 4], F), "length": ([2], I)}, [[(2, 7, 4), (2,)], [(2, 5, 4), (2,)]]),
    "joined": (joined, {"x": ([None, 2, 3], F), "y": ([None, 2], F)}, [[(2, 2, 3), (2, 2)], [(1, 2, 3), (1, 2)]]),
    "pieces": (pieces, {"x": ([None, None, 3], F)}, [[(2, 5, 3)], [(1, 2, 3)]]),
    "ranked": (ranked, {"x": ([None, 6], F)}, [[(3, 6)], [(1, 6)]]),
    "hot": (hot, {"ids": ([None, None], I)}, [[(2, 3)], [(1, 1)]]),
    "sieve": (sieve, {"x": ([None, 4], F)}, [[(3, 4)], [(1, 4)]]),
    "smooth": (smooth, {"x": ([None, 5], F)}, [[(3, 5)], [(1, 5)]]),
    "numbers": (numbers, {"x": ([None, 4], F), "n": ([None], I)}, [[(3, 4), (5,)], [(1, 4), (1,)]]),
    "doubling": (doubling, {"n": ([], I), "x": ([None, 2], F)}, [[(), (3, 2)], [(), (1, 2)]]),
    "chosen": (chosen, {"n": ([], I), "x": ([None, 2], F)}, [[(), (3, 2)], [(), (3, 2)], [(), (1, 2)]]),
    "positions": (positions, {"x": ([1, None, 8], F)}, [[(1, 5, 8)], [(1, 1, 8)]]),
    "convolved": (convolved, {"x": ([None, None, 4], F), "w": ([24], F)}, [[(2, 6, 4), (24,)], [(1, 2, 4), (24,)]]),
}


def models():
    for name, (function, arguments, shapes) in PROGRAMS.items():
        rng = seeded("program" + name)
        specs = [tf.TensorSpec(shape, kind, argument) for argument, (shape, kind) in arguments.items()]

        def value(shape, kind):
            if kind == I:
                return np.asarray(rng.integers(1, 5, shape), np.int32)
            return np.asarray(rng.standard_normal(shape) * 2, np.float32)

        cases = [{a: value(s, kind) for s, (a, (_, kind)) in zip(case, arguments.items())} for case in shapes]
        yield from variants(f"tf_{name}", of_function(function, *specs), ("float",), cases)
