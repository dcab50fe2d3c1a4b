package tflite

import (
	"context"
	"fmt"
)

// Pool lends the interpreters of a model to concurrent callers. It holds a
// fixed number, each made when it is first needed.
type Pool struct {
	model *Model
	free  chan *Interpreter // nil: not made yet
}

// NewPool makes a pool of size interpreters; size is at least 1.
func NewPool(m *Model, size int) *Pool {
	p := &Pool{model: m, free: make(chan *Interpreter, max(size, 1))}
	for range cap(p.free) {
		p.free <- nil
	}
	return p
}

// With lends fn an interpreter, and waits for one where all are lent. What fn
// got from Input and Output is not valid any more when it has returned.
func (p *Pool) With(ctx context.Context, fn func(*Interpreter) error) error {
	var in *Interpreter
	select {
	case in = <-p.free:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { p.free <- in }()
	if in == nil {
		var err error
		if in, err = p.model.NewInterpreter(); err != nil {
			return fmt.Errorf("tflite: pool: %w", err)
		}
	}
	return fn(in)
}
