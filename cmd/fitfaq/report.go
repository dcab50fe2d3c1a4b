package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// answered is what was put to the corpora, and what came of it.
type answered struct {
	sets    []set
	ranks   []ranks // of each set
	samples []sample
}

// fitted returns the samples that the fit sees, without those that were drawn
// from some sets.
func (a *answered) fitted(without []string) []sample {
	return slices.DeleteFunc(slices.Clone(a.samples), func(s sample) bool { return !s.fitted() || s.drawn(without) })
}

// report fits, measures the sets that are fitted on and those that are only
// measured by, each by coefficients that know nothing of what it was drawn
// from, and the latter also by the coefficients in the program. It returns
// those that know all.
func report(out io.Writer, all *answered) []float64 {
	known := map[string][]float64{} // by what they know nothing of
	unseen := func(s *sample) float64 {
		from := strings.Join(s.set.draws, ", ")
		if known[from] == nil {
			known[from] = fit(all.fitted(s.set.draws))
		}
		return probability(known[from], s.features)
	}
	all.table(out, "fitted on; by fits without it", true, unseen)
	all.table(out, "measured only; by fits without it", false, unseen)
	all.table(out, "measured only; by the program", false, func(s *sample) float64 { return s.served })
	return fit(all.fitted(nil))
}

// table prints a line for each set that is fitted on, or for each that is not.
func (a *answered) table(out io.Writer, title string, fitted bool, confidence func(*sample) float64) {
	const row = "%-33s %6v %9v %6v %6v %10v %16s %16s %16s  %s\n"
	fmt.Fprintf(out, row, title, "asked", "with answ", "first", "MRR", "cov@95 %", "right at 0.6–0.9", "right from 0.9", "unrelated ≥ 0.3", "drawn from")
	var total []judged
	for i := range a.sets {
		s, r := &a.sets[i], &a.ranks[i]
		if s.fitted != fitted {
			continue
		}
		own := judge(a.samples, s, confidence)
		total = append(total, own...)
		n := float64(max(r.answerable, 1))
		fmt.Fprintf(out, row, s.name, len(own), r.answerable, part(r.first/n), part(r.reciprocal/n), part(coverage(own)),
			rightAt(own, 0.6, 0.9), rightAt(own, 0.9, 2), astray(own), strings.Join(s.draws, ", "))
	}
	fmt.Fprintf(out, row, "all of them", len(total), "", "", "", "", rightAt(total, 0.6, 0.9), rightAt(total, 0.9, 2), astray(total), "")
}

func part(x float64) string { return fmt.Sprintf("%.3f", x) }

// judge gives the best candidates for a set's questions their confidences.
func judge(all []sample, s *set, confidence func(*sample) float64) []judged {
	var out []judged
	for i := range all {
		if o := &all[i]; o.set == s && o.measured() {
			p := confidence(o)
			if o.same {
				p = max(p, 0.97)
			}
			out = append(out, judged{p, o.right, o.weight, o.question.kind()})
		}
	}
	return out
}

// judged is a best candidate with its probability.
type judged struct {
	p      float64
	right  bool
	weight float64
	kind   kind
}

// coverage is the share of right answers that can be given while 95 % of what
// is given is right, by weight.
func coverage(all []judged) float64 {
	slices.SortFunc(all, func(a, b judged) int { return cmp.Compare(b.p, a.p) })
	var given, right, best float64
	for _, j := range all {
		given += j.weight
		if j.right {
			right += j.weight
		}
		if right >= 0.95*given {
			best = right
		}
	}
	return best / max(right, 1e-9)
}

// rightAt says how many of those with a probability of from…to are right, by
// weight, and how many there are.
func rightAt(all []judged, from, to float64) string {
	var given, right float64
	n := 0
	for _, j := range all {
		if j.p >= from && j.p < to {
			n++
			given += j.weight
			if j.right {
				right += j.weight
			}
		}
	}
	if n == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3f of %d", right/given, n)
}

// astray says how many questions of other subjects get a confidence at which
// the bot would ask back.
func astray(all []judged) string {
	n, high := 0, 0
	for _, j := range all {
		if j.kind != unrelated {
			continue
		}
		n++
		if j.p >= 0.3 {
			high++
		}
	}
	return fmt.Sprintf("%d of %d", high, n)
}
