package tflite

// bands cuts a tensor along an axis: each row of a matrix of all its elements
// is made of one piece of each part.
type bands struct {
	data        []byte
	size        int // bytes of an element
	rows, width int
	at          int // where in its row the next part begins
}

func bandsOf(t *tensor, axis int) bands {
	return bands{data: t.data, size: t.def.typ.Size(), rows: product(t.shape[:axis]), width: product(t.shape[axis:])}
}

// put copies the next part, which has width elements of each row.
func (b *bands) put(part []byte, width int) {
	if b.rows == 1 {
		copy(b.data[b.at*b.size:][:width*b.size], part)
		b.at += width
		return
	}
	w := walk{to: b.at}
	w.add(b.rows, width, b.width)
	w.add(width, 1, 1)
	w.copy(b.data, part, b.size)
	b.at += width
}

// take copies the next part out.
func (b *bands) take(part []byte, width int) {
	if b.rows == 1 {
		copy(part[:width*b.size], b.data[b.at*b.size:])
		b.at += width
		return
	}
	w := walk{from: b.at}
	w.add(b.rows, b.width, width)
	w.add(width, 1, 1)
	w.copy(part, b.data, b.size)
	b.at += width
}
