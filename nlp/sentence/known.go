package sentence

import (
	_ "embed" // of unicode14.txt
	"fmt"
	"strings"
	"sync"
	"unicode"
)

// unicode14 lists the characters that the encoders of this project are trained
// with. models/training/encoder reads the same file, so that no text is cut in two
// ways where Go and Python know different versions of Unicode.
//
//go:embed unicode14.txt
var unicode14 string

// known returns a text without the characters that are newer than Unicode 14,
// or none at all: an emoji of this year must not spoil the word that it stands by.
func known(s string) string {
	table := knownTable()
	return strings.Map(func(r rune) rune {
		if unicode.Is(table, r) {
			return r
		}
		return -1
	}, s)
}

var knownTable = sync.OnceValue(func() *unicode.RangeTable {
	t := &unicode.RangeTable{}
	for line := range strings.Lines(unicode14) {
		var first, last uint32
		switch n, _ := fmt.Sscanf(line, "%x %x", &first, &last); {
		case n < 2: // a comment
		case last > 0xFFFF:
			t.R32 = append(t.R32, unicode.Range32{Lo: first, Hi: last, Stride: 1})
		default:
			t.R16 = append(t.R16, unicode.Range16{Lo: uint16(first), Hi: uint16(last), Stride: 1})
		}
	}
	return t
})
