package train_test

import (
	"slices"
	"testing"

	"usher"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

func TestNamed(t *testing.T) {
	t.Parallel()
	var examples []train.Example
	for _, label := range []string{
		"card_lost", "refundStatus", "退款", "HTTPError", "pin-blocked", "Card.Lost?", "i17", "c_2", "a", "b2b_sales", usher.OutOfScope, "card_lost", "änderung", "weather", "物流", "known_well",
	} {
		text := "x"
		if label == "known_well" {
			examples = append(examples, slices.Repeat([]train.Example{{Text: text, Label: label}}, 30)...)
		}
		if label == "退款" || label == "weather" {
			text = "今天 Twitter 上说什么"
		}
		examples = append(examples, train.Example{Text: text, Label: label})
	}
	want := []train.Example{ // "card lost" are two labels, and those of weather and 物流 write otherwise
		{Text: "httperror", Label: "HTTPError"},
		{Text: "sales", Label: "b2b_sales"},
		{Text: "pin blocked", Label: "pin-blocked"},
		{Text: "refund status", Label: "refundStatus"},
		{Text: "änderung", Label: "änderung"},
		{Text: "退款", Label: "退款"},
	}
	if got := train.Named(examples); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestHeadAbout: what is said about a label is understood, measured on by nobody, and
// not counted as a line.
func TestHeadAbout(t *testing.T) {
	t.Parallel()
	examples := lines(4, 15, 0)
	about := []train.Example{{Text: "zweifellos", Label: examples[0].Label}}
	plain, told := head(t, examples, train.Options{}), head(t, examples, train.Options{About: about})
	if told.Data != plain.Data || told.Scores.Lines != plain.Scores.Lines {
		t.Errorf("%+v of %+v; without it %+v of %+v", told.Scores, told.Data, plain.Scores, plain.Data)
	}
	if slices.ContainsFunc(told.HeldOut, func(s train.Said) bool { return s.Text == about[0].Text }) {
		t.Error("it was held out")
	}
	at := slices.Index(told.Labels, about[0].Label)
	said := func(h *train.Trained) float32 {
		m, err := tflite.Load(h.Model)
		if err != nil {
			t.Fatal(err)
		}
		return predict(t, m, about[0].Text)[at]
	}
	before, after := said(plain), said(told)
	if after < before+0.2 {
		t.Errorf("%q is %s at %.2f, at %.2f where nothing says so", about[0].Text, about[0].Label, after, before)
	}

	same, err := train.Update(t.Context(), told.Memory, examples, train.Options{About: about})
	if err != nil || !same.Updated {
		t.Errorf("updated with the same: %v, %v", same, err)
	}
	for _, label := range []string{"nobody's", usher.OutOfScope} {
		_, err := train.Head(t.Context(), examples, train.Options{About: []train.Example{{Text: "x", Label: label}}})
		if usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("about %q, which no line has: %v", label, err)
		}
	}
}
