package main

import (
	"strconv"
	"unicode/utf8"

	"usher"
)

// sentences makes an entry of each sentence that shares its translation with
// others, which ask for it.
func sentences(language string) func(*source) ([]usher.Entry, []question, error) {
	const shortest = 7 // in characters: most of what is shorter is a greeting
	return func(s *source) ([]usher.Entry, []question, error) {
		rows, err := read[struct{ ZH, EN string }](s, "zh/parallel/tatoeba_cmn_eng.jsonl")
		at := map[string]usher.EntryID{} // by translation
		var entries []usher.Entry
		var questions []question
		for i, p := range rows {
			text, translation := p.ZH, p.EN
			if language == "en" {
				text, translation = translation, text
			}
			if utf8.RuneCountInString(text) < shortest {
				continue
			}
			if id, ok := at[translation]; ok {
				questions = append(questions, asked{text, []usher.EntryID{id}}.question())
				continue
			}
			at[translation] = usher.EntryID(strconv.Itoa(i))
			entries = append(entries, usher.Entry{ID: at[translation], Variants: []usher.Variant{{Text: text}}})
		}
		return askedAbout(entries, questions), questions, err
	}
}

// alike makes an entry of one of two sentences that are very much alike; the
// other asks for it where it means the same, and for nothing where it doesn't.
func alike(path string) func(*source) ([]usher.Entry, []question, error) {
	return func(s *source) ([]usher.Entry, []question, error) {
		rows, err := read[struct {
			A, B  string
			Label int
		}](s, path)
		var entries []usher.Entry
		var questions []question
		for i, r := range rows {
			id := usher.EntryID(strconv.Itoa(i))
			entries = append(entries, usher.Entry{ID: id, Variants: []usher.Variant{{Text: r.A}}})
			q := asked{Text: r.B}
			if r.Label == 1 {
				q.Relevant = []usher.EntryID{id}
			}
			questions = append(questions, q.question())
		}
		return entries, questions, err
	}
}
