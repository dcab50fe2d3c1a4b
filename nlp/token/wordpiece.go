package token

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The pieces with a meaning of their own in BERT's vocabularies.
const (
	Unknown   = "[UNK]"
	Start     = "[CLS]"
	Separator = "[SEP]"
	Padding   = "[PAD]"
	Mask      = "[MASK]"
)

// WordPieceConfig says how texts were prepared for a vocabulary. The zero
// value is that of bert-base-uncased; bert-base-cased keeps case and accents.
type WordPieceConfig struct {
	KeepCase    bool
	KeepAccents bool
	Runs        bool     // a run of Chinese is a word, cut into pieces without ##; symbols stand alone
	Special     []string // found in a text before anything else; nil means the five of BERT, as far as the vocabulary has them
}

func (c WordPieceConfig) points() *codePoints {
	if c.Runs {
		return loadRunPoints()
	}
	return loadCodePoints()
}

// WordPiece cuts texts as BERT does. It is immutable.
type WordPiece struct {
	fold                folding
	whole               map[string]int32 // pieces as they stand in the vocabulary
	rest                map[string]int32 // those that go on a word, without their ##
	longest             int              // bytes of the longest piece
	length              int              // numbers: lines of the vocabulary
	unknown, start, end int32
	special             []special // longest first
	specialBytes        string    // what they begin with
	spare               sync.Pool // of *scratch
}

// special is a piece that is found in the text as it stands.
type special struct {
	text string
	id   int32
}

// longestWord is how many code points a word may have; longer ones are unknown.
const longestWord = 100

// goesOn is what pieces begin with that go on a word.
const goesOn = "##"

// usualPieces is for how many there is room from the beginning.
const usualPieces = 1 << 15

// ParseWordPiece reads a vocab.txt: a piece a line, numbered from 0. Blanks at
// the end of a line and a byte order mark before the first do not count. Where
// a piece stands twice, the later number counts.
func ParseWordPiece(vocabulary []byte, c WordPieceConfig) (*WordPiece, error) {
	lines := min(bytes.Count(vocabulary, []byte("\n")), usualPieces)
	w := &WordPiece{
		fold:  folding{joined: c.Runs, strip: !c.KeepAccents, lower: !c.KeepCase, points: c.points()},
		whole: make(map[string]int32, lines),
		rest:  map[string]int32{},
	}
	if err := eachLine(vocabulary, w.add); err != nil {
		return nil, fmt.Errorf("token: vocabulary: %w", err)
	}
	if err := w.findSpecial(c.Special); err != nil {
		return nil, fmt.Errorf("token: vocabulary: %w", err)
	}
	return w, nil
}

// add enters line i of the vocabulary.
func (w *WordPiece) add(i int, line string) error {
	if !utf8.ValidString(line) {
		return fmt.Errorf("line %d is not UTF-8", i+1)
	}
	piece := strings.TrimRightFunc(line, unicode.IsSpace)
	w.whole[piece], w.length = int32(i), i+1
	w.longest = max(w.longest, len(piece))
	if tail, ok := strings.CutPrefix(piece, goesOn); ok {
		w.rest[tail] = int32(i)
	}
	return nil
}

func (w *WordPiece) findSpecial(texts []string) error {
	for _, s := range []struct {
		id   *int32
		text string
	}{{&w.unknown, Unknown}, {&w.start, Start}, {&w.end, Separator}} {
		id, ok := w.whole[s.text]
		if !ok {
			return fmt.Errorf("none of its %d pieces is %s", len(w.whole), s.text)
		}
		*s.id = id
	}
	given := texts != nil
	if !given {
		texts = []string{Unknown, Start, Separator, Padding, Mask}
	}
	for _, text := range texts {
		id, ok := w.whole[text]
		switch {
		case text == "":
			return errors.New("a special piece is empty")
		case ok:
			w.special = append(w.special, special{text, id})
			w.specialBytes += text[:1]
		case given:
			return fmt.Errorf("none of its %d pieces is the special %q", len(w.whole), text)
		}
	}
	slices.SortFunc(w.special, func(a, b special) int { return cmp.Compare(len(b.text), len(a.text)) })
	return nil
}

// ID returns the number of a piece.
func (w *WordPiece) ID(piece string) (int32, bool) {
	id, ok := w.whole[piece]
	return id, ok
}

// Len returns how many numbers there are: the lines of the vocabulary.
func (w *WordPiece) Len() int { return w.length }

// Encode returns the numbers of text's pieces between [CLS] and [SEP]. Where
// limit is above zero, at most limit are returned: pieces at the end of the
// text are left out.
func (w *WordPiece) Encode(text string, limit int) []int32 {
	out := []int32{w.start}
	out = append(w.Append(out, text), w.end)
	if limit > 0 && len(out) > limit {
		out = append(out[:max(limit-1, 0)], w.end)[:limit]
	}
	return out
}
