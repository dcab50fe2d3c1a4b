package bench

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Creation measures how many messages a second come in over HTTP: a closed
// loop, each worker sends its next one when the last was answered.
type Creation struct {
	Workers   int
	Visitors  int // who the messages come from
	For       time.Duration
	Size      int
	Processes Processes // whose cost is counted; empty: nobody's
}

// CreationResult is what came of it.
type CreationResult struct {
	Target  string  `json:"target"`
	Workers int     `json:"workers"`
	OK      int     `json:"ok"`
	Failed  int     `json:"failed"`
	Failure string  `json:"failure,omitempty"` // the first one
	Rate    float64 `json:"per_second"`
	Latency
	CPU float64 `json:"cpu_us_per_message"` // -1: not counted
}

// Run sends messages for a while.
func (c Creation) Run(ctx context.Context, t Target) (CreationResult, error) {
	if err := c.Check(); err != nil {
		return CreationResult{}, err
	}
	// Everyone says something first, so that what is measured is the message
	// and not the making of a customer.
	err := inParallel(ctx, c.Visitors, func(ctx context.Context, i int) error {
		return t.Create(ctx, i, string(AppendText(nil, i, c.Size)))
	})
	if err != nil {
		return CreationResult{}, err
	}
	run := creating{Creation: c, target: t, start: time.Now()}
	run.next.Store(int64(c.Visitors))
	var before time.Duration
	if len(c.Processes) > 0 {
		if before, err = c.Processes.CPU(); err != nil {
			return CreationResult{}, err
		}
	}
	var wg sync.WaitGroup
	for w := range c.Workers {
		wg.Go(func() { run.work(ctx, w) })
	}
	wg.Wait()
	took := time.Since(run.start)
	result := CreationResult{
		Target: t.Name(), Workers: c.Workers, OK: len(run.took), Failed: run.failed,
		Rate: float64(len(run.took)) / took.Seconds(), Latency: latencyOf(run.took), CPU: -1,
	}
	if run.failure != nil {
		result.Failure = run.failure.Error()
	}
	if len(c.Processes) > 0 && result.OK > 0 {
		after, err := c.Processes.CPU()
		if err != nil {
			return result, err
		}
		result.CPU = float64((after - before).Microseconds()) / float64(result.OK)
	}
	return result, ctx.Err()
}

// creating is a Creation under way.
type creating struct {
	Creation
	target Target
	start  time.Time
	next   atomic.Int64 // number of the next message

	mu      sync.Mutex
	took    []int64
	failed  int
	failure error
}

// work is one worker; its visitors are w, w+Workers, ….
func (c *creating) work(ctx context.Context, w int) {
	var took []int64
	for i := w; time.Since(c.start) < c.For && ctx.Err() == nil; i += c.Workers {
		if i >= c.Visitors {
			i = w
		}
		text := string(AppendText(nil, int(c.next.Add(1)), c.Size))
		start := time.Now()
		if err := c.target.Create(ctx, i, text); err != nil {
			c.fail(err)
			continue
		}
		took = append(took, int64(time.Since(start)))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took = append(c.took, took...)
}

func (c *creating) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed++
	if c.failure == nil {
		c.failure = err
	}
}
