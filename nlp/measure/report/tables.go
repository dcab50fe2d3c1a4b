package report

import (
	"strconv"

	"usher"
	"usher/nlp/measure"
)

// numbers is the table of the figures of several systems.
func numbers(w *words, rows []row, systems []string) table {
	t := table{ID: "numbers", Title: w.Numbers, Text: w.Made, Head: append([]string{w.Measure}, systems...), Brief: len(rows)}
	for _, r := range rows {
		first := cell{Text: r.term.Name, Small: r.term.Means}
		cells := append([]cell{first}, r.cells...)
		for len(cells) < 1+len(systems) {
			cells = append(cells, cell{})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// byLanguage is the table of the figures of each language, by each system. heads
// name the columns.
func byLanguage(w *words, heads []string, counts []int, rows []row) table {
	t := table{ID: "languages", Title: w.ByLanguage.Title, Text: w.ByLanguage.Text, Head: append([]string{w.Measure}, heads...), Brief: 1 + len(rows)}
	t.Rows = append(t.Rows, append([]cell{name(w.Count)}, pick(counts, func(n int) cell { return number(grouped(n)) })...))
	for _, r := range rows {
		t.Rows = append(t.Rows, append([]cell{name(r.term.Name)}, r.cells...))
	}
	return t
}

// spokenBy lines up what systems have of each language: columns, with their names.
func spokenBy[S, T any](w *words, systems []S, named func(S) string, of func(S) []T, language func(T) usher.Language) (heads []string, columns []T) {
	for i := range of(systems[0]) {
		for _, s := range systems {
			column := of(s)[i]
			head := w.languageName(language(column))
			if len(systems) > 1 {
				head += " · " + w.system(named(s))
			}
			heads, columns = append(heads, head), append(columns, column)
		}
	}
	return heads, columns
}

// targets says how much can be answered at some risks.
func targets(w *words, systems []string, of [][]measure.Target) table {
	t := table{ID: "targets", Title: w.Targets.Title, Text: w.Targets.Text, Head: append([]string{w.Risk}, systems...), Brief: len(of[0])}
	for i, target := range of[0] {
		cells := []cell{name(w.fill(w.AtMost, w.whole(target.Risk)))}
		for _, system := range of {
			cells = append(cells, number(w.percent(system[i].Coverage)))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// promises says what is promised of each language.
func promises(w *words, of measure.Promises) table {
	t := table{
		ID: "promises", Title: w.Promises.Title, Text: w.fill(w.Promises.Text, w.whole(of.Target), w.whole(of.Doubt)),
		Head: []string{w.LanguageName, w.Threshold, w.AnsweredShare, w.Risk, w.Count}, Brief: len(of.Languages),
	}
	for _, p := range of.Languages {
		first, from, share, wrong := name(w.languageName(p.Language)), number("–"), number("–"), number("–")
		switch {
		case p.Kept:
			from, share, wrong = number(threshold(p.Threshold)), number(w.percent(p.Coverage)), number(w.percent(p.Wrong))
		case p.Lines < p.Least:
			first.Small = w.fill(w.TooFew, p.Least)
		default:
			first.Small = w.TooWrong
		}
		t.Rows = append(t.Rows, []cell{first, from, share, wrong, number(grouped(p.Lines))})
	}
	return t
}

// matrix is a table whose cells are the darker the more of a row they have.
func matrix(w *words, m measure.Matrix) table {
	t := table{ID: "matrix", Title: w.Matrix.Title, Text: w.Matrix.Text, Class: "matrix", Head: []string{w.Gold + " \\ " + w.Said}}
	for i := range m.Labels {
		t.Head = append(t.Head, strconv.Itoa(i+1))
	}
	t.Head = append(t.Head, w.MatrixRow)
	for i, gold := range m.Labels {
		all := m.Others[i]
		for _, n := range m.Counts[i] {
			all += n
		}
		cells := []cell{{Text: strconv.Itoa(i+1) + " " + w.label(gold)}}
		for j, n := range m.Counts[i] {
			kind := "bad"
			if i == j {
				kind = "good"
			}
			cells = append(cells, heat(kind, n, all))
		}
		t.Rows = append(t.Rows, append(cells, heat("bad", m.Others[i], all)))
	}
	return t
}

// heat is a cell with a class for its share of the row: 0 to 9.
func heat(kind string, n, all int) cell {
	if n == 0 {
		return cell{Text: "·", Number: true, Class: "none"}
	}
	return cell{Text: strconv.Itoa(n), Number: true, Class: kind + " h" + strconv.Itoa(min(9, 1+n*9/(all+1)))}
}

func collided(w *words, found []measure.Collision) table {
	t := table{ID: "collisions", Title: w.Collisions.Title, Text: w.Collisions.Text, Head: []string{w.Label, w.Sentences}, Brief: briefRows}
	for _, c := range found[:min(len(found), mostRows)] {
		var both []said
		if len(c.OfA) > 0 {
			both = append(both, said{w.fill(w.TakenFor, c.A, c.B), quoted(w, c.OfA)})
		}
		if len(c.OfB) > 0 {
			both = append(both, said{w.fill(w.TakenFor, c.B, c.A), quoted(w, c.OfB)})
		}
		t.Rows = append(t.Rows, []cell{{Text: w.fill(w.PairOf, c.A, c.B), Small: w.fill(w.LinesOf, c.Lines, c.Of)}, {Said: both}})
	}
	return t
}

func twins(w *words, found []measure.Twins) table {
	t := table{ID: "twins", Title: w.Twins.Title, Text: w.Twins.Text, Head: []string{w.Label, w.Sentence, w.TwinSentence}, Brief: briefRows}
	for _, f := range found[:min(len(found), mostRows)] {
		t.Rows = append(t.Rows, []cell{
			{Text: w.fill(w.PairOf, w.label(f.A.Label), w.label(f.B.Label)), Small: w.fill(w.Alike, w.percent(f.Alike))},
			{Text: f.A.Text, Small: w.label(f.A.Label)},
			{Text: f.B.Text, Small: w.label(f.B.Label)},
		})
	}
	return t
}

func confusions(w *words, found []measure.Confusion) table {
	t := table{ID: "confusions", Title: w.Confusions.Title, Text: w.Confusions.Text, Head: []string{w.Gold + " → " + w.Said, w.Sentences}, Brief: 2 * briefRows}
	for _, c := range found[:min(len(found), mostRows)] {
		t.Rows = append(t.Rows, []cell{
			{Text: w.label(c.Gold) + " → " + w.label(c.Said), Small: w.count(c.Lines, w.Lines)},
			{Said: []said{{"", quoted(w, c.Sentences)}}},
		})
	}
	return t
}

// quoted are sentences with their scores.
func quoted(w *words, list []measure.Sentence) []string {
	return pick(list, func(s measure.Sentence) string { return w.fill(w.Quoted, s.Text, score(s.Score)) })
}

func weak(w *words, labels []measure.LabelScore) table {
	return byLabel(w, w.Weakest, labels[:min(len(labels), weakest)])
}

func byLabel(w *words, title section, labels []measure.LabelScore) table {
	t := table{ID: "labels", Title: title.Title, Text: title.Text, Head: []string{w.Label, w.Count, w.PrecisionShort, w.RecallShort, "F1"}, Brief: briefRows}
	for _, l := range labels[:min(len(labels), mostRows)] {
		t.Rows = append(t.Rows, []cell{
			name(w.label(l.Label)), number(grouped(l.Lines)), number(w.percent(l.Precision)), number(w.percent(l.Recall)), number(w.percent(l.F1)),
		})
	}
	return t
}
