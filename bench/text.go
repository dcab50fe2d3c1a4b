package bench

import (
	"bytes"
	"strconv"
)

// mark begins the number of a message inside its text.
const mark = "bench-no-"

// filler pads texts: words in which no rule of a server finds a wish.
const filler = "the parcel with the blue lamp stands on the second shelf "

// AppendText appends a text of about size bytes that carries the number n.
func AppendText(b []byte, n, size int) []byte {
	end := len(b) + size
	b = append(b, mark...)
	b = strconv.AppendInt(b, int64(n), 10)
	b = append(b, ' ')
	for len(b) < end {
		b = append(b, filler[:min(len(filler), end-len(b))]...)
	}
	return b
}

// Number returns the number that the text in frame carries; -1: none.
func Number(frame []byte) int {
	_, rest, found := bytes.Cut(frame, []byte(mark))
	if !found {
		return -1
	}
	n, digits := 0, 0
	for _, c := range rest {
		if c < '0' || c > '9' || digits == 12 {
			break
		}
		n, digits = n*10+int(c-'0'), digits+1
	}
	if digits == 0 {
		return -1
	}
	return n
}
