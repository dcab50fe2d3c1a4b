"""Element-wise arithmetic, comparisons and choices."""

import numpy as np

from .flatfile import File, quantised
from .movement import BOOL, F32, I8, I32, I64, U8

I16 = np.int16
NONE, RELU, RELU_N1, RELU6 = 0, 1, 2, 3
OPTIONS = {
    "ADD": "AddOptions", "SUB": "SubOptions", "MUL": "MulOptions", "DIV": "DivOptions",
    "SQUARED_DIFFERENCE": "SquaredDifferenceOptions", "POW": "PowOptions",
    "MAXIMUM": "MaximumMinimumOptions", "MINIMUM": "MaximumMinimumOptions",
    "FLOOR_DIV": "FloorDivOptions", "FLOOR_MOD": "FloorModOptions",
    "EQUAL": "EqualOptions", "NOT_EQUAL": "NotEqualOptions", "LESS": "LessOptions",
    "LESS_EQUAL": "LessEqualOptions", "GREATER": "GreaterOptions", "GREATER_EQUAL": "GreaterEqualOptions",
}
COMPARISONS = ("EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL")
# Pairs of shapes that broadcast.
BROADCASTS = [
    ([2, 3, 4], [2, 3, 4]), ([2, 3, 4], [4]), ([1, 4], [3, 1]), ([2, 1, 3, 1], [4, 1, 5]),
    ([], [2, 2]), ([3], [1]), ([2, 1, 2, 1, 2], [1, 3, 1, 2, 1]),
]


def binary(m, code, a, b, **more):
    return m.op(code, [a, b], options=OPTIONS[code], **more)


def positive(m, shape):
    return np.asarray(np.abs(m.normal(*shape)) + 0.25, F32)


def floats():
    for code in ("ADD", "SUB", "MUL", "DIV"):
        m = File(f"{code.lower()}_float")
        version = {"SUB": 3, "DIV": 2}.get(code, 1)
        case = []
        for a, b in BROADCASTS:
            x, y = m.input(F32, a), m.input(F32, b)
            m.outputs(binary(m, code, x, y, version=version))
            case += [m.normal(*a), positive(m, b)]
        for act in (RELU, RELU_N1, RELU6):
            m.outputs(binary(m, code, 2, m.const(positive(m, [4])), fusedActivationFunction=act))
        m.outputs(binary(m, code, m.const(m.normal(3, 1, 1)), 4))
        m.case(*case)
        yield m.case(*[(a + np.float32(0.5)) for a in case])
    for code in ("SQUARED_DIFFERENCE", "MAXIMUM", "MINIMUM"):
        m = File(f"{code.lower()}_float")
        for a, b in BROADCASTS:
            version = 3 if len(a) > 4 and code != "SQUARED_DIFFERENCE" else 1
            m.outputs(binary(m, code, m.input(F32, a), m.input(F32, b), version=version))
        m.outputs(binary(m, code, 2, m.const(m.normal(4))))
        yield m.case().case()


def powers():
    m = File("pow_floor")
    shapes, case = BROADCASTS[:4], []
    for a, b in shapes:
        m.outputs(binary(m, "POW", m.input(F32, a), m.input(F32, b)))
        case += [positive(m, a), m.normal(*b)]
    x = m.input(F32, [2, 5])
    for e in (2.0, 3.0, 0.5, -1.0, 0.0, 1.0):
        m.outputs(binary(m, "POW", x, m.const(e, F32)))
    i = m.input(I32, [4])
    m.outputs(binary(m, "POW", i, m.const([2, 3, 0, 1], I32)))
    m.case(*case, positive(m, [2, 5]), np.array([3, -2, 9, -7], I32))
    yield m.case(*case, positive(m, [1, 3]), np.array([0, 5, -1, 2], I32))
    m = File("floor_div_mod_float")
    case = []
    for a, b in BROADCASTS[:6]:
        x, y = m.input(F32, a), m.input(F32, b)
        m.outputs(binary(m, "FLOOR_DIV", x, y, version=2), binary(m, "FLOOR_MOD", x, y))
        sign = np.where(m.normal(*b) > 0, 1, -1).astype(F32) if b else np.array(-1, F32)
        case += [(m.normal(*a) * 5).astype(F32), (positive(m, b) * sign).astype(F32)]
    yield m.case(*case)


