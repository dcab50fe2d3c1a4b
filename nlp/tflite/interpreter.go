package tflite

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Interpreter runs one subgraph of a model. It belongs to one goroutine at a
// time. Invoke does not allocate once the largest shapes have been seen.
type Interpreter struct {
	model  *Model
	memory memory
	frame  *frame
}

// NewInterpreter makes an interpreter of the first subgraph whose inputs have
// the shapes of the file, unknown dimensions being 1, and are zero.
func (m *Model) NewInterpreter() (*Interpreter, error) {
	in, err := m.interpreter(0)
	if err != nil {
		return nil, fmt.Errorf("tflite: new interpreter: %w", err)
	}
	return in, nil
}

// NewSignature is NewInterpreter for the subgraph of a signature.
func (m *Model) NewSignature(key string) (*Interpreter, error) {
	i := slices.IndexFunc(m.signatures, func(s Signature) bool { return s.Key == key })
	if i < 0 {
		return nil, fmt.Errorf("tflite: new interpreter: there is no signature %q: %s", key, m.knownSignatures())
	}
	in, err := m.interpreter(m.signatures[i].Subgraph)
	if err != nil {
		return nil, fmt.Errorf("tflite: new interpreter: signature %q: %w", key, err)
	}
	return in, nil
}

// knownSignatures says in words which signatures there are.
func (m *Model) knownSignatures() string {
	if len(m.signatures) == 0 {
		return "the model has none"
	}
	keys := make([]string, len(m.signatures))
	for i, s := range m.signatures {
		keys[i] = fmt.Sprintf("%q", s.Key)
	}
	return "the model has " + strings.Join(keys, ", ")
}

func (m *Model) interpreter(graph int) (*Interpreter, error) {
	in := &Interpreter{model: m}
	in.frame = newFrame(m, graph, &in.memory)
	for i, t := range in.frame.graph.inputs {
		input := in.frame.input(i)
		input.place = placeOwn
		if err := input.resize(in.frame.graph.tensors[t].shape); err != nil {
			return nil, err
		}
	}
	return in, in.frame.variables()
}

// Declared describes the inputs as the file declares them.
func (in *Interpreter) Declared() []TensorInfo { return in.frame.graph.infos(in.frame.graph.inputs) }

// Inputs describes the inputs with their present shapes.
func (in *Interpreter) Inputs() []TensorInfo { return in.infos(in.frame.graph.inputs) }

// Outputs describes the outputs with the shapes of the last Invoke.
func (in *Interpreter) Outputs() []TensorInfo { return in.infos(in.frame.graph.outputs) }

func (in *Interpreter) infos(tensors []int) []TensorInfo {
	out := make([]TensorInfo, len(tensors))
	for i, t := range tensors {
		t := &in.frame.tensors[t]
		out[i] = TensorInfo{Name: t.def.name, Type: t.def.typ, Shape: slices.Clone(t.shape)}
	}
	return out
}

// Resize gives an input another shape. Slices got from Input before are not
// valid any more, and the input's values are undefined until they are set.
func (in *Interpreter) Resize(input int, shape []int) error {
	t, err := in.at(in.frame.graph.inputs, input, "input")
	if err != nil {
		return fmt.Errorf("tflite: resize: %w", err)
	}
	if slices.Equal(t.shape, shape) {
		return nil
	}
	in.frame.planned = false
	if err := t.resize(shape); err != nil {
		return fmt.Errorf("tflite: resize: input %d %w", input, err)
	}
	return nil
}

// Reset sets all variables, such as the state of an LSTM, to zero, as they are
// at first.
func (in *Interpreter) Reset() error {
	if err := in.frame.variables(); err != nil {
		return fmt.Errorf("tflite: reset: %w", err)
	}
	return nil
}

// Invoke computes the outputs from the inputs. After an error the outputs are
// undefined, and the interpreter may be used again.
func (in *Interpreter) Invoke(ctx context.Context) error {
	if err := in.frame.run(ctx); err != nil {
		return fmt.Errorf("tflite: invoke: %w", err)
	}
	return nil
}

// at returns the tensor of an input or output.
func (in *Interpreter) at(tensors []int, i int, what string) (*tensor, error) {
	if i < 0 || i >= len(tensors) {
		return nil, fmt.Errorf("%s %d of %d", what, i, len(tensors))
	}
	return &in.frame.tensors[tensors[i]], nil
}
