package main

import (
	"context"
	"slices"

	"usher"
	"usher/faq"
)

// sample is one candidate for one question.
type sample struct {
	set      *set
	question *question
	features []float64
	weight   float64
	right    bool
	first    bool    // the best candidate
	same     bool    // a variant itself: not for the model to judge
	served   float64 // its confidence by the coefficients in the program
}

// fitted tells whether the fit sees the sample.
func (s *sample) fitted() bool { return s.set.fitted && s.question.fitted() && !s.same }

// measured tells whether it counts where its set is measured.
func (s *sample) measured() bool {
	return s.first && (s.question.stranger == nil || !s.question.fitted())
}

// drawn tells whether it was drawn from one of the sets.
func (s *sample) drawn(from []string) bool {
	return overlap(s.set.draws, from) || s.question.stranger != nil && overlap(s.question.stranger.draws, from)
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// kind says what answer a question can have.
type kind int

const (
	answerable kind = iota
	leftOut         // it had one
	unrelated       // it belongs to another subject
)

// shares is what customers are taken to ask.
var shares = map[kind]float64{answerable: 0.55, leftOut: 0.25, unrelated: 0.2}

func (q *question) kind() kind {
	switch {
	case len(q.answers) > 0:
		return answerable
	case q.stranger != nil:
		return unrelated
	}
	return leftOut
}

// fitted tells whether a fit may see the question, if it may see its set.
func (q *question) fitted() bool { return q.stranger == nil || q.stranger.fitted }

// ask puts the questions of a set to an engine over its entries. Beside the
// best candidate the two behind it count a little: they have a confidence too.
func ask(ctx context.Context, config faq.Config, s *set, r *ranks) ([]sample, error) {
	engine := faq.New(config)
	if err := engine.Load(ctx, s.entries); err != nil {
		return nil, err
	}
	type part struct {
		kind   kind
		fitted bool
	}
	counts := map[part]int{}
	for i := range s.questions {
		q := &s.questions[i]
		counts[part{q.kind(), q.fitted()}]++
	}
	var out []sample
	for i := range s.questions {
		q := &s.questions[i]
		found, err := engine.Explain(ctx, usher.Query{Text: q.text, Limit: 20})
		if err != nil {
			return nil, err
		}
		r.count(q, found)
		weight := s.weight * shares[q.kind()] / float64(counts[part{q.kind(), q.fitted()}])
		for i, e := range found[:min(len(found), 3)] {
			out = append(out, sample{s, q, e.Features(), weight, q.answers[e.Entry], i == 0, e.Same, float64(e.Confidence)})
			if i > 0 {
				out[len(out)-1].weight *= 0.35
			}
		}
	}
	return out, nil
}

// ranks says where the right entries stand.
type ranks struct {
	answerable        int
	first, reciprocal float64 // sums over the answerable: right at once, 1/rank
}

func (r *ranks) count(q *question, found []faq.Evidence) {
	if q.kind() != answerable {
		return
	}
	r.answerable++
	i := slices.IndexFunc(found, func(e faq.Evidence) bool { return q.answers[e.Entry] })
	if i >= 0 {
		r.reciprocal += 1 / float64(i+1)
	}
	if i == 0 {
		r.first++
	}
}
