package train_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/nlp"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

func TestHead(t *testing.T) {
	t.Parallel()
	trained := head(t, lines(6, 10, 15), train.Options{})
	s := trained.Scores
	if s.Lines != 75 || s.Accuracy < 0.97 || s.MacroF1 < 0.97 || s.Kept < 0.9 || s.Refused < 0.95 || s.CalibrationError > 0.2 {
		t.Errorf("scores %+v", s)
	}
	if !slices.IsSorted(trained.Labels[:6]) || trained.Labels[6] != usher.OutOfScope {
		t.Errorf("labels %v", trained.Labels)
	}
	if trained.Reject <= 0 || trained.Reject >= 1 || trained.Temperature <= 0 {
		t.Errorf("threshold %v, temperature %v", trained.Reject, trained.Temperature)
	}
	if trained.Data.Lines != 75 || len(trained.Data.SHA256) != 64 {
		t.Errorf("data %+v", trained.Data)
	}
}

// TestHeadSays: the predictions held out are those that the scores count, each of a
// line once.
func TestHeadSays(t *testing.T) {
	t.Parallel()
	data := lines(4, 10, 15)
	data[0].Label = "label003" // in the words of label000
	trained := head(t, data, train.Options{})
	seen := map[train.Example]train.Said{}
	inside, right, kept := 0, 0, 0
	for _, s := range trained.HeldOut {
		seen[s.Example] = s
		if s.Label == usher.OutOfScope {
			continue
		}
		inside++
		if s.Best == s.Label {
			right++
			if s.Score >= trained.Reject {
				kept++
			}
		}
	}
	if len(seen) != len(data) || len(trained.HeldOut) != len(data) || seen[data[0]].Best != "label000" {
		t.Errorf("%d predictions of %d lines; of a line with a wrong label %+v", len(seen), len(data), seen[data[0]])
	}
	s := trained.Scores
	if round := func(n int) float64 { return math.Round(1e4*float64(n)/float64(inside)) / 1e4 }; s.Accuracy != round(right) || s.Kept != round(kept) {
		t.Errorf("%d of %d are right and %d kept, and the scores say %+v", right, inside, kept, s)
	}
	valid := []train.Example{{Text: "where is " + word(0), Label: "label000"}, {Text: "new thing", Label: "unheard"}}
	if held := head(t, data, train.Options{Valid: valid}).HeldOut; len(held) != 2 || held[1].Example != valid[1] {
		t.Errorf("of the validation lines: %+v", held)
	}
}

// TestHeadIsDeterministic is what "the same bytes every time" rests on, with
// TestSolveAlike, whose lines fill many blocks.
func TestHeadIsDeterministic(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	data := lines(3, 8, 6)
	first := head(t, data, train.Options{})
	runtime.GOMAXPROCS(1)
	second := head(t, data, train.Options{})
	if !bytes.Equal(first.Model, second.Model) || first.Scores != second.Scores {
		t.Error("the same lines gave another head")
	}
	other := head(t, append(data, train.Example{Text: "one more", Label: "label000"}), train.Options{})
	if bytes.Equal(first.Model, other.Model) || other.Data.SHA256 == first.Data.SHA256 {
		t.Error("another line gave the same head")
	}
}

// TestHeadDescribesItself serves a head from its file alone.
func TestHeadDescribesItself(t *testing.T) {
	t.Parallel()
	trained := head(t, lines(4, 15, 0), train.Options{Description: "mine"})
	m, err := tflite.Load(trained.Model)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := m.Metadata(train.MetadataHead)
	var d train.Description
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	if m.Description() != "mine" || !slices.Equal(d.Labels, trained.Labels) || d.Reject != trained.Reject ||
		d.Temperature != trained.Temperature || d.Featuriser != nlp.Featuriser {
		t.Errorf("%q %+v", m.Description(), d)
	}
	p := predict(t, m, "I want "+word(2))
	if best := slices.Index(p, slices.Max(p)); trained.Labels[best] != "label002" {
		t.Errorf("probabilities %v", p)
	}
	if even := predict(t, m, "qqqq jjjj"); slices.Max(even) > 0.8 {
		t.Errorf("sure of what it does not know: %v", even)
	}
}

