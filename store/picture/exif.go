package picture

import (
	"bytes"
	"encoding/binary"
)

// exifMark begins what cameras note down in a JPEG, and by habit elsewhere
// (CIPA DC-008, 4.7.2).
const exifMark = "Exif\x00\x00"

// A picture is turned upright by its orientation, 1 to 8 (CIPA DC-008, 4.6.4,
// tag 274); from sideways on its sides are exchanged.
const (
	upright  = 1
	sideways = 5
	turned   = 8
)

// orientation finds how a picture is to be turned in what a camera has noted
// down, which is a TIFF file (TIFF 6.0, section 2); upright where it does not
// say.
func orientation(exif []byte) int {
	const header, entry, tag, short = 8, 12, 0x0112, 3
	exif = bytes.TrimPrefix(exif, []byte(exifMark))
	if len(exif) < header {
		return upright
	}
	var order binary.ByteOrder
	switch string(exif[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := uint64(order.Uint32(exif[4:]))
	if at+2 > uint64(len(exif)) {
		return upright
	}
	n := int(order.Uint16(exif[at:]))
	for list := exif[at+2:]; n > 0 && len(list) >= entry; n, list = n-1, list[entry:] {
		if order.Uint16(list) != tag {
			continue
		}
		if v := int(order.Uint16(list[8:])); order.Uint16(list[2:]) == short && v > upright && v <= turned {
			return v
		}
		return upright
	}
	return upright
}

// orientationOnly is a TIFF file that says how a picture is to be turned, and
// nothing else.
func orientationOnly(o int) []byte {
	return []byte("MM\x00*\x00\x00\x00\x08" + // big-endian; the list is at 8
		"\x00\x01" + // of one entry
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(o)) + "\x00\x00" + // 274, one short
		"\x00\x00\x00\x00") // no list follows
}
