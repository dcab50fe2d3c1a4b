package text

import "strings"

// Stem takes common English endings off a normalised word, so that "refund",
// "refunds", "refunded" and "refunding" are one term. It is lighter than
// Porter's stemmer: plurals, -ed, -ing, -ly, -ation and -ator, then a doubled
// last consonant and a silent e, which makes "cancel", "cancelled" and
// "cancellation" meet. Words of up to three letters, and words with anything
// but a–z in them, are returned as they are.
func Stem(w string) string {
	if len(w) <= 3 || !lowerLatin(w) {
		return w
	}
	w = singular(w)
	w = suffix(w)
	return tail(w)
}

func lowerLatin(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}

// singular takes the plural ending off.
func singular(w string) string {
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "s"):
		return w[:len(w)-1]
	}
	return w
}

// suffixes are tried in order; the first that leaves enough is taken off.
var suffixes = [...]struct {
	end, put string
	left     int // fewest letters that must stay, a vowel among them
}{
	{"ification", "ify", 3},
	{"ication", "icate", 3},
	{"ation", "", 5},
	{"ator", "", 5},
	{"ated", "", 5},
	{"ating", "", 5},
	{"ied", "y", 2},
	{"eed", "ee", 2},
	{"ing", "", 3},
	{"ed", "", 3},
	{"ably", "able", 3},
	{"ly", "", 4},
	{"ate", "", 5},
}

func suffix(w string) string {
	for _, s := range suffixes {
		rest, ok := strings.CutSuffix(w, s.end)
		if !ok {
			continue
		}
		if len(rest) < s.left || !strings.ContainsAny(rest, "aeiouy") {
			return w
		}
		return rest + s.put
	}
	return w
}

// tail takes off a silent e and one of two equal consonants, and writes a last
// y as i.
func tail(w string) string {
	if len(w) > 3 && w[len(w)-1] == 'e' && w[len(w)-2] != 'e' {
		w = w[:len(w)-1]
	}
	n := len(w)
	if n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("aeiou", rune(w[n-1])) {
		w = w[:n-1]
	}
	if n = len(w); n > 3 && w[n-1] == 'y' && !strings.ContainsRune("aeiou", rune(w[n-2])) {
		w = w[:n-1] + "i"
	}
	return w
}
