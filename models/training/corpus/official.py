"""The official interpreter with its builtin kernels, without XNNPACK."""

import io

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType


def interpreter(data):
    return Interpreter(
        model_content=data, num_threads=1,
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )


def input_names(data):
    """Returns the names of a function's arguments in the order of the file."""
    return [d["name"].removeprefix("serving_default_").removesuffix(":0") for d in interpreter(data).get_input_details()]


def run(model, arrays):
    """Returns the outputs for one case, in a new state of all variables."""
    details = model.get_input_details()
    for detail, array in zip(details, arrays, strict=True):
        if list(detail["shape"]) != list(array.shape):
            model.resize_tensor_input(detail["index"], array.shape)
    model.allocate_tensors()
    model.reset_all_variables()
    for detail, array in zip(details, arrays):
        model.set_tensor(detail["index"], array)
    model.invoke()
    return [output(model, d) for d in model.get_output_details()]


def output(model, detail):
    """Returns an output; the interpreter itself hands out no empty ones."""
    if 0 in detail["shape"]:
        return np.zeros(detail["shape"], detail["dtype"])
    return model.get_tensor(detail["index"])


def shapes(data, arrays):
    """Returns the shapes that the tensors of the first subgraph have in a case."""
    model = interpreter(data)
    known = schema.Model.GetRootAs(data, 0).Subgraphs(0).TensorsLength()
    run(model, arrays)
    return {d["index"]: [int(n) for n in d["shape"]] for d in model.get_tensor_details() if d["index"] < known}


def steps(data):
    """Returns the quantisation step behind each output that is a dequantised
    tensor, 0 for the others; None where there is no such output."""
    graph = schema.ModelT.InitFromPackedBuf(data, 0)
    codes, graph = graph.operatorCodes, graph.subgraphs[0]
    found = {}
    for o in graph.operators:
        source = graph.tensors[o.inputs[0]]
        if codes[o.opcodeIndex].builtinCode == schema.BuiltinOperator.DEQUANTIZE and source.quantization is not None:
            if source.quantization.scale is not None and len(source.quantization.scale) == 1:
                found[int(o.outputs[0])] = float(source.quantization.scale[0])
    result = [found.get(int(t), 0) for t in graph.outputs]
    return result if any(result) else None


def reference(data, cases):
    """Returns the .npz of all cases with their outputs."""
    arrays = {}
    for number, inputs in enumerate(cases):
        for i, array in enumerate(inputs):
            arrays[f"case{number}_in{i}"] = array
        for i, array in enumerate(run(interpreter(data), inputs)):
            arrays[f"case{number}_out{i}"] = array
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()
