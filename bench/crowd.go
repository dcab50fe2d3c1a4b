package bench

import (
	"context"
	"sync"
	"time"
)

// Crowd is many customers who join one after the other and leave all at once.
type Crowd struct {
	Customers int
	Over      time.Duration // how long they take to join
	First     int           // number of the first one
}

// CrowdResult is how they fared.
type CrowdResult struct {
	Joined  int     `json:"joined"`
	Failed  int     `json:"failed"`
	Failure string  `json:"failure,omitempty"` // the first one
	Joining float64 `json:"join_s"`            // until the last one was in
	Leaving float64 `json:"leave_s"`           // until the last one had hung up
	Behind  int     `json:"behind"`            // who were in a second or more after they should
}

// Run lets them come and go. A customer who cannot join counts as failed.
func (c Crowd) Run(ctx context.Context, t Target) (CrowdResult, error) {
	if err := c.Check(); err != nil {
		return CrowdResult{}, err
	}
	var mu sync.Mutex
	var in []Customer
	var result CrowdResult
	start := time.Now()
	gap := c.Over / time.Duration(c.Customers)
	err := inParallel(ctx, c.Customers, func(ctx context.Context, i int) error {
		due := start.Add(time.Duration(i) * gap)
		if err := wait(ctx, time.Until(due)); err != nil {
			return err
		}
		one, err := t.Join(ctx, c.First+i)
		mu.Lock()
		defer mu.Unlock()
		if time.Since(due) > time.Second {
			result.Behind++
		}
		if err != nil {
			result.Failed++
			if result.Failure == "" {
				result.Failure = err.Error()
			}
			return nil
		}
		in = append(in, one)
		return nil
	})
	result.Joined, result.Joining = len(in), time.Since(start).Seconds()
	left := time.Now()
	var wg sync.WaitGroup
	for _, one := range in {
		wg.Go(func() { _ = one.Close() }) // a connection that the server has ended already is none to count
	}
	wg.Wait()
	result.Leaving = time.Since(left).Seconds()
	return result, err
}
