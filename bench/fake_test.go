package bench_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"usher/bench"
)

// fake is a server in memory. What it does with a message is up to fate.
type fake struct {
	fate func(n int) fate

	mu     sync.Mutex
	heard  func([]byte)
	joined atomic.Int64
	most   atomic.Int64 // who were joined at once
	closed atomic.Int64
}

// fate is what becomes of a message.
type fate struct {
	err    error // the answer
	copies int   // that the agent reads
	lost   bool  // it is not in its chat afterwards
}

var errBroken = errors.New("broken")

func (f *fake) Name() string { return "fake" }

func (f *fake) Join(context.Context, int) (bench.Customer, error) {
	f.mu.Lock()
	f.most.Store(max(f.most.Load(), f.joined.Add(1)))
	f.mu.Unlock()
	return &fakeCustomer{fake: f}, nil
}

func (f *fake) Staff(_ context.Context, _ []bench.Customer, heard func([]byte)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.heard = heard
	return nil
}

func (f *fake) Create(_ context.Context, _ int, text string) error {
	return f.fate(bench.Number([]byte(text))).err
}

func (f *fake) Close() error {
	f.closed.Add(1)
	return nil
}

type fakeCustomer struct {
	fake    *fake
	mu      sync.Mutex
	kept    [][]byte
	replied func(int)
}

func (c *fakeCustomer) Send(n int, text []byte, done func(error)) {
	fate := c.fake.fate(n)
	c.mu.Lock()
	if !fate.lost {
		c.kept = append(c.kept, append([]byte(nil), text...))
	}
	replied := c.replied
	c.mu.Unlock()
	done(fate.err)
	for range fate.copies {
		if replied != nil {
			replied(n)
			continue
		}
		c.fake.heard(text)
	}
}

func (c *fakeCustomer) Hear(replied func(int)) { c.replied = replied }

func (c *fakeCustomer) Read(_ context.Context, each func([]byte)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.kept {
		each(m)
	}
	return nil
}

func (c *fakeCustomer) Close() error {
	c.fake.joined.Add(-1)
	return nil
}
