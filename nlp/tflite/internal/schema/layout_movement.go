package schema

// movementFields describes the options of the operators of movement that have
// any, see optionsLayout.
func movementFields(kind BuiltinOptions) []field {
	switch kind {
	case BuiltinOptionsConcatenationOptions:
		return []field{num("axis", 4), num("fused_activation_function", 1)}
	case BuiltinOptionsCumsumOptions:
		return []field{num("exclusive", 1), num("reverse", 1)}
	case BuiltinOptionsDepthToSpaceOptions, BuiltinOptionsSpaceToDepthOptions:
		return []field{num("block_size", 4)}
	case BuiltinOptionsGatherOptions:
		return []field{num("axis", 4), num("batch_dims", 4)}
	case BuiltinOptionsMirrorPadOptions:
		return []field{num("mode", 1)}
	case BuiltinOptionsOneHotOptions:
		return []field{num("axis", 4)}
	case BuiltinOptionsPackOptions:
		return []field{num("values_count", 4), num("axis", 4)}
	case BuiltinOptionsReshapeOptions:
		return []field{vec("new_shape", 4)}
	case BuiltinOptionsReverseSequenceOptions:
		return []field{num("seq_dim", 4), num("batch_dim", 4)}
	case BuiltinOptionsSplitOptions, BuiltinOptionsSplitVOptions:
		return []field{num("num_splits", 4)}
	case BuiltinOptionsSqueezeOptions:
		return []field{vec("squeeze_dims", 4)}
	case BuiltinOptionsStridedSliceOptions:
		return []field{
			num("begin_mask", 4), num("end_mask", 4), num("ellipsis_mask", 4),
			num("new_axis_mask", 4), num("shrink_axis_mask", 4), num("offset", 1),
		}
	case BuiltinOptionsUnpackOptions:
		return []field{num("num", 4), num("axis", 4)}
	}
	return nil
}
