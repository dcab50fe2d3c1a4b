package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"usher"
	"usher/faq"
)

// set is a corpus with questions, some of which it can't answer.
type set struct {
	name, family      string
	weight            float64 // of the set in the fit
	entries           []usher.Entry
	questions         []question
	answerable        int
	first, reciprocal float64 // sums over the answerable: right at once, 1/rank
}

type question struct {
	text    string
	answers map[usher.EntryID]bool // empty: the corpus has none
	far     bool                   // of another subject
}

func (s *set) count(q question, found []faq.Evidence) {
	if len(q.answers) == 0 {
		return
	}
	s.answerable++
	for i, e := range found {
		if q.answers[e.Entry] {
			s.reciprocal += 1 / float64(i+1)
			if i == 0 {
				s.first++
			}
			return
		}
	}
}

// source reads the data folder, and the sample shop of this repository.
type source struct {
	data string
	shop string // folder of this repository, which has the shop's entries and dialogues
	rand *rand.Rand
	far  map[string][]question // by language: questions of other subjects
}

// recipe is a corpus in several sizes.
type recipe struct {
	name    string
	far     string // language of the questions of other subjects
	weights map[int]float64
	load    func(*source) ([]usher.Entry, []question, error)
}

func recipes() []recipe {
	return []recipe{
		{"stackfaq_en", "en", map[int]float64{1000: .7, 12: .7}, threads("faq/stackfaq_en")},
		// Larger corpora of these hold pairs of entries that nobody judged to be
		// the same, which count as wrong: they weigh little.
		{"afqmc_zh", "zh", map[int]float64{60: .7, 300: .15}, pairs("faq/afqmc_zh")},
		{"lcqmc_zh", "zh", map[int]float64{60: .9, 300: .9, 2000: .2}, pairs("faq/lcqmc_zh")},
		{"banking77", "en", map[int]float64{77: 1, 30: 2}, intents("intent/banking77/train_5shot.jsonl", "intent/banking77/valid.jsonl")},
		{"clinc150", "en", map[int]float64{150: 1, 60: 1}, intents("intent/clinc150/train_5shot.jsonl", "intent/clinc150/valid.jsonl")},
		{"bitext_cs", "en", map[int]float64{27: 1, 14: 1}, intents("intent/bitext_cs/train.jsonl", "intent/bitext_cs/valid.jsonl")},
		{"home_zh", "zh", map[int]float64{25: .7}, intents("zh/intent/homeassistant_zh.jsonl", "")},
		{"home_en", "en", map[int]float64{25: .5}, intents("zh/intent/homeassistant_en.jsonl", "")},
		{"replay_en", "", map[int]float64{1000: 1}, replay("en")},
		{"replay_zh", "", map[int]float64{1000: 1}, replay("zh")},
		{"shop_en", "en", map[int]float64{1000: 1.5}, shop("en")},
		{"shop_zh", "zh", map[int]float64{1000: 1.5}, shop("zh")},
	}
}

func (s *source) sets() ([]set, error) {
	s.rand = rand.New(rand.NewPCG(1, 1))
	s.far = map[string][]question{}
	for _, f := range []struct {
		language, path string
		every          int
	}{
		{"en", "intent/clinc150/oos_valid.jsonl", 1},
		{"en", "intent/clinc150/oos_train.jsonl", 1},
		{"zh", "intent/smp2019_zh/train.jsonl", 10},
		{"zh", "intent/insuranceqa_domain/valid.jsonl", 20},
	} {
		rows, err := read[labelled](s, f.path)
		if err != nil {
			return nil, err
		}
		for i := 0; i < len(rows); i += f.every {
			s.far[f.language] = append(s.far[f.language], question{text: rows[i].Text, far: true})
		}
	}
	var out []set
	for _, r := range recipes() {
		entries, questions, err := r.load(s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		for _, size := range []int{12, 14, 25, 27, 30, 60, 77, 150, 300, 1000, 2000} {
			if weight := r.weights[size]; weight > 0 {
				out = append(out, s.cut(r, size, weight, entries, questions))
			}
		}
	}
	return out, nil
}

// maxQuestions is how many questions of a corpus are asked.
const maxQuestions = 1200

// cut keeps size entries, a thread counting as one, with their questions; the
// questions of half as many others, and some of other subjects, stay without an
// answer.
func (s *source) cut(r recipe, size int, weight float64, entries []usher.Entry, questions []question) set {
	out := set{name: fmt.Sprintf("%s/%d", r.name, size), weight: weight}
	out.family, _, _ = strings.Cut(r.name, "_")
	var threads []string
	seen := map[string]bool{}
	for _, e := range entries {
		if t := thread(e.ID); !seen[t] {
			seen[t] = true
			threads = append(threads, t)
		}
	}
	s.rand.Shuffle(len(threads), func(i, j int) { threads[i], threads[j] = threads[j], threads[i] })
	kept := map[string]bool{}
	for _, t := range threads[:min(size, len(threads))] {
		kept[t] = true
	}
	for _, e := range entries {
		if kept[thread(e.ID)] {
			out.entries = append(out.entries, e)
		}
	}
	var with, without []question
	for _, q := range questions {
		answers := map[usher.EntryID]bool{}
		for id := range q.answers {
			if kept[thread(id)] {
				answers[id] = true
			}
		}
		if q.answers = answers; len(answers) > 0 {
			with = append(with, q)
		} else {
			without = append(without, q)
		}
	}
	with = s.some(with, maxQuestions)
	out.questions = append(with, s.some(without, max(len(with)/2, 30))...)
	out.questions = append(out.questions, s.some(s.far[r.far], max(len(out.questions)/5, 20))...)
	return out
}

// some returns n of all, drawn by chance.
func (s *source) some(all []question, n int) []question {
	out := make([]question, 0, n)
	for _, i := range s.rand.Perm(len(all))[:min(n, len(all))] {
		out = append(out, all[i])
	}
	return out
}

// thread is the part of an ID that answers to one question share.
func thread(id usher.EntryID) string {
	t, _, _ := strings.Cut(string(id), "-")
	return t
}
