package task

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"

	"usher/nlp/tflite"
	"usher/nlp/token"
)

// tokenizer turns a text into the ids that a model takes, at most limit, with
// whatever stands at the ends.
type tokenizer interface {
	Encode(text string, limit int) []int32
	Len() int // ids are below
}

// openTokenizer makes the tokeniser that the metadata describes. padding is
// the id behind a text; whether the model takes BERT's inputs comes last.
func openTokenizer(t *tflite.Task, a archive) (tok tokenizer, padding int32, bert bool, err error) {
	units := t.Units
	for _, in := range t.Inputs {
		units = append(units[:len(units):len(units)], in.Units...)
	}
	for _, u := range units {
		switch u.Kind {
		case tflite.BertTokenizer:
			tok, err = openWordPiece(u, a)
			return tok, 0, true, err
		case tflite.SentencePieceTokenizer:
			tok, err = openPieces(u, a)
			return tok, 0, true, err
		case tflite.RegexTokenizer:
			words, err := openWords(u, a)
			if err != nil {
				return nil, 0, false, err
			}
			return words, words.Padding(), false, nil
		}
	}
	return nil, 0, false, errors.New("its metadata describes no tokeniser")
}

// capital finds pieces that begin with a capital letter.
var capital = regexp.MustCompile(`(?m)^(##)?[A-Z]`)

// cased reports whether a vocabulary is of texts whose case was kept: a piece
// in a hundred has a capital. Stray ones are in lists of small letters too.
func cased(vocabulary []byte) bool {
	return 100*len(capital.FindAllIndex(vocabulary, -1)) > bytes.Count(vocabulary, []byte("\n"))
}

func openWordPiece(u tflite.TaskUnit, a archive) (tokenizer, error) {
	vocabulary, err := a.read(u.Vocabulary)
	if err != nil {
		return nil, err
	}
	keep := cased(vocabulary)
	// What a customer writes is never a special piece.
	return token.ParseWordPiece(vocabulary, token.WordPieceConfig{KeepCase: keep, KeepAccents: keep, Special: []string{}})
}

func openWords(u tflite.TaskUnit, a archive) (*token.Regex, error) {
	vocabulary, err := a.read(u.Vocabulary)
	if err != nil {
		return nil, err
	}
	return token.ParseRegex(u.Delimiter, vocabulary)
}

// pieces puts BERT's ends around what a SentencePiece model makes.
type pieces struct {
	*token.SentencePiece
	start, end int32
}

func openPieces(u tflite.TaskUnit, a archive) (tokenizer, error) {
	model, err := a.read(u.Model)
	if err != nil {
		return nil, err
	}
	s, err := token.ParseSentencePiece(model)
	if err != nil {
		return nil, err
	}
	start, ok := s.ID(token.Start)
	end, both := s.ID(token.Separator)
	if !ok || !both {
		return nil, fmt.Errorf("%q has no pieces %s and %s", u.Model, token.Start, token.Separator)
	}
	return pieces{s, start, end}, nil
}

// Encode implements tokenizer. Capital letters of ASCII are made small, as the
// Task Library does.
func (p pieces) Encode(text string, limit int) []int32 {
	out := p.Append([]int32{p.start}, lower(text))
	return append(out[:min(len(out), limit-1)], p.end)
}

func lower(text string) string {
	out := []byte(text)
	for i, b := range out {
		if 'A' <= b && b <= 'Z' {
			out[i] = b + 'a' - 'A'
		}
	}
	return string(out)
}
