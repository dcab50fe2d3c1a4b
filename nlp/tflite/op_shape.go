package tflite

import (
	"context"
	"errors"
)

// shapeOf makes the shape of a tensor a tensor.
type shapeOf struct{}

func newShape(c *call) (kernel, error) { return shapeOf{}, c.makesInts() }

// makesInts checks that the output is of INT32 or INT64.
func (c *call) makesInts() error {
	if of := c.output(0).typ; of != Int32 && of != Int64 {
		return unsupported("to " + of.String())
	}
	return nil
}

func (shapeOf) prepare(n *node) error {
	return n.resize(append(n.dims[:0], len(n.in[0].shape)), nil)
}

func (shapeOf) run(_ context.Context, n *node) error {
	for i, d := range n.in[0].shape {
		n.out[0].put(i, d)
	}
	return nil
}

// put sets value i of a tensor of INT32 or INT64.
func (t *tensor) put(i, x int) {
	if t.def.typ == Int64 {
		view[int64](t.data)[i] = int64(x)
	} else {
		view[int32](t.data)[i] = int32(x)
	}
}

// rank is the number of dimensions.
type rank struct{}

func newRank(c *call) (kernel, error) { return rank{}, c.makesInts() }

func (rank) prepare(n *node) error { return n.resize(n.dims[:0], nil) }

func (rank) run(_ context.Context, n *node) error {
	n.out[0].put(0, len(n.in[0].shape))
	return nil
}

// broadcastArgs works out the shape to which two shapes are broadcast.
type broadcastArgs struct{}

func newBroadcastArgs(c *call) (kernel, error) {
	return broadcastArgs{}, firstError(c.integers(0, 1), c.moves(0, 1), c.makesInts())
}

func (broadcastArgs) prepare(n *node) error {
	a, b := n.in[0].shape, n.in[1].shape
	if len(a) != 1 || len(b) != 1 {
		return errors.New("its inputs are no shapes")
	}
	return n.resize(append(n.dims[:0], max(a[0], b[0])), nil)
}

func (broadcastArgs) run(_ context.Context, n *node) error {
	var rooms [2][maxRank]int
	var shape [maxRank]int
	a, err := readInts(rooms[0][:0], n.in[0])
	if err != nil {
		return err
	}
	b, err := readInts(rooms[1][:0], n.in[1])
	if err != nil {
		return err
	}
	dims, err := broadcast(shape[:0], a, b)
	if err != nil {
		return err
	}
	for i, d := range dims {
		n.out[0].put(i, d)
	}
	return nil
}
