package tflite

import (
	"cmp"
	"slices"
	"time"
)

// Profile is how long the operators of an interpreter have taken.
type Profile struct {
	took  map[profileKey]*OperatorTime
	graph int // number of the subgraph that the interpreter runs
}

type profileKey struct {
	graph *graph
	op    int
}

// OperatorTime is how long one operator has taken. The time of a WHILE or IF
// holds that of the operators in its subgraphs.
type OperatorTime struct {
	Subgraph string        `json:"subgraph"`
	Operator int           `json:"operator"` // its number in the subgraph
	Name     string        `json:"name"`
	Calls    int           `json:"calls"`
	Total    time.Duration `json:"total_ns"`

	graph int // number of the subgraph
}

// Profile makes the interpreter note how long each operator takes from now on,
// which costs it some 100 ns each.
func (in *Interpreter) Profile() *Profile {
	p := &Profile{took: map[profileKey]*OperatorTime{}, graph: in.frame.graph.number}
	in.frame.profile(p)
	return p
}

func (f *frame) profile(p *Profile) {
	f.times = p
	for i := range f.nodes {
		for _, sub := range f.nodes[i].subs {
			sub.profile(p)
		}
	}
}

// begin starts the clock of an operator; calling what it returns stops it.
func (p *Profile) begin(g *graph, op int) func() {
	key := profileKey{g, op}
	t := p.took[key]
	if t == nil {
		t = &OperatorTime{Subgraph: g.name, Operator: op, Name: g.ops[op].title(), graph: g.number}
		p.took[key] = t
	}
	start := time.Now()
	return func() {
		t.Calls++
		t.Total += time.Since(start)
	}
}

// Operators returns the times so far, those that took longest first.
func (p *Profile) Operators() []OperatorTime {
	out := make([]OperatorTime, 0, len(p.took))
	for _, t := range p.took {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b OperatorTime) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Subgraph, b.Subgraph), cmp.Compare(a.Operator, b.Operator))
	})
	return out
}
