package tflite

import "usher/nlp/tflite/internal/schema"

// Activation is a function that an operator applies to its result.
type Activation int8

// The activations that models here may use.
const (
	NoActivation = Activation(actNone)
	Relu         = Activation(actRelu)
	ReluN1To1    = Activation(actReluN1To) // between −1 and 1
	Relu6        = Activation(actRelu6)    // between 0 and 6
)

// Gather takes the slices of table along axis whose numbers are in indices
// (INT32 or INT64). The result has the shape of indices in the axis's place.
func (b *Builder) Gather(table, indices Tensor, axis int) Tensor {
	shape, err := gatherShape(nil, b.get(table).shape, b.get(indices).shape, axis)
	version := map[Type]int{Int8: 2, Bool: 3, Int16: 4}[b.get(table).typ]
	return b.op(builtOp{
		code: schema.BuiltinOperatorGATHER, version: version,
		optionsOf: schema.BuiltinOptionsGatherOptions,
		options: func(w *writer) {
			schema.GatherOptionsStart(w.Builder)
			schema.GatherOptionsAddAxis(w.Builder, int32(axis))
		},
	}, shape, err, table, indices)
}

// Mul multiplies element by element; the shapes broadcast.
func (b *Builder) Mul(x, y Tensor, act Activation) Tensor {
	shape, err := broadcast(nil, b.get(x).shape, b.get(y).shape)
	return b.op(builtOp{
		code: schema.BuiltinOperatorMUL, version: map[Type]int{Int64: 5}[b.get(x).typ],
		optionsOf: schema.BuiltinOptionsMulOptions,
		options: func(w *writer) {
			schema.MulOptionsStart(w.Builder)
			schema.MulOptionsAddFusedActivationFunction(w.Builder, schema.ActivationFunctionType(act))
		},
	}, shape, err, x, y)
}

// Add adds element by element; the shapes broadcast.
func (b *Builder) Add(x, y Tensor, act Activation) Tensor {
	shape, err := broadcast(nil, b.get(x).shape, b.get(y).shape)
	return b.op(builtOp{
		code: schema.BuiltinOperatorADD, version: map[Type]int{Int64: 4}[b.get(x).typ],
		optionsOf: schema.BuiltinOptionsAddOptions,
		options: func(w *writer) {
			schema.AddOptionsStart(w.Builder)
			schema.AddOptionsAddFusedActivationFunction(w.Builder, schema.ActivationFunctionType(act))
		},
	}, shape, err, x, y)
}

// Sum adds up along axes, which may count from the end. keep leaves them in
// the shape, with length 1.
func (b *Builder) Sum(x Tensor, keep bool, axes ...int) Tensor {
	return b.reduce(schema.BuiltinOperatorSUM, x, keep, axes)
}

// ReduceMax takes the largest along axes, as Sum adds up.
func (b *Builder) ReduceMax(x Tensor, keep bool, axes ...int) Tensor {
	return b.reduce(schema.BuiltinOperatorREDUCE_MAX, x, keep, axes)
}

func (b *Builder) reduce(code schema.BuiltinOperator, x Tensor, keep bool, axes []int) Tensor {
	along := make([]int32, len(axes))
	for i, a := range axes {
		along[i] = int32(a)
	}
	shape, err := reducedShape(nil, b.get(x).shape, along, keep)
	return b.op(builtOp{
		code: code, optionsOf: schema.BuiltinOptionsReducerOptions,
		options: func(w *writer) {
			schema.ReducerOptionsStart(w.Builder)
			schema.ReducerOptionsAddKeepDims(w.Builder, keep)
		},
	}, shape, err, x, Constant(b, "axes", []int{len(along)}, along))
}

// NoBias is FullyConnected's bias where there is none.
const NoBias Tensor = -1

// FullyConnected multiplies x, taken as rows as long as those of weights
// [units, depth], by weights, and adds bias [units]. The result is [rows, units].
func (b *Builder) FullyConnected(x, weights, bias Tensor, act Activation) Tensor {
	return b.fullyConnected(x, weights, bias, act, false)
}

// FullyConnectedLast is FullyConnected for x of any rank whose last dimension
// is depth; the result has units in its place.
func (b *Builder) FullyConnectedLast(x, weights, bias Tensor, act Activation) Tensor {
	return b.fullyConnected(x, weights, bias, act, true)
}

func (b *Builder) fullyConnected(x, weights, bias Tensor, act Activation, keep bool) Tensor {
	shape, err := fullyConnectedShape(nil, b.get(x).shape, b.get(weights).shape, keep)
	in, version := []Tensor{x, weights, bias}, 1
	if keep {
		version = 5
	}
	if bias == NoBias {
		in, version = in[:2], 6
	}
	return b.op(builtOp{
		code: schema.BuiltinOperatorFULLY_CONNECTED, version: version,
		optionsOf: schema.BuiltinOptionsFullyConnectedOptions,
		options: func(w *writer) {
			schema.FullyConnectedOptionsStart(w.Builder)
			schema.FullyConnectedOptionsAddFusedActivationFunction(w.Builder, schema.ActivationFunctionType(act))
			schema.FullyConnectedOptionsAddKeepNumDims(w.Builder, keep)
		},
	}, shape, err, in...)
}

// Softmax turns rows of the last dimension into shares of one: exp(beta·x)
// over the sum of all of them.
func (b *Builder) Softmax(x Tensor, beta float32) Tensor {
	return b.op(builtOp{
		code: schema.BuiltinOperatorSOFTMAX, optionsOf: schema.BuiltinOptionsSoftmaxOptions,
		options: func(w *writer) {
			schema.SoftmaxOptionsStart(w.Builder)
			schema.SoftmaxOptionsAddBeta(w.Builder, beta)
		},
	}, b.get(x).shape, nil, x)
}

// Logistic computes 1 / (1 + exp(−x)).
func (b *Builder) Logistic(x Tensor) Tensor {
	return b.op(builtOp{code: schema.BuiltinOperatorLOGISTIC}, b.get(x).shape, nil, x)
}

// Log computes the natural logarithm.
func (b *Builder) Log(x Tensor) Tensor {
	return b.op(builtOp{code: schema.BuiltinOperatorLOG}, b.get(x).shape, nil, x)
}

// L2Normalize divides rows of the last dimension by their length.
func (b *Builder) L2Normalize(x Tensor) Tensor {
	return b.op(builtOp{
		code: schema.BuiltinOperatorL2_NORMALIZATION, optionsOf: schema.BuiltinOptionsL2NormOptions,
		options: func(w *writer) { schema.L2NormOptionsStart(w.Builder) },
	}, b.get(x).shape, nil, x)
}

// Reshape gives x another shape; one dimension may be -1: whatever is left.
func (b *Builder) Reshape(x Tensor, shape ...int) Tensor {
	to, err := reshapeShape(nil, b.get(x).shape, shape)
	values := make([]int32, len(shape))
	for i, d := range shape {
		values[i] = int32(d)
	}
	return b.op(builtOp{
		code: schema.BuiltinOperatorRESHAPE, optionsOf: schema.BuiltinOptionsReshapeOptions,
		options: func(w *writer) {
			v := w.ints(values)
			schema.ReshapeOptionsStart(w.Builder)
			schema.ReshapeOptionsAddNewShape(w.Builder, v)
		},
	}, to, err, x, Constant(b, "shape", []int{len(values)}, values))
}