def integers():
    m = File("arithmetic_int")
    case = []
    for kind in (I32, I64):
        wide = kind == I64
        for a, b in (([2, 3], [2, 3]), ([2, 3], [3]), ([2, 1], [1, 4]), ([], [3])):
            x, y = m.input(kind, a), m.input(kind, b)
            versions = {"ADD": 4, "SUB": 4, "MUL": 5} if wide else {}
            for code in ("ADD", "SUB", "MUL", "MAXIMUM", "MINIMUM", "FLOOR_MOD"):
                m.outputs(binary(m, code, x, y, version=versions.get(code, 1)))
            if not wide:
                m.outputs(*[binary(m, code, x, y) for code in ("DIV", "FLOOR_DIV", "SQUARED_DIFFERENCE")])
            divisor = m.ints(kind, *b, low=1, high=9) * np.where(m.ints(kind, *b) > 0, 1, -1)
            case += [m.ints(kind, *a), divisor.astype(kind)]
    m.outputs(binary(m, "ADD", 0, m.const(3, I32), fusedActivationFunction=RELU6))
    m.outputs(binary(m, "MUL", 0, m.const(-3, I32), fusedActivationFunction=RELU))
    yield m.case(*case)


def comparisons():
    m = File("comparisons")
    for kind in (F32, I32, I64):
        for a, b in (([2, 3], [2, 3]), ([2, 3], [3]), ([2, 1, 2], [3, 1]), ([], [2])):
            x, y = m.input(kind, a), m.input(kind, b)
            m.outputs(*[binary(m, code, x, y, kind=BOOL) for code in COMPARISONS])
    x, y = m.input(BOOL, [2, 3]), m.input(BOOL, [3])
    m.outputs(*[binary(m, code, x, y, kind=BOOL) for code in ("EQUAL", "NOT_EQUAL")])
    near = [np.asarray(m.rng.integers(-1, 2, m.table.tensors[t].shape), k) for t, k in
            zip(m.table.inputs, [F32] * 8 + [I32] * 8 + [I64] * 8 + [BOOL] * 2)]
    yield m.case(*near).case(*[a[::-1].copy() if a.ndim else a for a in near])
    m = File("comparisons_quantised")
    for kind, zero in ((I8, 4), (U8, 120)):
        x, y = m.input(kind, [3, 4], quantised(0.1, zero)), m.input(kind, [4], quantised(0.07, zero - 9))
        for code in COMPARISONS:
            m.outputs(binary(m, code, x, y, kind=BOOL, version=2 if kind == I8 else 1))
    yield m.case().case()


def choices():
    m = File("logical")
    for a, b in (([2, 3], [2, 3]), ([2, 3], [3]), ([], [2]), ([2, 1], [1, 3])):
        x, y = m.input(BOOL, a), m.input(BOOL, b)
        m.outputs(m.op("LOGICAL_AND", [x, y], options="LogicalAndOptions"))
        m.outputs(m.op("LOGICAL_OR", [x, y], options="LogicalOrOptions"))
        m.outputs(m.op("LOGICAL_NOT", [x], options="LogicalNotOptions"))
    yield m.case().case()
    m = File("select")
    flags, row, one = m.input(BOOL, [2, 3]), m.input(BOOL, [2]), m.input(BOOL, [])
    for kind, version in ((F32, 1), (I32, 1), (I64, 1), (BOOL, 1), (I8, 1), (U8, 1)):
        x, y = m.input(kind, [2, 3]), m.input(kind, [2, 3])
        for which in (flags, row, one):
            m.outputs(m.op("SELECT", [which, x, y], kind=kind, version=version, options="SelectOptions"))
    yield m.case().case()
    m = File("select_v2")
    for kind in (F32, I32, I64, BOOL, I8, U8):
        for a, b, c in (([2, 3], [2, 3], [2, 3]), ([2, 1], [1, 3], []), ([3], [2, 3], [1]), ([], [2], [2])):
            parts = [m.input(BOOL, a), m.input(kind, b), m.input(kind, c)]
            m.outputs(m.op("SELECT_V2", parts, kind=kind, options="SelectV2Options"))
    yield m.case().case()
    m = File("where")
    for kind, shape in ((BOOL, [2, 3]), (BOOL, [5]), (F32, [2, 2, 2]), (I32, [3]), (I64, [2, 2])):
        version = 1 if kind == BOOL else 2
        m.outputs(m.op("WHERE", [m.input(kind, shape)], kind=I64, version=version, shape=[-1, len(shape)], options="WhereOptions"))
    few = [np.asarray(m.rng.integers(0, 2, m.table.tensors[t].shape), k) for t, k in zip(m.table.inputs, (BOOL, BOOL, F32, I32, I64))]
    yield m.case(*few).case(*[np.zeros_like(a) for a in few]).case()


