package text

// Terms returns the index terms of normalised text in order: each word with
// its English ending taken off, and each two neighbouring Chinese characters.
// A Chinese character without a neighbour stands alone. Terms repeat where the
// text repeats them.
func Terms(norm string) []string {
	terms := make([]string, 0, len(norm)/4+1)
	var prev span // the last ideograph
	lone := false // no bigram has it yet
	for w := range spans(norm) {
		if w.single && w.joined {
			terms = append(terms, norm[prev.at:w.at+len(w.text)])
			prev, lone = w, false
			continue
		}
		if lone {
			terms = append(terms, prev.text)
		}
		lone = w.single
		if w.single {
			prev = w
			continue
		}
		terms = append(terms, Stem(w.text))
	}
	if lone {
		terms = append(terms, prev.text)
	}
	return terms
}
