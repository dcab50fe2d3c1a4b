"""Element-wise functions of one input, softmax and quantisation."""

import numpy as np

from .flatfile import File, quantised
from .movement import BOOL, F32, I8, I32, I64, U8

F16, I16 = np.float16, np.int16


def floats():
    m = File("functions_float")
    x = m.input(F32, [2, 9])
    for code, options in {
        "SIN": None, "COS": "CosOptions", "EXP": "ExpOptions", "NEG": "NegOptions", "ABS": "AbsOptions",
        "FLOOR": None, "LOGISTIC": None, "TANH": None, "RELU": None, "RELU6": None, "RELU_N1_TO_1": None,
        "RELU_0_TO_1": None, "HARD_SWISH": "HardSwishOptions",
    }.items():
        m.outputs(m.op(code, [x], options=options))
    for alpha in (0.1, 0.5, -1.5):
        m.outputs(m.op("LEAKY_RELU", [x], options="LeakyReluOptions", alpha=alpha))
    for approximate in (False, True):
        m.outputs(m.op("GELU", [x], options="GeluOptions", approximate=approximate))
    far = np.array([[-100, -20, -9, -4.5, 0, 4.5, 9, 20, 80]], F32)
    yield m.case().case(far).case([3, 1, 7])
    m = File("roots_logs")
    x = m.input(F32, [3, 11])
    for code in ("SQRT", "RSQRT", "LOG"):
        m.outputs(m.op(code, [x]))
    yield m.case((np.abs(m.normal(3, 11)) + 1e-3).astype(F32)).case(np.array([1e-30, 1e-6, 1, 4, 1e6, 1e30], F32))
    m = File("functions_int")
    for kind in (I32, I64):
        x = m.input(kind, [2, 5])
        m.outputs(m.op("NEG", [x], options="NegOptions"))
        if kind == I32:
            m.outputs(m.op("ABS", [x], version=5, options="AbsOptions"))
    yield m.case().case()


def softmaxes():
    m = File("softmax_float")
    case = []
    for shape in ([7], [3, 5], [2, 3, 4], [2, 2, 2, 3], [1, 1]):
        x = m.input(F32, shape)
        for beta in (1.0, 0.5):
            m.outputs(m.op("SOFTMAX", [x], options="SoftmaxOptions", beta=beta))
        m.outputs(m.op("LOG_SOFTMAX", [x], options="LogSoftmaxOptions"))
        case.append(m.normal(*shape, scale=30))
    yield m.case().case(*case)
    for kind, name, zero, low, version in ((I8, "int8", 3, -128, 2), (U8, "uint8", 131, 0, 1)):
        m = File(f"softmax_{name}", "quantised")
        for shape, scale in (([4, 9], 0.1), ([2, 3, 5], 0.01), ([1, 40], 0.3), ([2, 1, 2, 3], 1.0)):
            x = m.input(kind, shape, quantised(scale, zero))
            for beta in (1.0, 2.0):
                m.outputs(m.op("SOFTMAX", [x], quant=quantised(1 / 256, low), version=version, options="SoftmaxOptions", beta=beta))
            top = 127 if kind == I8 else 255
            if len(shape) == 2:
                m.outputs(m.op("LOG_SOFTMAX", [x], quant=quantised(16 / 256, top), version=version, options="LogSoftmaxOptions"))
        yield m.case().case()


def normal():
    m = File("l2_normalization")
    for shape in ([3, 4], [2, 3, 5], [2, 1, 2, 3], [6]):
        m.outputs(m.op("L2_NORMALIZATION", [m.input(F32, shape)], options="L2NormOptions"))
    m.case()
    yield m.case(*[np.zeros(m.table.tensors[t].shape, F32) for t in m.table.inputs])
    m = File("l2_normalization_quantised", "quantised")
    x = m.input(I8, [2, 1, 1, 9], quantised(0.1, -7))
    m.outputs(m.op("L2_NORMALIZATION", [x], quant=quantised(1 / 128), version=2, options="L2NormOptions"))
    x = m.input(U8, [2, 1, 1, 9], quantised(0.1, 117))
    m.outputs(m.op("L2_NORMALIZATION", [x], quant=quantised(1 / 128, 128), options="L2NormOptions"))
    yield m.case().case()


