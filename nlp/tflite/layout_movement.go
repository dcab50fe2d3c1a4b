package tflite

import "usher/nlp/tflite/internal/schema"

// movementFields describes the options of the operators of movement that have
// any, see optionsLayout.
func movementFields(kind schema.BuiltinOptions) []field {
	switch kind {
	case schema.BuiltinOptionsConcatenationOptions:
		return []field{num("axis", 4), num("fused_activation_function", 1)}
	case schema.BuiltinOptionsCumsumOptions:
		return []field{num("exclusive", 1), num("reverse", 1)}
	case schema.BuiltinOptionsDepthToSpaceOptions, schema.BuiltinOptionsSpaceToDepthOptions:
		return []field{num("block_size", 4)}
	case schema.BuiltinOptionsGatherOptions:
		return []field{num("axis", 4), num("batch_dims", 4)}
	case schema.BuiltinOptionsMirrorPadOptions:
		return []field{num("mode", 1)}
	case schema.BuiltinOptionsOneHotOptions:
		return []field{num("axis", 4)}
	case schema.BuiltinOptionsPackOptions:
		return []field{num("values_count", 4), num("axis", 4)}
	case schema.BuiltinOptionsReshapeOptions:
		return []field{vec("new_shape", 4)}
	case schema.BuiltinOptionsReverseSequenceOptions:
		return []field{num("seq_dim", 4), num("batch_dim", 4)}
	case schema.BuiltinOptionsSplitOptions, schema.BuiltinOptionsSplitVOptions:
		return []field{num("num_splits", 4)}
	case schema.BuiltinOptionsSqueezeOptions:
		return []field{vec("squeeze_dims", 4)}
	case schema.BuiltinOptionsStridedSliceOptions:
		return []field{
			num("begin_mask", 4), num("end_mask", 4), num("ellipsis_mask", 4),
			num("new_axis_mask", 4), num("shrink_axis_mask", 4), num("offset", 1),
		}
	case schema.BuiltinOptionsUnpackOptions:
		return []field{num("num", 4), num("axis", 4)}
	}
	return nil
}
