package main

import (
	"path"
	"strings"

	"usher"
)

// shop is the sample shop with the first lines of its development dialogues,
// also of those who want something else than an answer.
func shop(language string) func(*source) ([]usher.Entry, []question, error) {
	return func(s *source) ([]usher.Entry, []question, error) {
		entries, err := s.entries(own + "cmd/usher/demo/data/entries.jsonl")
		if err != nil {
			return nil, nil, err
		}
		type dialogue struct {
			Split string
			Turns []struct {
				Text   string
				Expect struct {
					Route []string
					Entry []usher.EntryID
					All   []usher.EntryID `json:"entries_all"`
				}
			}
		}
		rows, err := read[dialogue](s, own+"chat/testdata/dialogues/"+language+".jsonl")
		var questions []question
		for _, d := range rows {
			if d.Split != "dev" || len(d.Turns) == 0 {
				continue
			}
			if first := d.Turns[0]; len(first.Expect.Route) > 0 && len(first.Expect.All) == 0 {
				questions = append(questions, asked{first.Text, first.Expect.Entry}.question())
			}
		}
		return entries, questions, err
	}
}

// stock makes an entry of each stock intent, with lines that the encoder is
// trained on as wordings. What is asked are lines that nothing is trained on.
func stock(language, asks string) func(*source) ([]usher.Entry, []question, error) {
	const wordings = 20 // with fewer, half of what is asked lies nearer to another entry
	return func(s *source) ([]usher.Entry, []question, error) {
		known, err := s.stock("models/training/text/stock", language)
		if err != nil {
			return nil, nil, err
		}
		entries, _ := byLabel(known, wordings)
		unknown, err := s.stock("models/training/text/test/stock", asks)
		return entries, about(unknown), err
	}
}

// stock reads the lines of the stock intents in a language.
func (s *source) stock(folder, language string) ([]labelled, error) {
	files, err := s.files(own + folder + "/*." + language + ".txt")
	var out []labelled
	for _, file := range files {
		lines, err := s.lines(file)
		if err != nil {
			return nil, err
		}
		label, _, _ := strings.Cut(path.Base(file), ".")
		for _, line := range some(s, lines, len(lines)) {
			out = append(out, labelled{line, label})
		}
	}
	return out, err
}
