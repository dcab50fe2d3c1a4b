package picture

import (
	"encoding/binary"
	"errors"
	"image"
)

var errWebP = errors.New("picture: this is no WebP header")

// webpHead is the length of "RIFF", the size, "WEBP", the first chunk's name
// and its size.
const webpHead = 20

func isWebP(b []byte) bool {
	return len(b) >= webpHead && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
}

// wholeWebP compares with the size that the container gives.
func wholeWebP(b []byte) bool {
	return uint64(binary.LittleEndian.Uint32(b[4:]))+8 <= uint64(len(b))
}

// webpConfig reads the canvas of an extended file, else the size of its only
// frame (RFC 9649).
func webpConfig(b []byte) (image.Config, error) {
	var c image.Config
	body := b[webpHead:]
	switch string(b[12:16]) {
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
