package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"usher"
	"usher/span"
)

// groupMax is how many units one transaction holds at most.
const groupMax = 256

// busyRetry is what a caller waits when the queue is full: some groups' time.
const busyRetry = 250 * time.Millisecond

// The life of a unit. Whoever moves it out of waiting decides its fate: the
// writer takes it, or its caller leaves.
const (
	unitWaiting int32 = iota
	unitTaken
	unitLeft
)

// unit is one caller's change. err is set before done is closed.
type unit struct {
	run   func(context.Context, *work) error
	about subject
	state atomic.Int32
	trace string // of whoever waits; empty: not recorded
	err   error
	group int // units that were written with it
	room  int // of the queue, that it may use
	done  chan struct{}
}

// writer is the group committer: one goroutine that commits whatever is
// queued. While a commit is on its way to the disk the next group gathers by
// itself; the writer waits for more only where the engine sets a pace.
type writer struct {
	engine    Engine
	committed func([]usher.Event)
	grouped   func(units int, took time.Duration, err error)
	refused   func()
	log       *slog.Logger
	queue     chan *unit
	ended     chan struct{}

	mu     sync.RWMutex // guards closed, and queue against being closed while written to
	closed bool
}

func startWriter(ctx context.Context, engine Engine, cfg Config) *writer {
	w := &writer{
		engine: engine, committed: cfg.Committed, grouped: cfg.Grouped, refused: cfg.Refused, log: cfg.Log,
		queue: make(chan *unit, cfg.Queue), ended: make(chan struct{}),
	}
	go w.loop(ctx)
	return w
}

// close lets the writer finish what is queued, and waits for it.
func (w *writer) close() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.ended
}

// do queues fn and waits for its outcome. While fn waits, the end of ctx takes
// it back; once the writer has taken it, do reports what became of it.
func (w *writer) do(ctx context.Context, fn func(context.Context, *work) error) error {
	return w.doAbout(ctx, subject{}, fn)
}

// doAbout is do for what changes, of what other units read first, no more than
// its subject: one conversation's row, its customer's, and one key of a message.
func (w *writer) doAbout(ctx context.Context, s subject, fn func(context.Context, *work) error) error {
	return w.doWithin(ctx, cap(w.queue), s, fn)
}

// doLast is do for what can wait: where the queue is half full it is refused,
// so that there is room for what customers and agents write.
func (w *writer) doLast(ctx context.Context, s subject, fn func(context.Context, *work) error) error {
	return w.doWithin(ctx, cap(w.queue)/2, s, fn)
}

func (w *writer) doWithin(ctx context.Context, room int, about subject, fn func(context.Context, *work) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	ctx, s := span.Start(ctx, "commit")
	defer s.End()
	u := &unit{run: fn, about: about, trace: string(span.CauseOf(ctx)), room: room, done: make(chan struct{})}
	err := w.wait(ctx, u)
	if err != nil {
		s.Fail(string(usher.CodeOf(err)))
	} else {
		s.Int("units", u.group)
	}
	return err
}

// wait queues a unit and waits for its outcome.
func (w *writer) wait(ctx context.Context, u *unit) error {
	if err := w.enqueue(u); err != nil {
		return err
	}
	select {
	case <-u.done:
		return u.err
	case <-ctx.Done():
		if u.state.CompareAndSwap(unitWaiting, unitLeft) {
			return context.Cause(ctx)
		}
		<-u.done
		return u.err
	}
}

func (w *writer) enqueue(u *unit) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return usher.Errorf(usher.CodeBusy, nil, "the store is closed: the server is shutting down")
	}
	if len(w.queue) < u.room {
		select {
		case w.queue <- u:
			return nil
		default:
		}
	}
	if u.room == cap(w.queue) { // else it comes again by itself, and nobody was turned away
		w.refused()
	}
	err := usher.Errorf(usher.CodeBusy, nil, "too many messages are waiting to be stored: try again in a moment")
	err.RetryAfter = busyRetry
	return err
}

