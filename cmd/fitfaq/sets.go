package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"usher"
)

// set is a corpus with questions, some of which it can't answer.
type set struct {
	name      string
	fitted    bool     // the fit sees it
	draws     []string // what its entries and questions were drawn from
	strangers []*pool  // where questions of other subjects were drawn from
	weight    float64  // of the set in the fit, and in what is said of all
	entries   []usher.Entry
	questions []question
}

type question struct {
	text     string
	answers  map[usher.EntryID]bool // empty: the corpus has none
	stranger *pool                  // of another subject, from here
}

// sets reads recipes. What is only measured may be missing: it is named on
// notes, and left out.
func (s *source) sets(all []recipe, notes io.Writer) ([]set, error) {
	pools, err := s.pools(notes)
	if err != nil {
		return nil, err
	}
	var out []set
	for _, r := range all {
		var entries []usher.Entry
		var questions []question
		draws, there, err := s.gather(r.name, r.fitted, notes, func() (err error) {
			entries, questions, err = r.load(s)
			return err
		})
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		for _, size := range slices.Sorted(maps.Keys(r.weights)) {
			s.chance(r.name, size)
			one := s.cut(size, entries, questions)
			one.name, one.fitted, one.draws, one.weight = fmt.Sprintf("%s/%d", r.name, size), r.fitted, draws, r.weights[size]
			one.strangers = known(pools, r)
			one.questions = append(one.questions, s.others(one.strangers, max(len(one.questions)/5, 20))...)
			out = append(out, one)
		}
	}
	return out, nil
}

// maxQuestions is how many questions of a corpus are asked.
const maxQuestions = 600

// cut keeps size entries, a thread counting as one, with their questions; the
// questions of half as many others stay without an answer.
func (s *source) cut(size int, entries []usher.Entry, questions []question) set {
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
	var out set
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
	with = some(s, with, maxQuestions)
	out.questions = append(with, some(s, without, max(len(with)/2, 30))...)
	return out
}

// known returns the pools of a recipe that are there and that it may use.
func known(pools map[string]*pool, r recipe) []*pool {
	var out []*pool
	for _, name := range r.strangers {
		if p := pools[name]; p != nil && (r.fitted || !p.fitted) {
			out = append(out, p)
		}
	}
	return out
}

// others returns questions of other subjects: n for the fit and n to measure
// by.
func (s *source) others(pools []*pool, n int) []question {
	var fitted, measured []question
	for _, p := range pools {
		if p.fitted {
			fitted = append(fitted, p.questions...)
		} else {
			measured = append(measured, p.questions...)
		}
	}
	return append(some(s, fitted, n), some(s, measured, n)...)
}

// thread is the part of an ID that answers to one question share: "stk7" of
// "stk7-0" and "stk7-1".
func thread(id usher.EntryID) string {
	t, n, _ := strings.Cut(string(id), "-")
	if _, err := strconv.Atoi(n); err != nil {
		return string(id)
	}
	return t
}
