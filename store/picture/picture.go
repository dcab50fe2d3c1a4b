package picture

import (
	"bytes"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"usher"
)

// Bounds of a picture: what unfolds to more than this makes browsers stumble.
const (
	MaxSide   = 16_384     // pixels
	MaxPixels = 50_000_000 // width × height
)

// Info is what the header says.
type Info struct {
	Type          string // media type
	Width, Height int    // pixels, as the picture is shown
}

// format is a kind of picture.
type format struct {
	kind   string
	suffix string // of names, without the dot
	other  string // another suffix in use; empty: none
	is     func([]byte) bool
	bare   func([]byte) (stripped, error)
	config func([]byte) (image.Config, error)
}

var formats = []format{
	{"image/png", "png", "", isPNG, barePNG, std(png.DecodeConfig)},
	{"image/jpeg", "jpg", "jpeg", isJPEG, bareJPEG, std(jpeg.DecodeConfig)},
	{"image/gif", "gif", "", isGIF, bareGIF, std(gif.DecodeConfig)},
	{"image/webp", "webp", "", isWebP, bareWebP, webpConfig},
}

// std adapts the standard library's readers of headers.
func std(config func(io.Reader) (image.Config, error)) func([]byte) (image.Config, error) {
	return func(b []byte) (image.Config, error) { return config(bytes.NewReader(b)) }
}

// stripped is a picture without what nobody sees in it.
type stripped struct {
	content       []byte
	sideways      bool // it is shown turned by a quarter, so its sides are exchanged
	width, height int  // that a part of it reaches to, where that may be beyond the header's
}

var (
	errCut     = errors.New("picture: the end is missing")
	errDamaged = errors.New("picture: the parts do not fit together")
)

// Clean returns what b is, and b as it may be passed on: with all that makes
// the picture, bit for bit, and nothing else. Where and when it was taken, with
// which device and by whom, comments, thumbnails of what was cut off and
// whatever follows the end stay behind; of what cameras note down only how the
// picture is to be turned remains.
//
// CodeInvalid where b is no picture of a known kind, or is damaged;
// CodeTooLarge where it has too many pixels. b is not changed.
func Clean(b []byte) (Info, []byte, error) {
	for _, f := range formats {
		if !f.is(b) {
			continue
		}
		s, err := f.bare(b)
		if errors.Is(err, errCut) {
			return Info{}, nil, usher.Errorf(usher.CodeInvalid, err, "the end of the picture is missing; send it again")
		}
		var c image.Config
		if err == nil {
			c, err = f.config(s.content) // of what browsers will see
		}
		if err != nil || c.Width <= 0 || c.Height <= 0 {
			return Info{}, nil, usher.Errorf(usher.CodeInvalid, err, "the picture is damaged; try another copy of it")
		}
		if w, h := max(c.Width, s.width), max(c.Height, s.height); w > MaxSide || h > MaxSide || w*h > MaxPixels {
			return Info{}, nil, usher.Errorf(usher.CodeTooLarge, nil, "the picture has %d × %d pixels; make it smaller", w, h)
		}
		i := Info{Type: f.kind, Width: c.Width, Height: c.Height}
		if s.sideways {
			i.Width, i.Height = i.Height, i.Width
		}
		return i, s.content, nil
	}
	return Info{}, nil, usher.Errorf(usher.CodeInvalid, nil, "this is no picture that can be shown; send a PNG, JPEG, GIF or WebP")
}
