package feed

import (
	"fmt"
	"slices"
	"strings"

	"usher/nlp/tflite"
)

// Longest bounds the ids of a text where the model sets no bound.
const Longest = 512

// least is how many ids any model must take: those at the ends of a text.
const least = 2

// most is how many ids a model may take.
const most = 1 << 16

// Role is what an input is for.
type Role int

// The roles in the order that models without names have them.
const (
	IDs Role = iota
	Mask
	Segments
)

// roleNames are what metadata calls the inputs.
var roleNames = []string{"ids", "mask", "segment_ids"}

// String implements fmt.Stringer.
func (r Role) String() string { return strings.ReplaceAll(roleNames[r], "_", " ") }

// Roles says what each input is for, of which there are one or three: by the
// names in the metadata, which may be fewer, by those of the tensors, or by the
// order ids, mask, segment ids.
func Roles(tensors, metadata []string) []Role {
	byOrder := []Role{IDs, Mask, Segments}[:len(tensors)]
	if len(tensors) == 1 {
		return byOrder
	}
	for _, find := range []func(i int) int{
		func(i int) int {
			if i >= len(metadata) {
				return -1
			}
			return slices.Index(roleNames, metadata[i])
		},
		func(i int) int { return byTensor(tensors[i]) },
	} {
		found := make([]Role, len(tensors))
		for i := range tensors {
			found[i] = Role(find(i))
		}
		if slices.Equal(slices.Sorted(slices.Values(found)), byOrder) {
			return found
		}
	}
	return byOrder
}

// byTensor returns the role that a tensor's name tells, -1 where it tells none:
// those of Model Maker, and of Hugging Face's BERT, contain these.
func byTensor(name string) int {
	switch {
	case strings.Contains(name, "type_ids"), strings.Contains(name, "segment"):
		return int(Segments)
	case strings.Contains(name, "mask"):
		return int(Mask)
	case strings.Contains(name, "ids"):
		return int(IDs)
	}
	return -1
}

// inputs is how a model takes a text.
type inputs struct {
	roles   []Role // of each input
	shape   []int  // of each input; the last dimension is the length
	open    bool   // the length is that of the text
	limit   int    // ids of a text
	padding int32
}

// newInputs checks the inputs of a model.
func newInputs(m *tflite.Model, metadata []string, padding int32) (*inputs, error) {
	in := m.Inputs()
	names := make([]string, len(in))
	for i, x := range in {
		if x.Type != tflite.Int32 {
			return nil, fmt.Errorf("input %d %q is %s; ids must be INT32", i, x.Name, x.Type)
		}
		if !slices.Equal(x.Shape, in[0].Shape) {
			return nil, fmt.Errorf("input %d %q has the shape %v, input 0 has %v", i, x.Name, x.Shape, in[0].Shape)
		}
		names[i] = x.Name
	}
	p := &inputs{roles: Roles(names, metadata), shape: slices.Clone(in[0].Shape), padding: padding}
	last := len(p.shape) - 1
	if last < 0 || last > 1 || last == 1 && p.shape[0] != 1 && p.shape[0] != -1 {
		return nil, fmt.Errorf("input %q has the shape %v; [1, length] is needed", in[0].Name, p.shape)
	}
	p.shape[0] = max(p.shape[0], 1)
	p.limit = in[0].Shape[last]
	if p.limit == -1 {
		p.open, p.limit = true, Longest
	}
	if p.limit < least || p.limit > most {
		return nil, fmt.Errorf("input %q has room for %d ids; from %d to %d are possible", in[0].Name, p.limit, least, most)
	}
	return p, nil
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
func (p *inputs) value(role Role, ids []int32, k int) int32 {
	switch {
	case role == IDs && k < len(ids):
		return ids[k]
	case role == IDs:
		return p.padding
	case role == Mask && k < len(ids):
		return 1
	}
	return 0 // the mask behind the text, and the only segment
}
