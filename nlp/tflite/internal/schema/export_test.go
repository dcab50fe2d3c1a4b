package schema

import "usher/nlp/tflite/internal/layout"

// ReadFields lists the fields that the loader reads, as "Table.field", by
// position; a field that is skipped is "".
func ReadFields() map[string][]string {
	out := map[string][]string{}
	var add func(l *layout.Table)
	add = func(l *layout.Table) {
		if l == nil {
			return
		}
		var names []string
		for _, f := range l.Fields {
			names = append(names, f.Name)
			add(f.Of)
		}
		out[l.Name] = names
	}
	add(modelLayout())
	for kind := range 256 {
		add(optionsLayout(byte(kind)))
	}
	return out
}

// FieldSizes returns the bytes that the loader checks for a field: those of a
// scalar or of an element of a vector, 4 for what is found through an offset.
func FieldSizes() map[string]int {
	out := map[string]int{}
	var add func(l *layout.Table)
	add = func(l *layout.Table) {
		if l == nil {
			return
		}
		for _, f := range l.Fields {
			out[l.Name+"."+f.Name] = f.Size
			add(f.Of)
		}
	}
	add(modelLayout())
	for kind := range 256 {
		add(optionsLayout(byte(kind)))
	}
	return out
}
