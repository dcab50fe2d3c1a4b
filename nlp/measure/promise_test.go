package measure_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"usher"
	"usher/nlp"
	"usher/nlp/measure"
)

// TestPromisesOf: each language has the threshold that nlp.Promised finds for its
// lines alone, whatever the others mean by their scores; the one with most lines
// comes first.
func TestPromisesOf(t *testing.T) {
	t.Parallel()
	const target = 0.05
	random := rand.New(rand.NewPCG(8, 8))
	all := map[usher.Language][]nlp.Scored{}
	for l, lines := range map[usher.Language]int{"en": 1000, "zh": 3000, "de": 20} {
		for i := range lines {
			score := 1 - math.Pow(float64(i)/float64(lines), 3)
			right := score // as sure as it is right, but too sure in Chinese
			if l == "zh" {
				right *= score
			}
			all[l] = append(all[l], nlp.Scored{Score: score, Right: random.Float64() < right})
		}
	}
	got := measure.PromisesOf(all, target).Languages
	if len(got) != 3 || !got[0].Kept || !got[1].Kept || got[0].Threshold <= got[1].Threshold {
		t.Fatalf("%+v", got)
	}
	for i, l := range []usher.Language{"zh", "en", "de"} {
		p := nlp.Promised(all[l], target, measure.Doubt)
		want := measure.Promise{Language: l, Kept: p.Kept, Wrong: p.Wrong, Coverage: p.Coverage, Lines: len(all[l]), Least: 72}
		if p.Kept {
			want.Threshold = p.Threshold
		}
		if got[i] != want {
			t.Errorf("%+v, want %+v", got[i], want)
		}
	}
}

// TestPromisesOfLittle: what can't be promised is not, and how many lines it
// takes is told.
func TestPromisesOfLittle(t *testing.T) {
	t.Parallel()
	answers := func(text string, n int, right bool) []measure.Answer {
		out := make([]measure.Answer, n)
		for i := range out {
			out[i] = measure.Answer{Text: text, Gold: "a", Label: "a", Score: 0.9, Accepted: true}
			if !right {
				out[i].Label = "b"
			}
		}
		return out
	}
	lines := append(answers("where is it", 72, true), answers("在哪里", 71, true)...)
	lines = append(lines, answers("где это", 400, false)...)
	got := measure.IntentPromises(lines, 0.05)
	want := []measure.Promise{
		{Language: "ru", Lines: 400, Least: 72},
		{Language: usher.English, Kept: true, Threshold: 0, Coverage: 1, Lines: 72, Least: 72},
		{Language: usher.Chinese, Lines: 71, Least: 72},
	}
	if got.Target != 0.05 || got.Doubt != 0.1 || len(got.Languages) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, w := range want {
		if got.Languages[i] != w {
			t.Errorf("%+v, want %+v", got.Languages[i], w)
		}
	}
	if none := measure.SearchPromises(nil, 0.05); none.Languages == nil || len(none.Languages) != 0 {
		t.Errorf("of nothing: %+v", none)
	}
	searches := make([]measure.Search, 300)
	for i := range searches {
		searches[i] = measure.Search{Text: "where is it", Relevant: []string{"a"}, Ranked: []string{"a"}, Score: 0.8}
		if i%3 == 0 {
			searches[i].Ranked[0], searches[i].Score = "b", 0.6
		}
	}
	if p := measure.SearchPromises(searches, 0.05).Languages[0]; !p.Kept || p.Threshold != 0.605 || p.Wrong != 0 || p.Coverage != 2.0/3 {
		t.Errorf("wrong from 0.6 down: %+v", p)
	}
}
