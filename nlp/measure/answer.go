package measure

import (
	"usher"
	"usher/nlp"
)

// Answer is what a system said to one labelled line.
type Answer struct {
	Text     string
	Gold     string  // usher.OutOfScope: no intent fits
	Label    string  // the best intent, also where it is refused; "" or usher.OutOfScope: none
	Score    float64 // how sure it is of Label, 0…1
	Accepted bool    // it would have acted on Label
}

// Said is the label that the system acts on; usher.OutOfScope where it refuses.
func (a Answer) Said() string {
	if !a.Accepted || a.none() {
		return usher.OutOfScope
	}
	return a.Label
}

// Right reports whether what it says is the gold label.
func (a Answer) Right() bool { return a.Said() == a.Gold }

func (a Answer) none() bool { return a.Label == "" || a.Label == usher.OutOfScope }

func (a Answer) outside() bool { return a.Gold == usher.OutOfScope }

// scored is the answer as confidence and whether it would be right to give it.
// Who has no intent to name has no confidence in one.
func (a Answer) scored() nlp.Scored {
	if a.none() {
		return nlp.Scored{}
	}
	return nlp.Scored{Score: a.Score, Right: a.Label == a.Gold}
}

func allScored(answers []Answer) []nlp.Scored {
	out := make([]nlp.Scored, len(answers))
	for i, a := range answers {
		out[i] = a.scored()
	}
	return out
}

// Acceptance returns the score between the refused and the accepted answers;
// false where the score alone does not tell them apart, or all are of one kind.
func Acceptance(answers []Answer) (threshold float64, ok bool) {
	var low, high float64
	var refused, accepted bool
	for _, a := range answers {
		switch s := a.scored().Score; {
		case a.none():
		case a.Accepted:
			if !accepted || s < high {
				accepted, high = true, s
			}
		case !refused || s > low:
			refused, low = true, s
		}
	}
	return (low + high) / 2, refused && accepted && low < high
}
