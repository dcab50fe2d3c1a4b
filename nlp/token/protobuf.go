package token

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// message reads the fields of an encoded protocol buffer, one after another:
// protobuf.dev/programming-guides/encoding.
type message struct {
	data []byte
	at   int // of the next field, from the begin of the file
}

// protoField is a field: bytes for wire type 2, a number for the others.
type protoField struct {
	number int
	wire   int
	value  uint64
	bytes  message
}

const (
	wireVarint = 0
	wireEight  = 1
	wireBytes  = 2
	wireFour   = 5
)

// next returns the next field; false where there is none.
func (m *message) next() (protoField, bool, error) {
	if len(m.data) == 0 {
		return protoField{}, false, nil
	}
	begin := m.at
	f, err := m.field()
	if err != nil {
		return f, false, fmt.Errorf("the field at byte %d %w", begin, err)
	}
	return f, true, nil
}

func (m *message) field() (protoField, error) {
	tag, err := m.varint()
	f := protoField{number: int(tag >> 3 & math.MaxInt32), wire: int(tag & 7)}
	if err != nil {
		return f, err
	}
	switch f.wire {
	case wireVarint:
		f.value, err = m.varint()
	case wireEight:
		var b message
		if b, err = m.take(8); err == nil {
			f.value = binary.LittleEndian.Uint64(b.data)
		}
	case wireFour:
		var b message
		if b, err = m.take(4); err == nil {
			f.value = uint64(binary.LittleEndian.Uint32(b.data))
		}
	case wireBytes:
		var n uint64
		if n, err = m.varint(); err == nil {
			f.bytes, err = m.take(n)
		}
	default:
		err = fmt.Errorf("is of the unknown kind %d", f.wire)
	}
	return f, err
}

func (m *message) varint() (uint64, error) {
	v, n := binary.Uvarint(m.data)
	if n <= 0 {
		return 0, errors.New("holds no number")
	}
	m.data, m.at = m.data[n:], m.at+n
	return v, nil
}

func (m *message) take(n uint64) (message, error) {
	if n > uint64(len(m.data)) {
		return message{}, fmt.Errorf("has %d bytes of which %d are there", n, len(m.data))
	}
	out := message{m.data[:n], m.at}
	m.data, m.at = m.data[n:], m.at+int(n)
	return out, nil
}

// each calls fn with every field.
func (m message) each(fn func(protoField) error) error {
	for {
		f, ok, err := m.next()
		if err != nil || !ok {
			return err
		}
		if err := fn(f); err != nil {
			return err
		}
	}
}
