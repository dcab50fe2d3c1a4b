package handoff

import (
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"sync"
	"time"

	"usher"
	"usher/span"
)

// chatStore keeps conversations. Move and Append are compare-and-set on
// Version (Append: 0 means any); both answer CodeConflict where it has moved.
type chatStore interface {
	Conversation(ctx context.Context, id usher.ConversationID) (usher.Conversation, error)
	Conversations(ctx context.Context, f usher.ConversationFilter) ([]usher.Conversation, error)
	Move(ctx context.Context, id usher.ConversationID, version int64, m usher.Move, notices ...usher.Draft) (usher.Conversation, error)
	Append(ctx context.Context, id usher.ConversationID, version int64, d usher.Draft) (usher.Message, error)
	Messages(ctx context.Context, id usher.ConversationID, after int64, limit int) ([]usher.Message, error)
}

// agentStore knows the agents and how fast they answer.
type agentStore interface {
	Agents(ctx context.Context) ([]usher.Agent, error)
	ResponseTimes(ctx context.Context) (map[usher.AgentID]time.Duration, error)
}

// floorStore keeps what the agents' windows on each node say. The event tells
// what that comes to for the agent; Position 0: nothing new.
type floorStore interface {
	SetPresence(ctx context.Context, node usher.NodeID, agent usher.AgentID, p usher.Presence) (usher.Event, error)
	LeavePresence(ctx context.Context, node usher.NodeID, agent usher.AgentID) (usher.Event, error)
	Presences(ctx context.Context) (all map[usher.AgentID]usher.Presence, position int64, err error)
}

// deskStore is what the desk needs of the store.
type deskStore interface {
	chatStore
	agentStore
	floorStore
}

// Config sets up a Desk. Its zero works.
type Config struct {
	// Node names this server among those on the same store. Zero means "here".
	Node usher.NodeID
	// Leads reports whether this node is the one that gives out chats and takes
	// them back. It must be quick. Nil means that it is. Two that take themselves
	// for it disturb each other, and break nothing.
	Leads func() bool
	// Grace is how long an agent may be gone before the agent's chats go back
	// to the queue. Zero means 60 s.
	Grace time.Duration
	// Fresh says that nobody was here before Start: agents with chats keep
	// them, but count as here only once they were.
	Fresh bool
	// Sweep is how often the desk compares what it has in memory with the
	// store. Zero means 30 s.
	Sweep time.Duration
	// Publish hands on places in the queue, to this node alone: the desk of each
	// tells its own customers. It must not block. Nil means nobody listens.
	Publish func(context.Context, usher.Event)
	Tracer  span.Tracer      // makes the spans of routing; nil: nobody traces
	Now     func() time.Time // nil means time.Now
	Log     *slog.Logger     // nil discards
}

// stripes is how many conversations can change owner at once, or agents their
// presence.
const stripes = 256

// Desk keeps the queue, the presence of the agents and every change of owner.
// Where several nodes work on one store each has a desk, and all know the same:
// see Follow. Its methods are safe for concurrent use.
type Desk struct {
	store  deskStore
	router Router
	cfg    Config

	seed  maphash.Seed
	locks [stripes]sync.Mutex // by conversation: read, decide, move, note down; by agent: say

	mu     sync.Mutex // guards the rest; never held over a call to the store
	index  index
	times  map[usher.AgentID]time.Duration
	shown  map[usher.ConversationID]standing // last published
	swept  time.Time
	showAt time.Time // the next publication of places not before
	floor  floor     // the windows of this node
	due    bool      // agents and presences are to be read again

	wake chan struct{} // something changed: dispatch
	stop context.CancelFunc
	done chan struct{}
}

// New makes a Desk over store, a *store.Store. Call Start before use.
func New(store deskStore, router Router, cfg Config) *Desk {
	if cfg.Node == "" {
		cfg.Node = "here"
	}
	if cfg.Leads == nil {
		cfg.Leads = func() bool { return true }
	}
	if cfg.Grace == 0 {
		cfg.Grace = time.Minute
	}
	if cfg.Sweep == 0 {
		cfg.Sweep = 30 * time.Second
	}
	if cfg.Publish == nil {
		cfg.Publish = func(context.Context, usher.Event) {}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Desk{
		store: store, router: router, cfg: cfg,
		seed:  maphash.MakeSeed(),
		index: newIndex(),
		shown: map[usher.ConversationID]standing{},
		floor: newFloor(),
		wake:  make(chan struct{}, 1),
	}
}

// Start reads the queue, the agents' chats and who is there from the store, and
// dispatches until ctx ends or Close is called. Whoever is not there has
// Config.Grace to come back before the agent's chats are queued again.
func (d *Desk) Start(ctx context.Context) error {
	if d.done != nil {
		return usher.Errorf(usher.CodeInternal, nil, "the desk was started twice; start it once")
	}
	if err := d.readPeople(ctx); err != nil {
		return err
	}
	chats, err := d.openChats(ctx)
	if err != nil {
		return fmt.Errorf("handoff: start: %w", err)
	}
	d.mu.Lock()
	for _, c := range chats {
		d.noteLocked(c)
	}
	d.swept = d.now()
	d.mu.Unlock()

	ctx, d.stop = context.WithCancel(ctx)
	d.done = make(chan struct{})
	go func() {
		defer close(d.done)
		d.run(ctx)
	}()
	d.poke()
	return nil
}

// Close stops dispatching and waits until that has ended. The operations
// still work, but what they queue waits for the next Start.
func (d *Desk) Close() error {
	if d.done == nil {
		return nil
	}
	d.stop()
	<-d.done
	return nil
}

// run owns dispatching: one pass at a time, started by a change or by time.
func (d *Desk) run(ctx context.Context) {
	timer := time.NewTimer(d.cfg.Sweep)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-timer.C:
		}
		d.sweep(ctx)
		d.catchUp(ctx)
		d.sayAgain(ctx)
		if d.cfg.Leads() {
			d.expire(ctx)
			d.dispatch(ctx)
		}
		d.showPlaces(ctx)
		timer.Reset(d.untilNext())
	}
}

// untilNext is how long nothing is due.
func (d *Desk) untilNext() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	next := d.swept.Add(d.cfg.Sweep)
	if d.cfg.Leads() {
		for _, s := range d.index.seats {
			if due := s.due(); !due.IsZero() && due.Before(next) {
				next = due
			}
		}
	}
	if len(d.floor.owed) > 0 && d.floor.again.Before(next) {
		next = d.floor.again
	}
	if d.showAt.After(d.now()) && d.showAt.Before(next) {
		next = d.showAt
	}
	return max(next.Sub(d.now()), time.Millisecond)
}

// poke asks for a pass of the dispatcher; it never blocks.
func (d *Desk) poke() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// lock gives the caller the conversation until it calls what lock returns.
func (d *Desk) lock(id usher.ConversationID) func() {
	m := d.stripe(string(id))
	m.Lock()
	return m.Unlock
}

// stripe is the lock of a conversation or an agent, which others may share.
func (d *Desk) stripe(id string) *sync.Mutex {
	return &d.locks[maphash.String(d.seed, id)%stripes]
}

// now is the time in the precision of the store.
func (d *Desk) now() time.Time { return d.cfg.Now().UTC().Truncate(time.Microsecond) }
