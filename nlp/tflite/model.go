package tflite

import (
	"fmt"
	"slices"
	"strings"
)

// Model is a loaded .tflite file. It is immutable and safe for any number of
// goroutines.
type Model struct {
	version     int
	description string
	size        int
	packing     *packing
	graphs      []*graph
	signatures  []Signature
	metadata    []Metadata
}

// Metadata is a named piece of bytes in a file: labels, a vocabulary, a licence.
type Metadata struct {
	Name string
	Data []byte // read-only
}

// Signature names inputs and outputs of a subgraph. Interpreters run the first
// one, number 0.
type Signature struct {
	Key      string `json:"key"`
	Subgraph int    `json:"subgraph"`
	Inputs   []Port `json:"inputs"`
	Outputs  []Port `json:"outputs"`
}

// Port is a name for the input or output at Index.
type Port struct {
	Name  string `json:"name"`
	Index int    `json:"index"`
}

// TensorInfo describes an input or output. A dimension of -1 is not known
// before Resize.
type TensorInfo struct {
	Name  string
	Type  Type
	Shape []int
}

// UnsupportedError lists everything in a sound model that this build cannot
// run, each once, in the order of the file.
type UnsupportedError struct {
	Operators []string // such as "CONV_2D (version 9)", "FlexRegexSplit: needs the AI service", "SUM of INT8"
}

// Error names all of them.
func (e *UnsupportedError) Error() string {
	return "operators that this build cannot run: " + strings.Join(e.Operators, ", ")
}

// Load checks a .tflite file and prepares it for running. The model keeps
// data, which must not change any more. A sound file with operators that are
// missing here gives an *UnsupportedError; see Inspect for looking into it.
func Load(data []byte) (*Model, error) {
	m, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("tflite: load: %w", err)
	}
	if err := m.compile(); err != nil {
		return nil, fmt.Errorf("tflite: %w", err)
	}
	return m, nil
}

// Description returns the text that the file carries about itself.
func (m *Model) Description() string { return m.description }

// Inputs describes the inputs as the file declares them.
func (m *Model) Inputs() []TensorInfo { return m.graphs[0].infos(m.graphs[0].inputs) }

// Outputs describes the outputs as the file declares them.
func (m *Model) Outputs() []TensorInfo { return m.graphs[0].infos(m.graphs[0].outputs) }

// Metadata returns the bytes stored under a name. They are read-only.
func (m *Model) Metadata(name string) ([]byte, bool) {
	for _, e := range m.metadata {
		if e.Name == name {
			return e.Data, true
		}
	}
	return nil, false
}

// WithOutputs returns the model with further outputs behind those of the file:
// tensors of the first subgraph, by their positions in Info, whose values would
// else be gone after a run. Both models share what they can.
func (m *Model) WithOutputs(tensors ...int) (*Model, error) {
	more, g := *m, *m.graphs[0]
	more.graphs = slices.Clone(m.graphs)
	more.graphs[0] = &g
	g.outputs = slices.Concat(g.outputs, tensors)
	if err := g.link(); err != nil {
		return nil, fmt.Errorf("tflite: with outputs: %w", err)
	}
	g.uses = g.lastUses()
	return &more, nil
}

func (g *graph) infos(tensors []int) []TensorInfo {
	out := make([]TensorInfo, len(tensors))
	for i, t := range tensors {
		def := &g.tensors[t]
		out[i] = TensorInfo{Name: def.name, Type: def.typ, Shape: slices.Clone(def.open)}
	}
	return out
}
