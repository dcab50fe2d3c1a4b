"""Operators that move elements without computing with them."""

import numpy as np

from .flatfile import File, quantised

F32, I8, U8, I32, I64, BOOL = np.float32, np.int8, np.uint8, np.int32, np.int64, np.bool_
Q = quantised(0.5, -3)
QU = quantised(0.5, 128)


def typed(file, shape, versions):
    """Adds an input for each type of versions, and yields it with its version."""
    for kind, version in versions.items():
        yield file.input(kind, shape, {I8: Q, U8: QU}.get(kind)), version


def gather():
    m = File("gather_float")
    x, pos = m.input(F32, [5, 3, 2]), m.input(I32, [4])
    for axis in (0, 1, -1):
        index = pos if axis == 0 else m.const([1, 0], I32)
        m.outputs(m.op("GATHER", [x, index], options="GatherOptions", axis=axis))
    m.outputs(m.op("GATHER", [x, m.const([[0, 1], [4, 4]], I64)], options="GatherOptions"))
    m.outputs(m.op("GATHER", [x, m.const(3, I32)], options="GatherOptions"))
    yield m.case(None, np.array([4, 0, 0, 2], I32)).case(None, np.array([1, 2, 3, 4], I32))
    m = File("gather_types")
    for x, v in typed(m, [4, 3], {I8: 2, U8: 1, I32: 1, I64: 1, BOOL: 3}):
        m.outputs(m.op("GATHER", [x, m.const([3, 0, 3], I32)], version=v, options="GatherOptions"))
    yield m.case().case()
    m = File("gather_batch")
    x, pos = m.input(F32, [2, 4, 3]), m.input(I32, [2, 3])
    m.outputs(m.op("GATHER", [x, pos], version=5, options="GatherOptions", axis=1, batchDims=1))
    yield m.case(None, np.array([[3, 0, 1], [2, 2, 0]], I32))
    m = File("gather_dynamic")
    x = m.input(I32, [-1, -1])
    m.outputs(m.op("GATHER", [m.const(m.normal(30, 4)), x], options="GatherOptions"))
    yield m.case(m.ints(I32, 1, 1, low=0, high=30)).case(m.ints(I32, 3, 7, low=0, high=30))


def gather_nd():
    m = File("gather_nd")
    x, pos = m.input(F32, [3, 4, 2]), m.input(I32, [2, 2])
    m.outputs(m.op("GATHER_ND", [x, pos], options="GatherNdOptions"))
    m.outputs(m.op("GATHER_ND", [x, m.const([[[2]], [[0]]], I64)], options="GatherNdOptions"))
    m.outputs(m.op("GATHER_ND", [x, m.const([[2, 3, 1], [0, 0, 0]], I32)], options="GatherNdOptions"))
    for y, v in typed(m, [3, 2], {I8: 1, U8: 1, I32: 1, I64: 1, BOOL: 5}):
        m.outputs(m.op("GATHER_ND", [y, pos], version=v, options="GatherNdOptions"))
    yield m.case(None, np.array([[2, 1], [0, 0]], I32), *[None] * 5).case(None, np.array([[1, 1], [2, 0]], I32), *[None] * 5)


def embedding_lookup():
    m = File("embedding_lookup_float")
    x = m.input(I32, [3])
    m.outputs(m.op("EMBEDDING_LOOKUP", [x, m.const(m.normal(10, 4))], kind=F32))
    m.outputs(m.op("EMBEDDING_LOOKUP", [x, m.const(m.normal(10, 2, 3))], kind=F32))
    yield m.case(np.array([9, 0, 9], I32)).case(np.array([4], I32))
    m = File("embedding_lookup_hybrid", "dynamic")
    x = m.input(I32, [3])
    rows = m.const(m.ints(I8, 10, 8, low=-127), quant=quantised(0.02))
    m.outputs(m.op("EMBEDDING_LOOKUP", [x, rows], kind=F32))
    rows = m.const(m.ints(I8, 10, 8, low=-127), quant=quantised(m.rng.uniform(0.01, 0.1, 10)))
    m.outputs(m.op("EMBEDDING_LOOKUP", [x, rows], kind=F32, version=4))
    yield m.case(np.array([9, 0, 9], I32)).case(np.array([4, 5], I32))
    m = File("embedding_lookup_int8", "quantised")
    x = m.input(I32, [3])
    m.outputs(m.op("EMBEDDING_LOOKUP", [x, m.const(m.ints(I8, 10, 4), quant=Q)], kind=I8, quant=Q))
    yield m.case(np.array([9, 0, 9], I32))


