package token

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// charsMap is a SentencePiece model's table of what stands for what: prefixes
// of the text in a double array, and texts that end with a zero byte. The
// layout of the array is that of the Darts-clone library.
type charsMap struct {
	units []uint32
	texts string
}

// longestRule bounds the bytes that a rule reads and writes. The rules of the
// library's own tables have a tenth of it.
const longestRule = 512

// parseCharsMap reads a table; none where data is empty.
func parseCharsMap(data []byte) (charsMap, error) {
	if len(data) == 0 {
		return charsMap{}, nil
	}
	if len(data) < 4 {
		return charsMap{}, errors.New("its table of characters is cut off")
	}
	size := binary.LittleEndian.Uint32(data)
	data = data[4:]
	if uint64(size) >= uint64(len(data)) || size%4 != 0 {
		return charsMap{}, fmt.Errorf("its table of characters has an array of %d bytes in %d", size, len(data))
	}
	c := charsMap{units: make([]uint32, size/4), texts: string(data[size:])}
	for i := range c.units {
		c.units[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	for text := range strings.SplitSeq(c.texts, "\x00") {
		if len(text) > longestRule {
			return charsMap{}, fmt.Errorf("its table of characters has a text of %d bytes; at most %d are possible", len(text), longestRule)
		}
	}
	return c, nil
}

// replace returns what stands for the longest prefix of text that has a rule,
// and the length of the prefix; 0 where there is no rule.
func (c *charsMap) replace(text string) (string, int) {
	if len(c.units) == 0 {
		return "", 0
	}
	longest, value := 0, uint32(0)
	at := offsetOf(c.units[0])
	for i := range min(len(text), longestRule) {
		at ^= uint32(text[i])
		if uint64(at) >= uint64(len(c.units)) {
			break
		}
		unit := c.units[at]
		if unit&(1<<31|0xff) != uint32(text[i]) {
			break
		}
		at ^= offsetOf(unit)
		if unit>>8&1 == 1 && uint64(at) < uint64(len(c.units)) {
			longest, value = i+1, c.units[at]&^(1<<31)
		}
	}
	if longest == 0 || uint64(value) >= uint64(len(c.texts)) {
		return "", 0 // a rule that leads nowhere is none
	}
	out, _, _ := strings.Cut(c.texts[value:], "\x00")
	return out, longest
}

// offsetOf returns how far a unit's children are.
func offsetOf(unit uint32) uint32 { return unit >> 10 << (unit & (1 << 9) >> 6) }
