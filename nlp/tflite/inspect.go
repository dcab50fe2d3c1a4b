package tflite

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Quantization maps the integers of a tensor to real numbers:
// real = Scale × (integer − ZeroPoint). More than one Scale: one for each
// slice along Axis.
type Quantization struct {
	Scale     []float32 `json:"scale"`
	ZeroPoint []int64   `json:"zero_point"`
	Axis      int       `json:"axis"`
}

// Info describes a file, whether it can run here or not.
type Info struct {
	Version     int            `json:"version"`
	Description string         `json:"description"`
	Bytes       int            `json:"bytes"`
	Subgraphs   []SubgraphInfo `json:"subgraphs"`
	Signatures  []Signature    `json:"signatures"`
	Metadata    []MetadataInfo `json:"metadata"`
	Unsupported []string       `json:"unsupported"` // empty: it can run here
}

// SubgraphInfo describes a subgraph. Inputs and Outputs are positions in
// Tensors.
type SubgraphInfo struct {
	Name      string         `json:"name"`
	Inputs    []int          `json:"inputs"`
	Outputs   []int          `json:"outputs"`
	Operators []OperatorInfo `json:"operators"` // in the order of their first call
	Nodes     []NodeInfo     `json:"nodes"`     // the graph: every call, in the order in which they run
	Tensors   []TensorDetail `json:"tensors"`
}

// OperatorInfo counts the calls of an operator.
type OperatorInfo struct {
	Name    string `json:"name"` // such as GATHER or CUSTOM FlexRegexSplit
	Version int    `json:"version"`
	Calls   int    `json:"calls"`
}

// NodeInfo is one call of an operator.
type NodeInfo struct {
	Name    string  `json:"name"`
	Version int     `json:"version"`
	Inputs  []int   `json:"inputs"` // positions in Tensors; -1: not given
	Outputs []int   `json:"outputs"`
	Kernel  string  `json:"kernel,omitempty"` // what computes it: instructions of the processor as simd names them, or go; empty: it can't run here
	Share   float64 `json:"share,omitempty"`  // of the time of a profile, 0 to 1; see WithProfile
}

// TensorDetail describes a tensor. A dimension of -1 is not known before the
// inputs are resized.
type TensorDetail struct {
	Name         string        `json:"name"`
	Type         string        `json:"type"`
	Shape        []int         `json:"shape"`
	Bytes        int           `json:"bytes"` // of a constant
	Quantization *Quantization `json:"quantization,omitempty"`
}

// MetadataInfo describes a named piece of bytes.
type MetadataInfo struct {
	Name  string `json:"name"`
	Bytes int    `json:"bytes"`
	Data  []byte `json:"-"` // read-only
}

// Inspect describes a sound file. Missing operators are no error but listed.
func Inspect(data []byte) (Info, error) {
	m, err := decode(data)
	if err != nil {
		return Info{}, fmt.Errorf("tflite: inspect: %w", err)
	}
	var missing *UnsupportedError
	if err := m.compile(); err != nil && !errors.As(err, &missing) {
		return Info{}, fmt.Errorf("tflite: inspect: %w", err)
	}
	info := m.Info()
	if missing != nil {
		info.Unsupported = missing.Operators
	}
	return info, nil
}

// Info describes the model.
func (m *Model) Info() Info {
	info := Info{
		Version: m.version, Description: m.description, Bytes: m.size,
		Signatures: append([]Signature{}, m.signatures...), Metadata: []MetadataInfo{}, Unsupported: []string{},
	}
	for _, g := range m.graphs {
		info.Subgraphs = append(info.Subgraphs, g.info(m.packing))
	}
	for _, e := range m.metadata {
		info.Metadata = append(info.Metadata, MetadataInfo{Name: e.Name, Bytes: len(e.Data), Data: e.Data})
	}
	return info
}

func (g *graph) info(p *packing) SubgraphInfo {
	out := SubgraphInfo{
		Name: g.name, Inputs: slices.Clone(g.inputs), Outputs: slices.Clone(g.outputs),
		Operators: []OperatorInfo{}, Nodes: []NodeInfo{}, Tensors: make([]TensorDetail, len(g.tensors)),
	}
	type key struct {
		code    int32
		custom  string
		version int
	}
	at, fixed := map[key]int{}, g.fixedTensors()
	for i := range g.ops {
		op := &g.ops[i]
		k := key{int32(op.code), op.custom, op.version}
		j, ok := at[k]
		if !ok {
			j = len(out.Operators)
			at[k] = j
			out.Operators = append(out.Operators, OperatorInfo{Name: op.title(), Version: op.version})
		}
		out.Operators[j].Calls++
		out.Nodes = append(out.Nodes, NodeInfo{
			Name: op.title(), Version: op.version, Inputs: slices.Clone(op.in), Outputs: slices.Clone(op.out), Kernel: g.kernelOf(i, fixed, p),
		})
	}
	for i := range g.tensors {
		t := &g.tensors[i]
		out.Tensors[i] = TensorDetail{
			Name: t.name, Type: t.typ.String(), Shape: slices.Clone(t.open), Bytes: len(t.data), Quantization: t.quant,
		}
	}
	return out
}

// WithProfile adds to each node its share of the time of a profile. What a
// WHILE or an IF runs counts twice: for itself, and for the nodes in its
// subgraphs.
func (i Info) WithProfile(p *Profile) Info {
	times := p.Operators()
	var total float64
	for _, t := range times {
		if t.graph == p.graph {
			total += float64(t.Total)
		}
	}
	for _, t := range times {
		i.Subgraphs[t.graph].Nodes[t.Operator].Share = float64(t.Total) / cmp.Or(total, 1)
	}
	return i
}
