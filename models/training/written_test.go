package training_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"usher/text"
)

// written is the text of a file as lines, of which a pair gives two.
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
			var pair struct{ ZH, EN string }
			if err := json.Unmarshal([]byte(line), &pair); err != nil || pair.ZH == "" || pair.EN == "" {
				t.Errorf("%s:%d: not a pair (%v): %s", name, n+1, err, line)
			}
			out = append(out, pair.ZH, pair.EN)
		default:
			out = append(out, line)
		}
	}
	return out
}

// files lists those of a folder of text.
func files(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := fs.ReadDir(os.DirFS("text"), folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, path.Join(folder, e.Name()))
	}
	return out
}

// TestWritten holds how much was written, a tenth of which is for tests.
func TestWritten(t *testing.T) {
	t.Parallel()
	count := func(name string) int { return len(written(t, name)) + len(written(t, "test/"+name)) }
	pairs := 0
	for _, f := range files(t, "pairs") {
		pairs += count(f) / 2
	}
	if pairs < 9000 {
		t.Errorf("%d pairs", pairs)
	}
	stock := files(t, "stock")
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

// TestTestIsApart: no line for tests is among those to train on, in whatever
// case, width or punctuation. Lines of a word or two may be.
func TestTestIsApart(t *testing.T) {
	t.Parallel()
	train := map[string]string{}
	for _, folder := range []string{"pairs", "stock", "more"} {
		for _, f := range files(t, folder) {
			for _, line := range written(t, f) {
				train[text.Normalize(line)] = f
			}
		}
	}
	for _, folder := range []string{"pairs", "stock", "more"} {
		for _, f := range files(t, "test/"+folder) {
			for _, line := range written(t, f) {
				if from := train[text.Normalize(line)]; from != "" && len([]rune(line)) > 8 {
					t.Errorf("%s: %q is trained on, in %s", f, line, from)
				}
			}
		}
	}
}

// TestWords: each Chinese word once, of at most the length that the encoder's
// vocabulary takes, with the English that stands for it. A longer string that
// begins with 的 or a pronoun was cut out of a sentence and is no word.
func TestWords(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, name := range files(t, "words") {
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
