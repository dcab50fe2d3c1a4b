"""Convolutions and pooling."""

import numpy as np

from .flatfile import File, quantised
from .movement import F32, I8, I32, U8

SAME, VALID = 0, 1
CONV, DEPTHWISE, POOL = "Conv2DOptions", "DepthwiseConv2DOptions", "Pool2DOptions"
# Padding, strides (height, width), dilations (height, width), activation.
SETTINGS = [
    (SAME, (1, 1), (1, 1), 0), (VALID, (1, 1), (1, 1), 1), (SAME, (2, 1), (1, 1), 3),
    (VALID, (2, 3), (1, 1), 0), (SAME, (1, 1), (2, 2), 0), (VALID, (1, 1), (1, 2), 2),
]


def fields(setting):
    padding, stride, dilation, act = setting
    return {
        "padding": padding, "strideH": stride[0], "strideW": stride[1], "fusedActivationFunction": act,
        "dilationHFactor": dilation[0], "dilationWFactor": dilation[1],
    }


def floats():
    m = File("conv_2d_float")
    x = m.input(F32, [2, 6, 7, 3])
    w, b = m.const(m.normal(4, 3, 2, 3)), m.const(m.normal(4))
    for s in SETTINGS:
        m.outputs(m.op("CONV_2D", [x, w, b], options=CONV, **fields(s)))
    m.outputs(m.op("CONV_2D", [x, m.const(m.normal(5, 1, 1, 3)), m.const(m.normal(5))], options=CONV, **fields(SETTINGS[0])))
    m.outputs(m.op("CONV_2D", [x, m.const(m.normal(2, 6, 7, 3)), m.const(m.normal(2))], options=CONV, **fields(SETTINGS[1])))
    yield m.case().case([1, 6, 7, 3])
    m = File("conv_1d_float")
    x = m.input(F32, [1, 1, 20, 8])
    for width, padding in ((2, VALID), (3, SAME), (5, VALID)):
        parts = [x, m.const(m.normal(16, 1, width, 8)), m.const(m.normal(16))]
        m.outputs(m.op("CONV_2D", parts, options=CONV, **fields((padding, (1, 1), (1, 1), 1))))
    yield m.case().case([2, 1, 9, 8])
    m = File("conv_2d_grouped")
    x = m.input(F32, [1, 5, 5, 4])
    m.outputs(m.op("CONV_2D", [x, m.const(m.normal(6, 3, 3, 2)), m.const(m.normal(6))], version=6, options=CONV, **fields(SETTINGS[0])))
    yield m.case().case([2, 3, 4, 4])
    m = File("depthwise_conv_2d_float")
    x = m.input(F32, [2, 6, 7, 3])
    for s in SETTINGS:
        version = 1 if s[2] == (1, 1) else 2
        for many in (1, 2):
            parts = [x, m.const(m.normal(1, 3, 2, 3 * many)), m.const(m.normal(3 * many))]
            m.outputs(m.op("DEPTHWISE_CONV_2D", parts, version=version, options=DEPTHWISE, depthMultiplier=many, **fields(s)))
    yield m.case().case([1, 4, 6, 3])


def hybrid():
    m = File("conv_2d_hybrid", "dynamic")
    x = m.input(F32, [2, 6, 7, 8])
    b = m.const(m.normal(6))
    one = m.const(m.ints(I8, 6, 3, 3, 8, low=-127, high=128), quant=quantised(0.01))
    per = m.const(m.ints(I8, 6, 3, 3, 8, low=-127, high=128), quant=quantised(m.rng.uniform(0.005, 0.02, 6)))
    for s in (SETTINGS[0], SETTINGS[3]):
        m.outputs(m.op("CONV_2D", [x, one, b], version=2, options=CONV, **fields(s)))
        m.outputs(m.op("CONV_2D", [x, per, b], version=5, options=CONV, **fields(s)))
    yield m.case().case([1, 6, 7, 8])
    m = File("depthwise_conv_2d_hybrid", "dynamic")
    x = m.input(F32, [2, 6, 7, 8])
    b = m.const(m.normal(8))
    per = m.const(m.ints(I8, 1, 3, 3, 8, low=-127, high=128), quant=quantised(m.rng.uniform(0.005, 0.02, 8), axis=3))
    for s in (SETTINGS[0], SETTINGS[1]):
        m.outputs(m.op("DEPTHWISE_CONV_2D", [x, per, b], version=6, options=DEPTHWISE, depthMultiplier=1, **fields(s)))
    yield m.case().case([1, 6, 7, 8])


def weights(m, kind, shape, axis):
    """Returns quantised weights of a layer with the scales of its channels."""
    if kind == U8:
        return m.const(m.random(U8, shape), quant=quantised(0.01, 120)), np.full(shape[axis], 0.01)
    scales = m.rng.uniform(0.005, 0.02, shape[axis])
    return m.const(m.ints(I8, *shape, low=-127, high=128), quant=quantised(scales, axis=axis)), scales


def integers():
    for kind, name, zero, version in ((I8, "int8", -9, 3), (U8, "uint8", 119, 1)):
        m = File(f"conv_2d_{name}", "quantised")
        x = m.input(kind, [2, 5, 6, 4], quantised(0.05, zero))
        for code, options, shape, axis in (("CONV_2D", CONV, [6, 3, 2, 4], 0), ("CONV_2D", CONV, [5, 1, 1, 4], 0),
                                           ("DEPTHWISE_CONV_2D", DEPTHWISE, [1, 3, 2, 8], 3)):
            w, scales = weights(m, kind, shape, axis)
            width, more = shape[axis], {"depthMultiplier": 2} if axis == 3 else {}
            bias = quantised(scales * 0.05 if kind == I8 else 0.01 * 0.05)
            b = m.const(m.ints(I32, width, low=-900, high=900), quant=bias)
            for s in SETTINGS:
                m.outputs(m.op(code, [x, w, b], version=version, quant=quantised(0.06, zero + 5), options=options, **fields(s), **more))
        yield m.case().case([1, 5, 6, 4])


def pools():
    windows = [(SAME, (1, 1), (2, 2), 0), (VALID, (2, 2), (2, 3), 1), (SAME, (2, 3), (3, 3), 0), (VALID, (1, 1), (1, 1), 3)]
    for kind, name, quant, version in ((F32, "float", None, 1), (I8, "int8", quantised(0.1, -4), 2), (U8, "uint8", quantised(0.1, 124), 1)):
        m = File(f"pool_{name}", "float" if kind == F32 else "quantised")
        x = m.input(kind, [2, 5, 6, 3], quant)
        for code in ("AVERAGE_POOL_2D", "MAX_POOL_2D") + (("L2_POOL_2D",) if kind == F32 else ()):
            for padding, stride, size, act in windows:
                m.outputs(m.op(code, [x], version=version, options=POOL, padding=padding, strideH=stride[0], strideW=stride[1],
                               filterHeight=size[0], filterWidth=size[1], fusedActivationFunction=act))
        yield m.case().case([1, 3, 3, 1])


def models():
    for family in (floats, hybrid, integers, pools):
        yield from family()
