package tflite

import "usher/nlp/tflite/internal/schema"

// The helpers below keep the layouts as short as the schema.

func num(name string, size int) field { return field{name: name, kind: scalar, size: size} }
func vec(name string, size int) field { return field{name: name, kind: vector, size: size} }
func str(name string) field           { return vec(name, 1) }
func skip(name string) field          { return field{name: name} }

func tables(name string, of *layout) field {
	return field{name: name, kind: tableVector, of: of}
}

// modelLayout describes the root table. A test holds the layouts against
// schema.fbs: names, order and sizes.
func modelLayout() *layout {
	quantization := &layout{name: "QuantizationParameters", fields: []field{
		vec("min", 4), vec("max", 4), vec("scale", 4), vec("zero_point", 8),
		skip("details_type"), skip("details"), num("quantized_dimension", 4),
	}}
	tensor := &layout{name: "Tensor", fields: []field{
		vec("shape", 4), num("type", 1), num("buffer", 4), str("name"),
		{name: "quantization", kind: oneTable, of: quantization},
		num("is_variable", 1),
		{name: "sparsity", kind: oneTable},
		vec("shape_signature", 4), num("has_rank", 1),
	}}
	operator := &layout{name: "Operator", fields: []field{
		num("opcode_index", 4), vec("inputs", 4), vec("outputs", 4),
		{name: "builtin_options_type", kind: unionType},
		{name: "builtin_options", kind: union, by: optionsLayout},
		skip("custom_options"), skip("custom_options_format"), skip("mutating_variable_inputs"), vec("intermediates", 4),
	}}
	tensorMap := &layout{name: "TensorMap", fields: []field{str("name"), num("tensor_index", 4)}}
	return &layout{name: "Model", fields: []field{
		num("version", 4),
		tables("operator_codes", &layout{name: "OperatorCode", fields: []field{
			num("deprecated_builtin_code", 1), str("custom_code"), num("version", 4), num("builtin_code", 4),
		}}),
		tables("subgraphs", &layout{name: "SubGraph", fields: []field{
			tables("tensors", tensor), vec("inputs", 4), vec("outputs", 4), tables("operators", operator), str("name"),
		}}),
		str("description"),
		tables("buffers", &layout{name: "Buffer", fields: []field{
			vec("data", 1), num("offset", 8), num("size", 8),
		}}),
		vec("metadata_buffer", 4),
		tables("metadata", &layout{name: "Metadata", fields: []field{str("name"), num("buffer", 4)}}),
		tables("signature_defs", &layout{name: "SignatureDef", fields: []field{
			tables("inputs", tensorMap), tables("outputs", tensorMap), str("signature_key"),
			skip("deprecated_tag"), num("subgraph_index", 4),
		}}),
	}}
}

// optionsLayout describes the options of the operators that can run; those of
// others are never read.
func optionsLayout(kind byte) *layout {
	var fields []field
	switch schema.BuiltinOptions(kind) {
	case schema.BuiltinOptionsFullyConnectedOptions:
		fields = []field{num("fused_activation_function", 1), num("weights_format", 1), num("keep_num_dims", 1), num("asymmetric_quantize_inputs", 1)}
	case schema.BuiltinOptionsBatchMatMulOptions:
		fields = []field{num("adj_x", 1), num("adj_y", 1), num("asymmetric_quantize_inputs", 1)}
	case schema.BuiltinOptionsConv2DOptions:
		fields = append(windowFields(), num("fused_activation_function", 1), num("dilation_w_factor", 4), num("dilation_h_factor", 4))
	case schema.BuiltinOptionsDepthwiseConv2DOptions:
		fields = append(windowFields(), num("depth_multiplier", 4), num("fused_activation_function", 1), num("dilation_w_factor", 4), num("dilation_h_factor", 4))
	case schema.BuiltinOptionsPool2DOptions:
		fields = append(windowFields(), num("filter_width", 4), num("filter_height", 4), num("fused_activation_function", 1))
	case schema.BuiltinOptionsUnidirectionalSequenceLSTMOptions:
		fields = []field{
			num("fused_activation_function", 1), num("cell_clip", 4), num("proj_clip", 4), num("time_major", 1),
			num("asymmetric_quantize_inputs", 1), num("diagonal_recurrent_tensors", 1),
		}
	case schema.BuiltinOptionsSoftmaxOptions:
		fields = []field{num("beta", 4)}
	case schema.BuiltinOptionsMulOptions, schema.BuiltinOptionsAddOptions, schema.BuiltinOptionsSubOptions,
		schema.BuiltinOptionsDivOptions, schema.BuiltinOptionsL2NormOptions:
		fields = []field{num("fused_activation_function", 1)}
	case schema.BuiltinOptionsReducerOptions:
		fields = []field{num("keep_dims", 1)}
	case schema.BuiltinOptionsArgMaxOptions, schema.BuiltinOptionsArgMinOptions:
		fields = []field{num("output_type", 1)}
	case schema.BuiltinOptionsGeluOptions:
		fields = []field{num("approximate", 1)}
	case schema.BuiltinOptionsLeakyReluOptions:
		fields = []field{num("alpha", 4)}
	case schema.BuiltinOptionsFakeQuantOptions:
		fields = []field{num("min", 4), num("max", 4), num("num_bits", 4), num("narrow_range", 1)}
	case schema.BuiltinOptionsIfOptions:
		fields = []field{num("then_subgraph_index", 4), num("else_subgraph_index", 4)}
	case schema.BuiltinOptionsWhileOptions:
		fields = []field{num("cond_subgraph_index", 4), num("body_subgraph_index", 4)}
	default:
		fields = movementFields(schema.BuiltinOptions(kind))
	}
	if fields == nil {
		return nil
	}
	return &layout{name: schema.BuiltinOptions(kind).String(), fields: fields}
}

func windowFields() []field {
	return []field{num("padding", 1), num("stride_w", 4), num("stride_h", 4)}
}
