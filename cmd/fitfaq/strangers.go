package main

import (
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// pool holds questions of a subject that few corpora have. Fits see some, and
// measurements the others, which no fit has seen.
type pool struct {
	fitted    bool
	paths     []string
	text      func(said) string // of a line; "" is left out
	draws     []string
	questions []question
}

// said is a line of any set that strangers come from.
type said struct {
	Text   string
	TextEN string `json:"text_en"`
	Domain string
}

// pools reads the strangers by name. Those that are only measured by may be
// missing.
func (s *source) pools(notes io.Writer) (map[string]*pool, error) {
	pools := map[string]*pool{
		"background_en": {fitted: true, paths: []string{own + "models/training/text/background.en.txt"}},
		"background_zh": {fitted: true, paths: []string{own + "models/training/text/background.zh.txt"}},
		"film_zh":       {fitted: true, paths: []string{"zh/mono/kdconv_zh.jsonl"}, text: aboutFilms},
		"oos_en":        {fitted: true, paths: []string{"intent/clinc150/oos_valid.jsonl", "intent/clinc150/oos_train.jsonl"}, text: plain},
		"insurance_en":  {paths: []string{"intent/insuranceqa_domain/valid.jsonl"}, text: func(l said) string { return l.TextEN }},
		"insurance_zh":  {paths: []string{"intent/insuranceqa_domain/valid.jsonl"}, text: plain},
		"talk_zh":       {paths: []string{"intent/smp2019_zh/train.jsonl"}, text: plain},
		"web_en":        {paths: []string{"faq/stackfaq_en/queries.jsonl"}, text: plain},
	}
	for _, name := range slices.Sorted(maps.Keys(pools)) {
		p := pools[name]
		draws, there, err := s.gather(name, p.fitted, notes, func() error { return p.fill(s) })
		if err != nil {
			return nil, err
		}
		if p.draws = draws; !there {
			delete(pools, name)
		}
	}
	return pools, nil
}

// maxStrangers is how many questions of a file there are, so that a large one
// does not give most.
const maxStrangers = 500

// fill reads the questions.
func (p *pool) fill(s *source) error {
	for _, path := range p.paths {
		texts, err := p.read(s, path)
		if err != nil {
			return err
		}
		for _, t := range some(s, texts, maxStrangers) {
			p.questions = append(p.questions, question{text: t, stranger: p})
		}
	}
	return nil
}

// read returns the texts of a file.
func (p *pool) read(s *source, path string) ([]string, error) {
	if p.text == nil {
		return s.lines(path)
	}
	rows, err := read[said](s, path)
	var out []string
	for _, row := range rows {
		if t := p.text(row); t != "" {
			out = append(out, t)
		}
	}
	return out, err
}

func plain(l said) string { return l.Text }

// aboutFilms takes questions of some length about films and music.
func aboutFilms(l said) string {
	if l.Domain == "travel" || !strings.HasSuffix(l.Text, "？") || utf8.RuneCountInString(l.Text) < 8 {
		return ""
	}
	return l.Text
}
