package rollout

import (
	"usher"
	"usher/nlp"
	"usher/nlp/measure"
)

// Promises are thresholds for a share of wrong answers, by bundle and language.
type Promises struct {
	Target  float64          `json:"target" doc:"Share of the answers that the bot gives by itself that may be wrong"`
	Doubt   float64          `json:"doubt" doc:"How probable it is at most that a promise does not hold, because these questions happened to be asked; of each one by itself"`
	Bundles []BundlePromises `json:"bundles" doc:"Those that were measured, in the order of the scores"`
}

// BundlePromises are what can be promised of a bundle.
type BundlePromises struct {
	Bundle    string    `json:"bundle" doc:"Hash"`
	Languages []Promise `json:"languages" doc:"That questions were asked in, the one with most of them first"`
}

// Promise is what can be promised of a bundle's answers in a language: of
// questions like these, which some entry answers.
type Promise struct {
	Language  usher.Language   `json:"language"`
	Kept      bool             `json:"kept" doc:"With the threshold no more than the target is wrong, on average; else nothing can be promised"`
	Threshold usher.Confidence `json:"threshold" doc:"The lowest that keeps the promise; where none does, that from which the bot is sure, whatever else comes near"`
	Now       usher.Confidence `json:"now" doc:"The threshold that holds now"`
	Wrong     float64          `json:"wrong" doc:"Share of the answers from the threshold on that were wrong"`
	Coverage  float64          `json:"coverage" doc:"Share of the questions that are answered from the threshold on"`
	Questions int              `json:"questions"`
	Least     int              `json:"least" doc:"Questions without which nothing can be promised, however right the answers"`
	Curve     []Point          `json:"curve" doc:"What other thresholds would come to"`
}

// asked is what came of the questions that a bundle was asked, by language.
type asked struct {
	bundle  string
	answers map[usher.Language][]nlp.Scored
}

// asked returns what has come of questions by the bundles that are measured. A
// miss that is a wording by now was asked as that.
func (m *measuring) asked(refs []Ref) []asked {
	var all []asked
	for i, f := range refs {
		if !m.measured(i) {
			continue
		}
		a := asked{f.Hash, map[usher.Language][]nlp.Scored{}}
		for s, set := range m.sets {
			for c, o := range m.results[i][s] {
				if t := set.cases[c]; t.entry != "" && (set.name != SetMisses || t.left == nil) {
					a.answers[o.language] = append(a.answers[o.language], o.scored())
				}
			}
		}
		all = append(all, a)
	}
	return all
}

// measured reports whether a bundle has taken all cases.
func (m *measuring) measured(i int) bool {
	if len(m.results[i]) < len(m.sets) {
		return false
	}
	for s, set := range m.sets {
		if len(m.results[i][s]) < len(set.cases) {
			return false
		}
	}
	return true
}

// Promises tells what can be promised of the bundles that were measured, where
// the share target of their answers may be wrong. CodeInvalid for a target that
// measure.CheckTarget refuses.
func (r *Rollout) Promises(target float64) (Promises, error) {
	if err := measure.CheckTarget(target); err != nil {
		return Promises{}, err
	}
	r.lock()
	all := r.asked
	r.mu.Unlock()
	out := Promises{Target: target, Doubt: measure.Doubt, Bundles: []BundlePromises{}}
	_, now := r.cfg.Bot.Thresholds()
	for _, a := range all {
		out.Bundles = append(out.Bundles, BundlePromises{a.bundle, promises(a.answers, target, now, r.cfg.Bot.Sure())})
	}
	return out, nil
}

// promises finds thresholds that can be set beside those of now. None lies below
// clarify: what is less sure is asked about, so it is left out of what may be
// answered, and a promise from lower down is the same from there on.
func promises(all map[usher.Language][]nlp.Scored, target float64, now usher.BotSettings, sure usher.Confidence) []Promise {
	given := map[usher.Language][]nlp.Scored{}
	for l, answers := range all {
		for _, s := range answers {
			if s.Score < float64(now.Clarify) {
				s.Score = -1
			}
			given[l] = append(given[l], s)
		}
	}
	out := []Promise{}
	for _, p := range measure.PromisesOf(given, target).Languages {
		mine := Promise{
			Language: p.Language, Kept: p.Kept, Threshold: max(usher.Confidence(p.Threshold), now.Clarify, leastThreshold), Now: now.AnswerIn(p.Language),
			Questions: p.Lines, Least: p.Least, Curve: curve(given[p.Language]),
		}
		if !p.Kept {
			mine.Threshold = max(sure, mine.Threshold)
		}
		mine.Coverage, mine.Wrong = from(mine.Threshold, given[p.Language])
		out = append(out, mine)
	}
	return out
}

// leastThreshold is the lowest that can be set: 0 stands for the default.
const leastThreshold = 0.005

// from returns the share of answers that a threshold gives, and of these the
// share that is wrong.
func from(threshold usher.Confidence, answers []nlp.Scored) (coverage, wrong float64) {
	var given, bad int
	for _, s := range answers {
		if s.Score >= float64(threshold) {
			given++
			bad += one01(!s.Right)
		}
	}
	return float64(given) / float64(max(1, len(answers))), float64(bad) / float64(max(1, given))
}
