package rollout_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/chat"
	"usher/chat/rollout"
)

// scored waits for the scores.
func (r *rig) scored(hashes ...string) rollout.Scores {
	r.t.Helper()
	_, err := r.StartScores(r.t.Context(), hashes, "ann")
	must(r.t, err)
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		if s := r.Scores(); s.State != rollout.ScoresRunning {
			return s
		}
		if time.Now().After(end) {
			r.t.Fatalf("waited in vain: %+v", r.Scores())
		}
	}
}

// TestScores measures bundles on wordings that are left out, on misses that were
// resolved, and on examples of intents.
func TestScores(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.store.entries[0].Variants = append(r.store.entries[0].Variants, usher.Variant{Text: "my parcel is lost!"})
	r.store.entries = append(r.store.entries, usher.Entry{ID: "off", Disabled: true, Variants: []usher.Variant{{Text: "a"}, {Text: "b"}}})
	r.store.misses = []usher.Miss{
		{ID: "1", Question: "My parcel is lost", Entry: "parcel", State: usher.MissResolved}, // it has become a wording
		{ID: "2", Question: "parcel parcel parcel", Entry: "parcel", State: usher.MissResolved},
		{ID: "3", Question: "when are you open?", Entry: "hours", State: usher.MissResolved}, // nothing else would be left
		{ID: "4", Question: "what else", Entry: "gone", State: usher.MissResolved},
	}
	r.store.intents = []usher.Intent{
		{Name: "base", Reply: usher.Texts{"en": "Reset."}, Examples: []string{"reset it", "a reset please"}},
		{Name: "reset_done", Examples: []string{"it is all done"}},
		{Name: "unheard_of", Reply: usher.Texts{"en": "Hm."}, Examples: []string{"fly me to the moon"}},
	}
	intents := &chat.Intents{}
	intents.Set(r.store.intents)
	r.start()
	*r.bot = *chat.NewBot(r.holder, r.engine, chat.BotConfig{Intents: intents})
	if s := r.Scores(); s.State != rollout.ScoresNone || s.Sets == nil || s.Bundles == nil {
		t.Errorf("before: %+v", s)
	}
	version := r.engine.Version()
	red := sample(t, "red").Hash()
	s := r.scored(red, red)
	if s.State != rollout.ScoresDone || s.Done != s.Total || len(s.Bundles) != 2 || s.Bundles[0].Name != "base" || !s.Bundles[1].Done || s.Knowledge != version || r.engine.Version() != version {
		t.Errorf("scores %+v", s)
	}
	if want := []rollout.SetScores{{Set: "entries", Cases: 11, Of: 11, Skipped: 1}, {Set: "misses", Cases: 2, Of: 2, Skipped: 2}, {Set: "intents", Cases: 4, Of: 4}}; len(s.Sets) != 3 || !slices.EqualFunc(s.Sets, want, func(a, b rollout.SetScores) bool {
		return a.Set == b.Set && a.Cases == b.Cases && a.Of == b.Of && a.Skipped == b.Skipped && len(a.Results) == 2
	}) {
		t.Fatalf("sets %+v", s.Sets)
	}
	for _, set := range s.Sets[:2] {
		for _, res := range set.Results {
			if res.First < 0.9 || res.Among < res.First || len(res.Curve) != 21 || res.Curve[0].Coverage != 1 || res.MedianUs <= 0 || res.P99Us < res.MedianUs || res.Routes[usher.RouteFAQ] == 0 {
				t.Errorf("%s: %+v", set.Set, res)
			}
			if math.Abs(res.Answered*(1-res.Right)-res.Wrong) > 1e-9 {
				t.Errorf("%s: wrong is %v", set.Set, res.Wrong)
			}
		}
	}
	base, other := s.Sets[2].Results[0], s.Sets[2].Results[1]
	if base.First != 0.75 || base.Answered != 0.5 || base.Right != 1 || base.Against != nil || base.Failed != 0 || base.Trained != "other" {
		t.Errorf("intents by base: %+v", base)
	}
	if other.First != 0.25 || other.Bundle != red || s.Sets[0].Results[1].Trained != "" {
		t.Errorf("intents by red: %+v", other)
	}
	if a := other.Against; a.Cases != 4 || a.Broken != 2 || a.Fixed != 0 || len(a.Examples) != 2 || a.Chance != 0.5 {
		t.Errorf("intents by red, against base: %+v", a)
	}
	if a := s.Sets[1].Results[1].Against; a.Cases != 2 || a.Fixed+a.Broken != 0 || a.Chance != 1 || a.Examples == nil {
		t.Errorf("misses by red, against base: %+v", a)
	}
	if e := other.Against.Examples[0]; e.Wanted != "base" || e.Before != "base" || e.After != "red" || e.Fixed {
		t.Errorf("example %+v", e)
	}
	if rows := r.status().Bundles; len(rows[0].MissingIntents) != 1 || len(rows[1].MissingIntents) != 2 {
		t.Errorf("missing intents: %v, %v", rows[0].MissingIntents, rows[1].MissingIntents)
	}
	r.serves("base")
}

