package text_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"usher/text"
)

// languageSets are public sets of one language, or of two side by side, under
// DATA_DIR; see docs/quality.md.
var languageSets = []struct{ pattern, language string }{
	{"zh/parallel/*.jsonl", ""},
	{"faq/*_en/*.jsonl", "en"},
	{"faq/*_zh/*.jsonl", "zh"},
	{"intent/banking77*/*.jsonl", "en"},
	{"intent/bitext_cs/*.jsonl", "en"},
	{"intent/clinc150/*.jsonl", "en"},
	{"intent/hwu64/*.jsonl", "en"},
	{"intent/snips/*.jsonl", "en"},
	{"intent/xsid/valid_en.jsonl", "en"},
	{"intent/xsid/valid_zh.jsonl", "zh"},
	{"intent/smp2019_zh/*.jsonl", "zh"},
	{"intent/insuranceqa_domain/*.jsonl", "zh"},
	{"moderation/sms_spam_en/*.jsonl", "en"},
	{"moderation/cold_zh/*.jsonl", "zh"},
	{"pairs/*_zh/*.jsonl", "zh"},
}

// TestLanguageOfData holds that English and Chinese are not taken for others.
func TestLanguageOfData(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("DATA_DIR")
	if dir == "" {
		t.Skip("DATA_DIR is not set: no public data to count")
	}
	all, other := make(map[string]int), make(map[string]int)
	for _, set := range languageSets {
		files, err := filepath.Glob(filepath.Join(dir, set.pattern))
		if err != nil || len(files) == 0 {
			t.Errorf("%s: no files (%v)", set.pattern, err)
		}
		for _, file := range files {
			eachText(t, file, set.language, func(language, said string) {
				all[language]++
				if got := text.Language(said); got != language && got != "" {
					other[language]++
					t.Logf("%s: %s, not %s: %.100q", filepath.Base(file), got, language, said)
				}
			})
		}
	}
	for language, n := range all {
		t.Logf("%d of %d lines of %s have another tag (%.3f %%)", other[language], n, language, 100*float64(other[language])/float64(n))
		if 1000*other[language] > n {
			t.Errorf("more than 0.1 %% of %s have another tag", language)
		}
	}
}

// eachText reads the texts of a set; "" means that both languages stand side by
// side.
func eachText(t *testing.T, file, language string, use func(language, said string)) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := bufio.NewScanner(f)
	rows.Buffer(nil, 1<<20)
	for rows.Scan() {
		var row struct{ Text, Question, A, B, ZH, EN string }
		if err := json.Unmarshal(rows.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		texts := map[string][]string{language: {row.Text, row.Question, row.A, row.B}}
		if language == "" {
			texts = map[string][]string{"zh": {row.ZH}, "en": {row.EN}}
		}
		for l, all := range texts {
			for _, said := range all {
				if strings.TrimSpace(said) != "" {
					use(l, said)
				}
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
