package tflite

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