// predict runs a head's file on a text.
func predict(t *testing.T, m *tflite.Model, text string) []float32 {
	t.Helper()
	p, err := tflite.Output[float32](runs(t, m, text), 0)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// runs is an interpreter that has run a head on a text.
func runs(t *testing.T, m *tflite.Model, text string) *tflite.Interpreter {
	t.Helper()
	raw, _ := m.Metadata(train.MetadataVocabulary)
	v, err := nlp.ParseVocabulary(raw)
	if err != nil {
		t.Fatal(err)
	}
	ids, weights := v.Weigh(nlp.Grams(text), nil, nil)
	if len(ids) == 0 {
		ids, weights = []int32{0}, []float32{0}
	}
	in, err := m.NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		tflite.SetInput(in, 0, []int{len(ids)}, ids),
		tflite.SetInput(in, 1, []int{len(ids), 1}, weights),
		in.Invoke(t.Context()),
	)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// TestHeadPrunes: a small file drops what says least, and still knows its
// labels.
func TestHeadPrunes(t *testing.T) {
	t.Parallel()
	data := lines(12, 8, 0)
	o := train.Options{Valid: data[:5]}
	whole := head(t, data, o)
	o.Weights = 12 * 150
	pruned := head(t, data, o)
	if len(pruned.Model) > len(whole.Model)/2 {
		t.Errorf("%d bytes became %d", len(whole.Model), len(pruned.Model))
	}
	m, err := tflite.Load(pruned.Model)
	if err != nil {
		t.Fatal(err)
	}
	for l := range 12 {
		p := predict(t, m, "give "+word(l))
		var sum float64
		for _, x := range p {
			sum += float64(x)
		}
		if math.Abs(sum-1) > 1e-4 || slices.Index(p, slices.Max(p)) != l {
			t.Errorf("label %d: %v", l, p)
		}
	}
}

func TestHeadOutOfScope(t *testing.T) {
	t.Parallel()
	in, out := lines(4, 10, 0), lines(0, 0, 12)
	for i := range out {
		out[i].Label = "whatever"
	}
	given := head(t, in, train.Options{OOS: out})
	labelled := head(t, lines(4, 10, 12), train.Options{})
	if !bytes.Equal(given.Model, labelled.Model) {
		t.Error("lines out of scope count differently as an option")
	}
	if without := head(t, in, train.Options{}); slices.Contains(without.Labels, usher.OutOfScope) || without.Scores.Refused != 0 || without.Reject <= 0 {
		t.Errorf("without lines out of scope: %v %+v", without.Labels, without.Scores)
	}
	// A single label and what is not it is enough.
	if two := head(t, lines(1, 20, 20), train.Options{}); len(two.Labels) != 2 || two.Scores.Accuracy < 0.9 {
		t.Errorf("one label against the rest: %v %+v", two.Labels, two.Scores)
	}
}

// TestHeadTrusts: with enough lines out of scope the file says how far its answer
// is to be trusted, and calls for less of what nothing speaks for.
func TestHeadTrusts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		own, general int
		trusts       bool
	}{{0, 0, false}, {20, 0, false}, {60, 0, true}, {0, 60, true}, {20, 40, true}} {
		strange := lines(0, 0, c.own+c.general)
		o := train.Options{OOS: strange[c.own:]}
		trained := head(t, slices.Concat(lines(6, 20, 0), strange[:c.own]), o)
		m, err := tflite.Load(trained.Model)
		if err != nil {
			t.Fatal(err)
		}
		if (trained.Trust != nil) != c.trusts || len(m.Outputs()) != map[bool]int{false: 1, true: 2}[c.trusts] {
			t.Errorf("%d and %d lines out of scope: trust %v, %d outputs", c.own, c.general, trained.Trust, len(m.Outputs()))
		}
		if !c.trusts {
			continue
		}
		known, unknown := trust(t, m, "I want "+word(2)), trust(t, m, "zebra weather today")
		if known < 0.8 || unknown > 0.3 || float64(known) < float64(trained.Reject) || float64(unknown) >= float64(trained.Reject) {
			t.Errorf("%d and %d lines out of scope: trust %v of what is known and %v of what is not, threshold %v", c.own, c.general, known, unknown, trained.Reject)
		}
		if s := trained.Scores; s.Kept < 0.9 || s.Refused < 0.9 || s.CalibrationError > 0.2 {
			t.Errorf("%d and %d lines out of scope: %+v", c.own, c.general, s)
		}
	}
}

func trust(t *testing.T, m *tflite.Model, text string) float32 {
	t.Helper()
	trust, err := tflite.Output[float32](runs(t, m, text), 1)
	if err != nil || len(trust) != 1 {
		t.Fatal(trust, err)
	}
	return trust[0]
}

func TestHeadWithValidation(t *testing.T) {
	t.Parallel()
	data := lines(4, 20, 0)
	valid := []train.Example{
		{Text: "where is " + word(0), Label: "label000"},
		{Text: "any " + word(1), Label: "label001"},
		{Text: "the " + word(2), Label: "label003"},
		{Text: "new thing", Label: "unheard"},
		{Text: "zebra", Label: usher.OutOfScope},
	}
	s := head(t, data, train.Options{Valid: valid}).Scores
	if s.Lines != 5 || s.Accuracy != 0.5 {
		t.Errorf("2 of 4 lines in scope can be right: %+v", s)
	}
}

