package sentence

import (
	"fmt"
	"strings"

	"usher/nlp/token"
	"usher/text"
)

// Names of the ways to cut a text into pieces.
const (
	Bilingual     = "bilingual"    // normalised; runs of Chinese cut into words of the vocabulary; see token.WordPieceConfig.Runs
	BERTUncased   = "bert-uncased" // as bert-base-uncased
	BERTCased     = "bert-cased"   // as bert-base-cased
	SentencePiece = "sentencepiece"
)

// tokenizer cuts a text into at most limit ids, those at its ends included.
type tokenizer interface {
	Encode(text string, limit int) []int32
	Len() int
}

// newTokenizer reads a vocabulary.
func newTokenizer(name string, vocabulary []byte) (tokenizer, error) {
	switch name {
	case Bilingual:
		w, err := token.ParseWordPiece(vocabulary, token.WordPieceConfig{Runs: true, Special: []string{}})
		return normalized{w}, err
	case BERTUncased:
		return token.ParseWordPiece(vocabulary, token.WordPieceConfig{})
	case BERTCased:
		return token.ParseWordPiece(vocabulary, token.WordPieceConfig{KeepCase: true, KeepAccents: true})
	case SentencePiece:
		return token.ParseSentencePiece(vocabulary)
	}
	return nil, fmt.Errorf("tokenizer %q is none of %s", name, strings.Join([]string{Bilingual, BERTUncased, BERTCased, SentencePiece}, ", "))
}

// normalized brings texts into the form of package text first, without what is
// not known.
type normalized struct{ *token.WordPiece }

func (n normalized) Encode(s string, limit int) []int32 {
	return n.WordPiece.Encode(text.Normalize(known(s)), limit)
}
