package tflite

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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
	Tensors   []TensorDetail `json:"tensors"`
}

// OperatorInfo counts the calls of an operator.
type OperatorInfo struct {
	Name    string `json:"name"` // such as GATHER or CUSTOM FlexRegexSplit
	Version int    `json:"version"`
	Calls   int    `json:"calls"`
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
}

// Inspect describes a sound file. Missing operators are no error but listed.
func Inspect(data []byte) (Info, error) {
	m, err := decode(data)
	if err != nil {
		return Info{}, fmt.Errorf("tflite: inspect: %w", err)
	}
	info := m.Info()
	var missing *UnsupportedError
	if err := m.compile(); errors.As(err, &missing) {
		info.Unsupported = missing.Operators
	} else if err != nil {
		return Info{}, fmt.Errorf("tflite: inspect: %w", err)
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
		info.Subgraphs = append(info.Subgraphs, g.info())
	}
	for _, e := range m.metadata {
		info.Metadata = append(info.Metadata, MetadataInfo{Name: e.Name, Bytes: len(e.Data)})
	}
	return info
}

func (g *graph) info() SubgraphInfo {
	out := SubgraphInfo{
		Name: g.name, Inputs: slices.Clone(g.inputs), Outputs: slices.Clone(g.outputs),
		Operators: []OperatorInfo{}, Tensors: make([]TensorDetail, len(g.tensors)),
	}
	type key struct {
		code    int32
		custom  string
		version int
	}
	at := map[key]int{}
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
	}
	for i := range g.tensors {
		t := &g.tensors[i]
		out.Tensors[i] = TensorDetail{
			Name: t.name, Type: t.typ.String(), Shape: slices.Clone(t.open), Bytes: len(t.data), Quantization: t.quant,
		}
	}
	return out
}

// String writes the description for people to read.
func (i Info) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "TFLite version %d, %d bytes", i.Version, i.Bytes)
	if i.Description != "" {
		fmt.Fprintf(&b, ", %q", i.Description)
	}
	b.WriteByte('\n')
	for n, g := range i.Subgraphs {
		fmt.Fprintf(&b, "subgraph %d %q\n", n, g.Name)
		g.list(&b)
	}
	for _, s := range i.Signatures {
		fmt.Fprintf(&b, "signature %q of subgraph %d: %s → %s\n", s.Key, s.Subgraph, portNames(s.Inputs), portNames(s.Outputs))
	}
	for _, m := range i.Metadata {
		fmt.Fprintf(&b, "metadata %q, %d bytes\n", m.Name, m.Bytes)
	}
	if len(i.Unsupported) > 0 {
		fmt.Fprintf(&b, "cannot run here: %s\n", strings.Join(i.Unsupported, ", "))
	}
	return b.String()
}

func (g SubgraphInfo) list(b *strings.Builder) {
	role := make(map[int]string, len(g.Inputs)+len(g.Outputs))
	for i, t := range g.Inputs {
		role[t] = fmt.Sprintf("  input %d", i)
	}
	for i, t := range g.Outputs {
		role[t] += fmt.Sprintf("  output %d", i)
	}
	for _, o := range g.Operators {
		fmt.Fprintf(b, "  %4d × %s (version %d)\n", o.Calls, o.Name, o.Version)
	}
	for i, t := range g.Tensors {
		fmt.Fprintf(b, "  tensor %d %q %s %s", i, t.Name, t.Type, shapeText(t.Shape))
		if t.Bytes > 0 {
			fmt.Fprintf(b, "  constant, %d bytes", t.Bytes)
		}
		if q := t.Quantization; q != nil && len(q.Scale) == 1 && len(q.ZeroPoint) == 1 {
			fmt.Fprintf(b, "  scale %g zero point %d", q.Scale[0], q.ZeroPoint[0])
		} else if q != nil {
			fmt.Fprintf(b, "  %d scales along axis %d", len(q.Scale), q.Axis)
		}
		fmt.Fprintf(b, "%s\n", role[i])
	}
}

func portNames(ports []Port) string {
	names := make([]string, len(ports))
	for i, p := range ports {
		names[i] = fmt.Sprintf("%q", p.Name)
	}
	return "(" + strings.Join(names, ", ") + ")"
}
