package report

import (
	"usher/nlp/measure"
)

// classes are how systems look, in their order.
var classes = [...]string{"one", "two"}

// binned are the bins of a system.
type binned struct {
	system string
	bins   []measure.Bin
	gap    measure.Calibration
}

// reliability draws how often answers of a confidence are right.
func reliability(w *words, systems []binned) figure {
	gap := systems[0].gap
	says := w.fill(w.ReliabilitySays, w.percent(gap.Value), len(systems[0].bins), w.percent(gap.Chance))
	c := chart{
		ID: "reliability", Title: w.Reliability.Title, X: w.Confidence, Y: w.Right, Top: 1, Percent: w.whole,
		Description: w.sentences(w.Reliability.Text, says),
		Rules:       []rule{{"ruled", xy{0, 0}, xy{1, 1}}},
	}
	t := table{ID: "reliability-table", Title: w.Reliability.Title, Head: []string{w.Confidence, w.Count, w.MeanConfidence, w.Right, w.Interval}}
	for i, s := range systems {
		var points []xy
		for _, b := range s.bins {
			at := xy{b.Score, b.Right}
			points = append(points, at)
			about := w.percent(b.Score) + " → " + w.percent(b.Right) + " (" + w.count(b.Lines, w.Lines) + ")"
			c.Dots = append(c.Dots, dot{classes[i], at, about})
			if i > 0 {
				continue
			}
			c.Whiskers = append(c.Whiskers, whisker{classes[i], b.Score, b.Low, b.High})
			t.Rows = append(t.Rows, []cell{
				name(score(b.From) + "–" + score(b.To)), number(grouped(b.Lines)), number(w.percent(b.Score)), number(w.percent(b.Right)),
				number(w.between(b.Low, b.High)),
			})
		}
		c.Lines = append(c.Lines, line{classes[i], points})
		c.Legend = append(c.Legend, legend{classes[i], w.system(s.system)})
	}
	c.Legend = append(c.Legend, legend{"ruled", w.Perfect})
	return figure{c, t}
}

// curved is the coverage of a system, and where it stands.
type curved struct {
	system string
	points []measure.Point
	at     *xy
}

// settled is the coverage from which on a curve says something: before, each
// answer moves it much.
const settled = 0.05

// coverage draws how often answers are wrong against how many are given, and
// marks what is promised of the first system.
func coverage(w *words, systems []curved, promised measure.Promises) figure {
	c := chart{ID: "coverage", Title: w.CoverageCurve.Title, X: w.AnsweredShare, Y: w.Risk, Percent: w.whole}
	t := table{ID: "coverage-table", Title: w.CoverageCurve.Title, Head: []string{w.Threshold, w.AnsweredShare, w.Risk}}
	highest, says := promised.Target, []string{w.CoverageCurve.Text}
	for i, s := range systems {
		var points []xy
		for _, p := range s.points {
			if p.Coverage < settled && p.Risk > 0 {
				continue
			}
			points = append(points, xy{p.Coverage, p.Risk})
			highest = max(highest, p.Risk)
		}
		c.Lines = append(c.Lines, line{classes[i], points})
		c.Legend = append(c.Legend, legend{classes[i], w.system(s.system)})
		if s.at != nil {
			c.Dots = append(c.Dots, dot{classes[i] + " stands", *s.at, w.Operating + ": " + w.percent(s.at.X) + ", " + w.percent(s.at.Y)})
			highest = max(highest, s.at.Y)
		}
	}
	if len(c.Dots) > 0 {
		says = append(says, w.Stands)
	}
	if rings := ringsOf(w, promised); len(rings) > 0 {
		c.Dots, says = append(c.Dots, rings...), append(says, w.Rings)
	}
	c.Top = ceiling(highest)
	c.Rules = []rule{{"ruled", xy{0, promised.Target}, xy{1, promised.Target}}}
	c.Legend = append(c.Legend, legend{"ruled", w.fill(w.Promise, w.whole(promised.Target))})
	first := systems[0].points
	for _, p := range measure.Thin(first, 20) {
		t.Rows = append(t.Rows, []cell{name(score(p.Threshold)), number(w.percent(p.Coverage)), number(w.percent(p.Risk))})
	}
	last := first[len(first)-1]
	says = append(says, w.fill(w.CurveSays, w.percent(last.Risk), w.whole(promised.Target), w.percent(measure.CoverageAt(first, promised.Target))))
	c.Description = w.sentences(says...)
	return figure{c, t}
}

// ringsOf are what is promised, a language each.
func ringsOf(w *words, promised measure.Promises) []dot {
	var rings []dot
	for _, p := range promised.Languages {
		if p.Kept {
			about := w.languageName(p.Language) + ": " + w.Threshold + " " + threshold(p.Threshold) + ", " + w.percent(p.Coverage) + ", " + w.percent(p.Wrong)
			rings = append(rings, dot{"promised", xy{p.Coverage, p.Wrong}, about})
		}
	}
	return rings
}

// histogram draws the confidence of lines in scope above a line, and of those
// out of scope below it, each in shares of its kind.
func histogram(w *words, s measure.Intents) figure {
	c := chart{
		ID: "histogram", Title: w.Histogram.Title, X: w.Confidence, Y: w.Share, Percent: w.whole,
		Description: w.sentences(w.Histogram.Text, w.fill(w.HistogramSays, grouped(s.InScope), grouped(s.OutOfScope))),
		Legend:      []legend{{"right", w.InRight}, {"wrong", w.InWrong}},
	}
	t := table{ID: "histogram-table", Title: w.Histogram.Title, Head: []string{w.Confidence, w.InRight, w.InWrong, w.Outside}}
	highest := 0.0
	for i, r := range s.Histogram.Right {
		from := float64(i) * s.Histogram.Step
		wrong, outside := s.Histogram.Wrong[i], s.Histogram.Outside[i]
		up, both, down := part(r, s.InScope), part(r+wrong, s.InScope), part(outside, s.OutOfScope)
		about := w.whole(from) + "–" + w.whole(from+s.Histogram.Step) + ": "
		for _, b := range []struct {
			bar
			n int
		}{
			{bar{"right", from, s.Histogram.Step, 0, up, about + w.InRight + " " + grouped(r)}, r},
			{bar{"wrong", from, s.Histogram.Step, up, both, about + w.InWrong + " " + grouped(wrong)}, wrong},
			{bar{"outside", from, s.Histogram.Step, 0, -down, about + w.Outside + " " + grouped(outside)}, outside},
		} {
			if b.n > 0 {
				c.Bars = append(c.Bars, b.bar)
			}
		}
		highest = max(highest, both, down)
		t.Rows = append(t.Rows, []cell{
			name(score(from) + "–" + score(from+s.Histogram.Step)), number(grouped(r)), number(grouped(wrong)), number(grouped(outside)),
		})
	}
	c.Top = ceiling(highest)
	if s.OutOfScope > 0 {
		c.Bottom = -c.Top
		c.Legend = append(c.Legend, legend{"outside", w.Outside})
		c.Rules = append(c.Rules, rule{"zero", xy{0, 0}, xy{1, 0}})
	}
	if s.Threshold != nil {
		c.Rules = append(c.Rules, rule{"ruled", xy{*s.Threshold, c.Bottom}, xy{*s.Threshold, c.Top}})
		c.Legend = append(c.Legend, legend{"ruled", w.Here + " " + score(*s.Threshold)})
	}
	return figure{c, t}
}

func part(n, of int) float64 { return float64(n) / float64(max(1, of)) }
