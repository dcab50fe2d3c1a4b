package faq

import (
	"cmp"
	"math"
	"slices"

	"usher"
)

// scratch is the memory of one search.
type scratch struct {
	docs    []float32 // score by doc
	answers []float32 // score by item
	items   []float32 // best score by item
	listed  []int32   // the items that terms speak for most
	best    []float32 // by slot, of one doc
	either  []float32 // by slot, of all variants
	asked   []bool    // by term: it answers a slot; false between searches
}

// ask marks the terms that answer a question, of a vocabulary of n, and returns
// what takes the marks away again. Each of thousands of terms that an entry has is
// looked up, few of which answer anything: a map is asked only for those.
func (s *scratch) ask(q *question, n int) (done func()) {
	if len(s.asked) < n {
		s.asked = make([]bool, n+n/4)
	}
	for t := range q.hits {
		s.asked[t] = true
	}
	return func() {
		for t := range q.hits {
			s.asked[t] = false
		}
	}
}

// hits are the slots that a term answers.
func (s *scratch) hits(q *question, t int32) hits {
	if !s.asked[t] {
		return nil
	}
	return q.hits[t]
}

// candidate is an entry that may answer, with the evidence for it.
type candidate struct {
	item int32
	doc  int32
	Evidence
}

// How the pieces of evidence add up to a score. Chosen on development sets;
// see Evidence.
const (
	askedShare  = 0.60 // exponent of Asked in the likeness of terms; the rest is Covers'
	otherTongue = 0.92 // a variant of another language than the question's
	unionGain   = 0.60 // what other variants add to the terms of the best one
	answerGain  = 0.20 // what the answer adds to the variants
	secondGain  = 0.30 // a second variant that is near as well
)

// The part of nearness by vectors in a score; that of terms is the rest.
const (
	gramShare     = 0.35
	sentenceShare = 0.60
)

// beyond is how many candidates more than were asked for are looked at
// closely.
const beyond = 64

// least is the score under which nothing speaks for an entry.
const least = 0.02

// search returns the candidates, best first: of the items that sweep has listed
// and of those near the question. The index must not have changed since.
func (x *index) search(s *scratch, q *question, near usher.Neighbours) []candidate {
	s.best, s.either = sized(s.best, len(q.slots)), sized(s.either, len(q.slots))
	defer s.ask(q, len(x.names))()
	n := x.nearness(q, near)
	out := make([]candidate, 0, len(s.listed))
	for _, i := range x.candidates(s, near) {
		if c, speaks := x.weigh(s, q, i, n); speaks && c.Score >= least {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(x.items[a.item].entry.ID, x.items[b.item].entry.ID))
	})
	x.judge(out, q, n)
	return out
}

