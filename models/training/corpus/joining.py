"""Operators that join, part, turn and repeat tensors."""

import numpy as np

from .flatfile import File, quantised
from .movement import BOOL, F32, I8, I32, I64, QU, U8, typed


def packs():
    m = File("pack_unpack")
    x, y = m.input(F32, [2, 3]), m.input(F32, [2, 3])
    for axis in (0, 1, 2, -1):
        m.outputs(m.op("PACK", [x, y, x], options="PackOptions", axis=axis, valuesCount=3))
    for axis, n in ((0, 2), (1, 3), (-1, 3), (-2, 2)):
        m.outputs(m.op("UNPACK", [x], outs=n, options="UnpackOptions", axis=axis, num=n))
    a, b = m.input(F32, []), m.input(F32, [])
    m.outputs(m.op("PACK", [a, b], options="PackOptions", valuesCount=2))
    yield m.case().case()
    m = File("pack_unpack_types")
    for x, v in typed(m, [2, 2], {I8: 2, U8: 2, I32: 1, I64: 1}):
        m.outputs(m.op("PACK", [x, x], version=v, options="PackOptions", axis=1, valuesCount=2))
        if v == 2:
            m.outputs(m.op("UNPACK", [x], outs=2, version=v, options="UnpackOptions", axis=1, num=2))
    b = m.input(BOOL, [2, 2])
    m.outputs(m.op("UNPACK", [b], outs=2, version=3, options="UnpackOptions", num=2))
    yield m.case().case()


def splits():
    m = File("split_float")
    x = m.input(F32, [4, 6])
    for axis, n in ((0, 2), (1, 3), (-1, 6)):
        m.outputs(m.op("SPLIT", [m.const(axis, I32), x], kind=F32, outs=n, options="SplitOptions", numSplits=n))
    for axis, sizes in ((0, [1, 3]), (1, [2, -1, 1]), (-2, [0, 4])):
        parts = [x, m.const(sizes, I32), m.const(axis, I32)]
        m.outputs(m.op("SPLIT_V", parts, outs=len(sizes), options="SplitVOptions", numSplits=len(sizes)))
    yield m.case().case()
    m = File("split_types")
    for x, v in typed(m, [4, 2], {I8: 2, U8: 1, I32: 3, I64: 1}):
        quant = m.table.tensors[x].quantization
        kind = m.table.tensors[x].type
        m.outputs(m.op("SPLIT", [m.const(0, I32), x], kind=kind, quant=quant, outs=2, version=v, options="SplitOptions", numSplits=2))
        if kind != 3:
            parts = [x, m.const([3, 1], I64), m.const(0, I32)]
            m.outputs(m.op("SPLIT_V", parts, outs=2, version=2 if kind == 9 else 1, options="SplitVOptions", numSplits=2))
    yield m.case().case()


def concatenations():
    m = File("concatenation_float")
    x, y = m.input(F32, [2, 3, 2]), m.input(F32, [2, 3, 2])
    for axis in (0, 1, -1):
        m.outputs(m.op("CONCATENATION", [x, y, x], options="ConcatenationOptions", axis=axis))
    wide = m.const(m.normal(2, 3, 5))
    m.outputs(m.op("CONCATENATION", [x, wide, y], options="ConcatenationOptions", axis=2))
    m.outputs(m.op("CONCATENATION", [x], options="ConcatenationOptions", axis=0))
    yield m.case().case()
    m = File("concatenation_dynamic")
    x, y = m.input(F32, [-1, 2]), m.input(F32, [-1, 2])
    m.outputs(m.op("CONCATENATION", [x, y], options="ConcatenationOptions", axis=0))
    yield m.case().case([3, 2], [1, 2]).case([0, 2], [2, 2])
    m = File("concatenation_types", "quantised")
    for x, v in typed(m, [2, 2], {I8: 2, I32: 1, I64: 1, BOOL: 1}):
        m.outputs(m.op("CONCATENATION", [x, x], version=v, options="ConcatenationOptions", axis=1))
    x, y, z = m.input(U8, [2, 2], QU), m.input(U8, [2, 1], QU), m.input(U8, [2, 3], quantised(0.2, 7))
    m.outputs(m.op("CONCATENATION", [x, y], options="ConcatenationOptions", axis=1))
    m.outputs(m.op("CONCATENATION", [x, y, z], quant=quantised(0.6, 90), options="ConcatenationOptions", axis=1))
    yield m.case().case()


def turns():
    m = File("transpose")
    x = m.input(F32, [2, 3, 4])
    for order in ([2, 1, 0], [0, 2, 1], [1, 0, 2], [0, 1, 2], [2, 0, 1]):
        m.outputs(m.op("TRANSPOSE", [x, m.const(order, I32)], options="TransposeOptions"))
    y = m.input(F32, [2, 3, 2, 2])
    m.outputs(m.op("TRANSPOSE", [y, m.const([0, 2, 1, 3], I32)]))
    m.outputs(m.op("TRANSPOSE", [y, m.const([3, 1, 2, 0], I32)]))
    m.outputs(m.op("TRANSPOSE", [m.input(F32, [1, 2, 3, 2, 2]), m.const([4, 2, 0, 3, 1], I32)], version=4))
    m.outputs(m.op("TRANSPOSE", [m.input(F32, [3, 5]), m.const([1, 0], I32)]))
    yield m.case().case([1, 3, 1], [5, 1, 2, 3], [2, 1, 1, 3, 2], [1, 1])
    m = File("transpose_types")
    for x, v in typed(m, [2, 3, 2], {I8: 2, U8: 1, I32: 1, I64: 1, BOOL: 3}):
        m.outputs(m.op("TRANSPOSE", [x, m.const([2, 0, 1], I32)], version=v))
    yield m.case().case()
    m = File("reverse_tile")
    x = m.input(F32, [2, 3, 2])
    for axis in ([0], [1], [-1]):
        m.outputs(m.op("REVERSE_V2", [x, m.const(axis, I32)]))
    m.outputs(m.op("REVERSE_V2", [x, m.const([1, 2], I32)]))
    m.outputs(m.op("TILE", [x, m.const([1, 2, 3], I32)]))
    m.outputs(m.op("TILE", [x, m.const([2, 1, 1], I64)]))
    yield m.case().case([1, 1, 4])
    m = File("reverse_tile_types")
    for x, v in typed(m, [2, 3], {U8: 1, I32: 1, I64: 1, BOOL: 2}):
        m.outputs(m.op("REVERSE_V2", [x, m.const([1], I32)], version=v))
    for x, v in typed(m, [2, 3], {I8: 3, U8: 1, I32: 1, I64: 1, BOOL: 1}):
        m.outputs(m.op("TILE", [x, m.const([2, 2], I32)], version=v))
    yield m.case().case()


