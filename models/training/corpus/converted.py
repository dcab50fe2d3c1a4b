"""Models that the official converter writes."""

import dataclasses
import zlib

import numpy as np
import tensorflow as tf

from . import official

TOLERANCES = {"float": "float", "float16": "float", "dynamic": "dynamic", "int8": "quantised", "int8_io": "quantised"}


@dataclasses.dataclass
class Converted:
    """A finished file and its cases; see flatfile.File."""

    name: str
    tolerance: str
    data: bytes
    cases: list

    def finish(self):
        return self.data


def seeded(name):
    return np.random.default_rng(zlib.crc32(name.encode()))


def of_function(function, *specs, keep=None):
    """Returns what makes converters of a function; keep owns its variables."""
    concrete = tf.function(function).get_concrete_function(*specs)
    return lambda: tf.lite.TFLiteConverter.from_concrete_functions([concrete], keep)


def of_network(network):
    """Returns what makes converters of a Keras model."""
    return lambda: tf.lite.TFLiteConverter.from_keras_model(network)


def convert(converter, kind, examples=()):
    """Converts to one of TOLERANCES; examples calibrate the two of int8."""
    if kind != "float":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind.startswith("int8"):
        converter.representative_dataset = lambda: iter(examples)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    if kind == "int8_io":
        converter.inference_output_type = tf.int8
    return converter.convert()


def variants(name, converters, kinds, cases, examples=()):
    """Yields a model for each kind of weights. Cases and examples are lists in
    the order of the inputs, or by name where the converter may change that."""
    for kind in kinds:
        data = convert(converters(), kind, examples)
        ordered = [[c[n] for n in official.input_names(data)] if isinstance(c, dict) else c for c in cases]
        yield Converted(f"{name}_{kind}", TOLERANCES[kind], data, ordered)
