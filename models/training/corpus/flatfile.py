"""Writes .tflite files operator by operator, for what the converter never writes."""

import zlib

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from . import official

CODES = {k: v for k, v in vars(schema.BuiltinOperator).items() if not k.startswith("_")}
TYPES = {
    np.dtype(np.float32): schema.TensorType.FLOAT32, np.dtype(np.float16): schema.TensorType.FLOAT16,
    np.dtype(np.int8): schema.TensorType.INT8, np.dtype(np.uint8): schema.TensorType.UINT8,
    np.dtype(np.int16): schema.TensorType.INT16, np.dtype(np.int32): schema.TensorType.INT32,
    np.dtype(np.int64): schema.TensorType.INT64, np.dtype(np.bool_): schema.TensorType.BOOL,
}


def quantised(scale, zero=0, axis=0):
    """Returns quantisation by one scale or, for an axis, by many."""
    q = schema.QuantizationParametersT()
    q.scale = np.atleast_1d(np.asarray(scale, np.float32))
    q.zeroPoint = np.broadcast_to(np.asarray(zero, np.int64), q.scale.shape)
    q.quantizedDimension = axis
    return q


class Graph:
    """A subgraph in the making. Tensors are their numbers."""

    def __init__(self, file):
        self.file = file
        self.table = schema.SubGraphT()
        self.table.tensors, self.table.operators = [], []
        self.table.inputs, self.table.outputs = [], []

    def tensor(self, kind, shape, name=None, quant=None, data=None, variable=False):
        t = schema.TensorT()
        t.name = (name or f"t{len(self.table.tensors)}").encode()
        t.type = TYPES.get(np.dtype(kind)) if not isinstance(kind, int) else kind
        t.shape = [1 if d < 0 else d for d in shape]
        t.shapeSignature = list(shape) if -1 in shape else None
        t.hasRank, t.isVariable, t.quantization = True, variable, quant
        t.buffer = 0 if data is None else self.file.buffer(data)
        self.table.tensors.append(t)
        return len(self.table.tensors) - 1

    def input(self, kind, shape, quant=None, name=None):
        """Adds an input; dimensions of -1 are unknown, and 1 until resized."""
        t = self.tensor(kind, shape, name, quant)
        self.table.inputs.append(t)
        return t

    def const(self, values, kind=None, quant=None):
        values = np.asarray(values, kind)
        return self.tensor(values.dtype, values.shape, quant=quant, data=values.tobytes())

    def op(self, code, inputs, kind=None, quant=None, version=1, outs=1, shape=(), options=None, custom=None,
           intermediates=None, **fields):
        """Adds an operator, and returns its output, or a list where outs is not 1.
        Outputs have the type and quantisation of the first input unless told."""
        first = self.table.tensors[inputs[0]] if inputs else schema.TensorT()
        kinds = kind if isinstance(kind, list) else [first.type if kind is None else kind] * outs
        quants = quant if isinstance(quant, list) else [quant or first.quantization] * outs
        results = [self.tensor(k, shape, quant=q) for k, q in zip(kinds, quants)]
        o = schema.OperatorT()
        o.opcodeIndex = self.file.code(code, version, custom)
        o.inputs, o.outputs, o.intermediates = list(inputs), results, intermediates
        if options:
            o.builtinOptionsType = getattr(schema.BuiltinOptions, options)
            o.builtinOptions = getattr(schema, options + "T")()
            for field, value in fields.items():
                if not hasattr(o.builtinOptions, field):
                    raise AttributeError(f"{options} has no {field}")
                setattr(o.builtinOptions, field, value)
        self.table.operators.append(o)
        return results[0] if outs == 1 else results

    def outputs(self, *tensors):
        self.table.outputs += [t for group in tensors for t in (group if isinstance(group, list) else [group])]


class File(Graph):
    """A model in the making, which is also its first subgraph, and its cases."""

    def __init__(self, name, tolerance="float"):
        self.name, self.tolerance = name, tolerance
        self.rng = np.random.default_rng(zlib.crc32(name.encode()))
        self.model = schema.ModelT()
        self.model.version, self.model.description = 3, name
        self.model.operatorCodes, self.model.subgraphs = [], []
        self.model.buffers = [schema.BufferT()]
        self.cases = []
        super().__init__(self)
        self.model.subgraphs.append(self.table)

    def buffer(self, data):
        b = schema.BufferT()
        b.data = np.frombuffer(data, np.uint8)
        self.model.buffers.append(b)
        return len(self.model.buffers) - 1

    def code(self, name, version, custom=None):
        c = schema.OperatorCodeT()
        c.builtinCode, c.version, c.customCode = CODES[name], version, custom
        c.deprecatedBuiltinCode = min(CODES[name], 127)
        for i, known in enumerate(self.model.operatorCodes):
            if vars(known) == vars(c):
                return i
        self.model.operatorCodes.append(c)
        return len(self.model.operatorCodes) - 1

    def subgraph(self):
        """Adds a subgraph, and returns it with its number."""
        g = Graph(self)
        self.model.subgraphs.append(g.table)
        return g, len(self.model.subgraphs) - 1

    def normal(self, *shape, scale=1.0):
        return np.asarray(self.rng.standard_normal(shape) * scale, np.float32)

    def ints(self, kind, *shape, low=-100, high=100):
        return self.rng.integers(low, high, shape).astype(kind)

    def random(self, kind, shape):
        """Returns values that suit an input of a numpy type."""
        if np.dtype(kind) == np.bool_:
            return np.asarray(self.rng.integers(0, 2, shape), kind)
        if np.dtype(kind).kind == "f":
            return np.asarray(self.rng.standard_normal(shape) * 2, kind)
        low, high = (0, 256) if kind == np.uint8 else (-128, 128) if kind == np.int8 else (-20, 21)
        return np.asarray(self.rng.integers(low, high, shape), kind)

    def case(self, *given):
        """Adds a case: for each input an array, a shape to fill at random, or
        None for the shape it has."""
        given = given or [None] * len(self.table.inputs)
        kinds = {v: k for k, v in TYPES.items()}
        arrays = []
        for number, value in zip(self.table.inputs, given, strict=True):
            t = self.table.tensors[number]
            if not isinstance(value, (np.ndarray, np.generic)):
                value = self.random(kinds[t.type].type, t.shape if value is None else value)
            arrays.append(np.asarray(value))
        self.cases.append(arrays)
        return self

    def finish(self):
        """Returns the file with the shapes that the official interpreter finds."""
        for index, shape in official.shapes(self.bytes(), self.cases[0]).items():
            if not self.table.tensors[index].shapeSignature:
                self.table.tensors[index].shape = shape
        return self.bytes()

    def bytes(self):
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())
