package rollout_test

import (
	"fmt"
	"math"
	"testing"

	"usher"
	"usher/chat/rollout"
)

// TestPromises: what is promised is of the questions of entries, a language each;
// too few of them promise nothing, and say how many it takes.
func TestPromises(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.store.entries[0].Variants = append(r.store.entries[0].Variants, usher.Variant{Text: "my parcel is lost!"})
	r.store.entries = append(r.store.entries, usher.Entry{ID: "zh", Answer: usher.Texts{"zh": "可以。"}, Variants: []usher.Variant{{Text: "怎么退款"}, {Text: "退款怎么办"}}})
	r.store.misses = []usher.Miss{
		{ID: "1", Question: "My parcel is lost", Entry: "parcel", State: usher.MissResolved}, // a wording, which is asked as that
		{ID: "2", Question: "parcel parcel parcel", Entry: "parcel", State: usher.MissResolved},
	}
	r.store.intents = []usher.Intent{{Name: "base", Examples: []string{"reset it", "a reset please"}}}
	r.start()
	if p, err := r.Promises(0.05); err != nil || p.Bundles == nil || len(p.Bundles) != 0 {
		t.Errorf("before anything is measured: %+v, %v", p, err)
	}
	red := sample(t, "red").Hash()
	if s := r.scored(red); s.State != rollout.ScoresDone {
		t.Fatalf("%+v", s)
	}
	must(t, r.bot.Set(usher.BotSettings{Answer: 0.5, Clarify: 0.3, Answers: map[usher.Language]usher.Confidence{"zh": 0.9}}))
	p, err := r.Promises(0.3)
	must(t, err)
	if p.Target != 0.3 || p.Doubt != 0.1 || len(p.Bundles) != 2 || p.Bundles[1].Bundle != red {
		t.Fatalf("%+v", p)
	}
	for _, b := range p.Bundles {
		if len(b.Languages) != 2 {
			t.Fatalf("%+v", b)
		}
		en, zh := b.Languages[0], b.Languages[1]
		if en.Language != "en" || !en.Kept || en.Questions != 12 || en.Least != 11 || en.Now != 0.5 || en.Threshold < 0.3 || en.Coverage < 0.9 || en.Wrong > 0.1 || len(en.Curve) != 21 {
			t.Errorf("in English %+v", en)
		}
		if zh.Language != "zh" || zh.Kept || zh.Questions != 2 || zh.Least != 11 || zh.Now != 0.9 || zh.Threshold != 0.85 {
			t.Errorf("in Chinese %+v", zh)
		}
	}
	p, err = r.Promises(0.05)
	must(t, err)
	if en := p.Bundles[0].Languages[0]; en.Kept || en.Least != 72 || en.Threshold != 0.85 {
		t.Errorf("at a lower target %+v", en)
	}
	for _, bad := range []float64{0, 0.0049, 0.31, -1, math.NaN(), math.Inf(1)} {
		if _, err := r.Promises(bad); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("Promises(%v) = %v", bad, err)
		}
	}
}

// TestPromisesOfWhatIsAnswered: the promise is of what the bot would answer by
// itself: not of a question that two entries come equally near to, and not of
// one that it does not see as near at all.
func TestPromisesOfWhatIsAnswered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 3 { // each the other's twin: what is left out is found in another entry
		r.store.entries = append(r.store.entries, usher.Entry{
			ID: usher.EntryID(fmt.Sprint("twin", i)), Answer: usher.Texts{"en": fmt.Sprint("Answer ", i)},
			Variants: []usher.Variant{{Text: fmt.Sprintf("my %d invoices are lost", i)}, {Text: fmt.Sprintf("where is invoice %d", i)}},
		})
	}
	r.start()
	r.scored(sample(t, "red").Hash())
	s := r.Scores()
	p, err := r.Promises(0.3)
	must(t, err)
	en, all := p.Bundles[0].Languages[0], s.Sets[0].Results[0]
	if en.Questions != 16 || en.Curve[0].Coverage >= 1 || en.Curve[0].Coverage > all.Curve[0].Coverage || all.Among != 1 {
		t.Errorf("%+v of %+v", en, all)
	}
	must(t, r.bot.Set(usher.BotSettings{Answer: 1, Clarify: 1}))
	p, err = r.Promises(0.3)
	must(t, err)
	if en := p.Bundles[0].Languages[0]; en.Threshold != 1 || en.Now != 1 || en.Coverage > en.Curve[20].Coverage {
		t.Errorf("where the bot asks back below 1: %+v", en)
	}
}
