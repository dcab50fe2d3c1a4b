package tflite

import (
	"context"
	"fmt"
)

// Pool lends the interpreters of a model to goroutines, each to one at a time.
type Pool struct {
	model *Model
	slots chan *Interpreter // nil: not made yet
}

// NewPool makes a pool of at most size interpreters; 0 means 1. They are made
// when they are first needed.
func NewPool(m *Model, size int) *Pool {
	p := &Pool{model: m, slots: make(chan *Interpreter, max(size, 1))}
	for range cap(p.slots) {
		p.slots <- nil
	}
	return p
}

// Do calls fn with an interpreter, once one is free. fn must not keep it, nor
// slices of its tensors.
func (p *Pool) Do(ctx context.Context, fn func(*Interpreter) error) error {
	var in *Interpreter
	select {
	case in = <-p.slots:
	case <-ctx.Done():
		return fmt.Errorf("tflite: wait for an interpreter: %w", context.Cause(ctx))
	}
	defer func() { p.slots <- in }()
	if in == nil {
		made, err := p.model.NewInterpreter()
		if err != nil {
			return err
		}
		in = made
	}
	return fn(in)
}
