package picture

import (
	"bytes"
	"encoding/binary"
)

const pngHeader = "\x89PNG\r\n\x1a\n"

// wholePNG walks the chunks to the last one. What follows it is nobody's.
func wholePNG(b []byte) bool {
	const lengthAndKind, checksum = 8, 4
	for b = b[len(pngHeader):]; len(b) >= lengthAndKind+checksum; {
		size := uint64(binary.BigEndian.Uint32(b))
		if string(b[4:8]) == "IEND" {
			return true
		}
		if size+lengthAndKind+checksum > uint64(len(b)) {
			return false
		}
		b = b[size+lengthAndKind+checksum:]
	}
	return false
}

// wholeJPEG looks for the end of the image behind the last start of a scan.
func wholeJPEG(b []byte) bool {
	scan := bytes.LastIndex(b, []byte("\xff\xda"))
	return scan >= 0 && bytes.Contains(b[scan:], []byte("\xff\xd9"))
}

func isGIF(b []byte) bool {
	return bytes.HasPrefix(b, []byte("GIF87a")) || bytes.HasPrefix(b, []byte("GIF89a"))
}

// wholeGIF looks for the trailer, which some programs fill up behind.
func wholeGIF(b []byte) bool {
	b = bytes.TrimRight(b, "\x00")
	return len(b) > 0 && b[len(b)-1] == 0x3b
}
