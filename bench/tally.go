package bench

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// tally keeps the fate of the messages of one step: the numbers first,
// first+1, …. It is safe for several goroutines.
type tally struct {
	first int
	start time.Time // of the step; set before anybody else sees the tally
	due   []int64   // nanoseconds after start at which a message was due
	heard []int64   // nanoseconds from then until its reader had it; 0: not yet
	acked []int64   // nanoseconds until it was acknowledged; 0: it was not

	delivered, twice, done, refused, failed atomic.Int64

	mu      sync.Mutex
	failure error // the first one
}

func newTally(first, n int) *tally {
	return &tally{first: first, due: make([]int64, n), heard: make([]int64, n), acked: make([]int64, n)}
}

// since is how long ago message k of the step was due; at least 1.
func (t *tally) since(k int) int64 {
	return max(int64(time.Since(t.start))-atomic.LoadInt64(&t.due[k]), 1)
}

// hear notes that the reader has message number n; others are not counted.
func (t *tally) hear(n int) {
	k := n - t.first
	if k < 0 || k >= len(t.heard) {
		return
	}
	if !atomic.CompareAndSwapInt64(&t.heard[k], 0, t.since(k)) {
		t.twice.Add(1)
		return
	}
	t.delivered.Add(1)
}

// answer notes what the server said of message k of the step.
func (t *tally) answer(k int, err error) {
	switch {
	case err == nil:
		atomic.StoreInt64(&t.acked[k], t.since(k))
	case errors.Is(err, ErrBusy):
		t.refused.Add(1)
	default:
		t.failed.Add(1)
		t.mu.Lock()
		if t.failure == nil {
			t.failure = err
		}
		t.mu.Unlock()
	}
	t.done.Add(1)
}

// settled reports whether every message was answered, and every acknowledged
// one heard.
func (t *tally) settled() bool {
	n := int64(len(t.due))
	return t.done.Load() >= n && t.delivered.Load() >= n-t.refused.Load()-t.failed.Load()
}
