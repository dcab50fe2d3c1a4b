"""A BERT encoder in plain TensorFlow, with random weights or those of a file."""

import numpy as np
import tensorflow as tf

from .converted import of_function, seeded, variants


class Encoder(tf.Module):
    """Embeds a text: mean of its tokens' last states, of length 1."""

    def __init__(self, config, weights):
        super().__init__()
        self.config = config
        # tf.Module finds the variables; the names are those of Hugging Face.
        self.weights = {name: tf.Variable(value, trainable=False) for name, value in weights.items()}

    def linear(self, x, name):
        return tf.matmul(x, self.weights[name + ".weight"], transpose_b=True) + self.weights[name + ".bias"]

    def normalise(self, x, name):
        mean = tf.reduce_mean(x, -1, keepdims=True)
        variance = tf.reduce_mean(tf.math.squared_difference(x, mean), -1, keepdims=True)
        return (x - mean) * tf.math.rsqrt(variance + 1e-12) * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def embed(self, ids, segments, length):
        rows = tf.gather(self.weights["embeddings.word_embeddings.weight"], ids)
        rows += self.weights["embeddings.position_embeddings.weight"][None, :length]
        rows += tf.gather(self.weights["embeddings.token_type_embeddings.weight"], segments)
        return self.normalise(rows, "embeddings.LayerNorm")

    def attend(self, x, name, far, batch, length):
        heads = self.config["num_attention_heads"]
        depth = self.config["hidden_size"] // heads

        def split(part):
            y = tf.reshape(self.linear(x, f"{name}.attention.self.{part}"), [batch, length, heads, depth])
            return tf.transpose(y, [0, 2, 1, 3])

        weights = tf.nn.softmax(tf.matmul(split("query"), split("key"), transpose_b=True) * depth**-0.5 + far)
        y = tf.transpose(tf.matmul(weights, split("value")), [0, 2, 1, 3])
        return self.linear(tf.reshape(y, [-1, heads * depth]), f"{name}.attention.output.dense")

    def __call__(self, ids, mask, segments):
        batch, length = ids.shape[0] or 1, ids.shape[1] or tf.shape(ids)[1]
        x = tf.reshape(self.embed(ids, segments, length), [-1, self.config["hidden_size"]])
        far = (1.0 - tf.cast(mask, tf.float32))[:, None, None, :] * -1e4
        for i in range(self.config["num_hidden_layers"]):
            name = f"encoder.layer.{i}"
            x = self.normalise(x + self.attend(x, name, far, batch, length), f"{name}.attention.output.LayerNorm")
            inner = tf.nn.gelu(self.linear(x, f"{name}.intermediate.dense"), approximate=self.config.get("tanh_gelu", False))
            x = self.normalise(x + self.linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        x = tf.reshape(x, [batch, length, self.config["hidden_size"]])
        seen = tf.cast(mask, tf.float32)[:, :, None]
        mean = tf.reduce_sum(x * seen, 1) / tf.maximum(tf.reduce_sum(seen, 1), 1e-9)
        return mean * tf.math.rsqrt(tf.maximum(tf.reduce_sum(mean * mean, -1, keepdims=True), 1e-12))


def shapes(config):
    """Returns the shape of every weight by its name."""
    size, inner = config["hidden_size"], config["intermediate_size"]
    linear = {"attention.self.query": (size, size), "attention.self.key": (size, size), "attention.self.value": (size, size),
              "attention.output.dense": (size, size), "intermediate.dense": (inner, size), "output.dense": (size, inner)}
    tables = {"word": config["vocab_size"], "position": config["max_position_embeddings"], "token_type": 2}
    found = {f"embeddings.{table}_embeddings.weight": (rows, size) for table, rows in tables.items()}
    norms = ["embeddings.LayerNorm"]
    for i in range(config["num_hidden_layers"]):
        for name, shape in linear.items():
            found[f"encoder.layer.{i}.{name}.weight"] = shape
            found[f"encoder.layer.{i}.{name}.bias"] = shape[:1]
        norms += [f"encoder.layer.{i}.attention.output.LayerNorm", f"encoder.layer.{i}.output.LayerNorm"]
    return found | {f"{name}.{part}": (size,) for name in norms for part in ("weight", "bias")}


def random_weights(config, rng):
    weights = {}
    for name, shape in shapes(config).items():
        scale = 1.5 / np.sqrt(shape[-1]) if len(shape) > 1 and name.startswith("encoder") else 0.5
        scale = 0.2 if "LayerNorm" in name else scale
        around = 1 if name.endswith("LayerNorm.weight") else 0
        weights[name] = (around + scale * rng.standard_normal(shape)).astype(np.float32)
    return weights


def inputs(rng, words, length, tokens):
    """Returns the inputs, by name, for a text of so many tokens."""
    ids, mask = np.zeros((1, length), np.int32), np.zeros((1, length), np.int32)
    ids[0, :tokens], mask[0, :tokens] = rng.integers(1, words, tokens), 1
    return {"ids": ids, "mask": mask, "segments": np.zeros((1, length), np.int32)}


def specs(length):
    return [tf.TensorSpec([1, length], tf.int32, name) for name in ("ids", "mask", "segments")]


TINY = {"vocab_size": 200, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
        "num_attention_heads": 2, "max_position_embeddings": 16}


def models():
    rng = seeded("bert")
    weights = random_weights(TINY, rng)
    encoder = Encoder(TINY, weights)
    cases = [inputs(rng, 200, 16, n) for n in (3, 9, 16)]
    examples = [inputs(rng, 200, 16, 1 + i % 16) for i in range(32)]
    fixed = of_function(encoder, *specs(16), keep=encoder)
    yield from variants("net_bert", fixed, ("float", "float16", "dynamic", "int8"), cases, examples)
    several = [inputs(rng, 200, n, n) for n in (1, 7, 16)]
    yield from variants("net_bert_open", of_function(encoder, *specs(None), keep=encoder), ("float", "dynamic"), several)
    rough = Encoder(TINY | {"tanh_gelu": True}, weights)
    yield from variants("net_bert_tanh", of_function(rough, *specs(16), keep=rough), ("float",), cases)
