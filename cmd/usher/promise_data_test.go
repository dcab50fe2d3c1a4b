package main

import (
	"math/rand/v2"
	"testing"

	"usher/nlp"
	"usher/nlp/train"
)

// TestPromiseOfData: with a threshold found on one half of Banking77's development
// lines for at most 5 % of wrong answers, in at most 10 % of 200 splits more of the
// other half's are wrong, and 70 % of all get an answer. Each threshold is found
// with a tenth of doubt, so that this is what is promised.
func TestPromiseOfData(t *testing.T) { //nolint:paralleltest // it takes all processors
	learn, measured := intentLines(t, "banking77/train"), intentLines(t, "banking77/valid")
	e := ablationEncoders(t)[1]
	h, err := train.Head(t.Context(), learn, train.Options{OOS: background(), Encoder: e.Encoder, EncoderID: e.name, Wrong: .05})
	must(t, err)
	said := e.ask(t, h, measured)
	const splits = 200
	over, covered, fixed := 0, 0.0, 0
	for seed := range uint64(splits) {
		random := rand.New(rand.NewPCG(seed, 77))
		random.Shuffle(len(said), func(i, j int) { said[i], said[j] = said[j], said[i] })
		found, rest := scoredOf(said[:len(said)/2]), scoredOf(said[len(said)/2:])
		wrong, coverage := from(rest, nlp.Promised(found, .05, .1).Threshold)
		covered += coverage / splits
		if wrong > .05 {
			over++
		}
		if wrong, _ = from(rest, float64(h.Reject)); wrong > .05 {
			fixed++
		}
	}
	wrong, coverage := from(scoredOf(said), float64(h.Reject))
	t.Logf("threshold found on the other half: %d of %d splits over 5 %%, %.1f %% answered", over, splits, 100*covered)
	t.Logf("threshold of the training, %.3f: %.1f %% of all are wrong, %.1f %% answered; %d splits over 5 %%", h.Reject, 100*wrong, 100*coverage, fixed)
	if 10*over > splits || covered < .7 {
		t.Errorf("%d of %d splits have more than 5 %% of wrong answers, %.1f %% are answered; 10 %% of splits may, and 70 %% must be", over, splits, 100*covered)
	}
}

func scoredOf(all []guess) []nlp.Scored {
	out := make([]nlp.Scored, len(all))
	for i, g := range all {
		out[i] = nlp.Scored{Score: g.trust, Right: g.right()}
	}
	return out
}

// from returns the share of wrong answers of those from a threshold on, and the
// share that these are.
func from(all []nlp.Scored, threshold float64) (wrong, coverage float64) {
	answers, mistakes := 0, 0
	for _, a := range all {
		if a.Score >= threshold {
			answers++
			if !a.Right {
				mistakes++
			}
		}
	}
	return float64(mistakes) / float64(max(answers, 1)), float64(answers) / float64(len(all))
}