def shapes():
    m = File("reshape")
    x = m.input(F32, [-1, 6])
    m.outputs(m.op("RESHAPE", [x, m.const([-1, 2, 3], I32)], options="ReshapeOptions", newShape=[-1, 2, 3]))
    m.outputs(m.op("RESHAPE", [x, m.const([3, -1], I32)]))
    m.outputs(m.op("RESHAPE", [x], options="ReshapeOptions", newShape=[-1]))
    y = m.input(F32, [1, 1])
    m.outputs(m.op("RESHAPE", [y, m.const([], I32)], options="ReshapeOptions", newShape=[]))
    yield m.case().case([2, 6], None).case([5, 6], None)
    m = File("reshape_by_input")
    x, to = m.input(F32, [2, 6]), m.input(I32, [3])
    m.outputs(m.op("RESHAPE", [x, to], options="ReshapeOptions"))
    yield m.case(None, np.array([3, 2, 2], I32)).case(None, np.array([1, -1, 1], I32))
    m = File("expand_squeeze")
    x = m.input(F32, [2, 3])
    for axis in (0, 1, -1, -3):
        m.outputs(m.op("EXPAND_DIMS", [x, m.const(axis, I32)], options="ExpandDimsOptions"))
    m.outputs(m.op("EXPAND_DIMS", [x, m.const([2], I64)]))
    y = m.input(F32, [1, 2, 1, 3, 1])
    for dims in ([], [0], [-1], [2, 0], [0, 2, 4]):
        m.outputs(m.op("SQUEEZE", [y], options="SqueezeOptions", squeezeDims=dims))
    yield m.case().case([4, 1], [1, 1, 1, 5, 1])
    m = File("shape_zeros")
    x = m.input(F32, [-1, 3])
    y = m.input(I32, [2, -1])
    z = m.input(I64, [1])
    m.outputs(m.op("SHAPE", [x], kind=I32, options="ShapeOptions", outType=2))
    m.outputs(m.op("SHAPE", [y], kind=I64, options="ShapeOptions", outType=4))
    m.outputs(*[m.op("ZEROS_LIKE", [t], options="ZerosLikeOptions") for t in (x, y, z)])
    yield m.case().case([4, 3], [2, 5], None)
    m = File("fill_broadcast")
    dims, value = m.input(I32, [2]), m.input(F32, [])
    m.outputs(m.op("FILL", [dims, value], kind=F32, options="FillOptions"))
    m.outputs(m.op("FILL", [m.const([2, 1, 3], I64), m.const(7, I32)], kind=I32))
    m.outputs(m.op("FILL", [m.const([3], I32), m.const(-7, I64)], kind=I64))
    m.outputs(m.op("FILL", [m.const([2], I32), m.const(True)], kind=BOOL, version=2))
    m.outputs(m.op("FILL", [m.const([2], I32), m.const(-5, I8, Q)], kind=I8, version=3, quant=Q))
    x = m.input(F32, [3, 1])
    m.outputs(m.op("BROADCAST_TO", [x, m.const([2, 3, 4], I32)], version=2))
    m.outputs(m.op("BROADCAST_TO", [m.const([True, False]), m.const([3, 2], I64)], version=2))
    m.outputs(m.op("BROADCAST_TO", [m.const([1, 2], I32), m.const([2, 2], I32)], version=3))
    yield m.case(np.array([2, 3], I32), None, None).case(np.array([1, 0], I32), None, [1, 1])


