package main

import (
	"slices"

	"usher"
)

type labelled struct{ Text, Label string }

type asked struct {
	Text     string
	Relevant []usher.EntryID
}

func (a asked) question() question {
	out := question{text: a.Text, answers: map[usher.EntryID]bool{}}
	for _, id := range a.Relevant {
		out.answers[id] = true
	}
	return out
}

// threads is a corpus whose questions name their answers.
func threads(dir string) func(*source) ([]usher.Entry, []question, error) {
	return func(s *source) ([]usher.Entry, []question, error) {
		entries, err := s.entries(dir + "/corpus.jsonl")
		if err != nil {
			return nil, nil, err
		}
		rows, err := read[asked](s, dir+"/queries.jsonl")
		var questions []question
		for _, q := range rows {
			questions = append(questions, q.question())
		}
		return entries, questions, err
	}
}

// pairs is such a corpus without the entries that nothing is asked about.
func pairs(dir string) func(*source) ([]usher.Entry, []question, error) {
	return func(s *source) ([]usher.Entry, []question, error) {
		entries, questions, err := threads(dir)(s)
		return askedAbout(entries, questions), questions, err
	}
}

// askedAbout returns the entries that answer some question.
func askedAbout(entries []usher.Entry, questions []question) []usher.Entry {
	about := map[usher.EntryID]bool{}
	for _, q := range questions {
		for id := range q.answers {
			about[id] = true
		}
	}
	return slices.DeleteFunc(entries, func(e usher.Entry) bool { return !about[e.ID] })
}

// wordings is how many an entry has that is made of a label's texts.
const wordings = 5

// intents makes an entry of each label of a set.
func intents(train, valid string) func(*source) ([]usher.Entry, []question, error) {
	return func(s *source) ([]usher.Entry, []question, error) {
		rows, err := read[labelled](s, train)
		if err != nil {
			return nil, nil, err
		}
		entries, _ := byLabel(rows, wordings)
		rest, err := read[labelled](s, valid)
		return entries, about(rest), err
	}
}

// templates is the same of a set in one file.
func templates(path string) func(*source) ([]usher.Entry, []question, error) {
	return func(s *source) ([]usher.Entry, []question, error) {
		rows, err := read[labelled](s, path)
		entries, rest := byLabel(some(s, rows, len(rows)), wordings)
		return entries, about(rest), err
	}
}

// byLabel makes an entry of each label, with its first texts as wordings, and
// returns what is left.
func byLabel(rows []labelled, wordings int) (entries []usher.Entry, rest []labelled) {
	at := map[string]int{}
	for _, r := range rows {
		i, ok := at[r.Label]
		if !ok {
			i = len(entries)
			at[r.Label] = i
			entries = append(entries, usher.Entry{ID: usher.EntryID(r.Label)})
		}
		if len(entries[i].Variants) < wordings {
			entries[i].Variants = append(entries[i].Variants, usher.Variant{Text: r.Text})
		} else {
			rest = append(rest, r)
		}
	}
	return entries, rest
}

// about returns questions that their labels answer.
func about(rows []labelled) []question {
	var out []question
	for _, r := range rows {
		out = append(out, asked{r.Text, []usher.EntryID{usher.EntryID(r.Label)}}.question())
	}
	return out
}

// replay is the corpus of the replayed dialogues, with all their turns.
func replay(language string) func(*source) ([]usher.Entry, []question, error) {
	const dir = "dialogues/composite_replay/"
	return func(s *source) ([]usher.Entry, []question, error) {
		entries, err := s.entries(dir + language + "_faq_corpus.jsonl")
		if err != nil {
			return nil, nil, err
		}
		type dialogue struct {
			Turns []struct {
				Text string
				Gold asked
			}
		}
		rows, err := read[dialogue](s, dir+language+".jsonl")
		var questions []question
		for _, d := range rows {
			for _, t := range d.Turns {
				t.Gold.Text = t.Text
				questions = append(questions, t.Gold.question())
			}
		}
		return entries, questions, err
	}
}
