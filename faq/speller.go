package faq

import (
	"hash/maphash"
	"slices"
	"strings"
	"unicode/utf8"

	"usher/text"
)

// speller finds the words of a vocabulary that a misspelt one may stand for.
// A Latin word is kept under all its forms with one letter missing (Garbe's
// symmetric delete), by hash, and what is found is checked: it is one error
// away. A pair of Chinese characters is kept by its sound, for pairs that sound
// alike are what Chinese is mistyped as, and for the sound in Latin letters.
type speller struct {
	seed   maphash.Seed
	near   map[uint64][]int32
	sounds map[string][]int32
}

// Lengths of words, in bytes, that are looked for: short words have too many
// neighbours, and long ones are no words.
const minSpelled, maxSpelled = 4, 24

func newSpeller() speller {
	return speller{seed: maphash.MakeSeed(), near: make(map[uint64][]int32), sounds: make(map[string][]int32)}
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

// spelled reports whether w is a Latin word that has forms.
func spelled(w string) bool {
	return len(w) >= minSpelled && len(w) <= maxSpelled && w[0] < utf8.RuneSelf
}

func (s *speller) add(w string, t int32) {
	if key := sound(w); key != "" {
		s.sounds[key] = append(s.sounds[key], t)
	}
	if spelled(w) {
		s.forms(w, func(h uint64) { s.near[h] = append(s.near[h], t) })
	}
}

func (s *speller) remove(w string, t int32) {
	if key := sound(w); key != "" {
		drop(s.sounds, key, t)
	}
	if spelled(w) {
		s.forms(w, func(h uint64) { drop(s.near, h, t) })
	}
}

// suggest returns the terms that w may stand for, ascending. names are those
// of all terms.
func (s *speller) suggest(w string, names []string) []int32 {
	found := slices.Clone(s.sounds[sound(w)])
	if spelled(w) {
		found = append(found, s.sounds[merge(w)]...)
		s.forms(w, func(h uint64) {
			for _, t := range s.near[h] {
				if oneError(w, names[t]) {
					found = append(found, t)
				}
			}
		})
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// sound is equal for pairs of Chinese characters that sound alike; "" for
// everything else.
func sound(w string) string {
	first, n := utf8.DecodeRuneInString(w)
	second, m := utf8.DecodeRuneInString(w[n:])
	if n+m != len(w) || m == 0 {
		return ""
	}
	a, b := text.Pinyin(first), text.Pinyin(second)
	if a == "" || b == "" {
		return ""
	}
	return merge(a + b)
}

// alike writes sounds that many speakers don't tell apart in one way.
var alike = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ng", "n")

func merge(pinyin string) string { return alike.Replace(pinyin) }

// drop takes t from the list under key, and the list where it was the last.
func drop[K comparable](lists map[K][]int32, key K, t int32) {
	if lists[key] = without(lists[key], t); len(lists[key]) == 0 {
		delete(lists, key)
	}
}

// oneError reports whether a and b differ by one letter missing, added or
// changed, or by two neighbours swapped. The first letter is seldom mistyped,
// so it must be there, in place or behind the second.
func oneError(a, b string) bool {
	if a[0] != b[0] && (a[0] != b[1] || a[1] != b[0]) {
		return false
	}
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
