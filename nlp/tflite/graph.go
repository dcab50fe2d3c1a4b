package tflite

import (
	"fmt"
	"strings"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite/internal/schema"
)

// graph is a decoded subgraph.
type graph struct {
	number          int
	name            string
	tensors         []tensorDef
	inputs, outputs []int // tensors
	ops             []opDef

	// Of a model that can run:
	steps     []step   // one for each operator
	constants [][]byte // by tensor, in this machine's byte order
	uses      []int    // by tensor: the last operator that reads it
	folded    []folded // by operator: its outputs, where they depend on constants alone
	folding   *packing // what all of these may take
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
	details  schema.QuantizationDetails // of a quantisation that is more than a scale and a zero point
	far      bool                       // its data lies behind the FlatBuffer
}

// constant tells whether the tensor's data is in the file.
func (t *tensorDef) constant() bool { return t.data != nil }

// opDef is one operator. Absent optional inputs are -1.
type opDef struct {
	code      schema.BuiltinOperator
	custom    string // the name of a custom operator, printable
	version   int
	in, out   []int
	between   []int // tensors that only say how values inside of the operator are quantised
	optionsOf schema.BuiltinOptions
	options   flatbuffers.Table
}

// String names the operator as converters do, with its version. The converter
// calls operators of TensorFlow that TFLite has none for Flex…; they run in an
// AI service beside this program.
func (o *opDef) String() string {
	if o.code == schema.BuiltinOperatorCUSTOM && strings.HasPrefix(o.custom, "Flex") {
		return o.custom + ": needs the AI service"
	}
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
