package rollout

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// brake ends a job, also one that has not begun yet.
type brake struct {
	done chan struct{} // closed when the job has ended

	mu     sync.Mutex
	pulled bool
	cancel context.CancelFunc // nil: it has not begun
}

func newBrake() *brake { return &brake{done: make(chan struct{})} }

// under returns the context of the job, which ends with ctx or when the brake is
// pulled.
func (b *brake) under(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cancel = cancel; b.pulled {
		cancel()
	}
	return ctx, cancel
}

// pull ends the job. It does not wait.
func (b *brake) pull() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pulled = true; b.cancel != nil {
		b.cancel()
	}
}

// await waits for the end of a job, as long as people do.
func (r *Rollout) await(ctx context.Context, b *brake) {
	waited, cancel := context.WithTimeout(ctx, r.cfg.Patience)
	defer cancel()
	select {
	case <-b.done:
	case <-waited.Done():
	}
}

// fault is a panic of a job, which may run models that nobody here has made.
type fault struct {
	what  any
	stack []byte
}

func (f *fault) Error() string { return fmt.Sprintf("panic: %v\n%.4000s", f.what, f.stack) }

// guarded does a job, and makes a panic its error.
func guarded(do func() error) (err error) {
	defer func() {
		if what := recover(); what != nil {
			err = &fault{what, debug.Stack()}
		}
	}()
	return do()
}

// blame refuses the candidate of a job that has panicked: nobody is to try it
// again before its files have changed.
func (r *Rollout) blame(f Ref, err error) {
	if _, ok := errors.AsType[*fault](err); ok {
		r.places.Shelf.Refuse(f.Hash, reasonOf(err))
	}
}

// giveWay waits while customers do, or until ctx ends.
func (r *Rollout) giveWay(ctx context.Context) {
	for r.cfg.Pressed() && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-time.After(pressedPause):
		}
	}
}

// pressedPause is how long who gives way waits before it looks again whether
// customers wait.
const pressedPause = 20 * time.Millisecond
