package training_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/models"
	"usher/nlp/bundle"
	"usher/text"
)

// TestTongues holds how well the embedded bundle tells languages, by its head or,
// where it has none, by scripts and words alone.
func TestTongues(t *testing.T) {
	t.Parallel()
	b, err := bundle.Open(t.Context(), models.Default())
	if err != nil {
		t.Fatal(err)
	}
	tongues(t, b)
}

// Shares of the lines in text/dev that are told: of all, and of each language
// but those in weak.
const (
	toldByHead, toldByWords = 0.86, 0.58
	toldOfEach              = 0.73
)

// weak are languages of which fewer lines are told: the Scandinavian ones are
// written much alike, and so are Malay and Indonesian.
var weak = map[string]float64{"da": 0.6, "no": 0.53, "ms": 0.53}

// tongues measures b on the lines in text/dev, and on English and Chinese lines
// that no head was trained on, of which a half in a hundred may be lost.
func tongues(t *testing.T, b *bundle.Bundle) {
	t.Helper()
	_, taught := b.Manifest().Heads[bundle.HeadLanguage]
	right, all := map[string]int{}, map[string]int{}
	for _, e := range readLines(t, "text/dev/language.jsonl") {
		all[e.Label]++
		all[""]++
		if got := string(b.Language(t.Context(), e.Text)); got != e.Label {
			t.Logf("%q is %s, not %s", e.Text, got, e.Label)
			continue
		}
		right[e.Label]++
		right[""]++
	}
	least := map[bool]float64{true: toldByHead, false: toldByWords}[taught]
	for _, l := range slices.Sorted(maps.Keys(all)) {
		share := float64(right[l]) / float64(all[l])
		t.Logf("%s: %d of %d", l, right[l], all[l])
		if l != "" {
			least = toldOfEach
			if weak[l] > 0 {
				least = weak[l]
			}
		}
		if share < least && (taught || l == "") {
			t.Errorf("%q: %d of %d are told, want %.0f %%", l, right[l], all[l], 100*least)
		}
	}
	kept(t, b, usher.English, "test/stock/*.en.txt", "test/more/*.en.txt", "stock/*.en.txt")
	kept(t, b, usher.Chinese, "test/stock/*.zh.txt", "test/more/*.zh.txt")
}

// kept holds that lines of the bundle's own languages are not taken for others.
func kept(t *testing.T, b *bundle.Bundle, want usher.Language, patterns ...string) {
	t.Helper()
	lost, all := 0, 0
	for _, f := range files(t, patterns...) {
		for _, line := range written(t, f) {
			if text.Language(line) == "" {
				continue // emoji
			}
			all++
			if got := b.Language(t.Context(), line); got != want {
				lost++
				t.Logf("%q is %s, not %s", line, got, want)
			}
		}
	}
	if t.Logf("%s: %d of %d are lost", want, lost, all); all < 500 || 200*lost > all {
		t.Errorf("%d of %d lines in %s are taken for another language", lost, all, want)
	}
}

// TestTongueLines: each line of one language, labelled once.
func TestTongueLines(t *testing.T) {
	t.Parallel()
	count, seen := map[string]int{}, map[string]string{}
	for _, e := range readLines(t, "text/language.jsonl") {
		count[e.Label]++
		key := text.Normalize(e.Text)
		if before, ok := seen[key]; ok {
			t.Errorf("%q is %s and %s", e.Text, before, e.Label)
		}
		seen[key] = e.Label
	}
	for l, n := range count {
		if n < 60 || !usher.Language(l).IsTag() {
			t.Errorf("%s: %d lines", l, n)
		}
	}
	if want := strings.Fields("cs da de en es fi fr hu id it ms nl no pl pt ro sv tl tr vi zh"); !slices.Equal(slices.Sorted(maps.Keys(count)), want) {
		t.Errorf("the lines are in %v, want %v", slices.Sorted(maps.Keys(count)), want)
	}
}
