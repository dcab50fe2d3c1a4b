package token_test

import (
	"archive/zip"
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"usher/nlp/token"
)

// encoder is what the tokenisers have in common.
type encoder func(text string, limit int) []int32

// way is how the cases of a file were made.
type way struct {
	Kind, File string
	Config     token.WordPieceConfig
}

// open reads the vocabulary or model that w names.
func (w way) open(t *testing.T, folder fs.FS) encoder {
	t.Helper()
	data, err := fs.ReadFile(folder, w.File)
	if err != nil {
		t.Fatal(err)
	}
	switch w.Kind {
	case "wordpiece":
		p, err := token.ParseWordPiece(data, w.Config)
		if err != nil {
			t.Fatal(err)
		}
		return p.Encode
	case "sentencepiece":
		p, err := token.ParseSentencePiece(data)
		if err != nil {
			t.Fatal(err)
		}
		return p.Encode
	}
	t.Fatalf("a file of %q", w.Kind)
	return nil
}

// agreementCase is a text with the ids that the original gives it.
type agreementCase struct {
	text  string
	limit int
	ids   []int32
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *agreementCase) UnmarshalJSON(line []byte) error {
	var text json.RawMessage
	if err := json.Unmarshal(line, &[]any{&text, &c.limit, &c.ids}); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &c.text); err == nil {
		return nil
	}
	var damaged struct{ Hex string }
	if err := json.Unmarshal(text, &damaged); err != nil {
		return err
	}
	data, err := hex.DecodeString(damaged.Hex)
	c.text = string(data)
	return err
}

// TestAgreement compares ids with those of the original libraries, for the
// texts of the checked-in sample and those in the folder that TEST_TOKENS
// names, which scripts/check-tokens makes.
func TestAgreement(t *testing.T) {
	t.Parallel()
	t.Run("sample", func(t *testing.T) {
		sample, err := zip.OpenReader("testdata/agreement.zip")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = sample.Close() }() // only read
		agree(t, sample)
	})
	t.Run("fresh", func(t *testing.T) {
		folder := os.Getenv("TEST_TOKENS")
		if folder == "" {
			t.Skip("TEST_TOKENS names no folder of cases; scripts/check-tokens makes one")
		}
		agree(t, os.DirFS(folder))
	})
}

func agree(t *testing.T, folder fs.FS) {
	t.Helper()
	files, err := fs.Glob(folder, "*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(file, ".jsonl"), func(t *testing.T) { agreeFile(t, folder, file) })
	}
}

func agreeFile(t *testing.T, folder fs.FS, path string) {
	t.Helper()
	f, err := folder.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // only read
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<26)
	if !in.Scan() {
		t.Fatal("an empty file")
	}
	var w way
	if err := json.Unmarshal(in.Bytes(), &w); err != nil {
		t.Fatal(err)
	}
	encode := w.open(t, folder)
	var texts, ids, wrong int
	for in.Scan() {
		var c agreementCase
		if err := json.Unmarshal(in.Bytes(), &c); err != nil {
			t.Fatalf("line %d: %v", texts+2, err)
		}
		texts++
		ids += len(c.ids)
		if got := encode(c.text, c.limit); !slices.Equal(got, c.ids) {
			if wrong++; wrong <= 5 {
				t.Errorf("line %d: %s", texts+1, differ(c, got))
			}
		}
	}
	t.Logf("%d of %d texts (%d ids) agree", texts-wrong, texts, ids)
	if err := in.Err(); err != nil || texts == 0 || wrong > 0 {
		t.Errorf("%d of %d differ (%v)", wrong, texts, err)
	}
}

func differ(c agreementCase, got []int32) string {
	i := 0
	for i < min(len(got), len(c.ids)) && got[i] == c.ids[i] {
		i++
	}
	return fmt.Sprintf("%+q, limit %d: id %d: got %v, want %v", c.text, c.limit, i, got[i:], c.ids[i:])
}
