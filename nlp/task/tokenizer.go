package task

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"usher/nlp/tflite/metadata"
	"usher/nlp/token"
)

// tokenizer turns a text into the ids that a model takes, at most limit, with
// whatever stands at the ends.
type tokenizer interface {
	Encode(text string, limit int) []int32
	Len() int // ids are below
}

// prepared is a tokeniser with what a model that goes with it must know.
type prepared struct {
	tokenizer
	texts   string // what becomes of a text before
	padding int32  // the id behind a text
	bert    bool   // the model takes BERT's inputs
}

// errNoTokenizer says that nothing tells how texts become ids.
var errNoTokenizer = errors.New("its metadata describes no tokeniser")

// kindNames are what the kinds of tokenisers are called.
var kindNames = map[metadata.UnitKind]string{
	metadata.BertTokenizer: "WordPiece", metadata.SentencePieceTokenizer: "SentencePiece", metadata.RegexTokenizer: "words",
}

// findUnit returns the tokeniser that the metadata describes.
func findUnit(t *metadata.Task) (metadata.Unit, bool) {
	units := t.Units
	for _, in := range t.Inputs {
		units = append(units[:len(units):len(units)], in.Units...)
	}
	i := slices.IndexFunc(units, func(u metadata.Unit) bool { return kindNames[u.Kind] != "" })
	if i < 0 {
		return metadata.Unit{}, false
	}
	return units[i], true
}

// openTokenizer makes the tokeniser that the metadata describes.
func openTokenizer(t *metadata.Task, a archive) (*prepared, error) {
	u, ok := findUnit(t)
	if !ok {
		return nil, errNoTokenizer
	}
	return openUnit(u, a)
}

// openUnit makes a tokeniser.
func openUnit(u metadata.Unit, a archive) (*prepared, error) {
	switch u.Kind {
	case metadata.BertTokenizer:
		return openWordPiece(u, a)
	case metadata.SentencePieceTokenizer:
		return openPieces(u, a)
	}
	return openWords(u, a)
}

// capital finds pieces that begin with a capital letter.
var capital = regexp.MustCompile(`(?m)^(##)?[A-Z]`)

// cased reports whether a vocabulary is of texts whose case was kept: a piece
// in a hundred has a capital. Stray ones are in lists of small letters too.
func cased(vocabulary []byte) bool {
	return 100*len(capital.FindAllIndex(vocabulary, -1)) > bytes.Count(vocabulary, []byte("\n"))
}

func openWordPiece(u metadata.Unit, a archive) (*prepared, error) {
	vocabulary, err := a.read(u.Vocabulary)
	if err != nil {
		return nil, err
	}
	keep := cased(vocabulary)
	// What a customer writes is never a special piece.
	w, err := token.ParseWordPiece(vocabulary, token.WordPieceConfig{KeepCase: keep, KeepAccents: keep, Special: []string{}})
	if err != nil {
		return nil, err
	}
	texts := "texts in small letters without accents"
	if keep {
		texts = "texts with their capitals and accents"
	}
	return &prepared{w, texts, 0, true}, nil
}

func openWords(u metadata.Unit, a archive) (*prepared, error) {
	vocabulary, err := a.read(u.Vocabulary)
	if err != nil {
		return nil, err
	}
	words, err := token.ParseRegex(u.Delimiter, vocabulary)
	if err != nil {
		return nil, err
	}
	return &prepared{words, fmt.Sprintf("texts as they are, cut at %q", u.Delimiter), words.Padding(), false}, nil
}

// pieces puts BERT's ends around what a SentencePiece model makes.
type pieces struct {
	*token.SentencePiece
	start, end int32
}

func openPieces(u metadata.Unit, a archive) (*prepared, error) {
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
	return &prepared{pieces{s, start, end}, "texts in small letters, as far as they are of ASCII", 0, true}, nil
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
