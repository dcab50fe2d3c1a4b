package metadata

import "usher/nlp/tflite/internal/layout"

// Options of a process unit, as metadata_schema.fbs numbers them.
const (
	unitBertTokenizer = 4 + iota
	unitSentencePieceTokenizer
	unitRegexTokenizer
)

// rootLayout describes as much of ModelMetadata as a text task needs.
func rootLayout() *layout.Table {
	files := layout.Tables("associated_files", &layout.Table{Name: "AssociatedFile", Fields: []layout.Field{
		layout.Text("name"), layout.Text("description"), layout.Number("type", 1), layout.Text("locale"),
	}})
	named := func(name string) layout.Field { return layout.Tables(name, files.Of) }
	unit := &layout.Table{Name: "ProcessUnit", Fields: []layout.Field{
		layout.UnionType("options_type"),
		layout.Union("options", func(kind byte) *layout.Table {
			switch kind {
			case unitBertTokenizer:
				return &layout.Table{Name: "BertTokenizerOptions", Fields: []layout.Field{named("vocab_file")}}
			case unitSentencePieceTokenizer:
				return &layout.Table{Name: "SentencePieceTokenizerOptions", Fields: []layout.Field{named("sentencePiece_model"), named("vocab_file")}}
			case unitRegexTokenizer:
				return &layout.Table{Name: "RegexTokenizerOptions", Fields: []layout.Field{layout.Text("delim_regex_pattern"), named("vocab_file")}}
			}
			return nil
		}),
	}}
	tensor := &layout.Table{Name: "TensorMetadata", Fields: []layout.Field{
		layout.Text("name"), layout.Text("description"), layout.Skip("dimension_names"), layout.Skip("content"),
		layout.Tables("process_units", unit), layout.Skip("stats"), files,
	}}
	return &layout.Table{Name: "ModelMetadata", Fields: []layout.Field{
		layout.Text("name"), layout.Text("description"), layout.Text("version"),
		layout.Tables("subgraph_metadata", &layout.Table{Name: "SubGraphMetadata", Fields: []layout.Field{
			layout.Text("name"), layout.Text("description"),
			layout.Tables("input_tensor_metadata", tensor), layout.Tables("output_tensor_metadata", tensor),
			files, layout.Tables("input_process_units", unit),
		}}),
		layout.Text("author"), layout.Text("license"), files,
	}}
}
