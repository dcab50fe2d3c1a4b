"""Matrix products: fully connected layers and batches of products."""

import numpy as np

from .flatfile import File, quantised
from .movement import F32, I8, I32, U8

F16 = np.float16
OPTIONS = "FullyConnectedOptions"


def floats():
    m = File("fully_connected_float")
    x = m.input(F32, [3, 7])
    w, b = m.const(m.normal(5, 7)), m.const(m.normal(5))
    for act in (0, 1, 2, 3):
        m.outputs(m.op("FULLY_CONNECTED", [x, w, b], options=OPTIONS, fusedActivationFunction=act))
    m.outputs(m.op("FULLY_CONNECTED", [x, w, -1], options=OPTIONS))
    m.outputs(m.op("FULLY_CONNECTED", [x, w], version=6, options=OPTIONS))
    m.outputs(m.op("FULLY_CONNECTED", [x, m.const(m.normal(1, 7)), m.const(m.normal(1))], options=OPTIONS))
    y = m.input(F32, [2, 3, 7])
    m.outputs(m.op("FULLY_CONNECTED", [y, w, b], version=5, options=OPTIONS, keepNumDims=True))
    m.outputs(m.op("FULLY_CONNECTED", [y, w, b], options=OPTIONS))
    m.outputs(m.op("FULLY_CONNECTED", [x, m.input(F32, [4, 7]), -1], options=OPTIONS))
    yield m.case().case([1, 7], [1, 1, 7], None)
    m = File("fully_connected_sizes")
    for rows, depth, width in ((1, 64, 48), (9, 33, 17), (32, 20, 70), (5, 1, 1)):
        x = m.input(F32, [rows, depth])
        m.outputs(m.op("FULLY_CONNECTED", [x, m.const(m.normal(width, depth)), m.const(m.normal(width))], options=OPTIONS))
    yield m.case().case([2, 64], [1, 33], [3, 20], [1, 1])
    m = File("fully_connected_float16")
    x = m.input(F32, [2, 8])
    w = m.op("DEQUANTIZE", [m.const(m.normal(6, 8).astype(F16))], kind=F32, version=3)
    b = m.op("DEQUANTIZE", [m.const(m.normal(6).astype(F16))], kind=F32, version=3)
    m.outputs(m.op("FULLY_CONNECTED", [x, w, b], options=OPTIONS))
    yield m.case().case()


def hybrid():
    m = File("fully_connected_hybrid", "dynamic")
    x = m.input(F32, [4, 64])
    w = m.const(m.ints(I8, 48, 64, low=-127, high=128), quant=quantised(0.01))
    b = m.const(m.normal(48))
    m.outputs(m.op("FULLY_CONNECTED", [x, w, b], version=3, options=OPTIONS))
    m.outputs(m.op("FULLY_CONNECTED", [x, w, b], version=9, options=OPTIONS, asymmetricQuantizeInputs=True))
    m.outputs(m.op("FULLY_CONNECTED", [x, w, -1], version=9, options=OPTIONS, asymmetricQuantizeInputs=True, fusedActivationFunction=1))
    per = m.const(m.ints(I8, 48, 64, low=-127, high=128), quant=quantised(m.rng.uniform(0.003, 0.02, 48), axis=0))
    m.outputs(m.op("FULLY_CONNECTED", [x, per, b], version=12, options=OPTIONS, asymmetricQuantizeInputs=True))
    m.outputs(m.op("FULLY_CONNECTED", [x, per, b], version=12, options=OPTIONS))
    y = m.input(F32, [2, 3, 64])
    m.outputs(m.op("FULLY_CONNECTED", [y, w, b], version=9, options=OPTIONS, keepNumDims=True, asymmetricQuantizeInputs=True))
    yield m.case().case([1, 64], [1, 1, 64]).case(np.zeros((2, 64), F32), m.normal(1, 2, 64, scale=100))


