package tflite

import "usher/nlp/tflite/internal/schema"

// movement are the operators that move elements and leave them as they are.
func movement() map[schema.BuiltinOperator]operator {
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorBATCH_TO_SPACE_ND:    {maxVersion: 4, minIn: 3, maxIn: 3, options: schema.BuiltinOptionsBatchToSpaceNDOptions, shapedBy: inputs(1, 2), kernel: newBatchToSpace},
		schema.BuiltinOperatorBROADCAST_TO:         {maxVersion: 3, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsBroadcastToOptions, shapedBy: inputs(1), kernel: newBroadcastTo},
		schema.BuiltinOperatorCONCATENATION:        {maxVersion: 6, minIn: 1, maxIn: many, options: schema.BuiltinOptionsConcatenationOptions, kernel: newConcatenation},
		schema.BuiltinOperatorDEPTH_TO_SPACE:       {maxVersion: 2, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsDepthToSpaceOptions, kernel: newDepthToSpace},
		schema.BuiltinOperatorDYNAMIC_UPDATE_SLICE: {maxVersion: 6, minIn: 3, maxIn: 3, options: schema.BuiltinOptionsDynamicUpdateSliceOptions, kernel: newUpdateSlice},
		schema.BuiltinOperatorEMBEDDING_LOOKUP:     {maxVersion: 4, minIn: 2, maxIn: 2, kernel: newEmbeddingLookup},
		schema.BuiltinOperatorEXPAND_DIMS:          {maxVersion: 1, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsExpandDimsOptions, shapedBy: inputs(1), alias: true, kernel: newExpandDims},
		schema.BuiltinOperatorGATHER:               {maxVersion: 7, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsGatherOptions, kernel: newGather},
		schema.BuiltinOperatorGATHER_ND:            {maxVersion: 5, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsGatherNdOptions, kernel: newGatherND},
		schema.BuiltinOperatorMIRROR_PAD:           {maxVersion: 3, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsMirrorPadOptions, shapedBy: inputs(1), kernel: newMirrorPad},
		schema.BuiltinOperatorPACK:                 {maxVersion: 4, minIn: 1, maxIn: many, options: schema.BuiltinOptionsPackOptions, kernel: newPack},
		schema.BuiltinOperatorPAD:                  {maxVersion: 5, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsPadOptions, shapedBy: inputs(1), kernel: newPad},
		schema.BuiltinOperatorPADV2:                {maxVersion: 5, minIn: 3, maxIn: 3, options: schema.BuiltinOptionsPadV2Options, shapedBy: inputs(1), kernel: newPad},
		schema.BuiltinOperatorRESHAPE:              {maxVersion: 1, minIn: 1, maxIn: 2, options: schema.BuiltinOptionsReshapeOptions, shapedBy: inputs(1), alias: true, kernel: newReshape},
		schema.BuiltinOperatorREVERSE_SEQUENCE:     {maxVersion: 1, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsReverseSequenceOptions, kernel: newReverseSequence},
		schema.BuiltinOperatorREVERSE_V2:           {maxVersion: 3, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsReverseV2Options, kernel: newReverse},
		schema.BuiltinOperatorSCATTER_ND:           {maxVersion: 1, minIn: 3, maxIn: 3, options: schema.BuiltinOptionsScatterNdOptions, shapedBy: inputs(2), kernel: newScatterND},
		schema.BuiltinOperatorSELECT:               {maxVersion: 4, minIn: 3, maxIn: 3, options: schema.BuiltinOptionsSelectOptions, kernel: newSelect},
		schema.BuiltinOperatorSELECT_V2:            {maxVersion: 2, minIn: 3, maxIn: 3, options: schema.BuiltinOptionsSelectV2Options, kernel: newSelectV2},
		schema.BuiltinOperatorSLICE:                {maxVersion: 8, minIn: 3, maxIn: 3, options: schema.BuiltinOptionsSliceOptions, shapedBy: inputs(2), kernel: newSlice},
		schema.BuiltinOperatorSPACE_TO_BATCH_ND:    {maxVersion: 4, minIn: 3, maxIn: 3, options: schema.BuiltinOptionsSpaceToBatchNDOptions, shapedBy: inputs(1, 2), kernel: newSpaceToBatch},
		schema.BuiltinOperatorSPACE_TO_DEPTH:       {maxVersion: 2, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsSpaceToDepthOptions, kernel: newSpaceToDepth},
		schema.BuiltinOperatorSPLIT:                {maxVersion: 4, minIn: 2, maxIn: 2, outs: many, options: schema.BuiltinOptionsSplitOptions, shapedBy: inputs(0), kernel: newSplit},
		schema.BuiltinOperatorSPLIT_V:              {maxVersion: 2, minIn: 3, maxIn: 3, outs: many, options: schema.BuiltinOptionsSplitVOptions, shapedBy: inputs(1, 2), kernel: newSplitV},
		schema.BuiltinOperatorSQUEEZE:              {maxVersion: 2, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsSqueezeOptions, alias: true, kernel: newSqueeze},
		schema.BuiltinOperatorSTRIDED_SLICE:        {maxVersion: 8, minIn: 4, maxIn: 4, options: schema.BuiltinOptionsStridedSliceOptions, shapedBy: inputs(3), kernel: newStridedSlice},
		schema.BuiltinOperatorTILE:                 {maxVersion: 3, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsTileOptions, shapedBy: inputs(1), kernel: newTile},
		schema.BuiltinOperatorTRANSPOSE:            {maxVersion: 9, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsTransposeOptions, shapedBy: inputs(1), kernel: newTranspose},
		schema.BuiltinOperatorUNPACK:               {maxVersion: 5, minIn: 1, maxIn: 1, outs: many, options: schema.BuiltinOptionsUnpackOptions, kernel: newUnpack},
	}
}