def slices():
    m = File("slice_float")
    x = m.input(F32, [3, 4, 5])
    for begin, size in (([0, 1, 2], [2, -1, 3]), ([1, 0, 0], [1, 4, 5]), ([0, 0, 4], [-1, -1, -1])):
        m.outputs(m.op("SLICE", [x, m.const(begin, I32), m.const(size, I32)], options="SliceOptions"))
    m.outputs(m.op("SLICE", [x, m.const([1, 1, 1], I64), m.const([1, 1, 0], I64)]))
    y = m.input(F32, [2, 1, 3, 2, 2])
    m.outputs(m.op("SLICE", [y, m.const([1, 0, 0, 1, 0], I32), m.const([1, 1, 2, 1, -1], I32)], version=5))
    yield m.case().case()
    m = File("slice_by_input")
    x, begin, size = m.input(F32, [4, 6]), m.input(I32, [2]), m.input(I32, [2])
    m.outputs(m.op("SLICE", [x, begin, size], shape=[-1, -1]))
    yield m.case(None, np.array([0, 1], I32), np.array([4, 2], I32)).case(None, np.array([3, 0], I32), np.array([-1, 6], I32))
    m = File("slice_types")
    for x, v in typed(m, [3, 4], {I8: 2, U8: 1, I32: 1, I64: 1, BOOL: 1}):
        m.outputs(m.op("SLICE", [x, m.const([1, 0], I32), m.const([2, 3], I32)], version=v))
    yield m.case().case()


def strided_slices():
    m = File("strided_slice_float")
    x = m.input(F32, [4, 5, 6])

    def strided(begin, end, step, version=1, **masks):
        parts = [m.const(v, I32) for v in (begin, end, step)]
        m.outputs(m.op("STRIDED_SLICE", [x, *parts], version=version, options="StridedSliceOptions", **masks))

    strided([0, 1, 0], [4, 5, 6], [1, 2, 3])
    strided([-1, -1, -1], [-5, -6, -7], [-1, -2, -3])
    strided([1, 0, 0], [2, 0, 0], [1, 1, 1], shrinkAxisMask=1, endMask=6)
    strided([0, -1, 2], [0, 0, 99], [2, 1, 1], shrinkAxisMask=2, beginMask=1, endMask=1)
    strided([-2], [99], [1])
    strided([0, 0], [0, 2], [1, 1], version=6, ellipsisMask=1)
    strided([1, 0, 0], [3, 0, 2], [1, 1, 1], version=6, newAxisMask=2)
    strided([3, 3, 3], [1, 1, 1], [1, 1, 1])
    yield m.case().case()
    m = File("strided_slice_dynamic")
    x = m.input(F32, [-1, -1, 3])
    for begin, end, mask in (([0, 0, 0], [0, 1, 0], 5), ([0, -1, 0], [0, 0, 0], 7)):
        parts = [m.const(v, I32) for v in (begin, end, [1, 1, 1])]
        m.outputs(m.op("STRIDED_SLICE", [x, *parts], options="StridedSliceOptions", beginMask=5, endMask=mask, shrinkAxisMask=2))
    yield m.case([1, 1, 3]).case([2, 4, 3])
    m = File("strided_slice_types")
    for x, v in typed(m, [4, 5], {I8: 2, U8: 1, I32: 1, I64: 1, BOOL: 3}):
        parts = [m.const(v, I32) for v in ([3, 1], [0, 5], [-2, 2])]
        m.outputs(m.op("STRIDED_SLICE", [x, *parts], version=v, options="StridedSliceOptions"))
    yield m.case().case()


def models():
    for family in (gather, gather_nd, embedding_lookup, shapes, slices, strided_slices):
        yield from family()
