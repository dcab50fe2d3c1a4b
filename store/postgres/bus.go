package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/google/uuid"

	"usher"
	"usher/bus"
)

// local hands events to the subscriptions of this node.
type local interface {
	bus.Bus
	// Resync tells every subscription that events may be lost.
	Resync()
}

// BusConfig sets up a Bus.
type BusConfig struct {
	// Local has the subscriptions of this node. The Bus owns it.
	Local local
	// Events reads the store's log: store.Store does.
	Events func(ctx context.Context, after int64, limit int) ([]usher.Event, error)
	// Log is told of connections that come and go. nil discards.
	Log *slog.Logger
}

// Bus is a bus.Bus for the nodes on one database.
//
// What is stored has one order on every node, that of its positions: the node's
// own groups are handed on as they are committed where nothing is missing before
// them; else, and where another node has committed, the log is read. Notices of
// new positions may be lost: the bus asks for the last one each second.
//
// What is not stored is sent to the other nodes as it is, and may be lost.
type Bus struct {
	cfg    BusConfig
	engine *Engine
	node   string // in what it sends, so that it knows its own
	schema string // so that it knows what another store in the database sends
	stop   context.CancelFunc
	ended  sync.WaitGroup
	out    chan outgoing

	mu        sync.Mutex
	published int64           // the node's subscriptions have all up to here
	known     int64           // the last position that is known to be committed
	reading   bool            // the log is being read: nobody else hands on
	own       [][]usher.Event // groups that wait for what is missing before them
	wake      chan struct{}   // one place: known has risen
}

var _ bus.Bus = (*Bus)(nil)

// OpenBus begins with what is committed after now. The engine is migrated; it
// may be closed before the Bus, which then goes on with what this node has.
func (e *Engine) OpenBus(ctx context.Context, cfg BusConfig) (*Bus, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	b := &Bus{cfg: cfg, engine: e, node: uuid.NewString(), out: make(chan outgoing, outMost), wake: make(chan struct{}, 1)}
	l, err := b.listen(ctx)
	if err == nil {
		err = e.QueryRow(ctx, "SELECT last, current_schema()::text FROM positions WHERE id = 1").Scan(&b.published, &b.schema)
	}
	if err != nil {
		if l != nil {
			closeConn(ctx, l)
		}
		return nil, fmt.Errorf("postgres: open the bus: %w", explain(e.conn, err))
	}
	b.known = b.published
	ctx, b.stop = context.WithCancel(context.WithoutCancel(ctx))
	b.ended.Go(func() { b.hear(ctx, l) })
	b.ended.Go(func() { b.follow(ctx) })
	b.ended.Go(func() { b.send(ctx) })
	return b, nil
}

// Subscribe implements bus.Bus.
func (b *Bus) Subscribe(ctx context.Context, topic string, fn func(usher.Event)) error {
	return b.cfg.Local.Subscribe(ctx, topic, fn)
}

// Publish implements bus.Bus for what is not stored: Committed is for what is.
func (b *Bus) Publish(ctx context.Context, topic string, e usher.Event) error {
	if err := b.cfg.Local.Publish(ctx, topic, e); err != nil {
		return err
	}
	select {
	case b.out <- outgoing{topic, e}:
	default: // the other nodes go without
	}
	return nil
}

// ownMost is how many groups wait for what is missing before them; what there
// is no room for is read from the log.
const ownMost = 256

// Committed hands on a group that this node has committed: store.Config has it
// called. It does not wait for the database.
func (b *Bus) Committed(events []usher.Event) {
	if len(events) == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.known = max(b.known, events[len(events)-1].Position)
	if !b.reading && events[0].Position == b.published+1 {
		b.handOn(context.Background(), events)
		return
	}
	if len(b.own) < ownMost {
		b.own = append(b.own, events)
	}
	b.awake()
}

// handOn gives events to the node's subscriptions. The caller holds mu, or is
// the one that is reading.
func (b *Bus) handOn(ctx context.Context, events []usher.Event) {
	for _, e := range events {
		b.published = e.Position
		for _, topic := range e.Topics() {
			if err := b.cfg.Local.Publish(ctx, topic, e); err != nil && !errors.Is(err, bus.ErrClosed) {
				b.cfg.Log.Error("publish an event", slog.String("topic", topic), slog.Any("error", err))
			}
		}
	}
}

// guard runs fn, which calls subscriptions, on a goroutine of the bus: one that
// panics must not end the node.
func (b *Bus) guard(fn func()) {
	defer func() {
		if r := recover(); r != nil {
			b.cfg.Log.Error("a subscription panicked", slog.Any("panic", r), slog.String("stack", string(debug.Stack())))
		}
	}()
	fn()
}

// rise notes that a position is committed.
func (b *Bus) rise(to int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if to > b.known {
		b.known = to
		b.awake()
	}
}

func (b *Bus) awake() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Close stops listening, ends all subscriptions and waits for calls under way.
func (b *Bus) Close() error {
	b.stop()
	b.ended.Wait()
	if err := b.cfg.Local.Close(); err != nil {
		return fmt.Errorf("postgres: close the bus: %w", err)
	}
	return nil
}

// Behind returns how many positions the node has not handed on yet.
func (b *Bus) Behind() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.known - b.published
}

// pause waits, unless ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
