package picture

import (
	"encoding/binary"
	"errors"
	"image"
)

var errWebP = errors.New("picture: this is no WebP header")

const (
	riffHead  = 12 // "RIFF", the size, "WEBP"
	chunkHead = 8  // the name and the size
	webpHead  = riffHead + chunkHead
	frameHead = 16 // of an animation's frame, before its chunks
)

// What the first byte of a VP8X chunk says the file holds (RFC 9649, 2.7.1).
const (
	webpXMP  = 0x04
	webpExif = 0x08
)

func isWebP(b []byte) bool {
	return len(b) >= webpHead && string(b[:4]) == "RIFF" && string(b[8:riffHead]) == "WEBP"
}

// webpKept are the chunks that make the picture (RFC 9649, 2.7.1).
var webpKept = map[string]bool{"VP8X": true, "VP8 ": true, "VP8L": true, "ALPH": true, "ICCP": true, "ANIM": true, "ANMF": true}

// bareWebP copies the chunks that are kept. What follows the container is
// nobody's. How to turn the picture is kept for the few that ask: Chromium does
// not turn a WebP, so its measures stay those of the canvas.
func bareWebP(b []byte) (stripped, error) {
	s := stripped{content: append(make([]byte, 0, len(b)), b[:riffHead]...)}
	size := uint64(binary.LittleEndian.Uint32(b[4:])) + 8
	if size > uint64(len(b)) {
		return s, errCut
	}
	turn := 0
	for kind, body := range chunks(b[riffHead:size]) {
		switch {
		case body == nil:
			return s, errCut
		case kind == "ANMF":
			bare, err := bareFrame(body)
			if err != nil {
				return s, err
			}
			s.content = appendRIFF(s.content, kind, bare)
		case webpKept[kind]:
			s.content = appendRIFF(s.content, kind, body)
		case kind == "EXIF" && turn == 0:
			if turn = orientation(body); turn > upright {
				s.content = appendRIFF(s.content, kind, orientationOnly(turn))
			}
		}
	}
	if string(s.content[riffHead:min(len(s.content), riffHead+4)]) == "VP8X" && len(s.content) > webpHead {
		flags := &s.content[webpHead]
		*flags &^= webpXMP | webpExif
		if turn > upright {
			*flags |= webpExif
		}
	}
	binary.LittleEndian.PutUint32(s.content[4:], uint32(len(s.content)-8))
	return s, nil
}

// bareFrame is an animation's frame without chunks that nobody knows.
func bareFrame(body []byte) ([]byte, error) {
	if len(body) < frameHead {
		return nil, errCut
	}
	bare := append(make([]byte, 0, len(body)), body[:frameHead]...)
	for kind, part := range chunks(body[frameHead:]) {
		if part == nil {
			return nil, errCut
		}
		if kind == "ALPH" || kind == "VP8 " || kind == "VP8L" {
			bare = appendRIFF(bare, kind, part)
		}
	}
	return bare, nil
}

// chunks yields the name and the body of each chunk; a body that is nil says
// that the chunk is cut off. A single byte at the end is padding.
func chunks(b []byte) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for len(b) > 1 {
			if len(b) < chunkHead {
				yield("", nil)
				return
			}
			kind, size := string(b[:4]), uint64(binary.LittleEndian.Uint32(b[4:]))
			if b = b[chunkHead:]; size > uint64(len(b)) {
				yield(kind, nil)
				return
			}
			if !yield(kind, b[:size:size]) {
				return
			}
			b = b[min(size+size%2, uint64(len(b))):]
		}
	}
}

// appendRIFF adds a chunk, padded to an even length.
func appendRIFF(to []byte, kind string, body []byte) []byte {
	to = binary.LittleEndian.AppendUint32(append(to, kind...), uint32(len(body)))
	to = append(to, body...)
	return append(to, make([]byte, len(body)%2)...)
}

// webpConfig reads the canvas of an extended file, else the size of its only
// frame (RFC 9649).
func webpConfig(b []byte) (image.Config, error) {
	var c image.Config
	if len(b) < webpHead {
		return c, errWebP
	}
	body := b[webpHead:]
	switch string(b[riffHead : riffHead+4]) {
	case "VP8X":
		if len(body) < 10 {
			return c, errWebP
		}
		c.Width, c.Height = 1+int(uint24(body[4:])), 1+int(uint24(body[7:]))
	case "VP8L":
		if len(body) < 5 || body[0] != 0x2f {
			return c, errWebP
		}
		bits := binary.LittleEndian.Uint32(body[1:])
		c.Width, c.Height = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
	case "VP8 ":
		if len(body) < 10 || body[0]&1 != 0 || string(body[3:6]) != "\x9d\x01\x2a" {
			return c, errWebP
		}
		c.Width, c.Height = int(binary.LittleEndian.Uint16(body[6:])&0x3fff), int(binary.LittleEndian.Uint16(body[8:])&0x3fff)
	default:
		return c, errWebP
	}
	return c, nil
}

func uint24(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
}
