package tflite

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"usher/nlp/tflite/internal/schema"
)

// fileVersion is the version of the file format, the only one in use.
const fileVersion = 3

// maxCustomName bounds the name of a custom operator, which errors repeat.
const maxCustomName = 1024

// decode verifies a file and takes it apart. What it returns points into data.
func decode(data []byte) (*Model, error) {
	if len(data) < 8 || !schema.ModelBufferHasIdentifier(data) {
		return nil, errors.New("not a TFLite file: its bytes 4 to 7 are not TFL3")
	}
	if err := schema.Verify(data); err != nil {
		return nil, fmt.Errorf("damaged file: %w", err)
	}
	file := schema.GetRootAsModel(data, 0)
	if v := file.Version(); v != fileVersion {
		return nil, fmt.Errorf("version %d of the file format; version %d is needed", v, fileVersion)
	}
	d := decoder{file: file}
	m, err := d.model()
	if err != nil {
		return nil, fmt.Errorf("damaged file: %w", err)
	}
	m.size = len(data)
	return m, nil
}

// decoder reads a verified file.
type decoder struct {
	file    *schema.Model
	buffers []buffer
	codes   []opDef // code, custom and version of each operator code
}

// buffer is the data of a constant or a piece of metadata.
type buffer struct {
	data []byte
	far  bool
}

// model decodes the parts in the order in which they refer to each other.
func (d *decoder) model() (*Model, error) {
	m := &Model{version: int(d.file.Version()), description: string(d.file.Description())}
	d.readBuffers()
	if err := d.readCodes(); err != nil {
		return nil, err
	}
	for i := range d.file.SubgraphsLength() {
		var s schema.SubGraph
		d.file.Subgraphs(&s, i)
		g, err := d.graph(&s)
		if err != nil {
			return nil, fmt.Errorf("subgraph %d: %w", i, err)
		}
		g.number = i
		m.graphs = append(m.graphs, g)
	}
	if len(m.graphs) == 0 {
		return nil, errors.New("it holds no subgraph")
	}
	if err := d.metadata(m); err != nil {
		return nil, err
	}
	return m, d.signatures(m)
}

func (d *decoder) readBuffers() {
	d.buffers = make([]buffer, d.file.BuffersLength())
	for i := range d.buffers {
		var b schema.Buffer
		d.file.Buffers(&b, i)
		// The length is capped so that an append can't write into the file.
		d.buffers[i] = buffer{data: slices.Clip(b.DataBytes()), far: b.Offset() > 1}
	}
}

func (d *decoder) readCodes() error {
	d.codes = make([]opDef, d.file.OperatorCodesLength())
	for i := range d.codes {
		var c schema.OperatorCode
		d.file.OperatorCodes(&c, i)
		// Numbers over 127 are only in the newer of the two fields.
		code := max(c.BuiltinCode(), schema.BuiltinOperator(c.DeprecatedBuiltinCode()))
		name := c.CustomCode()
		if n := len(name); n > maxCustomName {
			return fmt.Errorf("operator code %d has a name of %d bytes", i, n)
		}
		d.codes[i] = opDef{code: code, custom: printable(string(name)), version: int(c.Version())}
	}
	return nil
}

// printable quotes a name that is not printable ASCII alone: it is shown on
// terminals, which would obey what else is in it.
func printable(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' }) {
		return strconv.QuoteToASCII(name)
	}
	return name
}

// graph decodes a subgraph and checks that all it refers to is there.
func (d *decoder) graph(s *schema.SubGraph) (*graph, error) {
	g := &graph{name: string(s.Name())}
	for i := range s.TensorsLength() {
		var t schema.Tensor
		s.Tensors(&t, i)
		def, err := d.tensor(&t)
		if err != nil {
			return nil, fmt.Errorf("tensor %d %q: %w", i, def.name, err)
		}
		g.tensors = append(g.tensors, def)
	}
	g.inputs = ints(s.InputsLength(), s.Inputs)
	g.outputs = ints(s.OutputsLength(), s.Outputs)
	for i := range s.OperatorsLength() {
		var o schema.Operator
		s.Operators(&o, i)
		code := int64(o.OpcodeIndex())
		if code >= int64(len(d.codes)) {
			return nil, fmt.Errorf("operator %d has code %d of %d", i, code, len(d.codes))
		}
		op := d.codes[code]
		op.in, op.out = ints(o.InputsLength(), o.Inputs), ints(o.OutputsLength(), o.Outputs)
		op.between = ints(o.IntermediatesLength(), o.Intermediates)
		if o.BuiltinOptions(&op.options) {
			op.optionsOf = o.BuiltinOptionsType()
		}
		g.ops = append(g.ops, op)
	}
	return g, g.link()
}

// tensor decodes a tensor; its name is set even where the rest is wrong.
func (d *decoder) tensor(t *schema.Tensor) (tensorDef, error) {
	def := tensorDef{
		name: string(t.Name()), typ: Type(t.Type()), variable: t.IsVariable(),
		sparse: t.Sparsity(nil) != nil,
	}
	var err error
	if q := t.Quantization(nil); q != nil {
		def.details = q.DetailsType()
		if def.quant, err = quantization(q); err != nil {
			return def, err
		}
	}
	def.shape = ints(t.ShapeLength(), t.Shape)
	def.open = slices.Clone(def.shape)
	if n := t.ShapeSignatureLength(); n > 0 && n == len(def.shape) {
		def.open = ints(n, t.ShapeSignature)
	}
	if len(def.shape) > maxRank {
		return def, fmt.Errorf("%d dimensions; at most %d are possible", len(def.shape), maxRank)
	}
	for i, dim := range def.shape {
		if dim == unknown {
			def.shape[i] = 1
		}
		if def.open[i] != unknown && def.open[i] != dim {
			return def, fmt.Errorf("shape %s contradicts its signature %s", shapeText(def.shape), shapeText(def.open))
		}
	}
	n, err := count(def.shape)
	if err != nil {
		return def, err
	}
	if int64(t.Buffer()) >= int64(len(d.buffers)) {
		return def, fmt.Errorf("buffer %d of %d", t.Buffer(), len(d.buffers))
	}
	b := d.buffers[t.Buffer()]
	def.far = b.far
	if len(b.data) == 0 {
		return def, nil
	}
	if size := def.typ.Size(); size > 0 && !def.sparse && int64(len(b.data)) != int64(n)*int64(size) {
		return def, fmt.Errorf("%d bytes of data for %s elements of %s", len(b.data), shapeText(def.shape), def.typ)
	}
	def.data = b.data
	return def, nil
}

// quantization copies a tensor's quantisation; nil where there is none.
func quantization(q *schema.QuantizationParameters) (*Quantization, error) {
	if q.ScaleLength() == 0 {
		return nil, nil
	}
	out := &Quantization{Axis: int(q.QuantizedDimension())}
	for i := range q.ScaleLength() {
		s := q.Scale(i)
		if math.IsNaN(float64(s)) || math.IsInf(float64(s), 0) {
			return nil, fmt.Errorf("scale %v", s)
		}
		out.Scale = append(out.Scale, s)
	}
	for i := range q.ZeroPointLength() {
		out.ZeroPoint = append(out.ZeroPoint, q.ZeroPoint(i))
	}
	return out, nil
}

// ints copies a vector.
func ints(n int, get func(int) int32) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = int(get(i))
	}
	return out
}
