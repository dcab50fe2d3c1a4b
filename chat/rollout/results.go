package rollout

import (
	"slices"
	"time"

	"usher"
	"usher/nlp"
)

// SetScores are the results of bundles on one set.
type SetScores struct {
	Set     string   `json:"set" enum:"entries,misses,intents" doc:"entries: each wording, asked of its entry without it; misses: questions that were left unanswered once; intents: their examples"`
	Cases   int      `json:"cases" doc:"That were tried"`
	Of      int      `json:"of" doc:"That there are; of more than 1,000 the same 1,000 are tried each time"`
	Skipped int      `json:"skipped" doc:"That give no case: entries with a single wording, misses whose entry is gone"`
	Results []Result `json:"results" doc:"In the order of bundles; those that are not measured yet are left out"`
}

// Result is what one bundle is worth on one set. Shares are 0…1.
type Result struct {
	Bundle   string              `json:"bundle" doc:"Hash"`
	First    float64             `json:"first" doc:"Share of cases in which what was wanted comes first"`
	Among    float64             `json:"among" doc:"Share in which it is among the five best"`
	Answered float64             `json:"answered" doc:"Share that the bot would answer by itself, with the thresholds of now"`
	Right    float64             `json:"right" doc:"Share of those answers that is right; 1 where there are none"`
	Wrong    float64             `json:"wrong" doc:"Share of all cases that would get a wrong answer"`
	Routes   map[usher.Route]int `json:"routes" doc:"What the bot would do, in cases"`
	Curve    []Point             `json:"curve" doc:"What other thresholds would come to"`
	Failed   int                 `json:"failed" doc:"Cases in which its models failed: nothing was found, and the bot did what it does then"`
	Trained  string              `json:"trained,omitempty" enum:"same,other,unknown" doc:"Of intents: what its head was trained on. same: these very lines, so that the scores say little of others; other: other lines as a whole, among which some of these may be; unknown: the head does not tell"`
	Against  *Against            `json:"against,omitempty" doc:"Held against the first bundle; none: it is the first one, or that was not measured"`
	MedianUs int64               `json:"median_us" doc:"Time of a turn, microseconds"`
	P99Us    int64               `json:"p99_us"`
}

// Against is a bundle against the first one, on the cases that neither failed in.
type Against struct {
	Cases    int          `json:"cases"`
	Fixed    int          `json:"fixed" doc:"Cases that come first by this bundle and not by the first one"`
	Broken   int          `json:"broken" doc:"The other way around"`
	Chance   float64      `json:"chance" doc:"Probability of such a difference, or a larger one, between bundles that are equally good (sign test, two-sided)"`
	Examples []Difference `json:"examples" doc:"Some of those, broken ones first"`
}

// Point is what a threshold comes to.
type Point struct {
	Threshold float64 `json:"threshold"`
	Coverage  float64 `json:"coverage" doc:"Share of cases that the bot would act on by itself"`
	Precision float64 `json:"precision" doc:"Share of those that is right; 1 where there are none"`
}

// Difference is a case that two bundles see differently.
type Difference struct {
	Text   string `json:"text"`
	Wanted string `json:"wanted" doc:"Title of the entry, or name of the intent"`
	Before string `json:"before" doc:"What comes first by the first bundle; empty: nothing"`
	After  string `json:"after" doc:"By this one"`
	Fixed  bool   `json:"fixed" doc:"It is right now, and was not; else the other way around"`
}

// maxDifferences is how many cases of each kind are shown.
const maxDifferences = 25

// scores puts together what was measured so far.
func (m *measuring) scores(refs []Ref) []SetScores {
	var all []SetScores
	for s, set := range m.sets {
		out := SetScores{Set: set.name, Cases: len(set.cases), Of: set.of, Skipped: set.skipped, Results: []Result{}}
		for i, f := range refs {
			if len(m.results[i]) <= s || len(m.results[i][s]) < len(set.cases) {
				continue
			}
			res := resultOf(m.results[i][s])
			res.Bundle = f.Hash
			if set.name == SetIntents {
				res.Trained = m.trained[i]
			}
			if len(m.results[0]) > s && len(m.results[0][s]) == len(set.cases) && i > 0 {
				res.Against = against(m.results[0][s], m.results[i][s], set.cases, m.wanted)
			}
			out.Results = append(out.Results, res)
		}
		all = append(all, out)
	}
	return all
}

// wanted names what a case wants.
func (m *measuring) wanted(t try) string {
	if t.entry != "" {
		return m.titles[t.entry]
	}
	return t.intent
}

// resultOf adds up the outcomes of a bundle.
func resultOf(all []outcome) Result {
	r := Result{Routes: map[usher.Route]int{}, Curve: curve(scoredOf(all)), Right: 1}
	if len(all) == 0 {
		return r
	}
	var first, among, answered, right int
	var took []time.Duration
	for _, o := range all {
		first += one01(o.rank == 1)
		among += one01(o.rank > 0)
		answered += one01(o.answered)
		right += one01(o.right)
		r.Failed += one01(o.failed)
		r.Routes[o.route]++
		took = append(took, o.took)
	}
	n := float64(len(all))
	r.First, r.Among, r.Answered, r.Wrong = float64(first)/n, float64(among)/n, float64(answered)/n, float64(answered-right)/n
	if answered > 0 {
		r.Right = float64(right) / float64(answered)
	}
	slices.Sort(took)
	r.MedianUs, r.P99Us = took[len(took)/2].Microseconds(), took[len(took)*99/100].Microseconds()
	return r
}

// scoredOf are outcomes by the threshold that they need.
func scoredOf(all []outcome) []nlp.Scored {
	out := make([]nlp.Scored, len(all))
	for i, o := range all {
		out[i] = o.scored()
	}
	return out
}

func (o outcome) scored() nlp.Scored { return nlp.Scored{Score: float64(o.sure), Right: o.fits} }

// curve tells what thresholds of 0, 0.05 … 1 come to.
func curve(all []nlp.Scored) []Point {
	const steps = 20
	points := make([]Point, 0, steps+1)
	for i := range steps + 1 {
		p := Point{Threshold: float64(i) / steps, Precision: 1}
		var covered, right int
		for _, s := range all {
			if s.Score >= p.Threshold {
				covered++
				right += one01(s.Right)
			}
		}
		if covered > 0 {
			p.Coverage, p.Precision = float64(covered)/float64(len(all)), float64(right)/float64(covered)
		}
		points = append(points, p)
	}
	return points
}

// against holds the outcomes of a bundle against those of the first one.
func against(before, after []outcome, cases []try, wanted func(try) string) *Against {
	var a Against
	var broken, fixed []Difference
	for i, c := range cases {
		if before[i].failed || after[i].failed {
			continue
		}
		a.Cases++
		was, is := before[i].rank == 1, after[i].rank == 1
		if was == is {
			continue
		}
		d := Difference{Text: quoted(c.text), Wanted: wanted(c), Before: before[i].got, After: after[i].got, Fixed: is}
		if is {
			fixed = append(fixed, d)
		} else {
			broken = append(broken, d)
		}
	}
	a.Fixed, a.Broken, a.Chance = len(fixed), len(broken), nlp.SignTest(len(fixed), len(broken))
	a.Examples = list(append(broken[:min(len(broken), maxDifferences)], fixed[:min(len(fixed), maxDifferences)]...))
	return &a
}

func one01(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
