package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// maxDepth is how deep MessagePack may be nested. No frame needs more than
// seven: a page of messages with options, or a row with a packet.
const maxDepth = 16

// firstRoom is what a frame is given to begin with, in bytes: most have enough.
const firstRoom = 512

// Errors of Unpack.
var (
	ErrUTF8   = errors.New("wire: a text is not UTF-8")
	errEarly  = errors.New("it ends too early")
	errLate   = errors.New("it has more after its map: send one map a frame")
	errDeep   = errors.New("it is nested too deeply")
	errNoMap  = errors.New("it is no map")
	errNoCode = errors.New("it has a byte that begins nothing")
	errBytes  = errors.New("it holds bytes (bin) where only texts are spoken")
)

// tag is the struct tag that names fields: those of MessagePack are called as
// those of JSON are.
const tag = "json"

// Pack writes v as MessagePack: structs as maps with the field names of their
// JSON, times as its own timestamps.
func Pack(v any) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 0, firstRoom))
	e := msgpack.GetEncoder()
	defer msgpack.PutEncoder(e)
	e.Reset(b)
	e.SetCustomStructTag(tag)
	e.UseCompactInts(true)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("wire: pack: %w", err)
	}
	return b.Bytes(), nil
}

// Unpack reads one map into the struct that v points to. With strict set, a
// field that v does not know is an error. The error is ErrUTF8, or a sentence
// that goes on after "the frame is no such map:".
func Unpack(data []byte, v any, strict bool) error {
	if err := sound(data); err != nil {
		return err
	}
	d := msgpack.GetDecoder()
	defer msgpack.PutDecoder(d)
	d.Reset(bytes.NewReader(data))
	d.SetCustomStructTag(tag)
	d.DisallowUnknownFields(strict)
	return d.Decode(v)
}

// sound looks at the outside of data: one map, nothing after it, not too deep,
// no length beyond its end, texts in UTF-8. The library believes lengths, and
// calls itself for what lies within.
func sound(data []byte) error {
	if len(data) == 0 {
		return errEarly
	}
	if c := data[0]; !msgpcode.IsFixedMap(c) && c != msgpcode.Map16 && c != msgpcode.Map32 {
		return errNoMap
	}
	var left [maxDepth]uint64 // values to come, by depth
	depth := 0
	left[0] = 1
	for {
		for left[depth] == 0 {
			if depth == 0 {
				return end(data)
			}
			depth--
		}
		left[depth]--
		inside, rest, err := value(data)
		if err != nil {
			return err
		}
		data = rest
		if inside == 0 {
			continue
		}
		if depth++; depth == maxDepth {
			return errDeep
		}
		left[depth] = inside
	}
}

// end is what is wrong with what follows the map.
func end(rest []byte) error {
	if len(rest) > 0 {
		return errLate
	}
	return nil
}

// value passes over the head of one value, and over its body where it holds no
// others. inside is how many values it holds.
func value(data []byte) (inside uint64, rest []byte, err error) {
	if len(data) == 0 {
		return 0, nil, errEarly
	}
	c, data := data[0], data[1:]
	switch {
	case msgpcode.IsFixedNum(c), c == msgpcode.Nil, c == msgpcode.True, c == msgpcode.False:
		return 0, data, nil
	case msgpcode.IsFixedMap(c):
		return 2 * uint64(c&msgpcode.FixedMapMask), data, nil
	case msgpcode.IsFixedArray(c):
		return uint64(c & msgpcode.FixedArrayMask), data, nil
	case msgpcode.IsFixedString(c):
		rest, err = text(data, uint64(c&msgpcode.FixedStrMask))
		return 0, rest, err
	}
	if c < firstHead { // 0xc1, which is never used
		return 0, nil, errNoCode
	}
	h := heads[c-firstHead]
	if h.holds == refused {
		return 0, nil, errBytes
	}
	n, data, err := length(data, h.size)
	if err != nil {
		return 0, nil, err
	}
	switch h.holds {
	case pairs:
		return 2 * n, data, nil
	case values:
		return n, data, nil
	case letters:
		rest, err = text(data, n)
		return 0, rest, err
	}
	rest, err = skip(data, n+h.more)
	return 0, rest, err
}

// What a value with a head of its own holds. Bytes that are no text would be
// taken for one by the library, and no frame has any.
const (
	refused = iota
	octets
	letters
	values
	pairs
)

// head says how many bytes of a length follow a code, and what comes then: as
// many of what it holds, and some bytes more.
type head struct {
	holds, size int
	more        uint64
}

// heads are those of the codes from firstHead on.
var heads = [...]head{
	{holds: refused}, {holds: refused}, {holds: refused}, // bin
	{octets, 1, 1}, {octets, 2, 1}, {octets, 4, 1}, // ext: a type, too
	{octets, 0, 4}, {octets, 0, 8}, // float
	{octets, 0, 1}, {octets, 0, 2}, {octets, 0, 4}, {octets, 0, 8}, // uint
	{octets, 0, 1}, {octets, 0, 2}, {octets, 0, 4}, {octets, 0, 8}, // int
	{octets, 0, 2}, {octets, 0, 3}, {octets, 0, 5}, {octets, 0, 9}, {octets, 0, 17}, // fixext
	{letters, 1, 0}, {letters, 2, 0}, {letters, 4, 0}, // str
	{values, 2, 0}, {values, 4, 0}, // array
	{pairs, 2, 0}, {pairs, 4, 0}, // map
}

// firstHead is the code of bin8. After the last head come negative numbers.
const firstHead = 0xc4

// length reads a length of so many bytes.
func length(data []byte, size int) (uint64, []byte, error) {
	if len(data) < size {
		return 0, nil, errEarly
	}
	var n [8]byte
	copy(n[8-size:], data[:size])
	return binary.BigEndian.Uint64(n[:]), data[size:], nil
}

// skip passes over n bytes.
func skip(data []byte, n uint64) ([]byte, error) {
	if uint64(len(data)) < n {
		return nil, errEarly
	}
	return data[n:], nil
}

// text passes over a text of n bytes.
func text(data []byte, n uint64) ([]byte, error) {
	rest, err := skip(data, n)
	if err == nil && !utf8.Valid(data[:n]) {
		err = ErrUTF8
	}
	return rest, err
}