def integers():
    for kind, name, zero, version in ((I8, "int8", -11, 4), (U8, "uint8", 117, 1)):
        m = File(f"fully_connected_{name}", "quantised")
        x = m.input(kind, [3, 32], quantised(0.04, zero))
        weights = quantised(0.01, 0 if kind == I8 else 125)
        w = m.const(m.random(kind, [24, 32]), quant=weights)
        b = m.const(m.ints(I32, 24, low=-900, high=900), quant=quantised(0.0004))
        for act in (0, 1, 2):
            m.outputs(m.op("FULLY_CONNECTED", [x, w, b], version=version, quant=quantised(0.05, zero + 20),
                           options=OPTIONS, fusedActivationFunction=act))
        m.outputs(m.op("FULLY_CONNECTED", [x, w, -1], version=version, quant=quantised(0.05, zero), options=OPTIONS))
        y = m.input(kind, [2, 2, 32], quantised(0.04, zero))
        m.outputs(m.op("FULLY_CONNECTED", [y, w, b], version=5, quant=quantised(0.03, zero), options=OPTIONS, keepNumDims=True))
        if kind == I8:
            scales = m.rng.uniform(0.003, 0.02, 24)
            per = m.const(m.ints(I8, 24, 32, low=-127, high=128), quant=quantised(scales, axis=0))
            bias = m.const(m.ints(I32, 24, low=-900, high=900), quant=quantised(scales * 0.04, axis=0))
            m.outputs(m.op("FULLY_CONNECTED", [x, per, bias], version=5, quant=quantised(0.06, 3), options=OPTIONS))
        yield m.case().case([1, 32], [1, 1, 32])


def batches():
    m = File("batch_matmul_float")
    for a, b in (([2, 3, 4], [2, 4, 5]), ([3, 4], [4, 2]), ([2, 1, 3, 4], [1, 3, 4, 2]), ([2, 3, 4], [4, 6])):
        x, y = m.input(F32, a), m.input(F32, b)
        m.outputs(m.op("BATCH_MATMUL", [x, y], options="BatchMatMulOptions"))
    x, y = m.input(F32, [2, 4, 3]), m.input(F32, [2, 5, 4])
    m.outputs(m.op("BATCH_MATMUL", [x, y], options="BatchMatMulOptions", adjX=True, adjY=True))
    m.outputs(m.op("BATCH_MATMUL", [x, m.const(m.normal(2, 4, 6))], options="BatchMatMulOptions", adjX=True))
    m.outputs(m.op("BATCH_MATMUL", [y, m.const(m.normal(6, 4))], options="BatchMatMulOptions", adjY=True))
    m.case()
    yield m.case([1, 1, 4], [1, 4, 1], [7, 9], [9, 8], [1, 2, 5, 4], [2, 1, 4, 3], [1, 2, 4], None, None, None)
    m = File("batch_matmul_int8", "quantised")
    qa, qb, qo = quantised(0.03, 4), quantised(0.02, -5), quantised(0.04, -20)
    x, y = m.input(I8, [2, 3, 8], qa), m.input(I8, [2, 8, 5], qb)
    m.outputs(m.op("BATCH_MATMUL", [x, y], version=2, quant=qo, options="BatchMatMulOptions"))
    m.outputs(m.op("BATCH_MATMUL", [x, m.input(I8, [5, 8], qb)], version=2, quant=qo, options="BatchMatMulOptions", adjY=True))
    m.outputs(m.op("BATCH_MATMUL", [m.input(I8, [2, 8, 3], qa), y], version=2, quant=qo, options="BatchMatMulOptions", adjX=True))
    yield m.case().case()
    m = File("batch_matmul_hybrid", "dynamic")
    x = m.input(F32, [2, 3, 32])
    w = m.const(m.ints(I8, 2, 32, 24, low=-127, high=128), quant=quantised(0.01))
    m.outputs(m.op("BATCH_MATMUL", [x, w], options="BatchMatMulOptions"))
    m.outputs(m.op("BATCH_MATMUL", [x, w], version=4, options="BatchMatMulOptions", asymmetricQuantizeInputs=True))
    turned = m.const(m.ints(I8, 2, 24, 32, low=-127, high=128), quant=quantised(0.01))
    m.outputs(m.op("BATCH_MATMUL", [x, turned], version=4, options="BatchMatMulOptions", adjY=True, asymmetricQuantizeInputs=True))
    yield m.case().case([2, 1, 32])


def models():
    for family in (floats, hybrid, integers, batches):
        yield from family()