def quantised_pairs():
    for kind, name, zero, version in ((I8, "int8", -5, 2), (U8, "uint8", 131, 1)):
        m = File(f"arithmetic_{name}", "quantised")
        qa, qb, qo = quantised(0.05, zero), quantised(0.031, zero + 9), quantised(0.08, zero - 7)
        for a, b in (([2, 3, 4], [2, 3, 4]), ([2, 3, 4], [4]), ([3, 1], [1, 5]), ([1], [6]), ([2, 1, 3, 2], [1, 2, 1, 1])):
            x, y = m.input(kind, a, qa), m.input(kind, b, qb)
            for code in ("ADD", "SUB", "MUL"):
                m.outputs(binary(m, code, x, y, quant=qo, version=version))
            if kind == I8:
                m.outputs(binary(m, "SQUARED_DIFFERENCE", x, y, quant=quantised(0.2, -100), version=2))
        for act in (RELU, RELU6):
            m.outputs(binary(m, "ADD", 0, 0, quant=quantised(0.05, zero), version=version, fusedActivationFunction=act))
        m.outputs(binary(m, "MUL", 0, m.const(m.random(kind, [4]), quant=qb), quant=quantised(0.0015, zero), version=3))
        for code in ("MAXIMUM", "MINIMUM"):
            m.outputs(binary(m, code, 0, m.const(m.random(kind, [4]), quant=qa), version=version))
        yield m.case().case()
    for kind, name, zero, low, high in ((I8, "int8", -8, 20, 127), (U8, "uint8", 120, 148, 255)):
        m = File(f"div_{name}", "quantised")
        qa, qb, qo = quantised(0.05, zero), quantised(0.02, zero + 10), quantised(0.04, zero + 8)
        for a, b in (([2, 8], [2, 8]), ([2, 8], [8]), ([3, 1], [1, 4]), ([1], [5])):
            m.outputs(binary(m, "DIV", m.input(kind, a, qa), m.input(kind, b, qb), quant=qo))
        divisors = [m.ints(kind, *b, low=low, high=high) for b in ([2, 8], [8], [1, 4], [5])]
        yield m.case(*[v for d in divisors for v in (None, d)])
    m = File("arithmetic_int16", "quantised")
    x, y = m.input(I16, [2, 6], quantised(0.001)), m.input(I16, [6], quantised(0.0007))
    m.outputs(binary(m, "ADD", x, y, quant=quantised(0.0015), version=3, potScaleInt16=False))
    m.outputs(binary(m, "SUB", x, y, quant=quantised(0.0015), version=5, potScaleInt16=False))
    m.outputs(binary(m, "MUL", x, y, quant=quantised(0.01), version=4))
    yield m.case(m.ints(I16, 2, 6, low=-32768, high=32767), m.ints(I16, 6, low=-32768, high=32767))


def models():
    for family in (floats, powers, integers, comparisons, choices, quantised_pairs):
        yield from family()
