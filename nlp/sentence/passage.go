package sentence

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"usher/nlp/tflite"
)

// Passage is a text as a model read it: one run gives the vectors of its parts
// as well.
//
// A part's vector is the mean of what the model made of the part's ids in the
// whole, so that the rest of the text has a say in what they mean: late chunking
// (Günther et al. 2024, arXiv:2409.04701). It is not the vector that the part
// has alone, though it lies near.
type Passage struct {
	ids    []int32
	states []float32 // of each id, one behind the other
	vector []float32
}

// Vector returns the unit vector of the whole text.
func (p *Passage) Vector() []float32 { return slices.Clone(p.vector) }

// Reads tells whether Read and Part can be used: whether the model's vector is the
// mean of one for each id, as that of many sentence encoders is.
func (e *Encoder) Reads() bool { return e.states > 0 }

// Read encodes a text and keeps what its parts are made of: a vector for each id.
// It fails where Reads is false.
func (e *Encoder) Read(ctx context.Context, text string) (_ *Passage, err error) {
	defer sound(&err)
	if !e.Reads() {
		return nil, errors.New("sentence: read: the model's vector is not the mean of one for each id")
	}
	ids := e.tokenizer.Encode(text, e.model.Limit())
	out, err := e.run(ctx, ids, 0, e.states)
	if err != nil {
		return nil, fmt.Errorf("sentence: read: %w", err)
	}
	states := out[1]
	if of := len(ids) * e.dim; len(states) > of {
		states = slices.Clone(states[:of]) // a model of a fixed length has more than the text
	}
	return &Passage{ids: ids, states: states, vector: unit(out[0])}, nil
}

// Part returns the unit vector of a part of a text that e has read; false where
// the text as e sees it, which is cut at a limit, has no such part, or the part
// has no pieces. Of several places where it may stand the first counts.
func (e *Encoder) Part(p *Passage, text string) (v []float32, ok bool) {
	defer sound(new(error)) // a panic leaves v and ok as they are
	part, all := e.pieces(text), p.ids[e.before:]
	from := place(all, part)
	if len(part) == 0 || from < 0 || len(p.states) < len(p.ids)*e.dim {
		return nil, false
	}
	return unit(sumRows(p.states[(e.before+from)*e.dim:], len(part), e.dim)), true
}

// pieces are the ids of a text without those that stand around every text.
func (e *Encoder) pieces(text string) []int32 {
	ids := e.tokenizer.Encode(text, e.model.Limit())
	return ids[e.before : len(ids)-(len(e.nothing)-e.before)]
}

// prove makes output the states, if the vectors of a text are what they should be.
// It fails only where the time is over, which says nothing of them.
func (e *Encoder) prove(ctx context.Context, output int) error {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	one := e.tokenizer.Encode("a", e.model.Limit())
	for e.before < min(len(e.nothing), len(one)) && e.nothing[e.before] == one[e.before] {
		e.before++
	}
	behind := e.nothing[e.before:]
	if len(one) < len(e.nothing) || !slices.Equal(one[len(one)-len(behind):], behind) {
		return nil
	}
	ids := slices.Clone(e.nothing[:e.before])
	for i := range min(proof, e.model.Limit()-len(e.nothing)) {
		ids = append(ids, int32((e.tokenizer.Len()-1)*(i+1)/proof))
	}
	ids = append(ids, behind...)
	out, err := e.model.RunAll(ctx, ids, 0, output)
	if ctx.Err() != nil {
		return fmt.Errorf("a run for a vector of each id: %w", context.Cause(ctx))
	}
	if err == nil && proven(ids, out[1], out[0]) {
		e.states = output
	}
	return nil
}

// proof is how many ids the text has that shows what the states are.
const proof = 7

// place returns where part stands in all, -1 where it does not.
func place(all, part []int32) int {
	for i := range len(all) - len(part) + 1 {
		if slices.Equal(all[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// sumRows adds up n rows, whose mean has the same direction.
func sumRows(rows []float32, n, dim int) []float32 {
	sum := make([]float32, dim)
	for i := range n {
		for k, x := range rows[i*dim : (i+1)*dim] {
			sum[k] += x
		}
	}
	return sum
}

// withStates returns the model with an output more, the vectors of which its first
// is the mean, as far as its form tells; false where there is no such tensor.
func withStates(m *tflite.Model) (*tflite.Model, bool) {
	t := pooled(m.Info().Subgraphs[0])
	if t < 0 {
		return m, false
	}
	more, err := m.WithOutputs(t)
	if err != nil {
		return m, false
	}
	return more, true
}

// pooled returns the tensor [1, ids, dimension] whose sum or mean the first output
// is made of; -1 where there is none.
func pooled(g tflite.SubgraphInfo) int {
	from := map[int]int{} // by tensor: the call that writes it
	for i, n := range g.Nodes {
		for _, t := range n.Outputs {
			from[t] = i
		}
	}
	seen := map[int]bool{}
	for open := []int{g.Outputs[0]}; len(open) > 0; open = open[1:] {
		i, ok := from[open[0]]
		if !ok || seen[i] {
			continue
		}
		seen[i] = true
		n := g.Nodes[i]
		if (n.Name == "SUM" || n.Name == "MEAN") && ofEach(g, n.Inputs[0]) {
			return n.Inputs[0]
		}
		if !scales[n.Name] {
			continue
		}
		open = append(open, n.Inputs...)
	}
	return -1
}

// ofEach tells whether a tensor has the form of a vector for each id, as long as that
// of the text.
func ofEach(g tflite.SubgraphInfo, tensor int) bool {
	t, vector := g.Tensors[tensor], g.Tensors[g.Outputs[0]].Shape
	return t.Type == tflite.Float32.String() && len(t.Shape) == 3 && len(vector) > 0 && t.Shape[2] == vector[len(vector)-1]
}

// scales are operators that stand between the mean and the vector: all of a
// vector's numbers are scaled alike, or it is given another shape.
var scales = map[string]bool{
	"ADD": true, "DIV": true, "L2_NORMALIZATION": true, "MAXIMUM": true, "MUL": true, "POW": true, "RESHAPE": true, "RSQRT": true,
	"SQRT": true, "SQUARE": true, "SQUEEZE": true, "SUM": true, "MEAN": true, "CAST": true,
}

// proven tells whether states are vectors of ids, one each and behind the last id
// none that counts, whose mean has the direction of vector.
func proven(ids []int32, states, vector []float32) bool {
	dim := len(vector)
	if len(states) < len(ids)*dim {
		return false
	}
	mean, want := unit(sumRows(states, len(ids), dim)), unit(slices.Clone(vector))
	var dot float64
	for i, x := range want {
		dot += float64(x) * float64(mean[i])
	}
	return math.Abs(1-dot) < 1e-4
}
