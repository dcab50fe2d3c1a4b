package faq

import (
	"hash/maphash"
	"slices"
)

// speller finds the words of a vocabulary one typing error away: it keeps
// each word under all its forms with one letter missing (Garbe's symmetric
// delete), by hash, and checks what it finds.
type speller struct {
	seed maphash.Seed
	near map[uint64][]int32
}

// Lengths of words, in bytes, that are looked for: short words have too many
// neighbours, and long ones are no words.
const minSpelled, maxSpelled = 4, 24

func newSpeller() speller {
	return speller{seed: maphash.MakeSeed(), near: make(map[uint64][]int32)}
}

// forms yields the hashes of w and of w without each of its bytes.
func (s *speller) forms(w string, yield func(uint64)) {
	var buf [maxSpelled]byte
	yield(maphash.String(s.seed, w))
	for i := range len(w) {
		if i > 0 && w[i] == w[i-1] {
			continue // the same form again
		}
		short := append(append(buf[:0], w[:i]...), w[i+1:]...)
		yield(maphash.Bytes(s.seed, short))
	}
}

func spelled(w string) bool { return len(w) >= minSpelled && len(w) <= maxSpelled }

func (s *speller) add(w string, t int32) {
	if !spelled(w) {
		return
	}
	s.forms(w, func(h uint64) { s.near[h] = append(s.near[h], t) })
}

func (s *speller) remove(w string, t int32) {
	if !spelled(w) {
		return
	}
	s.forms(w, func(h uint64) {
		if s.near[h] = without(s.near[h], t); len(s.near[h]) == 0 {
			delete(s.near, h)
		}
	})
}

// suggest returns the terms whose names are one error away from w, ascending.
func (s *speller) suggest(w string, names []string) []int32 {
	if !spelled(w) {
		return nil
	}
	var found []int32
	s.forms(w, func(h uint64) {
		for _, t := range s.near[h] {
			if oneError(w, names[t]) {
				found = append(found, t)
			}
		}
	})
	slices.Sort(found)
	return slices.Compact(found)
}

// oneError reports whether a and b differ by one letter missing, added or
// changed, or by two neighbours swapped.
func oneError(a, b string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	if a == b || len(a)-len(b) > 1 {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	if len(a) > len(b) {
		return a[i+1:] == b[i:]
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
