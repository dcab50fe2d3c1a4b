package tflite

// Options of a process unit, as metadata_schema.fbs numbers them.
const (
	unitBertTokenizer = 4 + iota
	unitSentencePieceTokenizer
	unitRegexTokenizer
)

// taskLayout describes as much of ModelMetadata as a text task needs.
func taskLayout() *layout {
	files := tables("associated_files", &layout{name: "AssociatedFile", fields: []field{
		str("name"), str("description"), num("type", 1), str("locale"),
	}})
	named := func(name string) field { return tables(name, files.of) }
	unit := &layout{name: "ProcessUnit", fields: []field{
		{name: "options_type", kind: unionType},
		{name: "options", kind: union, by: func(kind byte) *layout {
			switch kind {
			case unitBertTokenizer:
				return &layout{name: "BertTokenizerOptions", fields: []field{named("vocab_file")}}
			case unitSentencePieceTokenizer:
				return &layout{name: "SentencePieceTokenizerOptions", fields: []field{named("sentencePiece_model"), named("vocab_file")}}
			case unitRegexTokenizer:
				return &layout{name: "RegexTokenizerOptions", fields: []field{str("delim_regex_pattern"), named("vocab_file")}}
			}
			return nil
		}},
	}}
	tensor := &layout{name: "TensorMetadata", fields: []field{
		str("name"), str("description"), skip("dimension_names"), skip("content"),
		tables("process_units", unit), skip("stats"), files,
	}}
	return &layout{name: "ModelMetadata", fields: []field{
		str("name"), str("description"), str("version"),
		tables("subgraph_metadata", &layout{name: "SubGraphMetadata", fields: []field{
			str("name"), str("description"),
			tables("input_tensor_metadata", tensor), tables("output_tensor_metadata", tensor),
			files, tables("input_process_units", unit),
		}}),
		str("author"), str("license"), files,
	}}
}
