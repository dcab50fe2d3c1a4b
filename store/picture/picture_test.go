package picture_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"usher"
	"usher/store/picture"
)

// drawn is a picture of a size in one of the formats that Go writes.
func drawn(tb testing.TB, kind string, w, h int) []byte {
	tb.Helper()
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black, color.White})
	for i := range m.Pix {
		m.Pix[i] = uint8(i % 2)
	}
	var b bytes.Buffer
	var err error
	switch kind {
	case "image/png":
		err = png.Encode(&b, m)
	case "image/jpeg":
		err = jpeg.Encode(&b, m, nil)
	case "image/gif":
		err = gif.Encode(&b, m, nil)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// riff is a WebP container with one chunk.
func riff(chunk string, body ...byte) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WEBP"+chunk), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...)
	b = append(b, body...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// lossless is a whole WebP of 1 × 1 pixel, as an encoder wrote it.
func lossless(tb testing.TB) []byte {
	tb.Helper()
	b, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestWhatItIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		in   []byte
		want picture.Info
	}{
		{"png", drawn(t, "image/png", 30, 20), picture.Info{Type: "image/png", Width: 30, Height: 20}},
		{"jpeg", drawn(t, "image/jpeg", 30, 20), picture.Info{Type: "image/jpeg", Width: 30, Height: 20}},
		{"gif", drawn(t, "image/gif", 30, 20), picture.Info{Type: "image/gif", Width: 30, Height: 20}},
		{"webp lossless", lossless(t), picture.Info{Type: "image/webp", Width: 1, Height: 1}},
		{"webp lossy", riff("VP8 ", 0, 0, 0, 0x9d, 0x01, 0x2a, 30, 0, 20, 0), picture.Info{Type: "image/webp", Width: 30, Height: 20}},
		{"webp extended", riff("VP8X", 0, 0, 0, 0, 29, 0, 0, 19, 0, 0), picture.Info{Type: "image/webp", Width: 30, Height: 20}},
		{"gif with padding", append(drawn(t, "image/gif", 3, 2), 0, 0), picture.Info{Type: "image/gif", Width: 3, Height: 2}},
		{"png that goes on as a page", append(drawn(t, "image/png", 3, 2), "<script>alert(1)</script>"...), picture.Info{Type: "image/png", Width: 3, Height: 2}},
	} {
		if got, _, err := picture.Clean(c.in); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
		}
	}
}

