package keyword_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/nlp/keyword"
	"usher/nlp/nlptest"
)

var lines = []keyword.Line{
	{"where is my parcel", "status"},
	{"my parcel is late", "status"},
	{"when does the parcel come", "status"},
	{"快递到哪里了", "status"},
	{"我的快递还没到", "status"},
	{"I want a refund", "refund"},
	{"refund me please", "refund"},
	{"give the money back please", "refund"},
	{"我要退款", "refund"},
	{"怎么申请退款", "refund"},
	{"please tell me a joke about the parcel service", usher.OutOfScope},
}

func learn(t *testing.T, lines []keyword.Line, o keyword.Options) *keyword.Rules {
	t.Helper()
	r, err := keyword.Learn(lines, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRules(t *testing.T) {
	t.Parallel()
	nlptest.Recognizer(t, learn(t, lines, keyword.Options{}), map[string]string{
		"PARCEL?": "status", "the refund": "refund", "你好，快递呢": "status", "退款!": "refund", "Refund 退款 of a parcel": "refund",
	})
}

// TestKeywords: the most typical words come first, and none is a part of
// another one.
func TestKeywords(t *testing.T) {
	t.Parallel()
	r := learn(t, lines, keyword.Options{Keywords: 6})
	if !slices.Equal(r.Labels(), []string{"status", "refund"}) {
		t.Errorf("labels %q", r.Labels())
	}
	for label, want := range map[string][]string{"status": {"快递", "parcel"}, "refund": {"退款", "refund"}} {
		got := r.Keywords(label)
		if len(got) > 6 || !slices.Contains(got[:4], want[0]) || !slices.Contains(got[:4], want[1]) {
			t.Errorf("%s: %q, want %q first", label, got, want)
		}
		for i, a := range got {
			for j, b := range got {
				if i != j && strings.Contains(a, b) {
					t.Errorf("%q is a part of %q", b, a)
				}
			}
		}
	}
	if r.Keywords("oos") != nil {
		t.Error("keywords of what is out of scope")
	}
}

// TestNothingFits: a text without keywords has no intent, and the confidence
// grows with the keywords found.
func TestNothingFits(t *testing.T) {
	t.Parallel()
	r := learn(t, lines, keyword.Options{})
	if got, err := r.Recognize(t.Context(), "open on sunday?"); err != nil || len(got) != 0 {
		t.Errorf("%v %v", got, err)
	}
	one, _ := r.Recognize(t.Context(), "parcel")
	two, _ := r.Recognize(t.Context(), "parcel 快递")
	if len(one) != 1 || one[0].Confidence != 0.5 || two[0].Confidence <= one[0].Confidence {
		t.Errorf("%v, %v", one, two)
	}
}

// TestRest: a list of bad words has none for what is fine.
func TestRest(t *testing.T) {
	t.Parallel()
	r := learn(t, []keyword.Line{{"thank you my friend", "ok"}, {"buy cheap watches", "spam"}, {"cheap loans", "spam"}}, keyword.Options{Rest: []string{"ok"}})
	got, err := r.Recognize(t.Context(), "thank you for the cheap offer")
	if err != nil || len(got) != 1 || got[0].Label != "spam" || !slices.Equal(r.Labels(), []string{"spam"}) {
		t.Errorf("%v %v of %q", got, err, r.Labels())
	}
}

func TestLearnNothing(t *testing.T) {
	t.Parallel()
	for _, lines := range [][]keyword.Line{nil, {{"a joke", "oos"}}} {
		if _, err := keyword.Learn(lines, keyword.Options{}); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("%v: %v", lines, err)
		}
	}
}

// TestLearnIsDeterministic: words that are equally typical stand in one order.
func TestLearnIsDeterministic(t *testing.T) {
	t.Parallel()
	want := learn(t, lines, keyword.Options{})
	for range 20 {
		got := learn(t, lines, keyword.Options{})
		for _, l := range want.Labels() {
			if !slices.Equal(got.Keywords(l), want.Keywords(l)) {
				t.Fatalf("%q, then %q", want.Keywords(l), got.Keywords(l))
			}
		}
	}
}

// TestAcross: what a line says itself does not count, what others say does.
func TestAcross(t *testing.T) {
	t.Parallel()
	all := append(slices.Clone(lines), keyword.Line{"xylophone", "music"})
	got, err := keyword.Across(t.Context(), all, keyword.Options{})
	if err != nil || len(got) != len(all) {
		t.Fatalf("%d of %d, %v", len(got), len(all), err)
	}
	for i, l := range all {
		var said string
		if len(got[i]) > 0 {
			said = got[i][0].Label
		}
		switch {
		case l.Label == usher.OutOfScope: // what it says has keywords of several
		case strings.Contains(l.Text, "parcel") && said != "status", strings.Contains(l.Text, "refund") && said != "refund":
			t.Errorf("%q is taken for %q", l.Text, said)
		case l.Label == "music" && said != "":
			t.Errorf("%q knows itself", l.Text)
		}
	}
	for _, few := range [][]keyword.Line{nil, {{"a joke", "oos"}}, {{"a parcel", "status"}}} {
		if got, err := keyword.Across(t.Context(), few, keyword.Options{}); err != nil || len(got) != len(few) || len(few) > 0 && len(got[0]) > 0 {
			t.Errorf("%v: %v, %v", few, got, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := keyword.Across(ctx, all, keyword.Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestIndex(t *testing.T) {
	t.Parallel()
	x := keyword.NewIndex([]keyword.Entry{
		{"returns", []string{"How do I send something back?", "怎么退货"}},
		{"refund", []string{"When do I get my money back?", "什么时候退款"}},
		{"hours", []string{"When are you open?", "几点开门"}},
	})
	for question, want := range map[string][]string{
		"when do i get my money back": {"refund", "returns", "hours"},
		"Sending it back":             {"returns", "refund"},
		"怎么退货啊":                       {"returns"},
		"退款要多久":                       {"refund"},
		"zebra":                       nil,
		"":                            nil,
	} {
		var got []string
		last := 1.0
		for _, f := range x.Find(question, 10) {
			got = append(got, f.ID)
			if f.Score > last || f.Score <= 0 {
				t.Errorf("%q: score %v after %v", question, f.Score, last)
			}
			last = f.Score
		}
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("%q: %q, want %q", question, got, want)
		}
	}
	if got := x.Find("When do I get my money back?", 1); len(got) != 1 || got[0].Score != 1 {
		t.Errorf("its own words: %v", got)
	}
}
