package sentence_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"usher/nlp/sentence"
)

// TestBilingual holds the tokeniser against the one that the encoder is trained
// with: testdata is written by models/training/encoder/agreement.py.
func TestBilingual(t *testing.T) {
	t.Parallel()
	vocabulary, err := os.ReadFile("testdata/vocab.txt")
	if err != nil {
		t.Fatal(err)
	}
	encode, err := sentence.Cut(sentence.Bilingual, vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := os.ReadFile("testdata/bilingual.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range bytes.Lines(cases) {
		var c struct {
			Text string  `json:"text"`
			IDs  []int32 `json:"ids"`
		}
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		if got := encode(c.Text, 64); !slices.Equal(got, c.IDs) {
			t.Errorf("%q: %v, want %v", c.Text, got, c.IDs)
		}
		n++
	}
	if n < 400 {
		t.Errorf("%d cases", n)
	}
}
