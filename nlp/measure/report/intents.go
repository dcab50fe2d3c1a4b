package report

import (
	"slices"

	"usher"
	"usher/nlp/measure"
)

// Intents is a report on recognising intents: the bundle first, then the
// baseline where there is one.
type Intents struct {
	About
	Systems []measure.Intents `json:"systems"`
	// Promises are of the bundle.
	Promises measure.Promises `json:"promises"`
	// Beyond is by how much the bundle is right more often than the keywords.
	Beyond *measure.Estimate `json:"beyond_keywords,omitempty"`
	// Twins are of the lines that are measured, and of those of About.Train.
	Twins []measure.Twins `json:"twins"`
}

// How many rows of long tables a page has, and plain text.
const (
	mostRows  = 30
	briefRows = 5
	weakest   = 10
)

// document implements Report.
func (r Intents) document(w *words) document {
	first := r.Systems[0]
	d := document{Title: w.Intents, Facts: r.facts(w)}
	d.Facts = append(d.Facts,
		fact{w.InScope.Name, w.count(first.InScope, w.Lines) + " · " + w.count(first.Labels, w.Labels)},
		fact{w.OutOfScope.Name, w.count(first.OutOfScope, w.Lines)})
	d.Tiles = r.tiles(w)
	d.Numbers = numbers(w, r.rows(w), systemNames(w, r.Systems))
	d.Figures = []figure{
		reliability(w, pick(r.Systems, func(s measure.Intents) binned { return binned{s.System, s.Bins, s.CalibrationError} })),
		coverage(w, r.curves(), r.Promises),
		histogram(w, first),
	}
	d.Tables = []table{
		r.targets(w), promises(w, r.Promises), r.byLanguage(w), matrix(w, first.Matrix),
		collided(w, first.Collisions), twins(w, r.Twins), confusions(w, first.Confusions), weak(w, first.ByLabel),
	}
	return d
}

func systemNames(w *words, systems []measure.Intents) []string {
	return pick(systems, func(s measure.Intents) string { return w.system(s.System) })
}

// pick maps a list.
func pick[T, U any](list []T, f func(T) U) []U {
	out := make([]U, len(list))
	for i, x := range list {
		out[i] = f(x)
	}
	return out
}

func (r Intents) tiles(w *words) []tile {
	of := func(t term, get func(measure.Intents) *measure.Estimate) tile {
		cells := pick(r.Systems, func(s measure.Intents) cell { return w.known(get(s)) })
		out := tile{Name: t.Name, Value: cells[0].Text, Range: cells[0].Small}
		if len(cells) > 1 {
			out.Below = w.fill(w.Compared, w.system(r.Systems[1].System), cells[1].Text)
		}
		return out
	}
	tiles := []tile{
		of(w.Accuracy, func(s measure.Intents) *measure.Estimate { return &s.Accuracy }),
		of(w.Answered, func(s measure.Intents) *measure.Estimate { return s.Answered }),
		of(w.Coverage, func(s measure.Intents) *measure.Estimate { return &s.Coverage }),
	}
	if r.Systems[0].OutOfScope > 0 {
		tiles = append(tiles, of(w.Recall, func(s measure.Intents) *measure.Estimate { return s.Recall }))
	}
	return tiles
}

// row is a measure of each system.
type row struct {
	term  term
	cells []cell
}

// rows are the figures of all systems.
func (r Intents) rows(w *words) []row {
	out := intentRows(w, pick(r.Systems, func(s measure.Intents) measure.IntentNumbers { return s.IntentNumbers }))
	if r.Beyond != nil {
		out = append(out, row{term{Name: w.Difference}, []cell{w.share(*r.Beyond)}})
	}
	return out
}

// intentRows are figures side by side.
func intentRows(w *words, of []measure.IntentNumbers) []row {
	var out []row
	add := func(t term, as func(*measure.Estimate) cell, get func(measure.IntentNumbers) *measure.Estimate) {
		out = append(out, row{t, pick(of, func(n measure.IntentNumbers) cell { return as(get(n)) })})
	}
	add(w.Accuracy, w.known, func(n measure.IntentNumbers) *measure.Estimate { return &n.Accuracy })
	add(w.BestLabel, w.known, func(n measure.IntentNumbers) *measure.Estimate { return n.BestLabel })
	add(w.Kept, w.known, func(n measure.IntentNumbers) *measure.Estimate { return n.Kept })
	add(w.MacroF1, w.known, func(n measure.IntentNumbers) *measure.Estimate { return &n.MacroF1 })
	add(w.Coverage, w.known, func(n measure.IntentNumbers) *measure.Estimate { return &n.Coverage })
	add(w.Answered, w.known, func(n measure.IntentNumbers) *measure.Estimate { return n.Answered })
	if slices.ContainsFunc(of, func(n measure.IntentNumbers) bool { return n.OutOfScope > 0 }) {
		add(w.Recall, w.known, func(n measure.IntentNumbers) *measure.Estimate { return n.Recall })
		add(w.Precision, w.known, func(n measure.IntentNumbers) *measure.Estimate { return n.Precision })
		add(w.AUROC, knownPoints, func(n measure.IntentNumbers) *measure.Estimate { return n.AUROC })
		add(w.FalseAcceptance, w.known, func(n measure.IntentNumbers) *measure.Estimate { return n.FalseAcceptance })
	}
	out = append(out, row{w.CalibrationError, pick(of, func(n measure.IntentNumbers) cell { return w.calibration(n.CalibrationError) })})
	add(w.Brier, knownPoints, func(n measure.IntentNumbers) *measure.Estimate { return &n.Brier })
	add(w.Area, knownPoints, func(n measure.IntentNumbers) *measure.Estimate { return &n.Area })
	return out
}

// curves are those of coverage, with where each system stands.
func (r Intents) curves() []curved {
	return pick(r.Systems, func(s measure.Intents) curved {
		c := curved{s.System, s.Curve, nil}
		if s.Answered != nil {
			c.at = &xy{s.Coverage.Value, 1 - s.Answered.Value}
		}
		return c
	})
}

func (r Intents) targets(w *words) table {
	return targets(w, systemNames(w, r.Systems), pick(r.Systems, func(s measure.Intents) []measure.Target { return s.Targets }))
}

func (r Intents) byLanguage(w *words) table {
	heads, columns := spokenBy(w, r.Systems, func(s measure.Intents) string { return s.System },
		func(s measure.Intents) []measure.IntentsSpoken { return s.ByLanguage }, func(l measure.IntentsSpoken) usher.Language { return l.Language })
	all := pick(columns, func(l measure.IntentsSpoken) measure.IntentNumbers { return l.IntentNumbers })
	return byLanguage(w, heads, pick(all, func(n measure.IntentNumbers) int { return n.Lines }), intentRows(w, all))
}

// label names an intent, or that none fits.
func (w *words) label(l string) string {
	if l == usher.OutOfScope {
		return w.Out
	}
	return l
}
