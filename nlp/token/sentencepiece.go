package token

import (
	"errors"
	"fmt"
	"math"
)

// SentencePiece cuts texts as a unigram model of the SentencePiece library
// does. It is immutable.
type SentencePiece struct {
	pieces          []piece
	ids             map[string]int32
	vocabulary      *trie // what can be found in a text
	given           *trie // user-defined pieces: found before anything else
	chars           charsMap
	byteIDs         [256]int32
	unknown         int32
	lowest, highest float32 // scores of normal pieces
	spec            spec
}

// spec is what the model says about texts. Its zero is not the default.
type spec struct {
	modelType                int
	dummyPrefix, squeeze     bool // a space before the text; none at its ends, one between words
	escape, suffix, fallback bool // a visible character for a space; spaces belong to the word before; unknown characters as bytes
	chars                    []byte
}

// piece is an entry of the vocabulary.
type piece struct {
	text  string
	score float32
	kind  int
}

// The kinds of pieces, as sentencepiece_model.proto numbers them.
const (
	kindNormal  = 1
	kindUnknown = 2
	kindControl = 3
	kindGiven   = 4
	kindUnused  = 5
	kindByte    = 6
)

const modelUnigram = 1

// longestPiece bounds the bytes of a piece, and by that the time for a byte of
// the text. Trained pieces have some dozens.
const longestPiece = 1024

// ParseSentencePiece reads a .model file.
func ParseSentencePiece(model []byte) (*SentencePiece, error) {
	s := &SentencePiece{
		ids: map[string]int32{}, unknown: -1,
		lowest: math.MaxFloat32, highest: 0x1p-126, // the library's least positive number
		spec: spec{modelType: modelUnigram, dummyPrefix: true, squeeze: true, escape: true},
	}
	err := message{data: model}.each(s.modelField)
	if err == nil {
		err = s.check()
	}
	if err == nil {
		s.chars, err = parseCharsMap(s.spec.chars)
	}
	if err == nil {
		err = s.index()
	}
	if err != nil {
		return nil, fmt.Errorf("token: SentencePiece model: %w", err)
	}
	return s, nil
}

// modelField reads a field of ModelProto.
func (s *SentencePiece) modelField(f protoField) error {
	switch {
	case f.wire != wireBytes:
		return nil
	case f.number == 1 && len(s.pieces) == mostPieces:
		return fmt.Errorf("more than %d pieces", mostPieces)
	case f.number == 1:
		p := piece{kind: kindNormal}
		if err := f.bytes.each(p.field); err != nil {
			return fmt.Errorf("piece %d: %w", len(s.pieces), err)
		}
		s.pieces = append(s.pieces, p)
		return nil
	case f.number == 2:
		return f.bytes.each(s.spec.trainerField)
	case f.number == 3:
		return f.bytes.each(s.spec.normalizerField)
	}
	return nil
}

// field reads a field of SentencePiece.
func (p *piece) field(f protoField) error {
	switch {
	case f.number == 1 && f.wire == wireBytes:
		if len(f.bytes.data) > longestPiece {
			return fmt.Errorf("%d bytes; at most %d are possible", len(f.bytes.data), longestPiece)
		}
		p.text = string(f.bytes.data)
	case f.number == 2 && f.wire == wireFour:
		p.score = math.Float32frombits(uint32(f.value))
		if p.score != p.score || math.IsInf(float64(p.score), 0) {
			return fmt.Errorf("its score is %v", p.score)
		}
	case f.number == 3 && f.wire == wireVarint:
		p.kind = int(f.value)
	}
	return nil
}

// trainerField reads a field of TrainerSpec.
func (s *spec) trainerField(f protoField) error {
	switch {
	case f.wire != wireVarint:
	case f.number == 3:
		s.modelType = int(f.value)
	case f.number == 24:
		s.suffix = f.value != 0
	case f.number == 35:
		s.fallback = f.value != 0
	}
	return nil
}

