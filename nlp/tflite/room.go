package tflite

// room is memory that is handed out piece by piece, such as what scratch gives.
type room []byte

// pieces returns how much room pieces of the given bytes take.
func pieces(bytes ...int) int {
	n := 0
	for _, b := range bytes {
		n += wordsOf(b)
	}
	return n
}

// wordsOf rounds up to whole words of 8 bytes, so that all pieces are aligned.
func wordsOf(bytes int) int { return (bytes + 7) &^ 7 }

// carve takes n elements from the front of r.
func carve[T Element](r *room, n int) []T {
	size := n * typeOf[T]().Size()
	out := view[T]((*r)[:size])
	*r = (*r)[wordsOf(size):]
	return out
}
