package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/store/picture"
)

// secrets are what the pictures of these tests say beside the picture.
var secrets = []string{"PhoneMaker", "2026:03:01", "52/1 31/1", "Ann's phone", "x:xmpmeta", "by Ann", "what was cut off", "after the end"}

// byteOrder reads and writes numbers.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// notes is what a camera notes down, as a TIFF file: maker, orientation, and
// where the picture was taken.
func notes(order byteOrder, turn uint16) []byte {
	b := []byte("II*\x00")
	if order.Uint16([]byte{0, 1}) == 1 {
		b = []byte("MM\x00*")
	}
	const entries, end = 4, 8 + 2 + 4*12 + 4
	maker, date, place := []byte("PhoneMaker\x00\x00"), []byte("2026:03:01 12:00:00\x00"), []byte("52/1 31/1\x00\x00\x00")
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, entries)
	entry := func(tag, kind uint16, n int, value uint32) {
		b = order.AppendUint16(order.AppendUint16(b, tag), kind)
		b = order.AppendUint32(order.AppendUint32(b, uint32(n)), value)
	}
	entry(0x010f, 2, len(maker), end)
	b = order.AppendUint16(order.AppendUint16(b, 0x0112), 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(order.AppendUint16(b, turn), 0)
	entry(0x0132, 2, len(date), uint32(end+len(maker)))
	entry(0x8825, 4, 1, uint32(end+len(maker)+len(date)))
	b = order.AppendUint32(b, 0)
	return slices.Concat(b, maker, date, place)
}

// segment is one of a JPEG.
func segment(kind byte, body string) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, kind}, uint16(len(body)+2))
	return append(b, body...)
}

// chunk is one of a PNG.
func chunk(kind, body string) []byte {
	b := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), kind+body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// part is a chunk of a WebP.
func part(kind string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
	return append(append(b, body...), make([]byte, len(body)%2)...)
}

// container is a WebP of these chunks.
func container(chunks ...[]byte) []byte {
	body := slices.Concat(chunks...)
	return slices.Concat([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)+4)), []byte("WEBP"), body)
}

// photo is a JPEG of a size as a phone makes it, with everything that phones
// and programs add.
func photo(tb testing.TB, w, h int, exif []byte) []byte {
	tb.Helper()
	plain := drawn(tb, "image/jpeg", w, h)
	return slices.Concat(plain[:2],
		segment(0xe0, "JFIF\x00\x01\x02\x00\x00\x48\x00\x48\x01\x01abc"), segment(0xe0, "JFXX\x00\x10what was cut off"),
		segment(0xe1, "Exif\x00\x00"+string(exif)), segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta/>"),
		segment(0xe2, "ICC_PROFILE\x00\x01\x01profile"), segment(0xe2, "MPF\x00what was cut off"),
		segment(0xed, "Photoshop 3.0\x008BIMby Ann"), segment(0xfe, "Ann's phone"), []byte("\x00lost\xff"), // fill
		plain[2:], []byte("after the end"), plain)
}

// turnedPNG is a PNG with everything that programs add.
func turnedPNG(tb testing.TB, w, h int, exif []byte) []byte {
	tb.Helper()
	plain := drawn(tb, "image/png", w, h)
	const header = 8 + 25
	return slices.Concat(plain[:header],
		chunk("gAMA", "\x00\x00\xb1\x8f"), chunk("eXIf", string(exif)), chunk("tEXt", "Author\x00by Ann"), chunk("tIME", "2026:03"),
		chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00<x:xmpmeta/>"), chunk("zTXt", "Comment\x00\x00Ann's phone"), chunk("prVt", "what was cut off"),
		plain[header:], []byte("after the end"))
}

// turnedWebP is a WebP with everything that programs add.
func turnedWebP(tb testing.TB, exif []byte) []byte {
	tb.Helper()
	return append(container(
		part("VP8X", []byte{0x2c, 0, 0, 0, 1, 0, 0, 0, 0, 0}), part("ICCP", []byte("profile")), lossless(tb)[12:],
		part("EXIF", exif), part("XMP ", []byte("<x:xmpmeta/>")), part("note", []byte("by Ann")),
	), "after the end"...)
}

// animated is a GIF of two images with everything that programs add.
func animated(tb testing.TB) []byte {
	tb.Helper()
	var b bytes.Buffer
	m := image.NewPaletted(image.Rect(0, 0, 3, 2), color.Palette{color.Black, color.White})
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{m, m}, Delay: []int{7, 9}, LoopCount: 3}); err != nil {
		tb.Fatal(err)
	}
	plain := b.Bytes()
	const header = 13
	table := 3 << (plain[10]&7 + 1)
	if plain[10]&0x80 == 0 {
		table = 0
	}
	return slices.Concat(plain[:header+table],
		[]byte("\x21\xfe\x06by Ann\x00"), []byte("\x21\xff\x0bXMP DataXMP<x:xmpmeta/>"), magicTrailer(), []byte("\x21\x01\x0cAnn's phone!\x00"),
		plain[header+table:], []byte("after the end"))
}