func (w *writer) loop(ctx context.Context) {
	defer close(w.ended)
	group := make([]*unit, 0, groupMax)
	var pace time.Duration
	if e, ok := w.engine.(Paced); ok {
		pace = e.Pace()
	}
	var began time.Time
	for u := range w.queue {
		if early := pace - time.Since(began); early > 0 && len(w.queue) < groupMax {
			time.Sleep(early)
		} else {
			// Callers that the last commit released get to queue up once more:
			// fuller groups for the price of one turn of the scheduler.
			runtime.Gosched()
		}
		began = time.Now()
		group = w.gather(group[:0], u)
		w.commit(ctx, group)
		clear(group)
	}
}

// gather takes u and what else is queued now.
func (w *writer) gather(group []*unit, u *unit) []*unit {
	for {
		if u.state.CompareAndSwap(unitWaiting, unitTaken) {
			group = append(group, u)
		}
		if len(group) == groupMax {
			return group
		}
		select {
		case next, ok := <-w.queue:
			if !ok {
				return group
			}
			u = next
		default:
			return group
		}
	}
}

// commit writes the group and releases its callers.
func (w *writer) commit(ctx context.Context, group []*unit) {
	if len(group) == 0 {
		return
	}
	began := time.Now()
	events, err := w.transact(ctx, group, false)
	if errors.Is(err, errUndo) {
		events, err = w.transact(ctx, group, true)
	}
	if errors.Is(err, ErrUncertain) {
		err = w.settle(ctx, events, err)
	}
	if err != nil && errors.Is(err, ErrBroken) && len(group) > 1 {
		// One unit took the whole transaction down, and nothing of it remains:
		// each is tried alone, so that only the culprit fails.
		for _, u := range group {
			w.commit(ctx, []*unit{u})
		}
		return
	}
	w.grouped(len(group), time.Since(began), err)
	if err != nil {
		err = fmt.Errorf("commit: %w", err)
		for _, u := range group {
			u.err = err
		}
	} else {
		w.publish(ctx, events)
	}
	for _, u := range group {
		u.group = len(group)
		close(u.done)
	}
}

// takePosition locks the row that groups of all nodes take first, and reads it.
const takePosition = "UPDATE positions SET last = last WHERE id = 1 RETURNING last"

// transact runs the group in one transaction and returns its events, also with
// ErrUncertain.
func (w *writer) transact(ctx context.Context, group []*unit, savepoints bool) ([]usher.Event, error) {
	var events []usher.Event
	err := w.engine.Update(ctx, func(tx Tx) error {
		g := work{tx: tx}
		if err := g.begin(ctx, group); err != nil {
			return fmt.Errorf("begin: %w", err)
		}
		first := g.position
		for i, u := range group {
			g.now, g.about = i, u.about
			before := len(g.events)
			u.err = g.unit(ctx, savepoints, func() error { return w.guard(ctx, u, &g) })
			if errors.Is(u.err, errUndo) || errors.Is(u.err, ErrBroken) {
				return u.err
			}
			g.wrote()
			if u.trace != "" {
				for i := before; i < len(g.events); i++ {
					g.events[i].Trace = u.trace
				}
			}
		}
		events = g.events
		if g.position == first {
			return nil
		}
		return tx.Exec(ctx, "UPDATE positions SET last = $1 WHERE id = 1", g.position)
	})
	return events, err
}

// guard runs the unit and turns a panic into its error.
func (w *writer) guard(ctx context.Context, u *unit, g *work) (err error) {
	defer func() {
		if r := recover(); r != nil {
			w.log.ErrorContext(ctx, "a write panicked", slog.Any("panic", r), slog.String("stack", string(debug.Stack())))
			err = usher.Errorf(usher.CodeInternal, fmt.Errorf("panic: %v", r), "this could not be stored")
		}
	}()
	return u.run(ctx, g)
}

// publish hands the events on. What is committed stays so: a listener that
// panics is logged, and reads the events again from the store.
func (w *writer) publish(ctx context.Context, events []usher.Event) {
	if w.committed == nil || len(events) == 0 {
		return
	}
	defer func() {
		if r := recover(); r != nil {
			w.log.ErrorContext(ctx, "a listener to commits panicked", slog.Any("panic", r), slog.String("stack", string(debug.Stack())))
		}
	}()
	w.committed(events)
}