// TestScoresStop: the measuring waits for customers, can be stopped, and goes on
// where a bundle cannot be measured.
func TestScoresStop(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	r.pressed.Store(true)
	blue := sample(t, "blue").Hash()
	s, err := r.StartScores(t.Context(), []string{blue}, "ann")
	if must(t, err); s.State != rollout.ScoresRunning || s.By != "ann" {
		t.Errorf("%+v", s)
	}
	if _, err := r.StartScores(t.Context(), nil, "ann"); usher.CodeOf(err) != usher.CodeConflict {
		t.Errorf("twice at once: %v", err)
	}
	r.StopScores()
	for s = r.Scores(); s.State == rollout.ScoresRunning; s = r.Scores() {
		time.Sleep(time.Millisecond)
	}
	if s.State != rollout.ScoresStopped || s.Done >= s.Total && s.Total > 0 || s.EndedAt.IsZero() {
		t.Errorf("stopped: %+v", s)
	}
	r.StopScores()
	r.pressed.Store(false)
	if _, err := r.StartScores(t.Context(), []string{"0123"}, "ann"); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("a hash that there is not: %v", err)
	}
	r.live("red")
	r.live("blue")
	r.gone.Store(true)
	s = r.scored(sample(t, "base").Hash())
	if s.State != rollout.ScoresDone || !s.Bundles[0].Done || s.Bundles[1].Done || s.Bundles[1].Error == "" || len(s.Sets[0].Results) != 1 {
		t.Errorf("a bundle that cannot be opened any more: %+v", s)
	}
	if s := r.live("base"); s.Change.Step != rollout.StepFailed || s.Change.Error != "the base is gone" || s.Live.Name != "blue" {
		t.Errorf("live with it: %+v", s.Change)
	}
}

// TestScoresOfFailures: a case in which the models fail is counted, and costs the
// others nothing; it is not held against another bundle.
func TestScoresOfFailures(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	*r.bot = *chat.NewBot(r.holder, r.engine, chat.BotConfig{Pin: r.pin, Timeout: time.Nanosecond})
	s := r.scored(sample(t, "red").Hash())
	if s.State != rollout.ScoresDone || !s.Bundles[0].Done || !s.Bundles[1].Done || len(s.Sets[0].Results) != 2 {
		t.Fatalf("%+v", s)
	}
	for _, res := range s.Sets[0].Results {
		if res.Failed != s.Sets[0].Cases || res.First != 0 || res.Among != 0 || res.Curve[0].Coverage != 0 {
			t.Errorf("%+v", res)
		}
	}
	if a := s.Sets[0].Results[1].Against; a.Cases != 0 || a.Chance != 1 {
		t.Errorf("against the first one: %+v", a)
	}
}

// TestTrainedOnTheCases: a head that was trained on the very examples of the
// intents is told from others, and from one that does not tell.
func TestTrainedOnTheCases(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.store.intents = []usher.Intent{ // the lines of red's head
		{Name: "red", Examples: []string{"reset it", "reset please", "a reset"}},
		{Name: "reset_done", Examples: []string{"it is done", "thanks done", "all done"}},
		{Name: "oos", Examples: []string{"who won", "a story about dragons"}},
	}
	words, err := os.ReadFile("../../nlp/task/testdata/words.tflite")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(r.dir, "words.tflite"), words, 0o600))
	r.start()
	task := ""
	for _, b := range r.status().Bundles {
		if slices.Contains(b.Files, "words.tflite") {
			task = b.Hash
		}
	}
	s := r.scored(sample(t, "red").Hash(), task)
	for i, want := range []string{"other", "same", "unknown"} {
		if got := s.Sets[2].Results[i].Trained; got != want {
			t.Errorf("%s was trained on them: %q, want %q", s.Bundles[i].Name, got, want)
		}
	}
}

// TestScoresWithoutTitle: an entry whose title says nothing is found all the same.
func TestScoresWithoutTitle(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.store.entries = []usher.Entry{{ID: "blank", Answer: usher.Texts{"en": "Yes."}, Variants: []usher.Variant{{Text: " "}, {Text: "lost my parcel"}, {Text: "my parcel is lost"}}}}
	r.start()
	s := r.scored(sample(t, "red").Hash())
	if res := s.Sets[0].Results[0]; res.First != 1 || res.Curve[0].Coverage != 1 {
		t.Errorf("%+v", res)
	}
}

// TestScoresPanic: a bundle that makes the measuring panic is not measured, and
// refused; the others are.
func TestScoresPanic(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	red, blue := sample(t, "red").Hash(), sample(t, "blue").Hash()
	r.panics.Store(true)
	s := r.scored(red)
	r.panics.Store(false)
	if s.State != rollout.ScoresDone || s.Bundles[1].Done || !strings.Contains(s.Bundles[1].Error, "index out of range [7]") || len(s.Sets[0].Results) != 0 {
		t.Errorf("%+v", s)
	}
	if now := r.status(); len(now.Refused) != 1 || now.Refused[0].Name != "red" {
		t.Errorf("refused %+v", now.Refused)
	}
	if s = r.scored(blue); s.State != rollout.ScoresDone || !s.Bundles[1].Done || len(s.Sets[0].Results) != 2 {
		t.Errorf("after that: %+v", s)
	}
}

// TestChance holds the sign test against numbers from a table of the binomial
// distribution.
func TestChance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fixed, broken int
		want          float64
	}{{0, 0, 1}, {5, 5, 1}, {1, 0, 1}, {0, 2, 0.5}, {8, 2, 0.109375}, {2, 8, 0.109375}, {10, 0, 0.001953125}, {60, 40, 0.0568879}, {1000, 0, 0}} {
		if got := rollout.Chance(c.fixed, c.broken); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%d fixed, %d broken: %v, want %v", c.fixed, c.broken, got, c.want)
		}
	}
}
