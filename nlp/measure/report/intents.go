package report

import (
	"usher"
	"usher/nlp/measure"
)

// Intents is a report on recognising intents: the bundle first, then the
// baseline where there is one.
type Intents struct {
	About
	Systems []measure.Intents `json:"systems"`
	// Beyond is by how much the bundle is right more often than the keywords.
	Beyond *measure.Estimate `json:"beyond_keywords,omitempty"`
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
		coverage(w, r.curves()),
		histogram(w, first),
	}
	d.Tables = []table{
		r.targets(w), r.byLanguage(w), matrix(w, first.Matrix),
		collisions(w, first.Collisions), confusions(w, first.Confusions), weak(w, first.ByLabel),
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
	var out []row
	share := func(t term, get func(measure.Intents) *measure.Estimate) {
		out = append(out, row{t, pick(r.Systems, func(s measure.Intents) cell { return w.known(get(s)) })})
	}
	points := func(t term, get func(measure.Intents) *measure.Estimate) {
		out = append(out, row{t, pick(r.Systems, func(s measure.Intents) cell { return knownPoints(get(s)) })})
	}
	share(w.Accuracy, func(s measure.Intents) *measure.Estimate { return &s.Accuracy })
	share(w.BestLabel, func(s measure.Intents) *measure.Estimate { return s.BestLabel })
	share(w.Kept, func(s measure.Intents) *measure.Estimate { return s.Kept })
	share(w.MacroF1, func(s measure.Intents) *measure.Estimate { return &s.MacroF1 })
	share(w.Coverage, func(s measure.Intents) *measure.Estimate { return &s.Coverage })
	share(w.Answered, func(s measure.Intents) *measure.Estimate { return s.Answered })
	if r.Systems[0].OutOfScope > 0 {
		share(w.Recall, func(s measure.Intents) *measure.Estimate { return s.Recall })
		share(w.Precision, func(s measure.Intents) *measure.Estimate { return s.Precision })
		points(w.AUROC, func(s measure.Intents) *measure.Estimate { return s.AUROC })
		share(w.FalseAcceptance, func(s measure.Intents) *measure.Estimate { return s.FalseAcceptance })
	}
	out = append(out, row{w.CalibrationError, pick(r.Systems, func(s measure.Intents) cell { return w.calibration(s.CalibrationError) })})
	points(w.Brier, func(s measure.Intents) *measure.Estimate { return &s.Brier })
	points(w.Area, func(s measure.Intents) *measure.Estimate { return &s.Area })
	if r.Beyond != nil {
		out = append(out, row{term{Name: w.Difference}, []cell{w.share(*r.Beyond)}})
	}
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

// byLanguage has a row for each language and system.
func (r Intents) byLanguage(w *words) table {
	t := table{ID: "languages", Title: w.ByLanguage.Title, Text: w.ByLanguage.Text, Brief: mostRows}
	t.Head = []string{w.LanguageName, w.Count, w.Accuracy.Name, w.BestLabel.Name, w.Answered.Name, w.Recall.Name, w.CalibrationError.Name}
	for _, s := range r.Systems {
		for _, l := range s.ByLanguage {
			title := cell{Text: w.languageName(l.Language)}
			if len(r.Systems) > 1 {
				title.Small = w.system(s.System)
			}
			t.Rows = append(t.Rows, []cell{
				title, number(grouped(l.Lines)), w.share(l.Accuracy), w.known(l.BestLabel), w.known(l.Answered), w.known(l.Recall), w.calibration(l.CalibrationError),
			})
		}
	}
	return t
}

// label names an intent, or that none fits.
func (w *words) label(l string) string {
	if l == usher.OutOfScope {
		return w.Out
	}
	return l
}
