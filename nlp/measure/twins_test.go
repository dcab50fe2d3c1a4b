package measure_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/nlp"
	"usher/nlp/measure"
)

// TestTwins: capital letters, full width and numbers do not tell sentences apart,
// a word of many hardly does, and one label has no twins.
func TestTwins(t *testing.T) {
	t.Parallel()
	got := measure.TwinsOf([]measure.Line{
		{"Where is my order?", "status"},
		{"where is my order?", "status"},
		{"where is MY order？", "refund"},
		{"please tell me what I have to pay for order 17 today", "bill"},
		{"please tell me what I have to pay for order 25", "status"},
		{"请问我怎么才能申请退款和退货", "refund"},
		{"请问我怎么才能申请退款和退货呢", usher.OutOfScope},
		{"I want my money back", "refund"},
		{"open a new account", "open"},
		{"close a new account", "close"},
		{"", "refund"},
		{"", "status"},
		{"?", "bill"},
	})
	var said []string
	for _, w := range got {
		said = append(said, fmt.Sprintf("%.2f %s|%s", w.Alike, w.A.Label, w.B.Label))
	}
	want := []string{"1.00 refund|status", "0.90 bill|status", "0.84 oos|refund"}
	if !slices.Equal(said, want) || got[0].A.Text != "where is MY order？" || got[0].B.Text != "Where is my order?" {
		t.Errorf("%q, want %q: %+v", said, want, got)
	}
	if none := measure.TwinsOf(nil); len(none) != 0 {
		t.Errorf("of nothing: %+v", none)
	}
}

// TestTwinsOfAll holds the search against comparing everything with everything.
func TestTwinsOfAll(t *testing.T) {
	t.Parallel()
	words := strings.Fields("where is my order the parcel please refund money back 退款 快递 到了 没有 我的 when open today 12 345")
	alike := func(a, b measure.Line) float64 {
		other := map[uint32]bool{}
		for _, g := range nlp.Grams(b.Text) {
			other[g.Hash] = true
		}
		both, only := 0, 0
		for _, g := range nlp.Grams(a.Text) {
			if other[g.Hash] {
				both++
			} else {
				only++
			}
		}
		return float64(both) / float64(len(other)+only)
	}
	found := 0
	cases(t, 60, func(random *rand.Rand, n int, _ bool) {
		lines := make([]measure.Line, n)
		for i := range lines {
			var text []string
			for range 3 + random.IntN(6) {
				text = append(text, words[random.IntN(len(words))])
			}
			if i > 0 && random.IntN(2) == 0 {
				text = append(strings.Fields(lines[random.IntN(i)].Text), text[0])
			}
			lines[i] = measure.Line{Text: strings.Join(text, " "), Label: string(rune('a' + random.IntN(3)))}
		}
		best := map[measure.Line]float64{}
		got := measure.TwinsOf(lines)
		for _, w := range got {
			if w.A.Label >= w.B.Label || !near(w.Alike, alike(w.A, w.B)) {
				t.Errorf("%+v, want %v", w, alike(w.A, w.B))
			}
			best[w.A], best[w.B] = max(best[w.A], w.Alike), max(best[w.B], w.Alike)
		}
		for _, a := range lines {
			want := 0.0
			for _, b := range lines {
				if a.Label != b.Label {
					want = max(want, alike(a, b))
				}
			}
			if want >= 0.7 {
				found++
			}
			if want >= 0.7 && !near(best[a], want) || want < 0.7 && best[a] != 0 {
				t.Errorf("%+v has a twin of %v, found %v", a, want, best[a])
			}
		}
		if !slices.IsSortedFunc(got, func(a, b measure.Twins) int { return int(1e9 * (b.Alike - a.Alike)) }) {
			t.Errorf("not the most alike first: %+v", got)
		}
	})
	if found < 100 {
		t.Errorf("only %d sentences had twins", found)
	}
}

// TestTwinsOfMany: lines that are nearly all the same take no time.
func TestTwinsOfMany(t *testing.T) {
	t.Parallel()
	lines := make([]measure.Line, 4000)
	for i := range lines {
		lines[i] = measure.Line{Text: fmt.Sprintf("where is my order of the %s", strings.Repeat("x", i%80)), Label: fmt.Sprint(i % 50)}
	}
	if got := measure.TwinsOf(lines); len(got) == 0 || len(got) > len(lines) || got[0].Alike != 1 {
		t.Errorf("%d twins", len(got))
	}
}
