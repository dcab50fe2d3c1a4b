package report

import "usher/nlp/measure"

// Retrieval is a report on finding entries: the bundle first, then the
// baseline.
type Retrieval struct {
	About
	Systems []measure.Retrieval `json:"systems"`
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
		coverage(w, pick(r.Systems, func(s measure.Retrieval) curved { return curved{system: s.System, points: s.Curve} })),
		reliability(w, pick(r.Systems, func(s measure.Retrieval) binned { return binned{s.System, s.Bins, s.CalibrationError} })),
	}
	d.Tables = []table{
		r.thresholds(w), targets(w, systems, pick(r.Systems, func(s measure.Retrieval) []measure.Target { return s.Targets })),
		r.byLanguage(w), r.worst(w, first.Worst),
	}
	return d
}

// rows are the figures of all systems.
func (r Retrieval) rows(w *words) []row {
	var out []row
	add := func(t term, as func(*measure.Estimate) cell, get func(measure.Retrieval) *measure.Estimate) {
		out = append(out, row{t, pick(r.Systems, func(s measure.Retrieval) cell { return as(get(s)) })})
	}
	hit := func(k string) term { return term{w.fill(w.Hit.Name, k), w.fill(w.Hit.Means, k)} }
	add(w.MRR, knownPoints, func(s measure.Retrieval) *measure.Estimate { return s.MRR })
	add(w.MAP, knownPoints, func(s measure.Retrieval) *measure.Estimate { return s.MAP })
	add(hit("1"), w.known, func(s measure.Retrieval) *measure.Estimate { return s.Hit1 })
	add(hit("3"), w.known, func(s measure.Retrieval) *measure.Estimate { return s.Hit3 })
	add(hit("5"), w.known, func(s measure.Retrieval) *measure.Estimate { return s.Hit5 })
	add(hit("10"), w.known, func(s measure.Retrieval) *measure.Estimate { return s.Hit10 })
	add(w.RightRanks, knownPoints, func(s measure.Retrieval) *measure.Estimate { return s.AUROC })
	out = append(out, row{w.CalibrationError, pick(r.Systems, func(s measure.Retrieval) cell { return w.calibration(s.CalibrationError) })})
	add(w.Brier, knownPoints, func(s measure.Retrieval) *measure.Estimate { return &s.Brier })
	add(w.Area, knownPoints, func(s measure.Retrieval) *measure.Estimate { return &s.Area })
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
	t := table{ID: "languages", Title: w.ByLanguage.Title, Text: w.ByLanguage.Text, Brief: mostRows}
	t.Head = []string{w.LanguageName, w.Questions.Name, w.MRR.Name, w.MAP.Name, w.fill(w.Hit.Name, "1"), w.CalibrationError.Name}
	for _, s := range r.Systems {
		for _, l := range s.ByLanguage {
			t.Rows = append(t.Rows, []cell{
				{Text: w.languageName(l.Language), Small: w.system(s.System)}, number(grouped(l.Questions)), knownPoints(l.MRR), knownPoints(l.MAP),
				w.known(l.Hit1), w.calibration(l.CalibrationError),
			})
		}
	}
	return t
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
