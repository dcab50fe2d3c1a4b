package train

import (
	"context"
	"fmt"
	"slices"

	"usher/nlp"
)

// stale: where more than one of so many lines has come or gone since a head was
// chosen and calibrated, that is done anew.
const stale = 10

// Update trains a head on lines that are nearly those of former: texts that were
// there are not encoded again, what was chosen and measured on lines held out
// stays, and the fit begins where the former ended. It ends where one from nothing
// would. Where the encoder or o.Wrong is another, or more than a tenth of the lines have
// changed since the last choice, it is like Head. o.Valid is not looked at.
func Update(ctx context.Context, former *Memory, examples []Example, o Options) (*Trained, error) {
	all, err := o.lines(examples)
	if err != nil {
		return nil, err
	}
	changed := former.about.Changed + former.differs(all)
	if !former.serves(o) || changed*stale > len(all) {
		return Head(ctx, examples, o)
	}
	o = o.withDefaults()
	o.Valid = nil
	if o.Encoder != nil {
		o.Encoder = former.before(o.Encoder)
	}
	s, err := newSet(ctx, all, o)
	if err != nil {
		return nil, err
	}
	a := former.about
	by := verdict{setting{a.Weighing, a.Strength, a.Share}, a.Offset, Trained{
		Labels: s.names, Featuriser: nlp.Featuriser, Temperature: a.Temperature, Trust: a.Trust,
		Reject: a.Reject, RejectIn: a.RejectIn, Promises: a.Promises, Scores: a.Scores, Updated: true,
	}}
	v := s.solver(s.every(), by.weighing)
	former.start(v.at.amounts, all, s.names)
	t, err := s.finish(ctx, v, by, all, o)
	if err == nil {
		t.Memory.about.Changed = changed
	}
	return t, err
}

// serves reports whether the memory is of this program's n-grams and way to choose,
// of the encoder, and of a threshold for the same.
func (m *Memory) serves(o Options) bool {
	return m.about.Method == method && m.about.Featuriser == nlp.Featuriser && m.about.Encoder == o.EncoderID && m.about.Wrong == o.Wrong && (m.about.Dim > 0) == (o.Encoder != nil)
}

// places returns where each line is, by its text and its label.
func (m *Memory) places() map[textHash]map[string]int {
	at := make(map[textHash]map[string]int, len(m.lines))
	for i, l := range m.lines {
		if at[l.text] == nil {
			at[l.text] = map[string]int{}
		}
		at[l.text][m.about.Labels[l.label]] = i
	}
	return at
}

// differs returns how many lines are not in the memory, and how many of those
// in it are not there.
func (m *Memory) differs(all []Example) int {
	at, here := m.places(), map[int]bool{}
	fresh := 0
	for _, e := range all {
		if i, ok := at[hashOf(e.Text)][e.Label]; ok {
			here[i] = true
		} else {
			fresh++
		}
	}
	kept := 0
	for _, labels := range at {
		kept += len(labels)
	}
	return fresh + kept - len(here)
}

// start writes the amounts of the lines that are known.
func (m *Memory) start(amounts []float32, all []Example, labels []string) {
	at := m.places()
	column := make([]int, len(m.about.Labels))
	for i, l := range m.about.Labels {
		column[i] = slices.Index(labels, l)
	}
	for i, e := range all {
		from, ok := at[hashOf(e.Text)][e.Label]
		if !ok {
			continue
		}
		row := amounts[i*len(labels) : (i+1)*len(labels)]
		for c, x := range m.amounts[from*len(column) : (from+1)*len(column)] {
			if column[c] >= 0 {
				row[column[c]] = x
			}
		}
	}
}

// remembering is an encoder that need not be asked about known texts.
type remembering struct {
	nlp.Encoder
	known map[textHash][]float32
}

func (m *Memory) before(e nlp.Encoder) remembering {
	r := remembering{e, make(map[textHash][]float32, len(m.lines))}
	for i, l := range m.lines {
		r.known[l.text] = m.vectors[i]
	}
	return r
}

// Encode implements nlp.Encoder.
func (r remembering) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	var fresh []string
	var places []int
	for i, text := range texts {
		if v, ok := r.known[hashOf(text)]; ok {
			out[i] = v
			continue
		}
		fresh, places = append(fresh, text), append(places, i)
	}
	if len(fresh) == 0 {
		return out, nil
	}
	vectors, err := r.Encoder.Encode(ctx, fresh)
	if err != nil {
		return nil, err
	}
	if len(vectors) != len(fresh) {
		return nil, fmt.Errorf("%d vectors for %d texts", len(vectors), len(fresh))
	}
	for n, i := range places {
		out[i] = vectors[n]
	}
	return out, nil
}