func TestHeadRefuses(t *testing.T) {
	t.Parallel()
	two := lines(2, 3, 0)
	for name, c := range map[string]struct {
		data []train.Example
		o    train.Options
		says string
	}{
		"nothing":             {nil, train.Options{}, "0 different labels"},
		"one label":           {lines(1, 5, 0), train.Options{}, "1 different labels"},
		"only out of scope":   {lines(0, 0, 5), train.Options{OOS: two}, "1 different labels"},
		"empty validation":    {two, train.Options{Valid: []train.Example{}}, "validation data is empty"},
		"foreign validation":  {two, train.Options{Valid: []train.Example{{Text: "a", Label: "b"}}}, "belong together"},
		"a label for a line ": {many(2000), train.Options{}, "category"},
	} {
		_, err := train.Head(t.Context(), c.data, c.o)
		var e *usher.Error
		if !errors.As(err, &e) || !strings.Contains(e.Text, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func many(n int) []train.Example {
	var out []train.Example
	for i := range n {
		out = append(out, train.Example{Text: "a", Label: word(i)})
	}
	return out
}

func TestHeadTiny(t *testing.T) {
	t.Parallel()
	for _, data := range [][]train.Example{
		{{Text: "a", Label: "x"}, {Text: "b", Label: "y"}},
		{{Text: ".", Label: "x"}, {Text: "…", Label: "y"}},
		{{Text: "a", Label: "x"}, {Text: "b", Label: "x"}, {Text: "c", Label: "x"}, {Text: "d", Label: "y"}},
	} {
		trained, err := train.Head(t.Context(), data, train.Options{})
		if err != nil {
			t.Errorf("%v: %v", data, err)
			continue
		}
		if _, err := tflite.Load(trained.Model); err != nil {
			t.Errorf("%v: %v", data, err)
		}
	}
}

// TestHeadRareLabel: a label of five lines beside large ones is known, also in
// words around it that no line of it has, and one of a single line costs the
// others nothing.
func TestHeadRareLabel(t *testing.T) {
	t.Parallel()
	data := slices.Concat(lines(3, 60, 30), []train.Example{{Text: "单子在哪", Label: "single"}})
	for _, text := range []string{"is my voucher valid", "voucher please", "use a voucher", "this voucher fails", "no voucher here"} {
		data = append(data, train.Example{Text: text, Label: "voucher"})
	}
	trained := head(t, data, train.Options{})
	m, err := tflite.Load(trained.Model)
	if err != nil {
		t.Fatal(err)
	}
	for text, label := range map[string]string{
		"how about voucher": "voucher", "I want my voucher": "voucher", "单子在哪": "single", "tell me of " + word(1): "label001",
	} {
		p := predict(t, m, text)
		if best := slices.Index(p, slices.Max(p)); trained.Labels[best] != label {
			t.Errorf("%q is %s: %v", text, trained.Labels[best], p)
		}
	}
}

// TestHeadProgress: each stage begins with nothing done, rises, and ends whole,
// in the order of the stages.
func TestHeadProgress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o      train.Options
		stages []train.Stage
	}{
		"n-grams": {train.Options{}, []train.Stage{train.StageRead, train.StageChoose, train.StageFit}},
		"vectors": {train.Options{Encoder: synonyms, Valid: lines(3, 5, 0)}, []train.Stage{train.StageRead, train.StageEncode, train.StageChoose, train.StageFit}},
	} {
		var seen []train.Stage
		var last train.Progress
		c.o.Progress = func(p train.Progress) {
			if p.Stage != last.Stage {
				if last.Done != last.Of || p.Done != 0 {
					t.Errorf("%s: %+v after %+v", name, p, last)
				}
				seen = append(seen, p.Stage)
			} else if p.Done < last.Done || p.Of != last.Of || p.Done > p.Of {
				t.Errorf("%s: %+v after %+v", name, p, last)
			}
			if p.Stage == train.StageChoose && (p.Way < 1 || p.Way > p.Ways || p.Fold < 1 || p.Fold > p.Folds || p.Ways*p.Folds != p.Of) {
				t.Errorf("%s: %+v", name, p)
			}
			last = p
		}
		head(t, lines(3, 100, 0), c.o)
		if !slices.Equal(seen, c.stages) || last.Done != last.Of {
			t.Errorf("%s: stages %v, the last %+v", name, seen, last)
		}
	}
}

func TestHeadEnd(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := train.Head(ctx, lines(3, 10, 0), train.Options{Progress: func(train.Progress) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func BenchmarkHead(b *testing.B) {
	data := lines(27, 100, 0)
	for b.Loop() {
		if _, err := train.Head(b.Context(), data, train.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
