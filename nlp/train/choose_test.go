package train

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"usher"
	"usher/nlp"
)

func setOf(t *testing.T, examples []Example, o Options) *set {
	t.Helper()
	s, err := newSet(t.Context(), examples, o.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// muddled are lines about things, a part of them with another's label.
func muddled(n, every int) []Example {
	things := []string{"lamp", "chair", "table", "carpet"}
	var out []Example
	for i := range n {
		e := Example{Text: fmt.Sprintf("the %s number %d", things[i%4], i/4), Label: things[i%4]}
		if every > 0 && i/4%every == 0 {
			e.Label = things[(i+1+i/16)%4]
		}
		out = append(out, e)
	}
	return out
}

// TestChooseStrength: labels that are not to be trusted call for a tighter hold,
// and no neighbour of what is chosen is clearly better.
func TestChooseStrength(t *testing.T) {
	t.Parallel()
	strength := map[int]float64{}
	for _, every := range []int{0, 2} {
		s := setOf(t, muddled(160, every), Options{})
		parts, _ := s.plan(false)
		best, err := s.choose(t.Context(), parts)
		if err != nil {
			t.Fatal(err)
		}
		strength[every] = best.strength
		at := slices.Index(strengths, best.strength)
		for _, next := range []int{at - 1, at + 1} {
			if next < 0 || next == len(strengths) {
				continue
			}
			c, other := &choice{set: s, parts: parts, best: &heldOut{loss: math.Inf(1)}}, best.setting
			other.strength = strengths[next]
			if _, err := c.try(t.Context(), other); err != nil {
				t.Fatal(err)
			}
			if c.best.loss < min(0.97*best.loss, best.loss-2) {
				t.Errorf("one of %d labels wrong: strength %v has the loss %.3f, and the chosen %v has %.3f", every, other.strength, c.best.loss, best.strength, best.loss)
			}
		}
	}
	if strength[2] <= strength[0] {
		t.Errorf("strengths of regularisation: %v", strength)
	}
}

// TestPlan: each line is held out once, a label's lines are spread over the folds,
// and another line moves few.
func TestPlan(t *testing.T) {
	t.Parallel()
	data := muddled(83, 0)
	held := func(data []Example) map[string]int {
		s, fold := setOf(t, data, Options{}), map[string]int{}
		parts, rest := s.plan(false)
		for f, p := range slices.Concat(parts, rest) {
			count := map[string]int{}
			for _, i := range p.held {
				fold[data[i].Text] = f
				count[data[i].Label]++
				if slices.Contains(p.train, i) {
					t.Errorf("%q is held out and trains", data[i].Text)
				}
			}
			for label, n := range count {
				if n < 4 || n > 5 {
					t.Errorf("fold %d has %d lines of %s, of 20", f, n, label)
				}
			}
		}
		return fold
	}
	before := held(data)
	if len(before) != len(data) {
		t.Errorf("%d of %d lines are held out", len(before), len(data))
	}
	moved := 0
	for text, f := range held(append(slices.Clone(data), Example{Text: "a lamp", Label: "lamp"})) {
		if was, ok := before[text]; ok && was != f {
			moved++
		}
	}
	if moved > 20 {
		t.Errorf("a line of one label moved %d of %d to another fold", moved, len(data))
	}
}

// TestCensus: what an n-gram says of the labels is its frequency times how far it
// tells them apart.
func TestCensus(t *testing.T) {
	t.Parallel()
	texts := [][]uint32{{1, 2}, {1, 2}, {1, 3}, {1, 2, 4}}
	var lines [][]nlp.Gram
	for _, hashes := range texts {
		var grams []nlp.Gram
		for _, h := range hashes {
			grams = append(grams, nlp.Gram{Hash: h, Count: 1})
		}
		lines = append(lines, grams)
	}
	got := census(lines, []int{0, 0, 1, 1}, 2)
	want := []gram{{1, 4, 0}, {2, 3, 2*math.Log(4.0/3) + math.Log(2.0/3)}, {3, 1, math.Log(2)}, {4, 1, math.Log(2)}}
	for i, w := range want {
		if len(got) != len(want) || got[i].hash != w.hash || got[i].texts != w.texts || math.Abs(got[i].says-w.says) > 1e-9 {
			t.Fatalf("census %v, want %v", got, want)
		}
	}
	for _, c := range []struct {
		w    weighing
		most int
		rows int
	}{{byRarity, 9, 4}, {byRarity, 3, 3}, {alike, 9, 2}, {alike, 1, 1}} {
		v := c.w.vocabulary(got, 4, c.most)
		ids, weights := v.Weigh(lines[3], nil, nil)
		if v.Len() != c.rows {
			t.Errorf("%v, %d at most: %d n-grams", c.w, c.most, v.Len())
		}
		if c.w == alike && len(ids) == 2 && math.Abs(float64(weights[0]-weights[1])) > 1e-6 {
			t.Errorf("alike, an n-gram of all lines and one of three weigh %v", weights)
		}
	}
}

// TestBalance: a rare label is heard, but not eightfold where it is a hundred times
// as rare; lines out of scope count as much as one label, however many they are.
func TestBalance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lines  []int // of each label
		labels []string
		share  []float64 // of all weights
	}{
		{[]int{10, 10}, []string{"a", "b"}, []float64{0.5, 0.5}},
		{[]int{30, 10}, []string{"a", "b"}, []float64{0.568, 0.432}},
		{[]int{10, 90}, []string{"a", usher.OutOfScope}, []float64{0.401, 0.599}},
		{[]int{1000, 1}, []string{"a", "b"}, []float64{0.992, 0.008}},
	} {
		var gold []int
		for l, n := range c.lines {
			gold = append(gold, slices.Repeat([]int{l}, n)...)
		}
		sums := make([]float64, len(c.labels))
		for i, cost := range balance(gold, c.labels) {
			sums[gold[i]] += float64(cost) / float64(len(gold))
		}
		for l, want := range c.share {
			if math.Abs(sums[l]-want) > 2e-3 {
				t.Errorf("%v lines of %v weigh %.3f, want %.3f", c.lines, c.labels, sums, c.share)
				break
			}
		}
	}
}
