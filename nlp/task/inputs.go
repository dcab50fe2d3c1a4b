package task

import (
	"fmt"
	"slices"
	"strings"

	"usher/nlp/tflite"
	"usher/nlp/tflite/metadata"
)

// longestText bounds the ids of a text where the model sets no bound.
const longestText = 512

// leastText is how many ids any model must take: those at the ends of a text.
const leastText = 2

// mostIDs is how many ids a model may take.
const mostIDs = 1 << 16

// What an input is for.
const (
	roleIDs = iota
	roleMask
	roleSegments
)

// roleNames are what the metadata calls the inputs, and what the names of the
// tensors themselves contain where Model Maker made them.
var roleNames = [3][2]string{{"ids", "word_ids"}, {"mask", "mask"}, {"segment_ids", "type_ids"}}

// inputs is how a model takes a text.
type inputs struct {
	roles   []int // of each input
	shape   []int // of each input; the last dimension is the length
	open    bool  // the length is that of the text
	limit   int   // ids of a text
	padding int32
}

// findInputs checks that the model has the inputs of its kind.
func findInputs(m *tflite.Model, t *metadata.Task, tok *prepared) (*inputs, error) {
	in := m.Inputs()
	n := 1
	if tok.bert {
		n = 3
	}
	if len(in) != n {
		return nil, fmt.Errorf("it has %d inputs; with its tokeniser it needs %d", len(in), n)
	}
	for i, x := range in {
		if x.Type != tflite.Int32 {
			return nil, fmt.Errorf("input %d %q is %s; ids must be INT32", i, x.Name, x.Type)
		}
		if !slices.Equal(x.Shape, in[0].Shape) {
			return nil, fmt.Errorf("input %d %q has the shape %v, input 0 has %v", i, x.Name, x.Shape, in[0].Shape)
		}
	}
	names := make([]string, len(in))
	for i, x := range in {
		names[i] = x.Name
	}
	p := &inputs{roles: roles(names, t), shape: slices.Clone(in[0].Shape), padding: tok.padding}
	last := len(p.shape) - 1
	if last < 0 || last > 1 || last == 1 && p.shape[0] != 1 && p.shape[0] != -1 {
		return nil, fmt.Errorf("input %q has the shape %v; [1, length] is needed", in[0].Name, p.shape)
	}
	p.shape[0] = max(p.shape[0], 1)
	p.limit = in[0].Shape[last]
	if p.limit == -1 {
		p.open, p.limit = true, longestText
	}
	if p.limit < leastText || p.limit > mostIDs {
		return nil, fmt.Errorf("input %q has room for %d ids; from %d to %d are possible", in[0].Name, p.limit, leastText, mostIDs)
	}
	return p, nil
}

// roles says what each input is for: by the names in the metadata, by those of
// the tensors, or by the order ids, mask, segment ids. There are one or three.
func roles(tensors []string, t *metadata.Task) []int {
	byOrder := []int{roleIDs, roleMask, roleSegments}[:len(tensors)]
	if len(tensors) == 1 {
		return byOrder
	}
	for kind := range 2 {
		var found []int
		for i, tensor := range tensors {
			found = append(found, slices.IndexFunc(roleNames[:], func(names [2]string) bool {
				if kind == 0 {
					return i < len(t.Inputs) && t.Inputs[i].Name == names[0]
				}
				return strings.Contains(tensor, names[1])
			}))
		}
		if slices.Equal(slices.Sorted(slices.Values(found)), byOrder) {
			return found
		}
	}
	return byOrder
}

// set fills the inputs with the ids of a text, which are at most limit.
func (p *inputs) set(in *tflite.Interpreter, ids []int32) error {
	length := p.limit
	if p.open {
		length = max(len(ids), 1)
	}
	shape := append([]int{}, p.shape...)
	shape[len(shape)-1] = length
	for i, role := range p.roles {
		if err := in.Resize(i, shape); err != nil {
			return err
		}
		dst, err := tflite.Input[int32](in, i)
		if err != nil {
			return err
		}
		for k := range dst {
			dst[k] = p.value(role, ids, k)
		}
	}
	return nil
}

// value returns what stands at place k of an input.
func (p *inputs) value(role int, ids []int32, k int) int32 {
	switch {
	case role == roleIDs && k < len(ids):
		return ids[k]
	case role == roleIDs:
		return p.padding
	case role == roleMask && k < len(ids):
		return 1
	}
	return 0 // the mask behind the text, and the only segment
}
