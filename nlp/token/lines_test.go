package token_test

import (
	"testing"

	"usher/nlp/token"
)

// TestByteOrderMark reads lists as editors leave them that put a mark first.
func TestByteOrderMark(t *testing.T) {
	t.Parallel()
	w, err := token.ParseWordPiece([]byte("\ufeff[UNK]\n[CLS]\n[SEP]\n\ufeffa\n"), token.WordPieceConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if id, ok := w.ID(token.Unknown); id != 0 || !ok {
		t.Errorf("the piece behind the mark = %d, %v; want 0", id, ok)
	}
	if id, ok := w.ID("\ufeffa"); id != 3 || !ok {
		t.Errorf("a piece with a mark of its own = %d, %v; want 3", id, ok)
	}
	x, err := token.ParseRegex(notWord, []byte("\ufeff<PAD> 3\r\n<UNKNOWN> 1\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if x.Padding() != 3 {
		t.Errorf("the word behind the mark = %d, want 3", x.Padding())
	}
}