def pads():
    m = File("pad_float")
    x = m.input(F32, [2, 3])
    m.outputs(m.op("PAD", [x, m.const([[1, 0], [2, 3]], I32)], options="PadOptions"))
    m.outputs(m.op("PADV2", [x, m.const([[0, 1], [1, 1]], I32), m.const(-2.5, F32)], options="PadV2Options"))
    y = m.input(F32, [1, 2, 2, 3])
    m.outputs(m.op("PAD", [y, m.const([[0, 0], [1, 1], [2, 0], [0, 0]], I32)]))
    m.outputs(m.op("PAD", [y, m.const([[0, 1], [0, 0], [0, 2], [1, 1]], I64)]))
    m.outputs(m.op("PAD", [m.input(F32, [1, 2, 1, 2, 2]), m.const([[0, 1], [1, 0], [0, 0], [1, 1], [0, 2]], I32)], version=4))
    yield m.case().case([1, 1], [2, 1, 1, 2], [2, 1, 1, 1, 1])
    m = File("pad_types", "quantised")
    for x, v in typed(m, [2, 3], {I8: 2, U8: 1, I32: 1, I64: 1}):
        m.outputs(m.op("PAD", [x, m.const([[1, 1], [0, 2]], I32)], version=v, options="PadOptions"))
    for x, v in typed(m, [2, 3], {I8: 2, U8: 1, I32: 1, I64: 1}):
        t = m.table.tensors[x]
        value = m.const(5, {9: I8, 3: U8, 2: I32, 4: I64}[t.type], t.quantization)
        m.outputs(m.op("PADV2", [x, m.const([[1, 1], [0, 2]], I32), value], version=v, options="PadV2Options"))
    yield m.case().case()


def counting():
    m = File("range")
    for kind, v in ((I32, 1), (F32, 1), (I64, 2)):
        parts = [m.input(kind, []) for _ in range(3)]
        m.outputs(m.op("RANGE", parts, version=v, options="RangeOptions"))
    up = [np.array(n, k) for k in (I32, F32, I64) for n in (0, 7, 2)]
    down = [np.array(n, k) for k in (I32, F32, I64) for n in (5, -1, -3)]
    empty = [np.array(n, k) for k in (I32, F32, I64) for n in (4, 4, 1)]
    yield m.case(*up).case(*down).case(*empty)
    m = File("one_hot")
    x, depth = m.input(I32, [3]), m.const(4, I32)
    for kind, (on, off) in {F32: (1.5, -1), I32: (7, 0), I64: (3, 1), BOOL: (True, False), I8: (9, -9), U8: (9, 1)}.items():
        parts = [x, depth, m.const(on, kind), m.const(off, kind)]
        m.outputs(m.op("ONE_HOT", parts, kind=kind, options="OneHotOptions", axis=-1))
    y = m.input(I64, [2, 2])
    for axis in (0, 1, 2, -1):
        parts = [y, depth, m.const(1, F32), m.const(0, F32)]
        m.outputs(m.op("ONE_HOT", parts, kind=F32, options="OneHotOptions", axis=axis))
    yield m.case(np.array([3, 0, 9], I32), np.array([[0, 1], [-1, 3]], I64)).case(np.array([1], I32), np.array([[2], [3]], I64))


def empty():
    """Tensors without elements, and what follows from them."""
    m = File("empty")
    x, y = m.input(F32, [-1, 3]), m.input(F32, [-1, 3])
    m.outputs(m.op("ADD", [x, x], options="AddOptions"), m.op("MUL", [x, m.const([1, 2, 3], F32)], options="MulOptions"))
    m.outputs(m.op("EXP", [x], options="ExpOptions"), m.op("TANH", [x]), m.op("RELU", [x]))
    m.outputs(m.op("CONCATENATION", [x, y], options="ConcatenationOptions", axis=0))
    m.outputs(m.op("SUM", [x, m.const([0], I32)], options="ReducerOptions"))
    m.outputs(m.op("SUM", [x, m.const([1], I32)], options="ReducerOptions", keepDims=True))
    m.outputs(m.op("RESHAPE", [x, m.const([3, -1], I32)], options="ReshapeOptions"))
    m.outputs(m.op("GATHER", [y, m.const([], I32)], options="GatherOptions"))
    m.outputs(m.op("SHAPE", [x], kind=I32, options="ShapeOptions", outType=2))
    yield m.case().case([0, 3], [2, 3]).case([0, 3], [0, 3])


def models():
    for family in (packs, splits, concatenations, turns, pads, counting, empty):
        yield from family()
