package training_test

import (
	"cmp"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"

	"usher"
	"usher/text"
)

// written is the text of a file as lines, of which a pair gives two and a line
// of a head its text.
func written(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile("text/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for n, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		switch {
		case strings.TrimSpace(line) != line || line == "":
			t.Errorf("%s:%d: empty, or space at an end", name, n+1)
		case path.Ext(name) == ".jsonl":
			var said struct{ ZH, EN, Text string }
			err := json.Unmarshal([]byte(line), &said)
			switch {
			case err == nil && said.Text != "":
				out = append(out, said.Text)
			case err == nil && said.ZH != "" && said.EN != "":
				out = append(out, said.ZH, said.EN)
			default:
				t.Errorf("%s:%d: neither a pair nor a line of a head (%v): %s", name, n+1, err, line)
			}
		default:
			out = append(out, line)
		}
	}
	return out
}

// files lists those of text that match one of the patterns, each of which has
// to match some.
func files(t *testing.T, patterns ...string) []string {
	t.Helper()
	var out []string
	for _, p := range patterns {
		found, err := fs.Glob(os.DirFS("text"), p)
		if err != nil || len(found) == 0 {
			t.Fatalf("text/%s: there are no files (%v)", p, err)
		}
		out = append(out, found...)
	}
	return out
}

// TestWritten holds how much was written, a tenth of which is for tests.
func TestWritten(t *testing.T) {
	t.Parallel()
	count := func(name string) int { return len(written(t, name)) + len(written(t, "test/"+name)) }
	pairs := 0
	for _, f := range files(t, "pairs/*") {
		pairs += count(f) / 2
	}
	if pairs < 9000 {
		t.Errorf("%d pairs", pairs)
	}
	stock := files(t, "stock/*")
	if len(stock) < 2*69 {
		t.Errorf("%d files of stock intents", len(stock))
	}
	for _, f := range stock {
		if n := count(f); n < 42 {
			t.Errorf("%s: %d lines", f, n)
		}
	}
	for name, least := range map[string]int{
		"advertising.zh": 820, "harmless.zh": 820, "smalltalk.zh": 180, "smalltalk.en": 180,
		"person.zh": 330, "person.en": 330, "notperson.zh": 330, "notperson.en": 330,
	} {
		if n := count("more/" + name + ".txt"); n < least {
			t.Errorf("%s: %d lines", name, n)
		}
	}
}

// TestMoods: each mood has lines enough in each language, to train on and to
// measure with, and there are no others.
func TestMoods(t *testing.T) {
	t.Parallel()
	moods := []string{usher.MoodAngry, usher.MoodCalm, usher.MoodDisappointed, usher.MoodPleased, usher.MoodWorried}
	for name, least := range map[string]int{"mood.en.jsonl": 160, "mood.zh.jsonl": 160, "dev/mood.jsonl": 24, "golden/mood.jsonl": 2} {
		lines := map[string]int{}
		for _, e := range readLines(t, "text/"+name) {
			lines[e.Label]++
		}
		if got := slices.Sorted(maps.Keys(lines)); !slices.Equal(got, moods) {
			t.Errorf("%s: labels %v", name, got)
		}
		for label, n := range lines {
			if n < least || strings.HasPrefix(name, "mood.") && label == usher.MoodCalm && n < 400 {
				t.Errorf("%s: %d lines are %s", name, n, label)
			}
		}
	}
}

// TestTestIsApart: no line to measure with is among those to train on, in
// whatever case, width or punctuation, be it of the heads or of the encoder, or
// one word.
func TestTestIsApart(t *testing.T) {
	t.Parallel()
	train := map[string]string{}
	for _, f := range files(t, "*.jsonl", "*.txt", "pairs/*", "stock/*", "more/*", "words/*") {
		for _, line := range written(t, f) {
			word, _, _ := strings.Cut(line, "\t")
			train[bare(word)] = f
		}
	}
	for _, f := range files(t, "test/pairs/*", "test/stock/*", "test/more/*", "dev/*") {
		for _, line := range written(t, f) {
			if from := train[bare(line)]; from != "" {
				t.Errorf("%s: %q is trained on, in %s", f, line, from)
			}
		}
	}
}

// bare returns the letters and digits of s, normalised; s itself if it has none.
func bare(s string) string {
	s = text.Normalize(s)
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
	return cmp.Or(letters, s)
}

// TestWords: each Chinese word once, of at most the length that the encoder's
// vocabulary takes, with the English that stands for it. A longer string that
// begins with 的 or a pronoun was cut out of a sentence and is no word.
func TestWords(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, name := range files(t, "words/*") {
		for n, line := range written(t, name) {
			zh, en, ok := strings.Cut(line, "\t")
			if !ok || en == "" || strings.Contains(en, "\t") || strings.ContainsFunc(en, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("%s:%d: %q is not a word, a tab and its English", name, n+1, line)
			}
			if known[zh] || len([]rune(zh)) > 4 || strings.ContainsFunc(zh, func(r rune) bool { return !text.IsHan(r) || text.Simplify(r) != r }) {
				t.Errorf("%s:%d: %q is no simplified Chinese word of up to four characters, or stands twice", name, n+1, zh)
			}
			if r := []rune(zh); len(r) > 2 && strings.ContainsRune("的我你您她它", r[0]) {
				t.Errorf("%s:%d: %q is a piece of a sentence", name, n+1, zh)
			}
			known[zh] = true
		}
	}
	if len(known) < 18000 {
		t.Errorf("%d words", len(known))
	}
}
