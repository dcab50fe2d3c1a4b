package nlp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Vocabulary is the set of n-grams that a model knows, with their weights. The
// row of an n-gram is its place by hash, from 0. It is immutable.
type Vocabulary struct {
	hashes []uint32
	idf    []float32
	rare   float32 // weight of what the model does not know
	slots  []int32 // open addressing over hashes; -1 is free
	mask   uint32
}

// idf returns the smoothed inverse document frequency of an n-gram that df of n
// texts have: ln((1+n)/(1+df)) + 1, at least 1 (Manning et al., Introduction to
// Information Retrieval, 6.2).
func idf(df, n int) float32 {
	return float32(Ln((1+float64(n))/(1+float64(df))) + 1)
}

// NewVocabulary returns the n-grams that at least minimum of n texts have, out
// of df: hash to number of texts.
func NewVocabulary(df map[uint32]int32, n, minimum int) *Vocabulary {
	v := &Vocabulary{rare: idf(0, n)}
	for h, count := range df {
		if int(count) >= minimum {
			v.hashes = append(v.hashes, h)
		}
	}
	slices.Sort(v.hashes)
	v.idf = make([]float32, len(v.hashes))
	for i, h := range v.hashes {
		v.idf[i] = idf(int(df[h]), n)
	}
	v.index()
	return v
}

// Len is the number of n-grams.
func (v *Vocabulary) Len() int { return len(v.hashes) }

// Weigh appends the rows of the known grams to ids and their weights to
// weights: √count · idf, doubled for words, scaled so that all grams of the
// text, the unknown ones included, have length 1. A text that is mostly unknown
// thus says little, whatever its known part is.
func (v *Vocabulary) Weigh(grams []Gram, ids []int32, weights []float32) ([]int32, []float32) {
	from := len(ids)
	var square float64
	for _, g := range grams {
		row := v.row(g.Hash)
		w := v.rare
		if row >= 0 {
			w = v.idf[row]
		}
		if g.Count > 1 {
			w *= float32(math.Sqrt(float64(g.Count)))
		}
		if g.Hash&wordBit != 0 {
			w *= wordFactor
		}
		square += float64(float64(w) * float64(w))
		if row >= 0 {
			ids, weights = append(ids, row), append(weights, w)
		}
	}
	if square > 0 {
		scale := float32(1 / math.Sqrt(square))
		for i := from; i < len(weights); i++ {
			weights[i] *= scale
		}
	}
	return ids, weights
}

// wordFactor weighs words against the characters, of which there are more.
const wordFactor = 1.5

func (v *Vocabulary) row(hash uint32) int32 {
	for slot := hash & v.mask; ; slot = (slot + 1) & v.mask {
		row := v.slots[slot]
		if row < 0 || v.hashes[row] == hash {
			return row
		}
	}
}

func (v *Vocabulary) index() {
	size := 4
	for size < 2*len(v.hashes) {
		size *= 2
	}
	v.slots, v.mask = make([]int32, size), uint32(size-1)
	for i := range v.slots {
		v.slots[i] = -1
	}
	for row, hash := range v.hashes {
		slot := hash & v.mask
		for v.slots[slot] >= 0 {
			slot = (slot + 1) & v.mask
		}
		v.slots[slot] = int32(row)
	}
}

const vocabularyMagic = "USHV1\n"

// AppendBinary appends v's stored form: magic, number of n-grams, weight of
// the unknown, hashes, weights; little-endian.
func (v *Vocabulary) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, vocabularyMagic...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(v.hashes)))
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v.rare))
	for _, h := range v.hashes {
		b = binary.LittleEndian.AppendUint32(b, h)
	}
	for _, w := range v.idf {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(w))
	}
	return b, nil
}

// ParseVocabulary reads what AppendBinary wrote.
func ParseVocabulary(b []byte) (*Vocabulary, error) {
	const head = len(vocabularyMagic) + 8
	if len(b) < head || string(b[:len(vocabularyMagic)]) != vocabularyMagic {
		return nil, errors.New("nlp: parse vocabulary: it does not begin with " + vocabularyMagic[:5])
	}
	n := int64(binary.LittleEndian.Uint32(b[len(vocabularyMagic):]))
	rare := math.Float32frombits(binary.LittleEndian.Uint32(b[head-4:]))
	if int64(len(b)) != int64(head)+8*n {
		return nil, fmt.Errorf("nlp: parse vocabulary: %d bytes cannot hold %d n-grams", len(b), n)
	}
	v := &Vocabulary{rare: rare, hashes: make([]uint32, n), idf: make([]float32, n)}
	for i := range v.hashes {
		v.hashes[i] = binary.LittleEndian.Uint32(b[head+4*i:])
		v.idf[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[head+4*int(n)+4*i:]))
		if i > 0 && v.hashes[i] <= v.hashes[i-1] {
			return nil, fmt.Errorf("nlp: parse vocabulary: n-gram %d is out of order", i)
		}
		if !weight(v.idf[i]) {
			return nil, fmt.Errorf("nlp: parse vocabulary: n-gram %d has the weight %v", i, v.idf[i])
		}
	}
	if !weight(rare) {
		return nil, fmt.Errorf("nlp: parse vocabulary: unknown n-grams have the weight %v", rare)
	}
	v.index()
	return v, nil
}

func weight(w float32) bool { return w > 0 && w < 1e6 }
