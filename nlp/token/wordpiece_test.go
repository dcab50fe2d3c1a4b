package token_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"usher/nlp/token"
)

const pieces = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##aff\n##able\n,\nwant\n##ed\n退\ncafe\nCafé\n退费\n"

func TestWordPiece(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		config     token.WordPieceConfig
		limit      int
		want       []int32
	}{
		{"Words", "UNaffable, wanted", token.WordPieceConfig{}, 0, []int32{2, 5, 6, 7, 8, 9, 10, 3}},
		{"Empty", "", token.WordPieceConfig{}, 0, []int32{2, 3}},
		{"UnknownPart", "unwanted un", token.WordPieceConfig{}, 0, []int32{2, 1, 5, 3}},
		{"Chinese", "退退", token.WordPieceConfig{}, 0, []int32{2, 11, 11, 3}},
		{"Accents", "Café", token.WordPieceConfig{}, 0, []int32{2, 12, 3}},
		{"Cased", "Café", token.WordPieceConfig{KeepCase: true, KeepAccents: true}, 0, []int32{2, 13, 3}},
		{"Controls", "w\u00adant\x00", token.WordPieceConfig{}, 0, []int32{2, 9, 3}},
		{"Special", "un[MASK][SEP] [mask]", token.WordPieceConfig{}, 0, []int32{2, 5, 4, 3, 1, 1, 1, 3}},
		{"NoSpecial", "[MASK]", token.WordPieceConfig{Special: []string{}}, 0, []int32{2, 1, 1, 1, 3}},
		{"Limit", "un un un un", token.WordPieceConfig{}, 4, []int32{2, 5, 5, 3}},
		{"LimitTwo", "un un", token.WordPieceConfig{}, 2, []int32{2, 3}},
		{"LongWord", strings.Repeat("un", 51) + " un", token.WordPieceConfig{}, 0, []int32{2, 1, 5, 3}},
		{"Runs", "退un退退x退", token.WordPieceConfig{Runs: true}, 0, []int32{2, 11, 5, 11, 11, 1, 11, 3}},
		{"RunsLongest", "unα退费退,退货😀un", token.WordPieceConfig{Runs: true}, 0, []int32{2, 1, 14, 11, 8, 11, 1, 1, 5, 3}},
		{"RunsNewer", "w\u07fdant⹃un退\U0002b8b8退", token.WordPieceConfig{Runs: true}, 0, []int32{2, 9, 1, 5, 11, 1, 11, 3}},
		{"Newer", "w\u07fdant⹃un", token.WordPieceConfig{}, 0, []int32{2, 1, 3}}, // the library knows neither
		{"NotUTF8", "un\xff,\xe2\x82", token.WordPieceConfig{}, 0, []int32{2, 5, 8, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, err := token.ParseWordPiece([]byte(pieces), c.config)
			if err != nil {
				t.Fatal(err)
			}
			if got := w.Encode(c.text, c.limit); !slices.Equal(got, c.want) {
				t.Errorf("Encode(%q) = %v, want %v", c.text, got, c.want)
			}
		})
	}
}

func TestWordPieceVocabulary(t *testing.T) {
	t.Parallel()
	w, err := token.ParseWordPiece([]byte("[UNK]\r\n[CLS]\r\n\r\n[SEP]  \na\na"), token.WordPieceConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if id, ok := w.ID("a"); id != 5 || !ok {
		t.Errorf("a piece that stands twice = %d, %v; want the later one, 5", id, ok)
	}
	if got, want := w.Encode("a b", 0), []int32{1, 5, 0, 3}; !slices.Equal(got, want) {
		t.Errorf("Encode = %v, want %v", got, want)
	}
	for _, c := range []struct {
		vocabulary, want string
		special          []string
	}{
		{"", "none of its 0 pieces is [UNK]", nil},
		{"[UNK]\n[SEP]\n", "none of its 2 pieces is [CLS]", nil},
		{"[UNK]\n[CLS]\n", "is [SEP]", nil},
		{"[UNK]\n\xff\n", "line 2 is not UTF-8", nil},
		{pieces, `is the special "<x>"`, []string{"<x>"}},
		{pieces, "a special piece is empty", []string{""}},
		{strings.Repeat("\n", 1<<20+1), "more than 1048576 lines", nil},
	} {
		_, err := token.ParseWordPiece([]byte(c.vocabulary), token.WordPieceConfig{Special: c.special})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("vocabulary %.40q: %v, want %q", c.vocabulary, err, c.want)
		}
	}
}

func FuzzWordPiece(f *testing.F) {
	f.Add([]byte(pieces), "unaffable [MASK] İé退\u0344\U0001d165\u302e", uint8(0))
	f.Fuzz(func(t *testing.T, vocabulary []byte, text string, flags uint8) {
		w, err := token.ParseWordPiece(vocabulary, token.WordPieceConfig{KeepCase: flags&1 != 0, KeepAccents: flags&2 != 0})
		if err != nil {
			return
		}
		ids := w.Encode(text, 0)
		// A code point decomposes into four at most, a piece each.
		if len(ids) < 2 || len(ids) > 2+4*utf8.RuneCountInString(text) {
			t.Errorf("%d ids for %q", len(ids), text)
		}
		if short := w.Encode(text, 5); len(short) > 5 {
			t.Errorf("%d ids with a limit of 5", len(short))
		}
	})
}

// longTexts are those that careless code takes long for.
func longTexts() map[string]string {
	return map[string]string{
		"english":  strings.Repeat("Where is my order? I have been waiting for 3 weeks. ", 4000),
		"chinese":  strings.Repeat("我的订单还没有发货，什么时候可以退款？", 4000),
		"oneWord":  strings.Repeat("a", 200000),
		"marks":    "a" + strings.Repeat("\u0345\u0301", 50000),
		"spaces":   strings.Repeat(" ", 200000),
		"brackets": strings.Repeat("[CLS", 50000),
	}
}

func BenchmarkWordPiece(b *testing.B) {
	w, err := token.ParseWordPiece([]byte(pieces), token.WordPieceConfig{})
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range longTexts() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				w.Encode(text, 0)
			}
		})
	}
}
