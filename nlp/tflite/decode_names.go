package tflite

import (
	"fmt"
	"slices"
	"strings"

	"usher/nlp/tflite/internal/schema"
)

// metadata decodes the named buffers.
func (d *decoder) metadata(m *Model) error {
	for i := range d.file.MetadataLength() {
		var e schema.Metadata
		d.file.Metadata(&e, i)
		if int64(e.Buffer()) >= int64(len(d.buffers)) {
			return fmt.Errorf("metadata %q: buffer %d of %d", e.Name(), e.Buffer(), len(d.buffers))
		}
		m.metadata = append(m.metadata, Metadata{Name: string(e.Name()), Data: d.buffers[e.Buffer()].data})
	}
	return nil
}

// signatures decodes the names that callers may use for inputs and outputs.
func (d *decoder) signatures(m *Model) error {
	type positions struct{ in, out map[int]int }
	known := make([]*positions, len(m.graphs)) // made once: signatures may be many
	for i := range d.file.SignatureDefsLength() {
		var s schema.SignatureDef
		d.file.SignatureDefs(&s, i)
		if int64(s.SubgraphIndex()) >= int64(len(m.graphs)) {
			return fmt.Errorf("signature %q: subgraph %d of %d", s.SignatureKey(), s.SubgraphIndex(), len(m.graphs))
		}
		p := known[s.SubgraphIndex()]
		if p == nil {
			g := m.graphs[s.SubgraphIndex()]
			p = &positions{in: positionOf(g.inputs), out: positionOf(g.outputs)}
			known[s.SubgraphIndex()] = p
		}
		sig := Signature{Key: string(s.SignatureKey()), Subgraph: int(s.SubgraphIndex())}
		var err error
		if sig.Inputs, err = ports(s.InputsLength(), s.Inputs, p.in); err != nil {
			return fmt.Errorf("signature %q: input %w", sig.Key, err)
		}
		if sig.Outputs, err = ports(s.OutputsLength(), s.Outputs, p.out); err != nil {
			return fmt.Errorf("signature %q: output %w", sig.Key, err)
		}
		m.signatures = append(m.signatures, sig)
	}
	return nil
}

// positionOf turns a list of tensors around.
func positionOf(tensors []int) map[int]int {
	at := make(map[int]int, len(tensors))
	for i, t := range tensors {
		at[t] = i
	}
	return at
}

// ports finds the tensors of a signature among the subgraph's own.
func ports(n int, get func(*schema.TensorMap, int) bool, position map[int]int) ([]Port, error) {
	out := make([]Port, 0, n)
	for i := range n {
		var t schema.TensorMap
		get(&t, i)
		at, ok := position[int(t.TensorIndex())]
		if !ok {
			return nil, fmt.Errorf("%q: tensor %d is none of the subgraph's", t.Name(), t.TensorIndex())
		}
		out = append(out, Port{Name: string(t.Name()), Index: at})
	}
	slices.SortFunc(out, func(a, b Port) int {
		if a.Index != b.Index {
			return a.Index - b.Index
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, nil
}
