package rollout

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/train"
	"usher/text"
)

// Names of the sets of cases.
const (
	SetEntries = "entries" // each wording of an entry, asked of the others
	SetMisses  = "misses"  // questions that were left unanswered once, and what resolved them
	SetIntents = "intents" // examples of intents
)

// maxCases is how many cases of a set are tried. Of more, these are the same
// ones each time.
const maxCases = 1000

// Knowledge is what bundles are measured with.
type Knowledge struct {
	Entries []usher.Entry
	Intents []usher.Intent
	Misses  []usher.Miss // resolved ones
}

// try is one case: a text, and what should come of it.
type try struct {
	text     string
	language usher.Language
	entry    usher.EntryID // wanted; empty: an intent is
	intent   string
	left     *usher.Entry // the entry without the text; nil: it does not have it
}

// set is cases of one kind.
type set struct {
	name    string
	cases   []try
	of      int // cases that there are
	skipped int // what gives no case
}

type sets []set

func (s sets) len() int {
	n := 0
	for _, set := range s {
		n += len(set.cases)
	}
	return n
}

// cases makes the sets. A wording is asked of what is left of its entry without
// it, so an entry with a single one gives no case.
func (k Knowledge) cases() sets {
	byID := map[usher.EntryID]usher.Entry{}
	entries, misses, intents := set{name: SetEntries}, set{name: SetMisses}, set{name: SetIntents}
	for _, e := range k.Entries {
		if e.Disabled {
			continue
		}
		byID[e.ID] = e
		for _, v := range e.Variants {
			entries.add(without(e, v.Text, v.Language))
		}
	}
	for _, m := range k.Misses {
		if e, ok := byID[m.Entry]; ok {
			misses.add(without(e, m.Question, m.Language))
		} else {
			misses.skipped++ // its entry is gone
		}
	}
	for _, i := range k.Intents {
		for _, example := range i.Examples {
			intents.add(try{text: example, intent: i.Name}, true)
		}
	}
	return sets{entries.sample(), misses.sample(), intents.sample()}
}

// What a head was trained on, as far as its description tells.
const (
	trainedSame    = "same"
	trainedOther   = "other"
	trainedUnknown = "unknown"
)

// trained tells whether a head was trained on the examples of the intents: these,
// in their order, and nothing else.
func (k Knowledge) trained(on bundle.Data) string {
	if on.SHA256 == "" {
		return trainedUnknown
	}
	var lines []train.Example
	for _, i := range k.Intents {
		for _, example := range i.Examples {
			lines = append(lines, train.Example{Text: example, Label: i.Name})
		}
	}
	if train.DataOf(lines) == train.Data(on) {
		return trainedSame
	}
	return trainedOther
}

// without makes the case that a text is asked of its entry, which forgets that
// wording; false where nothing would be left of it.
func without(e usher.Entry, said string, l usher.Language) (try, bool) {
	norm := bare(said)
	t := try{text: said, language: l, entry: e.ID}
	left := slices.DeleteFunc(slices.Clone(e.Variants), func(v usher.Variant) bool { return bare(v.Text) == norm })
	if norm == "" || len(left) == 0 {
		return t, false
	}
	if len(left) < len(e.Variants) {
		e.Variants = left
		t.left = &e
	}
	return t, true
}

// bare is equal for texts that differ in marks, spaces and case only: the
// search takes them for the same.
func bare(s string) string { return strings.Join(text.Words(text.Normalize(s)), " ") }

func (s *set) add(t try, ok bool) {
	if !ok {
		s.skipped++
		return
	}
	s.cases = append(s.cases, t)
}

// sample returns the set with as many cases as are tried, spread evenly, and
// those of one entry together.
func (s set) sample() set {
	s.of = len(s.cases)
	if s.of > maxCases {
		slices.SortStableFunc(s.cases, func(a, b try) int { return cmp.Compare(place(a.text), place(b.text)) })
		s.cases = s.cases[:maxCases]
	}
	slices.SortStableFunc(s.cases, func(a, b try) int { return cmp.Or(cmp.Compare(a.entry, b.entry), cmp.Compare(a.intent, b.intent)) })
	return s
}

// place is where a text stands in a shuffled order that is always the same.
func place(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // does not fail
	return h.Sum64()
}

// wordings counts what is encoded before entries can be searched.
func (k Knowledge) wordings() int {
	n := 0
	for _, e := range k.Entries {
		if !e.Disabled {
			n += len(e.Variants)
		}
	}
	return n
}
