package tflite

// ReadFields lists the fields that the loader reads, as "Table.field", by
// position; a field that is skipped is "".
func ReadFields() map[string][]string {
	out := map[string][]string{}
	var add func(l *layout)
	add = func(l *layout) {
		if l == nil {
			return
		}
		var names []string
		for _, f := range l.fields {
			names = append(names, f.name)
			add(f.of)
		}
		out[l.name] = names
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
	var add func(l *layout)
	add = func(l *layout) {
		if l == nil {
			return
		}
		for _, f := range l.fields {
			out[l.name+"."+f.name] = f.size
			add(f.of)
		}
	}
	add(modelLayout())
	for kind := range 256 {
		add(optionsLayout(byte(kind)))
	}
	return out
}

// Swap turns the bytes of each element around.
var Swap = swap

// ArenaSize returns the bytes of the interpreter's arena, MemoryUsed what all
// its tensors take.
func (in *Interpreter) ArenaSize() int  { return len(in.frame.arena) }
func (in *Interpreter) MemoryUsed() int { return in.memory.used }

// The arithmetic of quantised models.
var (
	QuantizeMultiplier            = quantizeMultiplier
	MultiplyByQuantizedMultiplier = multiplyByQuantizedMultiplier
)
