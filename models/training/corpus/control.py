"""Loops and branches over subgraphs."""

import numpy as np

from .flatfile import File
from .movement import BOOL, F32, I32


def loop(m, inputs, cond, body):
    return m.op("WHILE", inputs, outs=len(inputs), kind=[m.table.tensors[t].type for t in inputs],
                options="WhileOptions", condSubgraphIndex=cond, bodySubgraphIndex=body)


def less(g, a, b):
    return g.op("LESS", [a, b], kind=BOOL, options="LessOptions")


def add(g, a, b, shape=()):
    return g.op("ADD", [a, b], options="AddOptions", shape=shape)


def counted():
    """x is doubled and moved n times; n may be 0."""
    m = File("while_counted")
    n, x = m.input(I32, []), m.input(F32, [2, 3])
    cond, at = m.subgraph()
    i, end, _ = cond.input(I32, []), cond.input(I32, []), cond.input(F32, [2, 3])
    cond.outputs(less(cond, i, end))
    body, body_at = m.subgraph()
    i, end, y = body.input(I32, []), body.input(I32, []), body.input(F32, [2, 3])
    moved = body.op("TANH", [add(body, y, body.const(0.25, F32), [2, 3])], shape=[2, 3])
    body.outputs(add(body, i, body.const(1, I32)), end, moved)
    m.outputs(loop(m, [m.const(0, I32), n, x], at, body_at)[::2])
    for turns in (0, 1, 9):
        m.case(np.array(turns, I32), None)
    yield m


def growing():
    """The tensor gets a row each turn, so its shape is not known before."""
    m = File("while_growing")
    n, x = m.input(I32, []), m.input(F32, [1, 3])
    cond, at = m.subgraph()
    i, end, _ = cond.input(I32, []), cond.input(I32, []), cond.input(F32, [-1, 3])
    cond.outputs(less(cond, i, end))
    body, body_at = m.subgraph()
    i, end, y = body.input(I32, []), body.input(I32, []), body.input(F32, [-1, 3])
    last = body.op("STRIDED_SLICE", [y] + [body.const(v, I32) for v in ([-1, 0], [0, 3], [1, 1])],
                   options="StridedSliceOptions", beginMask=2, endMask=3, shape=[-1, 3])
    row = body.op("MUL", [last, body.const(1.5, F32)], options="MulOptions", shape=[-1, 3])
    joined = body.op("CONCATENATION", [y, row], options="ConcatenationOptions", axis=0, shape=[-1, 3])
    body.outputs(add(body, i, body.const(1, I32)), end, joined)
    y = m.op("WHILE", [m.const(0, I32), n, x], outs=3, kind=[I32, I32, F32], shape=[-1, 3], options="WhileOptions",
             condSubgraphIndex=at, bodySubgraphIndex=body_at)[2]
    m.outputs(m.op("SUM", [y, m.const([0], I32)], options="ReducerOptions"), y)
    yield m.case(np.array(3, I32), None).case(np.array(0, I32), None).case(np.array(6, I32), None)


def swapped():
    """Two values change places each turn, and one is only passed on."""
    m = File("while_swapped")
    a, b, fixed = m.input(F32, [2]), m.input(F32, [2]), m.input(F32, [2])
    cond, at = m.subgraph()
    i, *_ = cond.input(I32, []), *[cond.input(F32, [2]) for _ in range(3)]
    cond.outputs(less(cond, i, cond.const(3, I32)))
    body, body_at = m.subgraph()
    i, x, y, z = body.input(I32, []), *[body.input(F32, [2]) for _ in range(3)]
    body.outputs(add(body, i, body.const(1, I32)), y, add(body, x, z, [2]), z)
    m.outputs(loop(m, [m.const(0, I32), a, b, fixed], at, body_at)[1:])
    yield m.case().case()


def branches():
    m = File("if_branches")
    flag, x = m.input(BOOL, []), m.input(F32, [2, 2])
    yes, at = m.subgraph()
    y = yes.input(F32, [2, 2])
    yes.outputs(add(yes, y, yes.const([1, 2], F32), [2, 2]), y)
    no, no_at = m.subgraph()
    y = no.input(F32, [2, 2])
    no.outputs(no.op("NEG", [y], shape=[2, 2]), no.op("EXP", [y], shape=[2, 2]))
    m.outputs(m.op("IF", [flag, x], kind=F32, outs=2, options="IfOptions", thenSubgraphIndex=at, elseSubgraphIndex=no_at))
    yield m.case(np.array(True), None).case(np.array(False), None)
    m = File("if_shapes")
    flag, x = m.input(BOOL, [1]), m.input(F32, [2, 3])
    yes, at = m.subgraph()
    y = yes.input(F32, [2, 3])
    yes.outputs(yes.op("SUM", [y, yes.const([0], I32)], options="ReducerOptions", keepDims=True, shape=[1, 3]))
    no, no_at = m.subgraph()
    y = no.input(F32, [2, 3])
    no.outputs(no.op("CONCATENATION", [y, y], options="ConcatenationOptions", axis=0, shape=[4, 3]))
    y = m.op("IF", [flag, x], kind=F32, shape=[-1, 3], options="IfOptions", thenSubgraphIndex=at, elseSubgraphIndex=no_at)
    m.outputs(m.op("MUL", [y, m.const(2, F32)], options="MulOptions", shape=[-1, 3]))
    yield m.case(np.array([True]), None).case(np.array([False]), None)


def nested():
    """A loop in a branch, and a branch in the loop."""
    m = File("if_while_if")
    flag, x = m.input(BOOL, []), m.input(F32, [3])
    yes, yes_at = m.subgraph()
    no, no_at = m.subgraph()
    no.outputs(no.op("ABS", [no.input(F32, [3])], shape=[3]))
    cond, cond_at = m.subgraph()
    i, _ = cond.input(I32, []), cond.input(F32, [3])
    cond.outputs(less(cond, i, cond.const(4, I32)))
    body, body_at = m.subgraph()
    i, y = body.input(I32, []), body.input(F32, [3])
    early = less(body, i, body.const(2, I32))
    up, up_at = m.subgraph()
    up.outputs(add(up, up.input(F32, [3]), up.const(1.5, F32), [3]))
    down, down_at = m.subgraph()
    down.outputs(down.op("MUL", [down.input(F32, [3]), down.const(-0.5, F32)], options="MulOptions", shape=[3]))
    z = body.op("IF", [early, y], kind=F32, shape=[3], options="IfOptions", thenSubgraphIndex=up_at, elseSubgraphIndex=down_at)
    body.outputs(add(body, i, body.const(1, I32)), z)
    start = yes.input(F32, [3])
    yes.outputs(yes.op("WHILE", [yes.const(0, I32), start], outs=2, kind=[I32, F32], shape=[3], options="WhileOptions",
                       condSubgraphIndex=cond_at, bodySubgraphIndex=body_at)[1])
    m.outputs(m.op("IF", [flag, x], kind=F32, shape=[3], options="IfOptions", thenSubgraphIndex=yes_at, elseSubgraphIndex=no_at))
    yield m.case(np.array(True), None).case(np.array(False), None)


def models():
    for family in (counted, growing, swapped, branches, nested):
        yield from family()