def quantised_functions():
    for kind, name, zero, low, version in ((I8, "int8", -4, -128, 2), (U8, "uint8", 124, 0, 1)):
        m = File(f"functions_{name}", "quantised")
        x = m.input(kind, [2, 128], quantised(0.06, zero))
        m.outputs(m.op("LOGISTIC", [x], quant=quantised(1 / 256, low), version=version))
        m.outputs(m.op("TANH", [x], quant=quantised(1 / 128, zero + 4), version=version))
        for code in ("RELU", "RELU6"):
            m.outputs(m.op(code, [x], quant=quantised(0.05, zero + 3), version=2))
        m.outputs(m.op("LEAKY_RELU", [x], quant=quantised(0.055, zero - 2), options="LeakyReluOptions", alpha=0.3))
        m.outputs(m.op("HARD_SWISH", [x], quant=quantised(0.05, zero), options="HardSwishOptions"))
        for approximate in (False, True):
            m.outputs(m.op("GELU", [x], quant=quantised(0.05, zero), version=2, options="GeluOptions", approximate=approximate))
        every = np.arange(256).reshape(2, 128)
        yield m.case((every - 128 if kind == I8 else every).astype(kind))
    m = File("functions_table_int8", "quantised")
    x = m.input(I8, [256], quantised(0.03, -128))
    m.outputs(m.op("EXP", [x], quant=quantised(0.5, -128), version=2, options="ExpOptions"))
    m.outputs(m.op("ABS", [x], quant=quantised(0.03, -128), version=2, options="AbsOptions"))
    m.outputs(m.op("RSQRT", [x], quant=quantised(0.05, -128), version=2))
    m.outputs(m.op("LOG", [x], quant=quantised(0.05, 10), version=2))
    above = np.maximum(np.arange(256) - 128, -120).astype(I8)
    yield m.case(above)


def quantising():
    m = File("quantize", "quantised")
    x = m.input(F32, [3, 7])
    for kind, scale, zero, version in ((I8, 0.05, -3, 1), (U8, 0.04, 130, 1), (I16, 0.001, 0, 2)):
        m.outputs(m.op("QUANTIZE", [x], kind=kind, quant=quantised(scale, zero), version=version, options="QuantizeOptions"))
    a, b = m.input(I8, [2, 64], quantised(0.05, 10)), m.input(U8, [2, 64], quantised(0.05, 100))
    for t in (a, b):
        m.outputs(m.op("QUANTIZE", [t], kind=I8, quant=quantised(0.08, -5)))
        m.outputs(m.op("QUANTIZE", [t], kind=U8, quant=quantised(0.04, 128)))
    m.outputs(m.op("QUANTIZE", [a], kind=U8, quant=quantised(0.05, 138)))
    ties = np.array([[0.025, -0.025, 0.075, 9e4, -9e4, 0, 0.125]], F32)
    m.case().case(np.repeat(ties, 3, 0), None, None)
    yield m
    m = File("quantize_channels", "quantised")
    x = m.input(F32, [2, 3, 4])
    per = quantised(np.array([0.1, 0.02, 0.05, 0.03]), np.array([1, -2, 3, 0]), axis=2)
    m.outputs(m.op("QUANTIZE", [x], kind=I8, quant=per, version=3))
    yield m.case().case()
    m = File("dequantize")
    for kind, zero, version in ((I8, -3, 2), (U8, 130, 1), (I16, 0, 3)):
        x = m.input(kind, [2, 5], quantised(0.013, zero))
        m.outputs(m.op("DEQUANTIZE", [x], kind=F32, version=version, options="DequantizeOptions"))
    m.outputs(m.op("DEQUANTIZE", [m.input(F16, [4])], kind=F32, version=3))
    m.outputs(m.op("DEQUANTIZE", [m.const(m.normal(3, 3).astype(F16))], kind=F32, version=3))
    per = quantised([0.5, 0.25], 0, axis=0)
    m.outputs(m.op("DEQUANTIZE", [m.const(m.ints(I8, 2, 3), quant=per)], kind=F32, version=5))
    edge = np.array([6e-8, -65504, 1e-4, 0.333], F16)
    yield m.case().case(None, None, None, edge)


def casts():
    m = File("cast")
    kinds = (F32, I32, I64, BOOL, U8, I8)
    for kind in kinds:
        x = m.input(kind, [2, 3])
        for to in kinds:
            if to != kind:
                fields = {"inDataType": m.table.tensors[x].type}
                m.outputs(m.op("CAST", [x], kind=to, options="CastOptions", **fields))
    m.case(np.array([[0, 1.9, -1.9], [2.5, -0.5, 77.7]], F32).clip(0), *[None] * 5)
    m.outputs(m.op("CAST", [m.input(F16, [3])], kind=F32))
    m.outputs(m.op("CAST", [0], kind=F16))
    m.cases[0] += [np.array([0.1, -2, 65504], F16)]
    small = [np.asarray(m.rng.integers(0, 5, (1, 4)), k) for k in kinds]
    yield m.case(*small, np.array([1, 2, 3], F16))


def models():
    for family in (floats, softmaxes, normal, quantised_functions, quantising, casts):
        yield from family()