// candidates returns the items to look at closely, each once.
func (x *index) candidates(s *scratch, near usher.Neighbours) []int32 {
	all := slices.Clone(s.listed)
	for _, w := range near.Near {
		if i, ok := x.byID[w.Entry]; ok {
			all = append(all, i)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// sweep scores all items roughly by terms in common against the weights of both
// sides, and lists those with the highest scores.
func (x *index) sweep(s *scratch, q *question) {
	s.docs = sized(s.docs, len(x.docs))
	s.items, s.answers = sized(s.items, len(x.items)), sized(s.answers, len(x.items))
	for _, slot := range q.slots {
		for _, a := range slot.alts {
			gain := slot.weight * a.factor
			for _, d := range x.variants[a.term] {
				s.docs[d] += gain
			}
			for _, i := range x.answers[a.term] {
				s.answers[i] += gain
			}
		}
	}
	root := float32(math.Sqrt(float64(max(q.weight, 1e-6))))
	for d, score := range s.docs {
		if score == 0 {
			continue
		}
		if doc := &x.docs[d]; doc.weight > 0 && q.wants(doc.language) {
			s.items[doc.item] = max(s.items[doc.item], score/(root*float32(math.Sqrt(float64(doc.weight)))))
		}
	}
	for i, a := range s.answers {
		if a > 0 {
			s.items[i] += answerGain * a / (root * root)
		}
	}
	for _, d := range x.exact[q.key] {
		s.items[x.docs[d].item] = 2 // certainly looked at
	}
	for _, id := range q.Exclude {
		if i, ok := x.byID[id]; ok {
			s.items[i] = 0
		}
	}
	s.listed = x.shortlist(s, 2*(q.Limit+beyond))
}

// shortlist returns the n items with the highest scores, and of those that tie
// with the last within a little some more, in the order of their numbers.
func (x *index) shortlist(s *scratch, n int) []int32 {
	const steps = 512
	var counts [steps + 1]int
	bucket := func(score float32) int { return min(int(score*(steps/2)), steps) }
	for _, score := range s.items {
		if score > 0 {
			counts[bucket(score)]++
		}
	}
	from := steps
	for total := counts[from]; from > 0 && total < n; {
		from--
		total += counts[from]
	}
	out, ties := s.listed[:0], 2*n
	for i, score := range s.items {
		switch b := bucket(score); {
		case score <= 0 || b < from:
		case b > from || b == steps:
			out = append(out, int32(i))
		case ties > 0:
			ties--
			out = append(out, int32(i))
		}
	}
	return out
}

// weigh looks at one item closely; false where none of its variants is wanted.
func (x *index) weigh(s *scratch, q *question, i int32, n nearness) (c candidate, wanted bool) {
	it := &x.items[i]
	c.item = i
	clear(s.either)
	var second float64
	for _, d := range it.docs {
		if !q.wants(x.docs[d].language) {
			continue
		}
		e := x.compare(s, q, d, n)
		if !wanted || e.Score > c.Score {
			second, c.doc, c.Evidence = c.Score, d, e
		} else {
			second = max(second, e.Score)
		}
		wanted = true
	}
	if !wanted {
		return c, false
	}
	c.Union = share(s.either, q)
	if s.answers[i] > 0 {
		for _, t := range it.answer {
			for _, h := range s.hits(q, t) {
				s.either[h.slot] = max(s.either[h.slot], h.factor)
			}
		}
	}
	c.Answer = share(s.either, q)
	c.Second = second
	c.Score += float64(1-n.shareOf(c.doc))*unionGain*(c.Union-c.Asked) + answerGain*(c.Answer-c.Union) + secondGain*second
	return c, true
}

// compare looks at one variant closely, and notes in s.either what it answers.
func (x *index) compare(s *scratch, q *question, d int32, n nearness) Evidence {
	doc := &x.docs[d]
	clear(s.best)
	var whole, matched float32
	for _, t := range doc.terms {
		w := x.weight(t, len(x.byID))
		whole += w
		var best float32
		for _, h := range s.hits(q, t) {
			s.best[h.slot] = max(s.best[h.slot], h.factor)
			best = max(best, h.factor)
		}
		matched += w * best
	}
	for i, f := range s.best {
		s.either[i] = max(s.either[i], f)
	}
	e := Evidence{Asked: share(s.best, q), Same: q.key != "" && doc.key == q.key}
	if whole > 0 {
		e.Covers = float64(matched / whole)
	}
	e.Score = math.Pow(e.Asked, askedShare) * math.Pow(e.Covers, 1-askedShare)
	if by := n.shareOf(d); by > 0 {
		e.Vector, e.Near = float64(n.similar[d]), float64(n.of(n.similar[d]))
		e.Score = float64(1-by)*e.Score + float64(by)*e.Near
	}
	if q.Language != "" && doc.language != "" && q.Language != doc.language {
		e.Score *= otherTongue
	}
	if e.Same {
		e.Score = 1
	}
	return e
}

// share is how much of the question's weight the slots answer.
func share(slots []float32, q *question) float64 {
	if q.weight <= 0 {
		return 0
	}
	var sum float32
	for i, f := range slots {
		sum += q.slots[i].weight * f
	}
	return min(float64(sum/q.weight), 1)
}

// answer is the candidate as the customer's side needs it.
func (x *index) answer(c candidate, l usher.Language) usher.ScoredAnswer {
	entry := &x.items[c.item].entry
	return usher.ScoredAnswer{
		Entry:      entry.ID,
		Title:      entry.Title(l),
		Variant:    entry.Variants[x.docs[c.doc].variant].Text,
		Text:       entry.Answer.In(l),
		Score:      c.Score,
		Lexical:    c.Asked,
		Vector:     c.Vector,
		Confidence: c.Confidence,
		Skills:     slices.Clone(entry.Skills),
	}
}

// sized returns a zeroed slice of n numbers, in b's memory where it fits.
func sized(b []float32, n int) []float32 {
	if cap(b) < n {
		return make([]float32, n, n+n/4)
	}
	b = b[:n]
	clear(b)
	return b
}
