package report

import (
	"usher"
	"usher/nlp/measure"
)

// Moderation is a report on moderating texts: the bundle first, then the
// baseline where there is one.
type Moderation struct {
	About
	Systems []measure.Moderation `json:"systems"`
}

// document implements Report.
func (r Moderation) document(w *words) document {
	first := r.Systems[0]
	d := document{Title: w.Moderation, Facts: append(r.facts(w), fact{w.Bad.Name, w.count(first.Bad, w.Lines)})}
	systems := pick(r.Systems, func(s measure.Moderation) string { return w.system(s.System) })
	d.Numbers = numbers(w, r.rows(w), systems)
	for _, i := range [...]int{0, 2, 3, 5} { // accuracy, caught, rightly blamed, false alarms
		d.Tiles = append(d.Tiles, tileOf(w, d.Numbers.Rows[i], systems))
	}
	d.Figures = []figure{
		r.roc(w), r.precisionRecall(w),
		reliability(w, pick(r.Systems, func(s measure.Moderation) binned { return binned{s.System, s.Bins, s.CalibrationError} })),
	}
	d.Tables = []table{
		r.thresholds(w), r.byLanguage(w), byLabel(w, w.ByLabel, first.ByLabel),
		sentences(w, "missed", w.Missed, first.Missed), sentences(w, "alarms", w.Alarms, first.Alarms),
	}
	return d
}

// tileOf makes a tile of a row of numbers.
func tileOf(w *words, row []cell, systems []string) tile {
	t := tile{Name: row[0].Text, Value: row[1].Text, Range: row[1].Small}
	if len(systems) > 1 {
		t.Below = w.fill(w.Compared, systems[1], row[2].Text)
	}
	return t
}

// rows are the figures of all systems.
func (r Moderation) rows(w *words) []row {
	return moderationRows(w, pick(r.Systems, func(s measure.Moderation) measure.ModerationNumbers { return s.ModerationNumbers }))
}

// moderationRows are figures side by side.
func moderationRows(w *words, of []measure.ModerationNumbers) []row {
	var out []row
	add := func(t term, as func(*measure.Estimate) cell, get func(measure.ModerationNumbers) *measure.Estimate) {
		out = append(out, row{t, pick(of, func(n measure.ModerationNumbers) cell { return as(get(n)) })})
	}
	add(w.VerdictAccuracy, w.known, func(n measure.ModerationNumbers) *measure.Estimate { return &n.Accuracy })
	add(w.LabelAccuracy, w.known, func(n measure.ModerationNumbers) *measure.Estimate { return &n.LabelAccuracy })
	add(w.Caught, w.known, func(n measure.ModerationNumbers) *measure.Estimate { return n.Recall })
	add(w.Blamed, w.known, func(n measure.ModerationNumbers) *measure.Estimate { return n.Precision })
	add(w.F1, w.known, func(n measure.ModerationNumbers) *measure.Estimate { return n.F1 })
	add(w.FalseAlarms, w.known, func(n measure.ModerationNumbers) *measure.Estimate { return n.FalseAlarms })
	add(w.Ranks, knownPoints, func(n measure.ModerationNumbers) *measure.Estimate { return n.AUROC })
	add(w.AveragePrec, knownPoints, func(n measure.ModerationNumbers) *measure.Estimate { return n.AveragePrecision })
	out = append(out, row{w.CalibrationError, pick(of, func(n measure.ModerationNumbers) cell { return w.calibration(n.CalibrationError) })})
	add(w.Brier, knownPoints, func(n measure.ModerationNumbers) *measure.Estimate { return &n.Brier })
	return out
}

