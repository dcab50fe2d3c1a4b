package schema

import "usher/nlp/tflite/internal/layout"

// The names below keep the layouts as short as the schema.

type (
	table = layout.Table
	field = layout.Field
)

var (
	num    = layout.Number
	vec    = layout.Vector
	str    = layout.Text
	skip   = layout.Skip
	tables = layout.Tables
)

// Verify checks every offset of a file that reading it can follow.
func Verify(data []byte) error { return layout.Check(data, modelLayout()) }

// modelLayout describes the root table. A test holds the layouts against
// schema.fbs: names, order and sizes.
func modelLayout() *table {
	quantization := &table{Name: "QuantizationParameters", Fields: []field{
		vec("min", 4), vec("max", 4), vec("scale", 4), vec("zero_point", 8),
		layout.UnionType("details_type"), skip("details"), num("quantized_dimension", 4),
	}}
	tensor := &table{Name: "Tensor", Fields: []field{
		vec("shape", 4), num("type", 1), num("buffer", 4), str("name"),
		layout.One("quantization", quantization),
		num("is_variable", 1),
		layout.One("sparsity", nil),
		vec("shape_signature", 4), num("has_rank", 1),
	}}
	operator := &table{Name: "Operator", Fields: []field{
		num("opcode_index", 4), vec("inputs", 4), vec("outputs", 4),
		layout.UnionType("builtin_options_type"),
		layout.Union("builtin_options", optionsLayout),
		skip("custom_options"), skip("custom_options_format"), skip("mutating_variable_inputs"), vec("intermediates", 4),
	}}
	tensorMap := &table{Name: "TensorMap", Fields: []field{str("name"), num("tensor_index", 4)}}
	return &table{Name: "Model", Fields: []field{
		num("version", 4),
		tables("operator_codes", &table{Name: "OperatorCode", Fields: []field{
			num("deprecated_builtin_code", 1), str("custom_code"), num("version", 4), num("builtin_code", 4),
		}}),
		tables("subgraphs", &table{Name: "SubGraph", Fields: []field{
			tables("tensors", tensor), vec("inputs", 4), vec("outputs", 4), tables("operators", operator), str("name"),
		}}),
		str("description"),
		tables("buffers", &table{Name: "Buffer", Fields: []field{
			vec("data", 1), num("offset", 8), num("size", 8),
		}}),
		vec("metadata_buffer", 4),
		tables("metadata", &table{Name: "Metadata", Fields: []field{str("name"), num("buffer", 4)}}),
		tables("signature_defs", &table{Name: "SignatureDef", Fields: []field{
			tables("inputs", tensorMap), tables("outputs", tensorMap), str("signature_key"),
			skip("deprecated_tag"), num("subgraph_index", 4),
		}}),
	}}
}

// optionsLayout describes the options of the operators that can run; those of
// others are never read.
func optionsLayout(kind byte) *table {
	var fields []field
	switch BuiltinOptions(kind) {
	case BuiltinOptionsFullyConnectedOptions:
		fields = []field{num("fused_activation_function", 1), num("weights_format", 1), num("keep_num_dims", 1), num("asymmetric_quantize_inputs", 1)}
	case BuiltinOptionsBatchMatMulOptions:
		fields = []field{num("adj_x", 1), num("adj_y", 1), num("asymmetric_quantize_inputs", 1)}
	case BuiltinOptionsConv2DOptions:
		fields = append(windowFields(), num("fused_activation_function", 1), num("dilation_w_factor", 4), num("dilation_h_factor", 4))
	case BuiltinOptionsDepthwiseConv2DOptions:
		fields = append(windowFields(), num("depth_multiplier", 4), num("fused_activation_function", 1), num("dilation_w_factor", 4), num("dilation_h_factor", 4))
	case BuiltinOptionsPool2DOptions:
		fields = append(windowFields(), num("filter_width", 4), num("filter_height", 4), num("fused_activation_function", 1))
	case BuiltinOptionsUnidirectionalSequenceLSTMOptions:
		fields = []field{
			num("fused_activation_function", 1), num("cell_clip", 4), num("proj_clip", 4), num("time_major", 1),
			num("asymmetric_quantize_inputs", 1), num("diagonal_recurrent_tensors", 1),
		}
	case BuiltinOptionsSoftmaxOptions:
		fields = []field{num("beta", 4)}
	case BuiltinOptionsMulOptions, BuiltinOptionsAddOptions, BuiltinOptionsSubOptions,
		BuiltinOptionsDivOptions, BuiltinOptionsL2NormOptions:
		fields = []field{num("fused_activation_function", 1)}
	case BuiltinOptionsReducerOptions:
		fields = []field{num("keep_dims", 1)}
	case BuiltinOptionsArgMaxOptions, BuiltinOptionsArgMinOptions:
		fields = []field{num("output_type", 1)}
	case BuiltinOptionsGeluOptions:
		fields = []field{num("approximate", 1)}
	case BuiltinOptionsLeakyReluOptions:
		fields = []field{num("alpha", 4)}
	case BuiltinOptionsFakeQuantOptions:
		fields = []field{num("min", 4), num("max", 4), num("num_bits", 4), num("narrow_range", 1)}
	case BuiltinOptionsIfOptions:
		fields = []field{num("then_subgraph_index", 4), num("else_subgraph_index", 4)}
	case BuiltinOptionsWhileOptions:
		fields = []field{num("cond_subgraph_index", 4), num("body_subgraph_index", 4)}
	default:
		fields = movementFields(BuiltinOptions(kind))
	}
	if fields == nil {
		return nil
	}
	return &table{Name: BuiltinOptions(kind).String(), Fields: fields}
}

func windowFields() []field {
	return []field{num("padding", 1), num("stride_w", 4), num("stride_h", 4)}
}
