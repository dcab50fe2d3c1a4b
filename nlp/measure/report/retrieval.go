package report

import (
	"usher"
	"usher/nlp/measure"
)

// Retrieval is a report on finding entries: the bundle first, then the
// baseline.
type Retrieval struct {
	About
	Systems []measure.Retrieval `json:"systems"`
	// Promises are of the bundle.
	Promises measure.Promises `json:"promises"`
	// Titles are what entries are called, by their IDs, for those who read.
	Titles map[string]string `json:"-"`
}

// document implements Report.
func (r Retrieval) document(w *words) document {
	first := r.Systems[0]
	d := document{Title: w.FAQ, Facts: append(r.facts(w), fact{w.Unanswerable.Name, w.count(first.Unanswerable, w.Lines)})}
	systems := pick(r.Systems, func(s measure.Retrieval) string { return w.system(s.System) })
	d.Numbers = numbers(w, r.rows(w), systems)
	for _, i := range [...]int{2, 0, 1, 7} { // hit at 1, MRR, MAP, calibration error
		d.Tiles = append(d.Tiles, tileOf(w, d.Numbers.Rows[i], systems))
	}
	d.Figures = []figure{
		coverage(w, pick(r.Systems, func(s measure.Retrieval) curved { return curved{system: s.System, points: s.Curve} }), r.Promises),
		reliability(w, pick(r.Systems, func(s measure.Retrieval) binned { return binned{s.System, s.Bins, s.CalibrationError} })),
	}
	d.Tables = []table{
		r.thresholds(w), targets(w, systems, pick(r.Systems, func(s measure.Retrieval) []measure.Target { return s.Targets })),
		promises(w, r.Promises), r.byLanguage(w), r.worst(w, first.Worst),
	}
	return d
}

// rows are the figures of all systems.
func (r Retrieval) rows(w *words) []row {
	return retrievalRows(w, pick(r.Systems, func(s measure.Retrieval) measure.RetrievalNumbers { return s.RetrievalNumbers }))
}

// retrievalRows are figures side by side.
func retrievalRows(w *words, of []measure.RetrievalNumbers) []row {
	var out []row
	add := func(t term, as func(*measure.Estimate) cell, get func(measure.RetrievalNumbers) *measure.Estimate) {
		out = append(out, row{t, pick(of, func(n measure.RetrievalNumbers) cell { return as(get(n)) })})
	}
	hit := func(k string) term { return term{w.fill(w.Hit.Name, k), w.fill(w.Hit.Means, k)} }
	add(w.MRR, knownPoints, func(n measure.RetrievalNumbers) *measure.Estimate { return n.MRR })
	add(w.MAP, knownPoints, func(n measure.RetrievalNumbers) *measure.Estimate { return n.MAP })
	add(hit("1"), w.known, func(n measure.RetrievalNumbers) *measure.Estimate { return n.Hit1 })
	add(hit("3"), w.known, func(n measure.RetrievalNumbers) *measure.Estimate { return n.Hit3 })
	add(hit("5"), w.known, func(n measure.RetrievalNumbers) *measure.Estimate { return n.Hit5 })
	add(hit("10"), w.known, func(n measure.RetrievalNumbers) *measure.Estimate { return n.Hit10 })
	add(w.RightRanks, knownPoints, func(n measure.RetrievalNumbers) *measure.Estimate { return n.AUROC })
	out = append(out, row{w.CalibrationError, pick(of, func(n measure.RetrievalNumbers) cell { return w.calibration(n.CalibrationError) })})
	add(w.Brier, knownPoints, func(n measure.RetrievalNumbers) *measure.Estimate { return &n.Brier })
	add(w.Area, knownPoints, func(n measure.RetrievalNumbers) *measure.Estimate { return &n.Area })
	return out
}

func (r Retrieval) thresholds(w *words) table {
	t := table{ID: "thresholds", Title: w.Thresholds.Title, Text: w.Thresholds.Text}
	t.Head = []string{w.Threshold, w.Given.Name, w.GivenRight.Name, w.Declined.Name}
	share := func(v *float64) cell {
		if v == nil {
			return number("–")
		}
		return number(w.percent(*v))
	}
	for _, a := range r.Systems[0].Thresholds {
		t.Rows = append(t.Rows, []cell{name(score(a.Threshold)), number(w.percent(a.Answered)), share(a.Right), share(a.Refused)})
	}
	t.Brief = len(t.Rows)
	return t
}

func (r Retrieval) byLanguage(w *words) table {
	heads, columns := spokenBy(w, r.Systems, func(s measure.Retrieval) string { return s.System },
		func(s measure.Retrieval) []measure.RetrievalSpoken { return s.ByLanguage }, func(l measure.RetrievalSpoken) usher.Language { return l.Language })
	all := pick(columns, func(l measure.RetrievalSpoken) measure.RetrievalNumbers { return l.RetrievalNumbers })
	return byLanguage(w, heads, pick(all, func(n measure.RetrievalNumbers) int { return n.Questions }), retrievalRows(w, all))
}

func (r Retrieval) worst(w *words, list []measure.WrongEntry) table {
	t := table{ID: "worst", Title: w.Worst.Title, Text: w.Worst.Text, Head: []string{w.Question, w.Score, w.Found, w.Expected}}
	for _, e := range list {
		expected := number("–")
		if len(e.Relevant) > 0 {
			expected = r.entry(e.Relevant[0])
		}
		if more := len(e.Relevant) - 1; more > 0 {
			expected.Small += " " + w.fill(w.More, more)
		}
		t.Rows = append(t.Rows, []cell{name(e.Text), number(score(e.Score)), r.entry(e.Found), expected})
	}
	return t
}

// entry is what an entry is called.
func (r Retrieval) entry(id string) cell {
	if title := r.Titles[id]; title != "" {
		return cell{Text: title, Small: id}
	}
	return name(id)
}