// creation are the operators that make elements of shapes, of positions or of
// other elements one by one.
func creation() map[schema.BuiltinOperator]operator {
	return map[schema.BuiltinOperator]operator{
		schema.BuiltinOperatorBROADCAST_ARGS: {maxVersion: 1, minIn: 2, maxIn: 2, kernel: newBroadcastArgs},
		schema.BuiltinOperatorCAST:           {maxVersion: 7, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsCastOptions, kernel: newCast},
		schema.BuiltinOperatorCUMSUM:         {maxVersion: 1, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsCumsumOptions, kernel: newCumsum},
		schema.BuiltinOperatorFILL:           {maxVersion: 4, minIn: 2, maxIn: 2, options: schema.BuiltinOptionsFillOptions, shapedBy: inputs(0), kernel: newFill},
		schema.BuiltinOperatorONE_HOT:        {maxVersion: 1, minIn: 4, maxIn: 4, options: schema.BuiltinOptionsOneHotOptions, shapedBy: inputs(1), kernel: newOneHot},
		schema.BuiltinOperatorRANGE:          {maxVersion: 2, minIn: 3, maxIn: 3, options: schema.BuiltinOptionsRangeOptions, shapedBy: inputs(0, 1, 2), kernel: newRange},
		schema.BuiltinOperatorRANK:           {maxVersion: 1, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsRankOptions, ofShape: true, kernel: newRank},
		schema.BuiltinOperatorSHAPE:          {maxVersion: 1, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsShapeOptions, ofShape: true, kernel: newShape},
		schema.BuiltinOperatorTOPK_V2:        {maxVersion: 3, minIn: 2, maxIn: 2, outs: 2, options: schema.BuiltinOptionsTopKV2Options, shapedBy: inputs(1), kernel: newTopK},
		schema.BuiltinOperatorWHERE:          {maxVersion: 2, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsWhereOptions, kernel: newWhere},
		schema.BuiltinOperatorZEROS_LIKE:     {maxVersion: 1, minIn: 1, maxIn: 1, options: schema.BuiltinOptionsZerosLikeOptions, ofShape: true, kernel: newZerosLike},
	}
}
