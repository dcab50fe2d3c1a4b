package main

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"usher/nlp/keyword"
	"usher/nlp/train"
)

// ablationSets are public sets of intents under DATA_DIR: what trains, and what
// is measured.
var ablationSets = []struct {
	name           string
	learn, measure []string
}{
	{"clinc150", []string{"clinc150/train", "clinc150/oos_train"}, []string{"clinc150/valid", "clinc150/oos_valid"}},
	{"clinc150, 10 examples", []string{"clinc150/train_10shot", "clinc150/oos_train"}, []string{"clinc150/valid", "clinc150/oos_valid"}},
	{"hwu64, 10 examples", []string{"hwu64/train_10shot"}, []string{"hwu64/valid"}},
	{"banking77", []string{"banking77/train"}, []string{"banking77/valid"}},
	{"banking77, 10 examples", []string{"banking77/train_10shot"}, []string{"banking77/valid"}},
	{"smp2019_zh", []string{"smp2019_zh/train"}, []string{"smp2019_zh/valid"}},
}

// TestAblation prints what keywords, n-grams, the sentence encoders and rejection
// each bring to the public sets that DATA_DIR names: the share of lines in scope
// whose best label is right, and of lines out of scope how well the probability and
// trust tell them. TEACHER is a folder with minilm_open_float.tflite, as
// scripts/bench-tflite makes it, and vocab.txt; ENCODER one that
// scripts/train-encoder has filled. docs/quality.md has the figures.
func TestAblation(t *testing.T) { //nolint:paralleltest // each set takes all processors
	for _, set := range ablationSets {
		t.Run(set.name, func(t *testing.T) { //nolint:paralleltest // as above
			learn, measured := intentLines(t, set.learn...), intentLines(t, set.measure...)
			t.Logf("%-10s %s", "keywords", rightOf(byKeyword(t, learn, measured)))
			for _, e := range ablationEncoders(t) {
				h, err := train.Head(t.Context(), learn, train.Options{OOS: background(), About: train.Named(learn), Encoder: e.Encoder, EncoderID: e.name})
				must(t, err)
				said := e.ask(t, h, measured)
				t.Logf("%-10s %s", e.name, rightOf(said))
				reportRejection(t, h, said)
			}
		})
	}
}

func byKeyword(t *testing.T, learn, measured []train.Example) []guess {
	t.Helper()
	lines := make([]keyword.Line, len(learn))
	for i, l := range learn {
		lines[i] = keyword.Line(l)
	}
	rules, err := keyword.Learn(lines, keyword.Options{})
	must(t, err)
	all := make([]guess, len(measured))
	for i, l := range measured {
		ranked, err := rules.Recognize(t.Context(), l.Text)
		must(t, err)
		all[i].gold = l.Label
		if len(ranked) > 0 {
			all[i].label = ranked[0].Label
		}
	}
	return all
}

// rightOf says of how many lines in scope the best label is right.
func rightOf(all []guess) string {
	inside := slices.DeleteFunc(slices.Clone(all), func(g guess) bool { return !g.inside() })
	right := 0
	for _, g := range inside {
		if g.right() {
			right++
		}
	}
	return fmt.Sprintf("%.1f %% right of %d", 100*float64(right)/float64(len(inside)), len(inside))
}

// reportRejection prints how well lines out of scope are told from others by each of
// two scores, where there are any.
func reportRejection(t *testing.T, h *train.Trained, all []guess) {
	t.Helper()
	inside, outside := parted(all)
	if len(outside) == 0 {
		return
	}
	for _, by := range []struct {
		name  string
		score func(guess) float64
	}{{"probability", func(g guess) float64 { return g.probability }}, {"trust", func(g guess) float64 { return g.trust }}} {
		above := 0.0
		for _, o := range outside {
			for _, i := range inside {
				switch x, y := by.score(i), by.score(o); {
				case x > y:
					above++
				case x == y:
					above += .5
				}
			}
		}
		line := fmt.Sprintf("  by %-11s AUROC %.3f; ", by.name, above/float64(len(inside)*len(outside)))
		for _, refused := range []float64{.8, .9, .95} {
			line += fmt.Sprintf("%.0f %% refused: %.1f %% kept and right; ", 100*refused, 100*keptAt(inside, outside, by.score, refused))
		}
		t.Log(line)
	}
	kept, refused := 0, 0
	for _, g := range inside {
		if g.right() && g.trust >= float64(h.Reject) {
			kept++
		}
	}
	for _, g := range outside {
		if g.trust < float64(h.Reject) {
			refused++
		}
	}
	t.Logf("  as it ships: %.1f %% refused, %.1f %% kept and right", 100*float64(refused)/float64(len(outside)), 100*float64(kept)/float64(len(inside)))
}

func parted(all []guess) (inside, outside []guess) {
	for _, g := range all {
		if g.inside() {
			inside = append(inside, g)
		} else {
			outside = append(outside, g)
		}
	}
	return inside, outside
}

// keptAt is the share of lines in scope that are right and kept by the lowest
// threshold that refuses so many of those out of scope.
func keptAt(inside, outside []guess, score func(guess) float64, refused float64) float64 {
	scores := make([]float64, len(outside))
	for i, g := range outside {
		scores[i] = score(g)
	}
	slices.Sort(scores)
	threshold := scores[int(math.Ceil(refused*float64(len(scores))))-1]
	kept := 0
	for _, g := range inside {
		if g.right() && score(g) > threshold {
			kept++
		}
	}
	return float64(kept) / float64(len(inside))
}
