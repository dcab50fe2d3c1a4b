package measure_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"usher"
	"usher/nlp"
	"usher/nlp/measure"
)

// asked simulates answers whose score is the probability that they are right,
// to a power: below 1 they are too sure of themselves, above 1 not sure enough.
func asked(random *rand.Rand, n int, power float64) []nlp.Scored {
	out := make([]nlp.Scored, n)
	for i := range out {
		right := 1 - math.Pow(random.Float64(), 3)
		out[i] = nlp.Scored{Score: math.Pow(right, power), Right: random.Float64() < right}
	}
	return out
}

// TestPromisesHold: answers in two languages, each miscalibrated in its own way,
// are split at random 200 times. By a threshold from one part more of the other
// is wrong than promised in a tenth of the splits at most, and what chance adds to
// that; yet much is answered.
func TestPromisesHold(t *testing.T) {
	t.Parallel()
	const splits, part, target = 200, 1000, 0.05
	random := rand.New(rand.NewPCG(8, 8))
	all := map[usher.Language][]nlp.Scored{"en": asked(random, 20_000, 0.5), "zh": asked(random, 20_000, 3)}
	broken, coverage := map[usher.Language]int{}, map[usher.Language]float64{}
	for range splits {
		some := map[usher.Language][]nlp.Scored{}
		for _, l := range []usher.Language{"en", "zh"} {
			random.Shuffle(len(all[l]), func(i, k int) { all[l][i], all[l][k] = all[l][k], all[l][i] })
			some[l] = all[l][:part]
		}
		for _, p := range measure.PromisesOf(some, target).Languages {
			if !p.Kept {
				continue
			}
			given, wrong := 0, 0
			for _, s := range all[p.Language][part:] {
				if s.Score >= p.Threshold {
					given++
					if !s.Right {
						wrong++
					}
				}
			}
			if float64(wrong) > target*float64(given) {
				broken[p.Language]++
			}
			coverage[p.Language] += float64(given) / (20_000 - part) / splits
		}
	}
	// Two standard deviations of 200 draws with a probability of a tenth.
	most := splits*measure.Doubt + 2*math.Sqrt(splits*measure.Doubt*(1-measure.Doubt))
	for l := range all {
		if float64(broken[l]) > most || coverage[l] < 0.3 {
			t.Errorf("%s: broken in %d of %d splits, %.2f answered", l, broken[l], splits, coverage[l])
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