// magicTrailer ends the XMP in a GIF, whose text is no sub-blocks: whichever of
// its bytes a reader takes for a size leads to the end (XMP, part 3, 1.1.2).
func magicTrailer() []byte {
	b := []byte{1}
	for n := 0xff; n >= 0; n-- {
		b = append(b, byte(n))
	}
	return append(b, 0)
}

// TestNothingIsTold: what a customer's phone notes down beside the picture does
// not reach anybody, and the picture is the same to the last pixel.
func TestNothingIsTold(t *testing.T) {
	t.Parallel()
	exif := notes(binary.BigEndian, 1)
	for name, c := range map[string]struct {
		in     []byte
		keeps  []string
		decode func(*testing.T, []byte) image.Image
	}{
		"jpeg": {photo(t, 30, 20, exif), []string{"JFIF\x00\x01\x02\x00\x00\x48\x00\x48\x00\x00\xff", "ICC_PROFILE\x00\x01\x01profile"}, decodeJPEG},
		"png":  {turnedPNG(t, 30, 20, exif), []string{"gAMA"}, decodePNG},
		"webp": {turnedWebP(t, exif), []string{"ICCP", "profile", "VP8L"}, nil},
		"gif":  {animated(t), []string{"NETSCAPE2.0", "\x21\xf9\x04"}, decodeGIF},
	} {
		before := bytes.Clone(c.in)
		_, out, err := picture.Clean(c.in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(c.in, before) {
			t.Errorf("%s: what was given has changed", name)
		}
		for _, s := range secrets {
			if bytes.Contains(out, []byte(s)) {
				t.Errorf("%s still says %q", name, s)
			}
		}
		for _, s := range c.keeps {
			if !bytes.Contains(out, []byte(s)) {
				t.Errorf("%s has lost %q", name, s)
			}
		}
		if c.decode != nil && !samePixels(c.decode(t, c.in), c.decode(t, out)) {
			t.Errorf("%s is another picture", name)
		}
		if _, again, err := picture.Clean(out); err != nil || !bytes.Equal(again, out) {
			t.Errorf("%s is not clean after the first time: %v", name, err)
		}
	}
}

func decodeJPEG(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func decodePNG(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// decodeGIF returns the last image, and checks how the images follow each
// other.
func decodeGIF(t *testing.T, b []byte) image.Image {
	t.Helper()
	g, err := gif.DecodeAll(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if g.LoopCount != 3 || !slices.Equal(g.Delay, []int{7, 9}) {
		t.Errorf("the images follow each other by %v, %d times", g.Delay, g.LoopCount)
	}
	return g.Image[len(g.Image)-1]
}

func samePixels(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

// TestStaysUpright: a picture that was taken sideways is still turned, and its
// measures are those that are shown.
func TestStaysUpright(t *testing.T) {
	t.Parallel()
	for turn := uint16(0); turn <= 9; turn++ {
		for _, order := range []byteOrder{binary.BigEndian, binary.LittleEndian} {
			exif := notes(order, turn)
			for name, in := range map[string][]byte{
				"jpeg": photo(t, 30, 20, exif), "png": turnedPNG(t, 30, 20, exif), "webp": turnedWebP(t, exif),
				"webp, written as in a jpeg": turnedWebP(t, append([]byte("Exif\x00\x00"), exif...)),
			} {
				i, out, err := picture.Clean(in)
				if err != nil {
					t.Fatal(err)
				}
				w, h := 30, 20
				if turn >= 5 && turn <= 8 {
					w, h = h, w
				}
				if strings.HasPrefix(name, "webp") {
					w, h = 2, 1
				}
				if i.Width != w || i.Height != h {
					t.Errorf("%s turned by %d: shown as %d × %d, want %d × %d", name, turn, i.Width, i.Height, w, h)
				}
				says := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(turn)) + "\x00\x00\x00\x00\x00\x00")
				if bytes.Contains(out, says) != (turn > 1 && turn < 9) {
					t.Errorf("%s turned by %d: %q", name, turn, out)
				}
				if bytes.Contains(out, []byte("PhoneMaker")) {
					t.Errorf("%s turned by %d says more than that", name, turn)
				}
			}
		}
	}
}

// TestNotesThatMakeNoSense are dropped, and harm nothing.
func TestNotesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	good := string(notes(binary.LittleEndian, 6))
	for _, exif := range []string{
		"", "II", "II*\x00", "XX" + good[2:], "II*\x00\xff\xff\xff\xff" + good[8:], "II*\x00\xff\xff\xff\x7f", good[:12], good[:30],
		good[:8] + "\xff\xff", strings.Replace(good, "\x12\x01\x03\x00", "\x12\x01\x04\x00", 1),
	} {
		i, out, err := picture.Clean(photo(t, 30, 20, []byte(exif)))
		if err != nil || i.Width != 30 || bytes.Contains(out, []byte("Exif")) {
			t.Errorf("notes %q: %+v, %v", exif, i, err)
		}
	}
}

// TestScansAreWhole: pictures that come in several scans, with restarts and
// stuffed bytes, lose none of it.
func TestScansAreWhole(t *testing.T) {
	t.Parallel()
	plain := drawn(t, "image/jpeg", 30, 20)
	scan := bytes.Index(plain, []byte("\xff\xda"))
	body := "\xff\xda\x00\x02one\xff\x00\xff\xd0two\xff\xff\x00\xff\xd7three"
	in := slices.Concat(plain[:scan], []byte(body), segment(0xfe, "by Ann"), []byte("\xff"+body+"\xff\xd9"))
	want := slices.Concat(plain[:scan], []byte(body+body+"\xff\xd9"))
	if _, out, err := picture.Clean(in); err != nil || !bytes.Equal(out, want) {
		t.Errorf("%q, %v; want %q", out, err, want)
	}
	for _, end := range []string{"", "\xff", "\xff\xff", "\xff\x00", "\xff\xd0"} {
		cut := slices.Concat(plain[:scan], []byte(body+end))
		if _, _, err := picture.Clean(cut); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("without an end, with %q: %v", end, err)
		}
	}
}

// TestFramesOfAWebP: an animation keeps its frames, and they keep what makes
// them.
func TestFramesOfAWebP(t *testing.T) {
	t.Parallel()
	head := make([]byte, 16)
	frame := func(more []byte) []byte { return part("ANMF", slices.Concat(head, lossless(t)[12:], more)) }
	canvas := part("VP8X", []byte{0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	in := container(canvas, part("ANIM", make([]byte, 6)), frame(part("note", []byte("by Ann"))), frame(nil))
	want := container(canvas, part("ANIM", make([]byte, 6)), frame(nil), frame(nil))
	if _, out, err := picture.Clean(in); err != nil || !bytes.Equal(out, want) {
		t.Errorf("%q, %v; want %q", out, err, want)
	}
	for _, bad := range [][]byte{part("ANMF", head[:15]), part("ANMF", append(bytes.Clone(head), "VP8L\xff\xff\xff\xff"...))} {
		if _, _, err := picture.Clean(container(canvas, bad)); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("half a frame: %v", err)
		}
	}
}

// TestGIFsOfCarelessPrograms: bytes too many between the images, or none where
// the end should be said.
func TestGIFsOfCarelessPrograms(t *testing.T) {
	t.Parallel()
	plain := drawn(t, "image/gif", 3, 2)
	whole := len(plain) - 1
	for name, in := range map[string][]byte{
		"a zero":          slices.Concat(plain[:whole], []byte{0, 0}, plain[whole:]),
		"something else":  slices.Concat(plain[:whole], []byte("Z what is this?")),
		"more behind it":  append(bytes.Clone(plain), plain...),
		"zeros behind it": append(bytes.Clone(plain), 0, 0, 0),
	} {
		if _, out, err := picture.Clean(in); err != nil || !bytes.Equal(out, plain) {
			t.Errorf("%s: %q, %v", name, out, err)
		}
	}
}

// FuzzClean: whatever comes is told in bounded time and memory. What is let
// through has a size and is clean, and decodes as before.
func FuzzClean(f *testing.F) {
	for _, kind := range []string{"image/png", "image/jpeg", "image/gif"} {
		f.Add(drawn(f, kind, 5, 4))
	}
	exif := notes(binary.LittleEndian, 6)
	f.Add(lossless(f))
	f.Add(riff("VP8X", 0, 0, 0, 0, 29, 0, 0, 19, 0, 0))
	f.Add(photo(f, 5, 4, exif))
	f.Add(turnedPNG(f, 5, 4, exif))
	f.Add(turnedWebP(f, exif))
	f.Add(animated(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		i, out, err := picture.Clean(b)
		if err != nil {
			if c := usher.CodeOf(err); c != usher.CodeInvalid && c != usher.CodeTooLarge {
				t.Fatalf("code %q of %v", c, err)
			}
			return
		}
		if i.Type == "" || i.Width <= 0 || i.Height <= 0 || i.Width > picture.MaxSide || i.Height > picture.MaxSide || i.Width*i.Height > picture.MaxPixels {
			t.Fatalf("let through: %+v", i)
		}
		if len(out) > len(b)+8 {
			t.Fatalf("%d bytes became %d", len(b), len(out))
		}
		if j, again, err := picture.Clean(out); err != nil || j != i || !bytes.Equal(again, out) {
			t.Fatalf("clean is %+v, cleaned again %+v, %v", i, j, err)
		}
		if i.Width*i.Height <= 10_000 {
			sameAsBefore(t, b, out)
		}
	})
}

// sameAsBefore checks that what Go could decode it still can.
func sameAsBefore(t *testing.T, b, out []byte) {
	t.Helper()
	before, kind, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return
	}
	after, _, err := image.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatalf("a %s does not decode any more: %v", kind, err)
	}
	if !samePixels(before, after) {
		t.Fatalf("a %s is another picture", kind)
	}
}
