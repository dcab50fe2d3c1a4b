package picture

import (
	"bytes"
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
	Width, Height int    // pixels
}

// format is a kind of picture.
type format struct {
	kind   string
	suffix string // of names, without the dot
	other  string // another suffix in use; empty: none
	is     func([]byte) bool
	config func([]byte) (image.Config, error)
	whole  func([]byte) bool // the end is there
}

var formats = []format{
	{"image/png", "png", "", func(b []byte) bool { return bytes.HasPrefix(b, []byte(pngHeader)) }, std(png.DecodeConfig), wholePNG},
	{"image/jpeg", "jpg", "jpeg", func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) }, std(jpeg.DecodeConfig), wholeJPEG},
	{"image/gif", "gif", "", isGIF, std(gif.DecodeConfig), wholeGIF},
	{"image/webp", "webp", "", isWebP, webpConfig, wholeWebP},
}

// std adapts the standard library's readers of headers.
func std(config func(io.Reader) (image.Config, error)) func([]byte) (image.Config, error) {
	return func(b []byte) (image.Config, error) { return config(bytes.NewReader(b)) }
}

// Inspect returns what b is. CodeInvalid where it is no picture of a known
// kind, or is damaged; CodeTooLarge where it has too many pixels.
func Inspect(b []byte) (Info, error) {
	for _, f := range formats {
		if !f.is(b) {
			continue
		}
		c, err := f.config(b)
		switch {
		case err != nil || c.Width <= 0 || c.Height <= 0:
			return Info{}, usher.Errorf(usher.CodeInvalid, err, "the picture is damaged; try another copy of it")
		case c.Width > MaxSide || c.Height > MaxSide || c.Width*c.Height > MaxPixels:
			return Info{}, usher.Errorf(usher.CodeTooLarge, nil, "the picture has %d × %d pixels; make it smaller", c.Width, c.Height)
		case !f.whole(b):
			return Info{}, usher.Errorf(usher.CodeInvalid, nil, "the end of the picture is missing; send it again")
		}
		return Info{Type: f.kind, Width: c.Width, Height: c.Height}, nil
	}
	return Info{}, usher.Errorf(usher.CodeInvalid, nil, "this is no picture that can be shown; send a PNG, JPEG, GIF or WebP")
}
