package npz

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// magic begins every .npy file.
const magic = "\x93NUMPY"

// maxHeader bounds the text that describes an array.
const maxHeader = 64 << 10

// header is what stands before the data of an array.
type header struct {
	order   byte // '<', '>' or '|'
	kind    byte // 'f', 'i', 'u', 'b', 'c', 'U' or 'S'
	size    int  // bytes of an element
	fortran bool
	shape   []int
}

// readHeader reads all that stands before the data, versions 1 to 3.
func readHeader(r io.Reader) (header, error) {
	var start [8]byte
	if _, err := io.ReadFull(r, start[:]); err != nil || string(start[:6]) != magic {
		return header{}, errors.New("not an .npy array")
	}
	wide := 2
	if major := start[6]; major == 2 || major == 3 {
		wide = 4
	} else if major != 1 {
		return header{}, fmt.Errorf("version %d of .npy; 1 to 3 are known", major)
	}
	var length [4]byte
	if _, err := io.ReadFull(r, length[:wide]); err != nil {
		return header{}, errors.New("its header is cut off")
	}
	n := binary.LittleEndian.Uint32(length[:])
	if n > maxHeader {
		return header{}, fmt.Errorf("a header of %d bytes", n)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return header{}, errors.New("its header is cut off")
	}
	return parseHeader(string(text))
}

// parseHeader reads a Python dictionary of three known keys, in any order.
func parseHeader(text string) (header, error) {
	h := header{shape: []int{}}
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "{")
	if !ok {
		return h, fmt.Errorf("header %.80q is no dictionary", text)
	}
	seen := map[string]bool{}
	for {
		rest = strings.TrimLeft(rest, " ,")
		if rest == "}" {
			break
		}
		key, value, found := strings.Cut(rest, ":")
		key = strings.Trim(key, "'\" ")
		if !found || seen[key] {
			return h, fmt.Errorf("header %.80q is damaged", text)
		}
		seen[key] = true
		var err error
		if rest, err = h.set(key, strings.TrimLeft(value, " ")); err != nil {
			return h, err
		}
	}
	if len(seen) != 3 {
		return h, fmt.Errorf("header %.80q lacks descr, fortran_order or shape", text)
	}
	return h, nil
}

// set reads the value of a key and returns what follows it.
func (h *header) set(key, value string) (rest string, err error) {
	switch key {
	case "descr":
		return h.setType(value)
	case "fortran_order":
		if rest, ok := strings.CutPrefix(value, "True"); ok {
			h.fortran = true
			return rest, nil
		}
		if rest, ok := strings.CutPrefix(value, "False"); ok {
			return rest, nil
		}
	case "shape":
		return h.setShape(value)
	}
	return "", fmt.Errorf("%.40q of the header is not understood", key+": "+value)
}

func (h *header) setType(value string) (string, error) {
	if value == "" || value[0] != '\'' && value[0] != '"' {
		return "", errors.New("arrays of records are not supported")
	}
	text, rest, ok := strings.Cut(value[1:], value[:1])
	if !ok || len(text) < 3 || !strings.Contains("<>|", text[:1]) {
		return "", fmt.Errorf("type %.40q is not supported", text)
	}
	n, err := strconv.ParseUint(text[2:], 10, 20)
	if err != nil {
		return "", fmt.Errorf("type %.40q is not supported", text)
	}
	h.order, h.kind, h.size = text[0], text[1], int(n)
	known := map[byte]string{'b': "1", 'i': "1 2 4 8", 'u': "1 2 4 8", 'f': "2 4 8", 'c': "8 16"}
	switch sizes, ok := known[h.kind]; {
	case h.kind == 'U':
		h.size *= 4
	case h.kind == 'S':
	case !ok, !strings.Contains(" "+sizes+" ", " "+text[2:]+" "):
		return "", fmt.Errorf("type %.40q is not supported", text)
	}
	return rest, nil
}

func (h *header) setShape(value string) (string, error) {
	inner, ok := strings.CutPrefix(value, "(")
	inner, rest, closed := strings.Cut(inner, ")")
	if !ok || !closed {
		return "", fmt.Errorf("shape %.40q is not a tuple", value)
	}
	for part := range strings.SplitSeq(inner, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		d, err := strconv.ParseUint(part, 10, 31)
		if err != nil || len(h.shape) == maxRank {
			return "", fmt.Errorf("shape (%.40s) is not possible", inner)
		}
		h.shape = append(h.shape, int(d))
	}
	return rest, nil
}

// typeName returns the type as Array has it.
func (h *header) typeName() string {
	order, size := "<", h.size
	if h.kind == 'S' || h.kind == 'b' || h.size == 1 && h.kind != 'U' {
		order = "|"
	}
	if h.kind == 'U' {
		size /= 4
	}
	return fmt.Sprintf("%s%c%d", order, h.kind, size)
}

// unit returns the bytes that a byte order turns around.
func (h *header) unit() int {
	switch h.kind {
	case 'U':
		return 4
	case 'S':
		return 1
	case 'c':
		return h.size / 2
	}
	return h.size
}

// formatHeader writes all that stands before the data, so that the data starts
// at a multiple of 64.
func formatHeader(a Array) []byte {
	var shape strings.Builder
	for _, d := range a.Shape {
		fmt.Fprintf(&shape, "%d, ", d)
	}
	tuple := shape.String()
	if len(a.Shape) != 1 {
		tuple = strings.TrimSuffix(tuple, ", ")
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", a.Type, strings.TrimSuffix(tuple, " "))
	for (len(magic)+4+len(text)+1)%64 != 0 {
		text += " "
	}
	var b bytes.Buffer
	b.WriteString(magic)
	b.Write([]byte{1, 0})
	b.Write(binary.LittleEndian.AppendUint16(nil, uint16(len(text)+1)))
	b.WriteString(text + "\n")
	return b.Bytes()
}
