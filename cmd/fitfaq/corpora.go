package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"usher"
	"usher/faq"
)

type labelled struct{ Text, Label string }

type asked struct {
	Text     string
	Relevant []usher.EntryID
}

// read decodes the lines of a file.
func read[T any](s *source, path string) ([]T, error) {
	f, err := s.open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, row)
	}
	return out, lines.Err()
}

// open opens a file of the data folder, or of this repository.
func (s *source) open(path string) (*os.File, error) {
	if rest, ok := strings.CutPrefix(path, "shop:"); ok {
		return os.Open(filepath.Join(s.shop, rest))
	}
	return os.Open(filepath.Join(s.data, path))
}

func (s *source) corpus(path string) ([]usher.Entry, error) {
	f, err := s.open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return faq.ReadJSONL(f)
}

func relevant(q asked) question {
	out := question{text: q.Text, answers: map[usher.EntryID]bool{}}
	for _, id := range q.Relevant {
		out.answers[id] = true
	}
	return out
}

// threads is a corpus whose questions name their answers.
func threads(dir string) func(*source) ([]usher.Entry, []question, error) {
	return func(s *source) ([]usher.Entry, []question, error) {
		entries, err := s.corpus(dir + "/corpus.jsonl")
		if err != nil {
			return nil, nil, err
		}
		rows, err := read[asked](s, dir+"/queries.jsonl")
		var questions []question
		for _, q := range rows {
			questions = append(questions, relevant(q))
		}
		return entries, questions, err
	}
}

// pairs is such a corpus without the entries that nothing is asked about.
func pairs(dir string) func(*source) ([]usher.Entry, []question, error) {
	return func(s *source) ([]usher.Entry, []question, error) {
		entries, questions, err := threads(dir)(s)
		about := map[usher.EntryID]bool{}
		for _, q := range questions {
			for id := range q.answers {
				about[id] = true
			}
		}
		var out []usher.Entry
		for _, e := range entries {
			if about[e.ID] {
				out = append(out, e)
			}
		}
		return out, questions, err
	}
}

// intents makes an entry of each label, with five of its texts as variants.
// Without a path for questions they come from the other texts.
func intents(train, valid string) func(*source) ([]usher.Entry, []question, error) {
	return func(s *source) ([]usher.Entry, []question, error) {
		rows, err := read[labelled](s, train)
		if err != nil {
			return nil, nil, err
		}
		var rest []labelled
		if valid != "" {
			rest, err = read[labelled](s, valid)
		} else {
			s.rand.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
			rows, rest = rows[:1500], rows[3000:]
		}
		at := map[string]int{}
		var entries []usher.Entry
		for _, r := range rows {
			i, ok := at[r.Label]
			if !ok {
				i = len(entries)
				at[r.Label] = i
				entries = append(entries, usher.Entry{ID: usher.EntryID(r.Label)})
			}
			if len(entries[i].Variants) < 5 {
				entries[i].Variants = append(entries[i].Variants, usher.Variant{Text: r.Text})
			}
		}
		var questions []question
		for _, r := range rest {
			questions = append(questions, question{text: r.Text, answers: map[usher.EntryID]bool{usher.EntryID(r.Label): true}})
		}
		return entries, questions, err
	}
}

// replay is the corpus of the replayed dialogues, with all their turns.
func replay(language string) func(*source) ([]usher.Entry, []question, error) {
	const dir = "dialogues/composite_replay/"
	return func(s *source) ([]usher.Entry, []question, error) {
		entries, err := s.corpus(dir + language + "_faq_corpus.jsonl")
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
				questions = append(questions, relevant(t.Gold))
			}
		}
		return entries, questions, err
	}
}

// shop is the sample shop with the first lines of its development dialogues.
func shop(language string) func(*source) ([]usher.Entry, []question, error) {
	return func(s *source) ([]usher.Entry, []question, error) {
		entries, err := s.corpus("shop:cmd/usher/demo/data/entries.jsonl")
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
				}
			}
		}
		rows, err := read[dialogue](s, "shop:chat/testdata/dialogues/"+language+".jsonl")
		var questions []question
		for _, d := range rows {
			first := d.Turns[0]
			if d.Split == "dev" && slices.Equal(first.Expect.Route, []string{"faq"}) && len(first.Expect.Entry) > 0 {
				questions = append(questions, relevant(asked{first.Text, first.Expect.Entry}))
			}
		}
		return entries, questions, err
	}
}
