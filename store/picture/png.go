package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

const pngHeader = "\x89PNG\r\n\x1a\n"

func isPNG(b []byte) bool { return bytes.HasPrefix(b, []byte(pngHeader)) }

// pngKept are the chunks that make the picture (PNG, third edition, 11.2 and
// 11.3): the critical ones, transparency, colour spaces, size of pixels, and
// animation.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true,
	"tRNS": true, "cHRM": true, "gAMA": true, "iCCP": true, "sBIT": true, "sRGB": true, "cICP": true, "mDCV": true, "cLLI": true,
	"bKGD": true, "pHYs": true, "acTL": true, "fcTL": true, "fdAT": true,
}

// barePNG copies the chunks that are kept, to the last one. What follows it is
// nobody's.
func barePNG(b []byte) (stripped, error) {
	const head, checksum = 8, 4
	s := stripped{content: append(make([]byte, 0, len(b)), pngHeader...)}
	turn := 0
	for b = b[len(pngHeader):]; len(b) >= head+checksum; {
		size, kind := uint64(binary.BigEndian.Uint32(b)), string(b[4:head])
		if size+head+checksum > uint64(len(b)) {
			return s, errCut
		}
		whole := b[:size+head+checksum]
		b = b[len(whole):]
		switch {
		case pngKept[kind]:
			s.content = append(s.content, whole...)
		case kind == "eXIf" && turn == 0:
			if turn = orientation(whole[head : head+size]); turn > upright {
				s.sideways = turn >= sideways
				s.content = appendPNG(s.content, kind, orientationOnly(turn))
			}
		}
		if kind == "IEND" {
			return s, nil
		}
	}
	return s, errCut
}

// appendPNG adds a chunk (PNG, third edition, 5.3).
func appendPNG(to []byte, kind string, body []byte) []byte {
	to = binary.BigEndian.AppendUint32(to, uint32(len(body)))
	from := len(to)
	to = append(append(to, kind...), body...)
	return binary.BigEndian.AppendUint32(to, crc32.ChecksumIEEE(to[from:]))
}
