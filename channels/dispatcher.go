package channels

import (
	"context"
	"sync"
	"time"

	"usher"
)

// acceptor stores a customer's message; *chat.Service does.
type acceptor interface {
	Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error)
}

// Config bounds a Dispatcher. Its zero works.
type Config struct {
	// PerCustomer is how many messages of one customer may be under way,
	// waiting ones included. Zero means 32.
	PerCustomer int
	// Total is the same for all customers together. Zero means 4096.
	Total int
	// RetryAfter is what a customer is told who has to come back. Zero means
	// 1 s.
	RetryAfter time.Duration
	// Refused is told why a message was turned away, one of RefusedClosing,
	// RefusedTotal and RefusedCustomer. It must be quick. nil: nobody asks.
	Refused func(why string)
}

// Why a Dispatcher turns a message away.
const (
	RefusedClosing  = "closing"
	RefusedTotal    = "full"
	RefusedCustomer = "customer_full"
)

// Dispatcher hands messages to an acceptor: those of one customer one after
// the other in the order of the calls, those of different customers at the
// same time. It runs on its callers' goroutines and has none of its own; of a
// customer without a message under way it knows nothing.
type Dispatcher struct {
	acceptor acceptor
	cfg      Config

	mu     sync.Mutex
	lines  map[customerKey]*line
	total  int
	closed bool
	calls  sync.WaitGroup
}

// customerKey tells customers apart before the store has given them an ID.
type customerKey struct {
	account usher.AccountID
	native  string
}

// line is the messages of one customer. The first has its turn.
type line struct {
	waiting []chan struct{} // those behind it; closed when their turn comes
}

// NewDispatcher makes a Dispatcher that hands messages to a.
func NewDispatcher(a acceptor, cfg Config) *Dispatcher {
	if cfg.PerCustomer == 0 {
		cfg.PerCustomer = 32
	}
	if cfg.Total == 0 {
		cfg.Total = 4096
	}
	if cfg.RetryAfter == 0 {
		cfg.RetryAfter = time.Second
	}
	if cfg.Refused == nil {
		cfg.Refused = func(string) {}
	}
	return &Dispatcher{acceptor: a, cfg: cfg, lines: map[customerKey]*line{}}
}

// Accept waits until the customer's messages before this one are through, and
// hands it to the acceptor, whose result it returns. CodeBusy with RetryAfter
// where too many are under way, or the dispatcher is closed. A call whose ctx
// ends while it waits gives up its place and returns the cause.
func (d *Dispatcher) Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error) {
	key := customerKey{account: in.Account, native: in.Customer.NativeID}
	turn, err := d.join(key)
	if err != nil {
		return usher.Accepted{}, err
	}
	defer d.calls.Done()
	select {
	case <-turn:
	case <-ctx.Done():
		d.abandon(key, turn)
		return usher.Accepted{}, context.Cause(ctx)
	}
	defer d.pass(key)
	if ctx.Err() != nil {
		return usher.Accepted{}, context.Cause(ctx)
	}
	return d.acceptor.Accept(ctx, in)
}

// join takes a place at the end of the customer's line.
func (d *Dispatcher) join(key customerKey) (turn chan struct{}, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := d.lines[key]
	switch {
	case d.closed:
		return nil, d.busy(RefusedClosing, "the server is shutting down; send the message again in a moment")
	case d.total >= d.cfg.Total:
		return nil, d.busy(RefusedTotal, "too many messages are arriving at once; send this one again in a moment")
	case l != nil && len(l.waiting)+1 >= d.cfg.PerCustomer:
		return nil, d.busy(RefusedCustomer, "you are writing faster than messages can be stored; send this one again in a moment")
	}
	d.total++
	d.calls.Add(1)
	turn = make(chan struct{})
	if l == nil {
		d.lines[key] = &line{}
		close(turn)
		return turn, nil
	}
	l.waiting = append(l.waiting, turn)
	return turn, nil
}

// pass gives the turn to the next message of the line, or forgets the line.
func (d *Dispatcher) pass(key customerKey) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.passLocked(key)
}

func (d *Dispatcher) passLocked(key customerKey) {
	d.total--
	l := d.lines[key]
	if len(l.waiting) == 0 {
		delete(d.lines, key)
		return
	}
	close(l.waiting[0])
	l.waiting = l.waiting[1:]
}

// abandon gives up a place, or the turn if that came at the same moment.
func (d *Dispatcher) abandon(key customerKey, turn chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := d.lines[key]
	for i, t := range l.waiting {
		if t == turn {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			d.total--
			return
		}
	}
	d.passLocked(key)
}

// Len is how many messages are under way.
func (d *Dispatcher) Len() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.total
}

// Close refuses new messages and waits for those under way.
func (d *Dispatcher) Close() error {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.calls.Wait()
	return nil
}

// Room is how many messages may be under way.
func (d *Dispatcher) Room() int { return d.cfg.Total }

func (d *Dispatcher) busy(why, text string) error {
	d.cfg.Refused(why)
	err := usher.Errorf(usher.CodeBusy, nil, "%s", text)
	err.RetryAfter = d.cfg.RetryAfter
	return err
}