// wide makes a PNG's header say another width.
func wide(b []byte, w uint32) []byte {
	b = bytes.Clone(b)
	binary.BigEndian.PutUint32(b[16:], w)
	// The checksum of the header is its own; DecodeConfig looks at it.
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// beyond has the first image of a GIF begin further to the right.
func beyond(b []byte, left uint16) []byte {
	b = bytes.Clone(b)
	binary.LittleEndian.PutUint16(b[bytes.IndexByte(b[13+3*2:], 0x2c)+13+3*2+1:], left)
	return b
}

func TestRefused(t *testing.T) {
	t.Parallel()
	small := drawn(t, "image/png", 3, 2)
	photo := drawn(t, "image/jpeg", 64, 64)
	for _, c := range []struct {
		name string
		in   []byte
		want usher.Code
	}{
		{"nothing", nil, usher.CodeInvalid},
		{"words", []byte("hello"), usher.CodeInvalid},
		{"a page", []byte("<!doctype html><script>alert(1)</script>"), usher.CodeInvalid},
		{"a drawing with a script", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), usher.CodeInvalid},
		{"a program", []byte("\x7fELF\x02\x01\x01"), usher.CodeInvalid},
		{"a bitmap", []byte("BM\x46\x00\x00\x00"), usher.CodeInvalid},
		{"a png's name only", small[:8], usher.CodeInvalid},
		{"half a png header", small[:20], usher.CodeInvalid},
		{"half a png", small[:len(small)-12], usher.CodeInvalid},
		{"a png with a false checksum", append(append([]byte{}, small[:29]...), append([]byte("nope"), small[33:]...)...), usher.CodeInvalid},
		{"a page that begins as a png", append([]byte("\x89PNG\r\n\x1a\n"), "<html><script>alert(1)</script>"...), usher.CodeInvalid},
		{"half a jpeg header", photo[:30], usher.CodeInvalid},
		{"half a jpeg", photo[:len(photo)*2/3], usher.CodeInvalid},
		{"a gif without an end", drawn(t, "image/gif", 64, 64)[:100], usher.CodeInvalid},
		{"a gif that is a script", []byte("GIF89a=1;alert(1)"), usher.CodeInvalid},
		{"a bomb", wide(small, 60_000), usher.CodeTooLarge},
		{"a gif with an image beyond its measures", beyond(drawn(t, "image/gif", 3, 2), 60_000), usher.CodeTooLarge},
		{"a jpeg without a scan", []byte("\xff\xd8\xff\xe0\x00\x02\xff\xd9"), usher.CodeInvalid},
		{"a jpeg with a segment of nothing", append(photo[:2:2], 0xff, 0xe1, 0, 0, 0xff, 0xd9), usher.CodeInvalid},
		{"a jpeg that ends in a segment's length", photo[:5], usher.CodeInvalid},
		{"a webp whose chunk goes beyond its end", append(riff("VP8X", 0, 0, 0, 0, 29, 0, 0, 19, 0, 0)[:22:22], 9, 9), usher.CodeInvalid},
		{"a webp with half a chunk", container(part("VP8X", make([]byte, 10)), []byte("EXIF")), usher.CodeInvalid},
		{"a png without width", wide(small, 0), usher.CodeInvalid},
		{"a png wider than numbers", wide(small, 0xffffffff), usher.CodeInvalid},
		{"a webp of 16384 × 16384", riff("VP8X", 0, 0, 0, 0, 0xff, 0x3f, 0, 0xff, 0x3f, 0), usher.CodeTooLarge},
		{"half a webp", lossless(t)[:25], usher.CodeInvalid},
		{"a webp without a header", riff("VP8X", 0, 0), usher.CodeInvalid},
		{"a webp of nothing known", riff("ICCP", make([]byte, 20)...), usher.CodeInvalid},
		{"a webp that is sound", []byte("RIFF\x10\x00\x00\x00WAVEfmt \x10\x00\x00\x00"), usher.CodeInvalid},
		{"a lossy webp between key frames", riff("VP8 ", 1, 0, 0, 0x9d, 0x01, 0x2a, 30, 0, 20, 0), usher.CodeInvalid},
		{"a lossless webp without its mark", riff("VP8L", 0, 0, 0, 0, 0), usher.CodeInvalid},
	} {
		if got, content, err := picture.Clean(c.in); usher.CodeOf(err) != c.want || got != (picture.Info{}) || content != nil {
			t.Errorf("%s: %+v, %d bytes, %v; want it %s", c.name, got, len(content), err, c.want)
		}
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	jpg := picture.Info{Type: "image/jpeg"}
	for in, want := range map[string]string{
		"photo.jpg":                       "photo.jpg",
		"photo.JPEG":                      "photo.jpg",
		"photo.png":                       "photo.png.jpg",
		"page.html":                       "page.html.jpg",
		"../../etc/passwd":                "passwd.jpg",
		`C:\Pictures\me.jpg`:              "me.jpg",
		"":                                "picture.jpg",
		"...":                             "picture.jpg",
		".jpg":                            "picture.jpg",
		".htaccess":                       "htaccess.jpg",
		"a\r\nSet-Cookie: x.jpg":          "a  Set-Cookie x.jpg",
		"gpj.\u202Egpj.exe":               "gpj.gpj.exe.jpg",
		"a\x00b\xff.jpg":                  "ab.jpg",
		"屏幕截图 2026.jpg":                   "屏幕截图 2026.jpg",
		`x";filename="y.html`:             "xfilename=y.html.jpg",
		strings.Repeat("長", 300) + ".jpg": strings.Repeat("長", 95) + ".jpg",
	} {
		if got := picture.Name(in, jpg); got != want {
			t.Errorf("Name(%q) = %q, want %q", in, got, want)
		}
	}
	if got := picture.Name("x.svg", picture.Info{Type: "image/svg+xml"}); got != "file" {
		t.Errorf("a kind that is not known is named %q", got)
	}
}
