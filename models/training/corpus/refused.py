"""Sound models that nlp/tflite does not run, and must refuse by name."""

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from .flatfile import File, quantised
from .movement import F32, I8, I32

TYPE = schema.TensorType


def one(name, code, inputs=((F32, [2, 4]),), **more):
    """Returns a model of a single operator."""
    m = File(name)
    m.outputs(m.op(code, [m.input(*i) for i in inputs], shape=[2, 4], **more))
    return m


def types():
    m = File("int4_weights")
    w = m.tensor(TYPE.INT4, [4, 4], data=bytes(8), quant=quantised(0.1))
    m.outputs(m.op("FULLY_CONNECTED", [m.input(F32, [2, 4]), w, -1], version=10, shape=[2, 4], options="FullyConnectedOptions"))
    yield m
    yield one("string_input", "SHAPE", [(TYPE.STRING, [3])], kind=I32)
    yield one("float64", "ADD", [(TYPE.FLOAT64, [2]), (TYPE.FLOAT64, [2])], options="AddOptions")
    yield one("bfloat16", "MUL", [(TYPE.BFLOAT16, [2]), (TYPE.BFLOAT16, [2])], options="MulOptions")
    yield one("complex", "RFFT2D", [(F32, [2, 4]), (I32, [2])], kind=TYPE.COMPLEX64, options="Rfft2dOptions")
    m = File("sparse_weights")
    w = m.const(m.normal(4, 4))
    s = schema.SparsityParametersT()
    s.traversalOrder, s.dimMetadata = [0, 1], [schema.DimensionMetadataT(), schema.DimensionMetadataT()]
    s.dimMetadata[0].denseSize = s.dimMetadata[1].denseSize = 4
    m.table.tensors[w].sparsity = s
    m.outputs(m.op("FULLY_CONNECTED", [m.input(F32, [2, 4]), w, -1], version=8, shape=[2, 4], options="FullyConnectedOptions"))
    yield m
    m = File("far_buffer")
    w = m.const(m.normal(4, 4))
    m.model.buffers[-1].data, m.model.buffers[-1].offset, m.model.buffers[-1].size = None, 4096, 64
    m.outputs(m.op("FULLY_CONNECTED", [m.input(F32, [2, 4]), w, -1], shape=[2, 4], options="FullyConnectedOptions"))
    yield m


def operators():
    yield one("custom", "CUSTOM", custom="tftext:WhitespaceTokenizeWithOffsetsV2")
    yield one("flex", "CUSTOM", custom="FlexRegexSplitWithOffsets")
    yield one("svdf", "SVDF", [(F32, [2, 4]), (F32, [4, 4]), (F32, [4, 2]), (F32, [4]), (F32, [2, 8])], options="SVDFOptions", rank=1)
    yield one("composite", "STABLEHLO_COMPOSITE")
    yield one("stablehlo_add", "STABLEHLO_ADD", [(F32, [2, 4]), (F32, [2, 4])])
    yield one("rnn", "RNN", [(F32, [2, 4]), (F32, [4, 4]), (F32, [4, 4]), (F32, [4]), (F32, [2, 4])], options="RNNOptions")
    yield one("conv_3d", "CONV_3D", [(F32, [1, 2, 2, 2, 1]), (F32, [1, 1, 1, 1, 1])], options="Conv3DOptions")
    yield one("hashtable", "HASHTABLE_LOOKUP", [(I32, [2]), (I32, [3]), (F32, [3, 4])], outs=2, kind=[F32, np.uint8])
    yield one("random", "RANDOM_UNIFORM", [(I32, [2])], kind=F32, options="RandomOptions")
    yield one("future_version", "ADD", [(F32, [2, 4]), (F32, [2, 4])], version=99, options="AddOptions")
    m = File("resource_variable")
    handle = m.op("VAR_HANDLE", [], kind=TYPE.RESOURCE, options="VarHandleOptions", sharedName="state")
    m.outputs(m.op("READ_VARIABLE", [handle], kind=F32, shape=[2, 4], options="ReadVariableOptions"))
    yield m
    m = File("several")
    x = m.input(F32, [2, 4])
    for name in ("FlexOneOf", "FlexTwo"):
        x = m.op("CUSTOM", [x], custom=name, shape=[2, 4])
    x = m.op("SKIP_GRAM", [m.op("LSH_PROJECTION", [x, x], kind=F32, shape=[2, 4], options="LSHProjectionOptions")], shape=[2, 4])
    m.outputs(x, m.op("DENSIFY", [m.input(I8, [2])]))
    yield m


def models():
    yield from types()
    yield from operators()
