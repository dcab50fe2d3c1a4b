"""UNIDIRECTIONAL_SEQUENCE_LSTM in its shapes: with and without its options."""

import numpy as np

from .flatfile import File, quantised
from .movement import F32, I8, I32

I16 = np.int16

OPTIONS = "UnidirectionalSequenceLSTMOptions"
TANH = 4


def weight(m, hybrid, *shape):
    if not hybrid:
        return m.const(m.normal(*shape, scale=0.4))
    return m.const(m.ints(I8, *shape, low=-127, high=128), quant=quantised(0.005))


def layer(m, x, batch, size, cells, out=None, coupled=False, peephole=False, norm=False, hybrid=False, time_major=False, **more):
    """Adds an LSTM of so many cells, with a projection where out is given."""
    width = out or cells
    gates = range(4)
    off = [0] if coupled else []
    into = [-1 if g in off else weight(m, hybrid, cells, size) for g in gates]
    again = [-1 if g in off else weight(m, hybrid, cells, width) for g in gates]
    peep = [-1 if g in off or not peephole else weight(m, hybrid, cells) for g in range(3)]
    bias = [-1 if g in off else m.const(m.normal(cells, scale=0.3)) for g in gates]
    project = [weight(m, hybrid, out, cells), m.const(m.normal(out))] if out else [-1, -1]
    state = [m.tensor(F32, [batch, n], variable=True) for n in (width, cells)]
    parts = [x, *into, *again, *peep, *bias, *project, *state]
    if norm:
        parts += [-1 if g in off else m.const(np.abs(m.normal(cells)) + np.float32(0.5)) for g in gates]
    version = 1 if not hybrid else 3 if more.get("asymmetricQuantizeInputs") else 2
    return m.op("UNIDIRECTIONAL_SEQUENCE_LSTM", parts, version=version, options=OPTIONS,
                fusedActivationFunction=TANH, timeMajor=time_major, **more)


def integer(m, cells, out=None, coupled=False, peephole=False, norm=False):
    """Adds an LSTM of 8-bit values with a 16-bit cell state, as full int8 has it."""
    size, batch, width, gates = 8, 2, out or cells, range(4)
    off = [0] if coupled else []
    x = m.input(I8, [batch, 6, size], quantised(0.02, -3))
    state_quant, cell_quant = quantised(0.008, 4), quantised(2.0**-12)
    hidden = quantised(0.007, -2) if out else state_quant

    def weights(*shape):
        return m.const(m.ints(I8, *shape, low=-127, high=128), quant=quantised(0.008))

    def bias(scale, high):
        values = [m.ints(I32, cells, low=-high, high=high) for _ in gates]
        return [-1 if g in off else m.const(values[g], quant=quantised(scale)) for g in gates]

    into = [-1 if g in off else weights(cells, size) for g in gates]
    again = [-1 if g in off else weights(cells, width) for g in gates]
    peep = [-1, -1, -1]
    for g in [g for g in range(3) if peephole and g not in off]:
        peep[g] = m.const(m.ints(I16, cells, low=-32767, high=32767), quant=quantised(2e-5))
    parts = [x, *into, *again, *peep, *(bias(2.0**-25, 1 << 24) if norm else bias(0.02 * 0.008, 900))]
    parts += [weights(out, cells), m.const(m.ints(I32, out), quant=quantised(0.007 * 0.008))] if out else [-1, -1]
    for kind, length, quant in ((I8, width, state_quant), (I16, cells, cell_quant)):
        parts.append(m.tensor(kind, [batch, length], quant=quant, variable=True))
    if norm:
        parts += [-1 if g in off else m.const(m.ints(I16, cells, low=8000, high=32767), quant=quantised(3.05e-5)) for g in gates]
    between = [m.tensor(I16 if norm else F32, [0], quant=quantised(0.001 if norm else 1)) for _ in gates]
    between.append(m.tensor(I8, [0], quant=hidden))
    m.outputs(m.op("UNIDIRECTIONAL_SEQUENCE_LSTM", parts, quant=state_quant, options=OPTIONS,
                   fusedActivationFunction=TANH, intermediates=between))
    return m.case().case()


def models():
    kinds = {
        "plain": {}, "time_major": {"time_major": True}, "coupled": {"coupled": True}, "peephole": {"peephole": True},
        "projection": {"out": 3}, "clipped": {"cellClip": 0.4, "out": 4, "projClip": 0.3}, "norm": {"norm": True},
        "everything": {"coupled": True, "peephole": True, "norm": True, "out": 3, "cellClip": 0.6},
    }
    for name, options in kinds.items():
        m = File(f"lstm_{name}")
        shape = [7, 2, 5] if options.get("time_major") else [2, 7, 5]
        m.outputs(layer(m, m.input(F32, shape), 2, 5, 6, **options))
        short = [1, 2, 5] if options.get("time_major") else [2, 1, 5]
        yield m.case().case(short)
    for name, options in {"hybrid": {}, "hybrid_asymmetric": {"asymmetricQuantizeInputs": True}, "hybrid_projection": {"out": 8}}.items():
        m = File(f"lstm_{name}", "dynamic")
        m.outputs(layer(m, m.input(F32, [2, 6, 16]), 2, 16, 20, hybrid=True, **options))
        yield m.case().case([2, 1, 16])
    for name, options in {
        "int8": {}, "int8_coupled": {"coupled": True}, "int8_projection": {"out": 4},
        "int8_peephole": {"peephole": True}, "int8_norm": {"norm": True},
    }.items():
        yield integer(File(f"lstm_{name}", "quantised"), 10, **options)
