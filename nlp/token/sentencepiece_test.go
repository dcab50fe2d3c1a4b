package token_test

import (
	"archive/zip"
	"encoding/binary"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"usher/nlp/token"
)

// modelPiece is a piece of a written model.
type modelPiece struct {
	text  string
	score float32
	kind  uint64
}

// varintField and bytesField append a field of a protocol buffer.
func varintField(dst []byte, number int, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(dst, uint64(number)<<3), v)
}

func bytesField(dst []byte, number int, data []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(number)<<3|2)
	return append(binary.AppendUvarint(dst, uint64(len(data))), data...)
}

// writeModel makes a .model file of pieces and the two specs' fields.
func writeModel(pieces []modelPiece, trainer, normalizer []byte) []byte {
	var out []byte
	for _, p := range pieces {
		one := bytesField(nil, 1, []byte(p.text))
		one = binary.LittleEndian.AppendUint32(append(one, 2<<3|5), math.Float32bits(p.score))
		out = bytesField(out, 1, varintField(one, 3, p.kind))
	}
	return bytesField(bytesField(out, 2, trainer), 3, normalizer)
}

var smallPieces = []modelPiece{
	{"<unk>", 0, 2},
	{"<s>", 0, 3},
	{"▁", -3, 1},
	{"a", -1, 1},
	{"b", -2, 1},
	{"ab", -3, 1},
	{"▁ab", -4, 1},
	{"<br>", 0, 4},
	{"aaa", -1, 5},
	{"a▁a", -1, 1},
}

func TestSentencePiece(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text          string
		trainer, normalizer []byte
		limit               int
		want                []int32
	}{
		{"Words", "ab b", nil, nil, 0, []int32{6, 2, 4}},
		{"TieGoesToTheFirst", "bab", nil, nil, 0, []int32{2, 4, 5}},
		{"Spaces", "  ab   b ", nil, nil, 0, []int32{6, 2, 4}},
		{"Nothing", "   ", nil, nil, 0, nil},
		{"UnknownRun", "axyzb", nil, nil, 0, []int32{2, 3, 0, 4}},
		{"Given", "a<br>b", nil, nil, 0, []int32{2, 3, 7, 4}},
		{"ControlIsText", "<s>", nil, nil, 0, []int32{2, 0}},
		{"UnusedIsNotFound", "aaa", nil, nil, 0, []int32{2, 3, 3, 3}},
		{"NotUTF8", "a\xffb", nil, nil, 0, []int32{2, 3, 0, 4}},
		{"AcrossSpace", "a a", nil, nil, 0, []int32{2, 9}},
		{"NoDummy", "ab", nil, varintField(nil, 3, 0), 0, []int32{5}},
		{"Suffix", "ab", varintField(nil, 24, 1), nil, 0, []int32{5, 2}},
		{"KeepSpaces", " a ", nil, varintField(nil, 4, 0), 0, []int32{2, 2, 3, 2}},
		{"NotEscaped", "ab", nil, varintField(nil, 5, 0), 0, []int32{0, 5}},
		{"Limit", "ab b", nil, nil, 2, []int32{6, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := token.ParseSentencePiece(writeModel(smallPieces, c.trainer, c.normalizer))
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Encode(c.text, c.limit); !slices.Equal(got, c.want) {
				t.Errorf("Encode(%q) = %v, want %v", c.text, got, c.want)
			}
		})
	}
}

func TestSentencePieceDamaged(t *testing.T) {
	t.Parallel()
	with := func(more ...modelPiece) []byte {
		return writeModel(append(slices.Clone(smallPieces), more...), nil, nil)
	}
	array := binary.LittleEndian.AppendUint32(nil, 400)
	for _, c := range []struct {
		name, want string
		model      []byte
	}{
		{"Empty", "none of its 0 pieces is the unknown one", nil},
		{"Text", "the field at byte", []byte("[UNK]\n[CLS]\n")},
		{"Cut", "has 4 bytes of which 1 are there", []byte{10, 4, 0}},
		{"Number", "holds no number", []byte{10, 0xff}},
		{"NoUnknown", "is the unknown one", writeModel(smallPieces[1:], nil, nil)},
		{"OnlyUnknown", "no piece that a text could have", writeModel(smallPieces[:1], nil, nil)},
		{"TwoUnknown", "are both the unknown one", with(modelPiece{"x", 0, 2})},
		{"Twice", `piece 10: "a" is there twice`, with(modelPiece{"a", 0, 1})},
		{"EmptyPiece", "piece 10 is empty", with(modelPiece{"", 0, 1})},
		{"Kind", `piece 10: "x" is of the unknown kind 9`, with(modelPiece{"x", 0, 9})},
		{"Score", "piece 10: its score is NaN", with(modelPiece{"x", float32(math.NaN()), 1})},
		{"Long", "at most 1024 are possible", with(modelPiece{strings.Repeat("x", 2000), 0, 1})},
		{"Byte", `"<0x4>" names no byte`, with(modelPiece{"<0x4>", 0, 6})},
		{"ByteUnused", "pieces for bytes and does not use them", with(modelPiece{"<0x41>", 0, 6})},
		{"BytesMissing", "pieces for 0 of the 256 bytes", writeModel(smallPieces, varintField(nil, 35, 1), nil)},
		{"BPE", "type 2 BPE; only UNIGRAM", writeModel(smallPieces, varintField(nil, 3, 2), nil)},
		{"CharsCut", "table of characters is cut off", writeModel(smallPieces, nil, bytesField(nil, 2, []byte{1}))},
		{"CharsSize", "an array of 400 bytes in 0", writeModel(smallPieces, nil, bytesField(nil, 2, array))},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := token.ParseSentencePiece(c.model); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// sampleFile reads a file of the checked-in sample.
func sampleFile(tb testing.TB, name string) []byte {
	tb.Helper()
	sample, err := zip.OpenReader("testdata/agreement.zip")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = sample.Close() }() // only read
	data, err := fs.ReadFile(sample, name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func FuzzSentencePiece(f *testing.F) {
	f.Add(writeModel(smallPieces, nil, nil), "ab <br>xx aaa \xff")
	f.Add(writeModel(smallPieces, varintField(nil, 24, 1), bytesField(nil, 2, append([]byte{8, 0, 0, 0}, "\x00\x04\x00\x00\x61\x05\x00\x00a\x00"...))), "aab")
	f.Fuzz(func(t *testing.T, model []byte, text string) {
		s, err := token.ParseSentencePiece(model)
		if err != nil {
			return
		}
		// A rule replaces a code point by a bounded text.
		if ids := s.Encode(text, 0); len(ids) > 512*(1+utf8.RuneCountInString(text)) {
			t.Errorf("%d ids for %q", len(ids), text)
		}
	})
}

func BenchmarkSentencePiece(b *testing.B) {
	s, err := token.ParseSentencePiece(sampleFile(b, "bytes.model"))
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range longTexts() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				s.Encode(text, 0)
			}
		})
	}
}
