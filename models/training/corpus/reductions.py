"""Sums, means, extremes, positions, sorting and running sums."""

import numpy as np

from .flatfile import File, quantised
from .movement import BOOL, F32, I8, I32, I64, U8

AXES = ([0], [1], [-1], [0, 2], [0, 1, 2], [-1, 1], [])


def reduce(m, code, x, axes, keep, **more):
    return m.op(code, [x, m.const(axes, I32)], options="ReducerOptions", keepDims=keep, **more)


def floats():
    for code in ("SUM", "MEAN", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD"):
        m = File(f"{code.lower()}_float")
        x = m.input(F32, [2, 3, 4])
        for keep in (False, True):
            m.outputs(*[reduce(m, code, x, axes, keep) for axes in AXES if axes or code in ("SUM",)])
        image = m.input(F32, [2, 4, 3, 5])
        m.outputs(reduce(m, code, image, [1, 2], True), reduce(m, code, image, [1, 2], False))
        m.outputs(m.op(code, [x, m.const(1, I32)], options="ReducerOptions"))
        yield m.case().case([1, 1, 5], [1, 2, 1, 3])


def integers():
    m = File("reduce_int")
    for kind in (I32, I64):
        x = m.input(kind, [2, 3, 2])
        for code in ("SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD", "MEAN"):
            m.outputs(reduce(m, code, x, [1], False), reduce(m, code, x, [0, -1], True))
    x = m.input(BOOL, [2, 3, 2])
    for code in ("REDUCE_ANY", "REDUCE_ALL"):
        m.outputs(*[reduce(m, code, x, axes, keep) for axes in ([0], [-1], [1, 2], [0, 1, 2]) for keep in (False, True)])
    yield m.case(m.ints(I32, 2, 3, 2, low=0, high=9), m.ints(I64, 2, 3, 2, low=0, high=9), None).case()


def quantised_kinds():
    for kind, name, zero, version in ((I8, "int8", -6, 2), (U8, "uint8", 122, 1)):
        m = File(f"reduce_{name}", "quantised")
        same, other = quantised(0.07, zero), quantised(0.05, zero + 5)
        x = m.input(kind, [2, 3, 4], same)
        for axes in ([1], [-1], [0, 2]):
            for keep in (False, True):
                m.outputs(reduce(m, "MEAN", x, axes, keep, quant=other, version=version))
                m.outputs(reduce(m, "MEAN", x, axes, keep, version=version))
                m.outputs(reduce(m, "SUM", x, axes, keep, quant=quantised(0.2, zero), version=version))
                m.outputs(reduce(m, "REDUCE_MAX", x, axes, keep, version=version))
                m.outputs(reduce(m, "REDUCE_MIN", x, axes, keep, version=version))
        image = m.input(kind, [2, 4, 3, 5], same)
        m.outputs(reduce(m, "MEAN", image, [1, 2], True, quant=other, version=version))
        yield m.case().case()


def positions():
    m = File("arg_max_min")
    for kind in (F32, I32, I8, U8):
        quant = quantised(0.1) if kind in (I8, U8) else None
        x = m.input(kind, [2, 3, 4], quant)
        version = 2 if kind == I8 else 1
        for code, options in (("ARG_MAX", "ArgMaxOptions"), ("ARG_MIN", "ArgMinOptions")):
            for axis, to, number in ((0, I32, 2), (1, I64, 4), (-1, I64, 4), (2, I32, 2)):
                m.outputs(m.op(code, [x, m.const(axis, I32)], kind=to, version=version, options=options, outputType=number))
    x = m.input(BOOL, [3, 4])
    m.outputs(m.op("ARG_MAX", [x, m.const([1], I64)], kind=I64, version=3, options="ArgMaxOptions", outputType=4))
    ties = [np.ones(m.table.tensors[t].shape, k) for t, k in zip(m.table.inputs, (F32, I32, I8, U8, BOOL))]
    yield m.case().case(*ties)
    m = File("topk")
    for kind in (F32, I32, I64, I8, U8):
        x = m.input(kind, [3, 6], quantised(0.1) if kind in (I8, U8) else None)
        version = 2 if kind == I8 else 1
        for k in (1, 4, 6):
            values = m.table.tensors[x].type
            m.outputs(m.op("TOPK_V2", [x, m.const(k, I32)], outs=2, kind=[values, I32], version=version, options="TopKV2Options"))
    row = m.input(F32, [5])
    m.outputs(m.op("TOPK_V2", [row, m.const(3, I32)], outs=2, kind=[F32, I32]))
    few = [np.asarray(m.rng.integers(0, 4, (3, 6)), k) for k in (F32, I32, I64, I8, U8)]
    yield m.case().case(*few, None)


def running():
    m = File("cumsum")
    for kind in (F32, I32, I64):
        x = m.input(kind, [2, 3, 4])
        for axis in (0, 1, -1):
            for exclusive in (False, True):
                for back in (False, True):
                    m.outputs(m.op("CUMSUM", [x, m.const(axis, I32)], options="CumsumOptions", exclusive=exclusive, reverse=back))
    yield m.case().case([1, 1, 1], [1, 5, 1], [3, 1, 2])


def models():
    for family in (floats, integers, quantised_kinds, positions, running):
        yield from family()
