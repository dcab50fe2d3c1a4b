package picture

import (
	"bytes"
	"encoding/binary"
)

// What the blocks of a GIF begin with (GIF89a, section 12 and on).
const (
	gifExtension   = 0x21
	gifImage       = 0x2c
	gifTrailer     = 0x3b
	gifControl     = 0xf9 // an extension: how long the next image is shown
	gifApplication = 0xff
)

func isGIF(b []byte) bool {
	return bytes.HasPrefix(b, []byte("GIF87a")) || bytes.HasPrefix(b, []byte("GIF89a"))
}

// bareGIF copies the header, the images, and of the extensions those that say
// how the images follow each other. Comments and what programs have noted down
// stay behind.
func bareGIF(b []byte) (stripped, error) {
	const header = 13
	s := stripped{content: make([]byte, 0, len(b))}
	if len(b) < header {
		return s, errCut
	}
	at := header + colours(b[10])
	if at > len(b) {
		return s, errCut
	}
	s.content = append(s.content, b[:at]...)
	for images := 0; at < len(b); {
		kind := b[at]
		switch {
		case kind == 0: // some programs leave one too many
			at++
			continue
		case kind == gifTrailer, kind != gifExtension && kind != gifImage && images > 0:
			s.content = append(s.content, gifTrailer)
			return s, nil
		}
		end, keep, err := gifBlock(b, at, &s)
		if err != nil {
			return s, err
		}
		if keep {
			s.content = append(s.content, b[at:end]...)
		}
		if kind == gifImage {
			images++
		}
		at = end
	}
	return s, errCut
}

// gifBlock returns where the block at at ends and whether it is kept. Where an
// image reaches to is noted in s: browsers make room for the first even beyond
// the header's measures.
func gifBlock(b []byte, at int, s *stripped) (end int, keep bool, err error) {
	const image = 10
	switch kind := b[at]; {
	case kind == gifExtension && len(b)-at >= 2:
		end, err := gifData(b, at+2)
		return end, err == nil && (b[at+1] == gifControl || b[at+1] == gifApplication && loops(b[at+2:])), err
	case kind == gifImage && len(b)-at > image:
		d := b[at : at+image]
		s.width = max(s.width, int(binary.LittleEndian.Uint16(d[1:]))+int(binary.LittleEndian.Uint16(d[5:])))
		s.height = max(s.height, int(binary.LittleEndian.Uint16(d[3:]))+int(binary.LittleEndian.Uint16(d[7:])))
		end, err := gifData(b, at+image+colours(d[9])+1) // behind the size of codes
		return end, true, err
	case kind == gifExtension, kind == gifImage:
		return 0, false, errCut
	}
	return 0, false, errDamaged
}

// colours is how many bytes the table of colours has that these flags announce.
func colours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// gifData returns the end of the data that begins at at: blocks that each begin
// with their size, the last one empty.
func gifData(b []byte, at int) (int, error) {
	for at < len(b) {
		size := int(b[at])
		at += 1 + size
		if size == 0 {
			return at, nil
		}
	}
	return 0, errCut
}

// loops reports whether an application's extension says how often the images
// are shown, or holds a colour profile.
func loops(data []byte) bool {
	for _, name := range []string{"NETSCAPE2.0", "ANIMEXTS1.0", "ICCRGBG1012"} {
		if bytes.HasPrefix(data, []byte("\x0b"+name)) {
			return true
		}
	}
	return false
}
