package web

import (
	"sync"
	"time"

	"usher"
)

// How many requests may wait for events at once.
const (
	maxWaiters    = 100
	maxWaitersOne = 10 // of one key, or one admin
)

// waiterRetry is what a request waits that found no room to wait.
const waiterRetry = 5 * time.Second

// waiters are the requests that wait for the log to grow. Each costs the
// goroutine that its request has anyway, and nothing else.
type waiters struct {
	mu     sync.Mutex
	grown  chan struct{} // closed when the log grows, or at the end
	by     map[string]int
	n      int
	closed bool
}

func newWaiters() *waiters {
	return &waiters{grown: make(chan struct{}), by: map[string]int{}}
}

// enter takes one of who's places, until leave is called. CodeBusy where there
// is none.
func (w *waiters) enter(who string) (leave func(), err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.by[who] >= maxWaitersOne:
		e := usher.Errorf(usher.CodeBusy, nil, "%d requests of this key wait already; use fewer, or wait=0s", maxWaitersOne)
		e.RetryAfter = waiterRetry
		return nil, throttled{e}
	case w.n >= maxWaiters || w.closed:
		e := usher.Errorf(usher.CodeBusy, nil, "too many wait for events already; try again, or ask with wait=0s")
		e.RetryAfter = waiterRetry
		return nil, e
	}
	w.n++
	w.by[who]++
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.n--
		if w.by[who]--; w.by[who] == 0 {
			delete(w.by, who)
		}
	}, nil
}

// sign returns what is closed when the log grows beyond what can be read now.
func (w *waiters) sign() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.grown
}

// wake has everybody look. It does not block.
func (w *waiters) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.n > 0 && !w.closed {
		close(w.grown)
		w.grown = make(chan struct{})
	}
}

// close has everybody answer, and nobody wait any more.
func (w *waiters) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.closed = true
		close(w.grown)
	}
}

// ended reports whether close was called.
func (w *waiters) ended() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.closed
}