// normalizerField reads a field of NormalizerSpec.
func (s *spec) normalizerField(f protoField) error {
	switch {
	case f.number == 2 && f.wire == wireBytes:
		s.chars = f.bytes.data
	case f.wire != wireVarint:
	case f.number == 3:
		s.dummyPrefix = f.value != 0
	case f.number == 4:
		s.squeeze = f.value != 0
	case f.number == 5:
		s.escape = f.value != 0
	}
	return nil
}

// check looks at what the parts of the model must have.
func (s *SentencePiece) check() error {
	if s.spec.modelType != modelUnigram {
		names := map[int]string{2: "BPE", 3: "WORD", 4: "CHAR"}
		return fmt.Errorf("it is of the type %d %s; only UNIGRAM can be used", s.spec.modelType, names[s.spec.modelType])
	}
	bytes := 0
	for i, p := range s.pieces {
		if p.text == "" {
			return fmt.Errorf("piece %d is empty", i)
		}
		if _, twice := s.ids[p.text]; twice {
			return fmt.Errorf("piece %d: %q is there twice", i, p.text)
		}
		s.ids[p.text] = int32(i)
		if err := s.checkKind(i, p); err != nil {
			return err
		}
		if p.kind == kindByte {
			bytes++
		}
	}
	switch {
	case s.unknown < 0:
		return fmt.Errorf("none of its %d pieces is the unknown one", len(s.pieces))
	case s.spec.fallback && bytes < len(s.byteIDs):
		return fmt.Errorf("it has pieces for %d of the 256 bytes", bytes)
	case !s.spec.fallback && bytes > 0:
		return errors.New("it has pieces for bytes and does not use them")
	}
	return nil
}

// checkKind enters what the kind of piece i means.
func (s *SentencePiece) checkKind(i int, p piece) error {
	switch p.kind {
	case kindNormal:
		s.lowest, s.highest = min(s.lowest, p.score), max(s.highest, p.score)
	case kindUnknown:
		if s.unknown >= 0 {
			return fmt.Errorf("pieces %d and %d are both the unknown one", s.unknown, i)
		}
		s.unknown = int32(i)
	case kindByte:
		var b byte
		if n, err := fmt.Sscanf(p.text, "<0x%02X>", &b); n != 1 || err != nil || p.text != fmt.Sprintf("<0x%02X>", b) {
			return fmt.Errorf("piece %d: %q names no byte", i, p.text)
		}
		s.byteIDs[b] = int32(i)
	case kindControl, kindGiven, kindUnused:
	default:
		return fmt.Errorf("piece %d: %q is of the unknown kind %d", i, p.text, p.kind)
	}
	return nil
}

// index makes the tries.
func (s *SentencePiece) index() error {
	var all, given []entry
	for i, p := range s.pieces {
		switch p.kind {
		case kindGiven:
			given = append(given, entry{p.text, int32(i)})
			fallthrough
		case kindNormal, kindUnused:
			all = append(all, entry{p.text, int32(i)})
		}
	}
	if len(all) == 0 {
		return errors.New("it has no piece that a text could have")
	}
	s.vocabulary, s.given = newTrie(all), newTrie(given)
	return nil
}

// ID returns the number of a piece.
func (s *SentencePiece) ID(piece string) (int32, bool) {
	id, ok := s.ids[piece]
	return id, ok
}

// Len returns the number of pieces.
func (s *SentencePiece) Len() int { return len(s.pieces) }

// Encode returns the numbers of text's pieces. Where limit is above zero, at
// most limit are returned: pieces at the end of the text are left out.
func (s *SentencePiece) Encode(text string, limit int) []int32 {
	out := s.Append(nil, text)
	if limit > 0 && len(out) > limit {
		out = out[:limit]
	}
	return out
}

// Append appends the numbers of text's pieces to dst.
func (s *SentencePiece) Append(dst []int32, text string) []int32 {
	return s.cut(dst, s.normal(text))
}
