package token_test

import (
	"slices"
	"strings"
	"testing"

	"usher/nlp/token"
)

const (
	notWord   = `[^\w\']+`
	wordsList = "<PAD> 0\n<START> 1\n<UNKNOWN> 2\n\nwhere 3\nis 4\nit's 5 9\r\n\n"
)

func TestRegex(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, delimiter, text string
		limit                 int
		want                  []int32
	}{
		{"Words", notWord, "where is it's", 0, []int32{1, 3, 4, 5}},
		{"CaseMatters", notWord, "Where is", 0, []int32{1, 2, 4}},
		{"DelimitersAtTheEnds", notWord, "  where?? ", 0, []int32{1, 3}},
		{"Nothing", notWord, "", 0, []int32{1}},
		{"OnlyDelimiters", notWord, "...", 0, []int32{1}},
		{"Limit", notWord, "where is where is", 3, []int32{1, 3, 4}},
		{"LimitOne", notWord, "where", 1, []int32{1}},
		{"Group", `( |(,))`, "where,is", 0, []int32{1, 3, 4}},
		{"EmptyMatchEndsNoWord", `\b`, "where is", 0, []int32{1, 2}},
		{"NotUTF8", notWord, "where\xffis", 0, []int32{1, 3, 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x, err := token.ParseRegex(c.delimiter, []byte(wordsList))
			if err != nil {
				t.Fatal(err)
			}
			if got := x.Encode(c.text, c.limit); !slices.Equal(got, c.want) {
				t.Errorf("Encode(%q) = %v, want %v", c.text, got, c.want)
			}
		})
	}
	x, err := token.ParseRegex(" ", []byte("<PAD> 3\n<UNKNOWN> 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Encode("a b", 0); !slices.Equal(got, []int32{1, 1}) || x.Padding() != 3 || x.Len() != 4 {
		t.Errorf("without <START>: %v, padding %d, %d numbers", got, x.Padding(), x.Len())
	}
}

func TestRegexDamaged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ delimiter, vocabulary, want string }{
		{"[", wordsList, "missing closing ]"},
		{" *", wordsList, "matches where there is nothing"},
		{strings.Repeat("a", 5000), wordsList, "at most 4096 are possible"},
		{" ", "", "none of its 0 words is <PAD>"},
		{" ", "<PAD> 0\n", "is <UNKNOWN>"},
		{" ", "<PAD>\n", "line 1 has no number"},
		{" ", "\n<PAD> x\n", `line 2: "x" is no number`},
		{" ", "<PAD> -1\n", `"-1" is no number`},
		{" ", "<PAD> 9999999999\n", "is no number"},
	} {
		if _, err := token.ParseRegex(c.delimiter, []byte(c.vocabulary)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.20q with %q: %v, want %q", c.delimiter, c.vocabulary, err, c.want)
		}
	}
}

func FuzzRegex(f *testing.F) {
	f.Add(notWord, []byte(wordsList), "where is it's?")
	f.Fuzz(func(t *testing.T, delimiter string, vocabulary []byte, text string) {
		x, err := token.ParseRegex(delimiter, vocabulary)
		if err != nil {
			return
		}
		if ids := x.Encode(text, 0); len(ids) > 1+len(text) {
			t.Errorf("%d ids for %q", len(ids), text)
		}
		if ids := x.Encode(text, 3); len(ids) > 3 {
			t.Errorf("%d ids with a limit of 3", len(ids))
		}
	})
}

func BenchmarkRegex(b *testing.B) {
	x, err := token.ParseRegex(notWord, []byte(wordsList))
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range longTexts() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				x.Encode(text, 0)
			}
		})
	}
}