// operatingCurve draws two figures of the operating points against each other.
func (r Moderation) operatingCurve(w *words, c chart, place func(measure.Operating) xy, start xy) chart {
	c.Top, c.Percent = 1, w.whole
	for i, s := range r.Systems {
		points := []xy{start}
		for _, o := range s.Curve {
			points = append(points, place(o))
		}
		c.Lines = append(c.Lines, line{classes[i], points})
		c.Legend = append(c.Legend, legend{classes[i], w.system(s.System)})
		for _, o := range s.Thresholds {
			if o.Threshold == measure.Half {
				at := place(o)
				c.Dots = append(c.Dots, dot{classes[i] + " stands", at, w.Operating + ": " + w.percent(at.X) + ", " + w.percent(at.Y)})
			}
		}
	}
	return c
}

func (r Moderation) roc(w *words) figure {
	c := chart{ID: "roc", Title: w.ROC.Title, X: w.FalseAlarms.Name, Y: w.Caught.Name, Rules: []rule{{"ruled", xy{0, 0}, xy{1, 1}}}}
	first := r.Systems[0]
	c.Description = w.sentences(w.ROC.Text, w.fill(w.ROCSays, knownPoints(first.AUROC).Text, w.known(first.Recall).Text, w.known(first.FalseAlarms).Text))
	c = r.operatingCurve(w, c, func(o measure.Operating) xy { return xy{o.FalseAlarms, o.Recall} }, xy{0, 0})
	c.Legend = append(c.Legend, legend{"ruled", w.Chance})
	return figure{c, operatingTable(w, "roc-table", w.ROC.Title, measure.Thin(first.Curve, 20))}
}

func (r Moderation) precisionRecall(w *words) figure {
	c := chart{ID: "pr", Title: w.PR.Title, X: w.Caught.Name, Y: w.Blamed.Name}
	first := r.Systems[0]
	c.Description = w.sentences(w.PR.Text, w.fill(w.PRSays, knownPoints(first.AveragePrecision).Text, w.known(first.Precision).Text))
	c = r.operatingCurve(w, c, func(o measure.Operating) xy { return xy{o.Recall, o.Precision} }, xy{0, 1})
	return figure{c, operatingTable(w, "pr-table", w.PR.Title, measure.Thin(first.Curve, 20))}
}

func (r Moderation) thresholds(w *words) table {
	t := operatingTable(w, "thresholds", w.Thresholds.Title, r.Systems[0].Thresholds)
	t.Text, t.Brief = w.Thresholds.Text, len(t.Rows)
	return t
}

func operatingTable(w *words, id, title string, points []measure.Operating) table {
	t := table{ID: id, Title: title, Head: []string{w.Threshold, w.Caught.Name, w.Blamed.Name, w.FalseAlarms.Name, "F1"}}
	for _, o := range points {
		blamed := number(w.percent(o.Precision))
		if o.Recall+o.FalseAlarms == 0 { // nothing is
			blamed = number("–")
		}
		t.Rows = append(t.Rows, []cell{
			name(score(o.Threshold)), number(w.percent(o.Recall)), blamed, number(w.percent(o.FalseAlarms)), number(w.percent(o.F1)),
		})
	}
	return t
}

func (r Moderation) byLanguage(w *words) table {
	heads, columns := spokenBy(w, r.Systems, func(s measure.Moderation) string { return s.System },
		func(s measure.Moderation) []measure.ModerationSpoken { return s.ByLanguage }, func(l measure.ModerationSpoken) usher.Language { return l.Language })
	all := pick(columns, func(l measure.ModerationSpoken) measure.ModerationNumbers { return l.ModerationNumbers })
	return byLanguage(w, heads, pick(all, func(n measure.ModerationNumbers) int { return n.Lines }), moderationRows(w, all))
}

// sentences lists lines with their scores.
func sentences(w *words, id string, title section, list []measure.Sentence) table {
	t := table{ID: id, Title: title.Title, Text: title.Text, Head: []string{w.Sentence, w.Score}}
	for _, s := range list {
		t.Rows = append(t.Rows, []cell{name(s.Text), number(score(s.Score))})
	}
	return t
}
