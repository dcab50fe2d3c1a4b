package picture

import (
	"bytes"
	"encoding/binary"
)

// Markers of ITU-T T.81, table B.1, without their 0xff.
const (
	jpegTEM  = 0x01
	jpegSOF0 = 0xc0
	jpegRST0 = 0xd0
	jpegSOI  = 0xd8 // RST0 to SOI stand alone
	jpegEOI  = 0xd9
	jpegSOS  = 0xda
	jpegAPP0 = 0xe0
	jpegAPP1 = 0xe1
	jpegAPP2 = 0xe2
	jpegAPPE = 0xee
)

func isJPEG(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) }

// jpegFile is a JPEG on its way through bareJPEG.
type jpegFile struct {
	rest  []byte // not looked at yet
	out   stripped
	turn  int // orientation; 0: nothing said yet
	scans int
}

// bareJPEG walks from marker to marker (T.81, B.1.1) and copies the segments
// that make the picture, with its scans. What stands between segments and means
// nothing is passed over, as decoders do.
func bareJPEG(b []byte) (stripped, error) {
	f := jpegFile{rest: b[2:]}
	f.out.content = append(make([]byte, 0, len(b)), b[:2]...)
	for {
		switch kind, ok := f.marker(); {
		case !ok, kind == jpegEOI && f.scans == 0:
			return f.out, errCut
		case kind == jpegEOI:
			f.out.content = append(f.out.content, 0xff, jpegEOI)
			return f.out, nil
		case kind == 0, kind == jpegTEM, kind >= jpegRST0 && kind <= jpegSOI: // no segment follows
		default:
			if err := f.segment(kind); err != nil {
				return f.out, err
			}
		}
	}
}

// marker returns the next one, with as many 0xff as there may be before it.
func (f *jpegFile) marker() (byte, bool) {
	at := max(0, bytes.IndexByte(f.rest, 0xff))
	for at < len(f.rest) && f.rest[at] == 0xff {
		at++
	}
	if at == 0 || at == len(f.rest) {
		return 0, false
	}
	kind := f.rest[at]
	f.rest = f.rest[at+1:]
	return kind, true
}

// segment copies one as far as it is kept, and the scan that follows it.
func (f *jpegFile) segment(kind byte) error {
	const length = 2
	if len(f.rest) < length {
		return errCut
	}
	size := int(binary.BigEndian.Uint16(f.rest))
	switch {
	case size < length:
		return errDamaged
	case size > len(f.rest):
		return errCut
	}
	body := f.kept(kind, f.rest[length:size])
	f.rest = f.rest[size:]
	if body == nil {
		return nil
	}
	to := append(f.out.content, 0xff, kind)
	to = binary.BigEndian.AppendUint16(to, uint16(len(body)+length))
	to = append(to, body...)
	if kind == jpegSOS {
		f.scans++
		end := scanEnd(f.rest)
		to, f.rest = append(to, f.rest[:end]...), f.rest[end:]
	}
	f.out.content = to
	return nil
}

// kept returns what is kept of a segment's body, nil for nothing. Of those that
// are for applications there are four that make a difference to the eye: JFIF's
// densities (ITU-T T.871, 10.1), without the thumbnail; the orientation; the
// colour profile (ICC.1, annex B.4); and Adobe's note of how colours were
// transformed (ITU-T T.872, 6.5.3).
func (f *jpegFile) kept(kind byte, body []byte) []byte {
	const jfif, adobe = 12, 12 // bytes of the body that are kept
	switch kind {
	case jpegAPP0:
		if len(body) >= jfif+2 && bytes.HasPrefix(body, []byte("JFIF\x00")) {
			return append(bytes.Clone(body[:jfif]), 0, 0)
		}
	case jpegAPP1:
		if f.turn == 0 && f.scans == 0 && bytes.HasPrefix(body, []byte(exifMark)) {
			f.turn = orientation(body)
			if f.turn > upright {
				f.out.sideways = f.turn >= sideways
				return append([]byte(exifMark), orientationOnly(f.turn)...)
			}
		}
	case jpegAPP2:
		if bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")) {
			return body
		}
	case jpegAPPE:
		if len(body) >= adobe && bytes.HasPrefix(body, []byte("Adobe")) {
			return body[:adobe]
		}
	default:
		if kind >= jpegSOF0 && kind < jpegAPP0 { // frames, tables, scans
			return body
		}
	}
	return nil
}

// scanEnd returns how long the scan is that b begins with: up to a marker that
// is neither a stuffed 0xff nor a restart within the scan (T.81, B.1.1.5).
func scanEnd(b []byte) int {
	for at := 0; at < len(b); {
		next := bytes.IndexByte(b[at:], 0xff)
		if next < 0 {
			break
		}
		at += next
		kind := at
		for kind < len(b) && b[kind] == 0xff {
			kind++
		}
		if kind < len(b) && b[kind] != 0 && (b[kind] < jpegRST0 || b[kind] >= jpegSOI) {
			return at
		}
		at = kind + 1
	}
	return len(b)
}
