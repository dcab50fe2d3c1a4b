package nlp

// Count says how often a label was meant, and how often it was said.
type Count struct {
	Gold  int // lines that have it
	Said  int // lines that it was said of
	Right int // both
}

// Precision is the share of what was said that is right; 0 where it never was.
func (c Count) Precision() float64 { return share(c.Right, c.Said) }

// Recall is the share of what was meant that was said; 0 where nothing was.
func (c Count) Recall() float64 { return share(c.Right, c.Gold) }

// F1 is the harmonic mean of the two (van Rijsbergen 1979, Information
// Retrieval); 0 for a label that is never said.
func (c Count) F1() float64 { return share(2*c.Right, c.Gold+c.Said) }

// MacroF1 is the mean F1 of the labels that occur as gold, each counting the same
// (the mean of F1s, not the F1 of means: Opitz and Burst 2019); 0 of nothing.
func MacroF1(counts []Count) float64 {
	var sum float64
	labels := 0
	for _, c := range counts {
		if c.Gold > 0 {
			sum += c.F1()
			labels++
		}
	}
	return sum / float64(max(1, labels))
}

// share is part of whole; 0 of nothing.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
