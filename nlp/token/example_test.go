package token_test

import (
	"fmt"
	"log"

	"usher/nlp/token"
)

// A vocabulary is read once; its tokeniser serves any number of goroutines.
func Example() {
	w, err := token.ParseWordPiece([]byte("[UNK]\n[CLS]\n[SEP]\nrefund\n##able\n?\n"), token.WordPieceConfig{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(w.Encode("Refundable?", 128))
	// Output: [1 3 4 5 2]
}
