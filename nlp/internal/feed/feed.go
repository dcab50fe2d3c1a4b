// Package feed runs models that take a text as the ids of its pieces: INT32
// [1, n], [b, n] or [n], n fixed or open, with a mask and segment ids of the
// same shape or without.
package feed

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"usher/nlp/tflite"
)

// Model is a model with the way it takes a text. It is safe for concurrent use
// once it is tried; at most as many texts as there are processors are worked on
// at the same time.
type Model struct {
	inputs *inputs
	output int
	pool   *tflite.Pool
}

// Options say how a model takes a text, and what of it is asked for.
type Options struct {
	Names   []string // of the inputs in metadata; may be fewer or none
	Padding int32    // the id behind a text that is shorter than a fixed length
	Output  int      // FLOAT32
}

// New checks that m has one input or three of the right kind.
func New(m *tflite.Model, o Options) (*Model, error) {
	if n := len(m.Inputs()); n != 1 && n != 3 {
		return nil, fmt.Errorf("it has %d inputs; one of ids is needed, or three of ids, mask and segment ids", n)
	}
	in, err := newInputs(m, o.Names, o.Padding)
	if err != nil {
		return nil, err
	}
	return &Model{inputs: in, output: o.Output, pool: tflite.NewPool(m, runtime.GOMAXPROCS(0))}, nil
}

// Limit is how many ids a text may have.
func (m *Model) Limit() int { return m.inputs.limit }

// Bound lowers the limit of a model.
func (m *Model) Bound(limit int) { m.inputs.limit = min(m.inputs.limit, max(limit, least)) }

// Run returns the output for the ids of a text, at most Limit.
func (m *Model) Run(ctx context.Context, ids []int32) ([]float32, error) {
	out, err := m.RunAll(ctx, ids, m.output)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// RunAll returns several outputs, all FLOAT32, of one run.
func (m *Model) RunAll(ctx context.Context, ids []int32, outputs ...int) ([][]float32, error) {
	out := make([][]float32, len(outputs))
	err := m.pool.With(ctx, func(in *tflite.Interpreter) error {
		if err := in.Reset(); err != nil {
			return err
		}
		if err := m.inputs.set(in, ids); err != nil {
			return err
		}
		if err := in.Invoke(ctx); err != nil {
			return err
		}
		for i, o := range outputs {
			found, err := tflite.Output[float32](in, o)
			if err != nil {
				return err
			}
			out[i] = slices.Clone(found)
		}
		return nil
	})
	return out, err
}

// Try runs the model on texts of nothing but id, as long as may be, so that
// serving meets no surprise. A model with an open length does not say how many
// it can take: that is searched for, between the most that it took and the least
// that it did not, and becomes the limit. The search may use a given time: then
// what the model took so far counts.
func (m *Model) Try(ctx context.Context, id int32, search time.Duration) ([]float32, error) {
	run := func(ctx context.Context, n int) ([]float32, error) {
		return m.Run(ctx, slices.Repeat([]int32{id}, n))
	}
	out, err := run(ctx, m.inputs.limit)
	if err == nil || ctx.Err() != nil || !m.inputs.open || m.inputs.limit <= least {
		return out, err
	}
	takes, fails := least, m.inputs.limit
	if out, err = run(ctx, takes); err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, search)
	defer cancel()
	for takes+1 < fails && limited.Err() == nil {
		n := (takes + fails) / 2
		found, err := run(limited, n)
		switch {
		case err == nil:
			out, takes = found, n
		case limited.Err() == nil:
			fails = n
		}
	}
	m.inputs.limit = takes
	return out, context.Cause(ctx)
}
