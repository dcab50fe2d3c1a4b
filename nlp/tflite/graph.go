package tflite

import (
	"fmt"
	"strings"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite/internal/schema"
)

// graph is a decoded subgraph.
type graph struct {
	name            string
	tensors         []tensorDef
	inputs, outputs []int // tensors
	ops             []opDef
}

// tensorDef is what the file says about a tensor.
type tensorDef struct {
	name     string
	typ      Type
	shape    []int  // unknown dimensions as 1, the way the official runtime takes them
	open     []int  // shape with unknown where it is
	data     []byte // of a constant, little-endian, part of the file; nil otherwise
	quant    *Quantization
	variable bool
	sparse   bool
	far      bool // its data lies behind the FlatBuffer
}

// constant tells whether the tensor's data is in the file.
func (t *tensorDef) constant() bool { return t.data != nil }

// opDef is one operator. Absent optional inputs are -1.
type opDef struct {
	code      schema.BuiltinOperator
	custom    string
	version   int
	in, out   []int
	optionsOf schema.BuiltinOptions
	options   flatbuffers.Table
}

// String names the operator as converters do, with its version.
func (o *opDef) String() string {
	if o.version != 1 && o.code != schema.BuiltinOperatorCUSTOM {
		return fmt.Sprintf("%s (version %d)", o.title(), o.version)
	}
	return o.title()
}

// title returns the operator's name without its version.
func (o *opDef) title() string {
	if o.code == schema.BuiltinOperatorCUSTOM {
		return strings.TrimSpace("CUSTOM " + o.custom)
	}
	if name, ok := schema.EnumNamesBuiltinOperator[o.code]; ok {
		return name
	}
	return fmt.Sprintf("OPERATOR_%d", o.code)
}
