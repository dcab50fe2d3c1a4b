package usher

import (
	"crypto/sha256"
	"encoding/binary"
)

// Wording names one way to ask of an entry by what it says.
type Wording struct {
	Entry EntryID
	Mark  int64 // Variant.Mark
}

// Mark tells the variants of an entry apart by language and text: one that is
// worded anew has another mark, and whoever reads it makes the same one of it.
func (v Variant) Mark() int64 {
	sum := sha256.Sum256([]byte(string(v.Language) + "\x00" + v.Text))
	return int64(binary.BigEndian.Uint64(sum[:])) //nolint:gosec // all 64 bits are the mark
}

// WordingVector is what an encoder made of a wording.
type WordingVector struct {
	Wording
	Language Language
	Vector   []float32 // unit vector; empty or zero: there is nothing in it that the encoder knows
}

// VectorQuery asks for the wordings that are nearest to a vector.
type VectorQuery struct {
	Vector    []float32
	Limit     int        // wordings
	Languages []Language // only wordings in these; empty: in any
	Exclude   []EntryID  // no wordings of these
	Beside    []EntryID  // entries that are compared however far they are
}

// Neighbours are what lies near a vector.
type Neighbours struct {
	// Near are the nearest wordings and the others of their entries and of those
	// asked for beside, the nearest first, equal ones by entry and mark.
	Near []Neighbour
	// Total is the sum of the similarities to all Count vectors there are, also to
	// those that were not asked for.
	Total float64
	Count int
}

// Neighbour is a wording with its similarity to a vector.
type Neighbour struct {
	Wording
	Similarity float32 // cosine; 0 of a wording without a vector
}
