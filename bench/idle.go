package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Idle measures what joined customers cost who say nothing.
type Idle struct {
	Levels    []int         // how many connections, ascending
	Settle    time.Duration // before memory is read
	Processes Processes
}

// IdleResult is what one level came to.
type IdleResult struct {
	Target  string  `json:"target"`
	Conns   int     `json:"connections"`
	Open    float64 `json:"open_s"` // how long it took to connect those above the last level
	Memory  int64   `json:"memory_kib"`
	PerConn float64 `json:"kib_per_connection"` // above the process without any
}

// Run connects level after level; each gets the results as they come.
func (l Idle) Run(ctx context.Context, t Target, each func(IdleResult)) (err error) {
	if err := l.Check(); err != nil {
		return err
	}
	base, err := l.Processes.Memory()
	if err != nil {
		return err
	}
	var all []Customer
	defer func() {
		for _, c := range all {
			err = errors.Join(err, c.Close())
		}
		err = errors.Join(err, t.Close())
	}()
	for _, level := range l.Levels {
		start := time.Now()
		more, err := joinAll(ctx, t, len(all), level)
		all = append(all, more...)
		if err != nil {
			return err
		}
		took := time.Since(start)
		if err := wait(ctx, l.Settle); err != nil {
			return err
		}
		memory, err := l.Processes.Memory()
		if err != nil {
			return err
		}
		each(IdleResult{
			Target: t.Name(), Conns: level, Open: took.Seconds(), Memory: memory,
			PerConn: float64(memory-base) / float64(level),
		})
	}
	return nil
}

// joinAll connects the customers from…to-1. Those who are connected are
// returned also where one could not be.
func joinAll(ctx context.Context, t Target, from, to int) ([]Customer, error) {
	all := make([]Customer, to-from)
	err := inParallel(ctx, to-from, func(ctx context.Context, i int) error {
		c, err := t.Join(ctx, from+i)
		if err != nil {
			return fmt.Errorf("bench: customer %d: %w", from+i+1, err)
		}
		all[i] = c
		return nil
	})
	joined := all[:0]
	for _, c := range all {
		if c != nil {
			joined = append(joined, c)
		}
	}
	return joined, err
}
