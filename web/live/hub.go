package live

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"usher"
)

// person names a customer before and after the store knows them.
type person struct {
	account  usher.AccountID
	nativeID string
}

// Hub knows all connections of this node and brings them their events.
type Hub struct {
	parts   Parts
	cfg     Config
	began   time.Time
	workers *workers
	rows    rows
	staff   staff
	kept    receipts
	queued  atomic.Int64 // jobs of all clients

	mu        sync.RWMutex
	closed    bool
	clients   map[*client]struct{}
	consoled  int // of clients: the agents'
	rooms     map[usher.ConversationID][]*feed
	customers map[person][]*client
	agents    map[usher.AgentID][]*client
	served    sync.WaitGroup
}

// New makes a Hub. Run must run for events to arrive.
func New(parts Parts, cfg Config) (*Hub, error) {
	if parts.Store == nil || parts.Customers == nil || parts.Agents == nil || parts.Bus == nil {
		return nil, errors.New("live: new: all of Parts are required")
	}
	cfg = cfg.withDefaults()
	return &Hub{
		parts: parts, cfg: cfg, began: cfg.Now(), workers: newWorkers(),
		clients:   map[*client]struct{}{},
		rooms:     map[usher.ConversationID][]*feed{},
		customers: map[person][]*client{},
		agents:    map[usher.AgentID][]*client{},
		rows:      rows{all: map[usher.ConversationID]*usher.Conversation{}, due: map[usher.ConversationID]struct{}{}},
	}, nil
}

// age is how long the hub has been there, in µs. A clock that is set changes
// nothing about it: nobody is taken for silent for that.
func (h *Hub) age() int64 { return h.cfg.Now().Sub(h.began).Microseconds() }

// Start subscribes to the bus until ctx ends, and reads which conversations
// agents have before them. The desk's topic carries the events of every
// conversation, so one subscription serves all connections and an idle one costs
// the bus nothing.
func (h *Hub) Start(ctx context.Context) error {
	if err := h.parts.Bus.Subscribe(ctx, usher.TopicDesk, func(e usher.Event) { h.dispatch(ctx, e) }); err != nil {
		return fmt.Errorf("live: subscribe: %w", err)
	}
	h.staff.begin(h.parts.Agents.Standing("").Staffed)
	return h.rows.load(ctx, h.parts.Store)
}

// Run pings silent connections, ends dead ones, tells consoles of new lines and
// customers of who is there, and keeps how far was read, until ctx ends.
func (h *Hub) Run(ctx context.Context) {
	tick := time.NewTicker(max(h.cfg.Heartbeat/4, time.Millisecond))
	defer tick.Stop()
	tell := time.NewTicker(h.cfg.Rows)
	defer tell.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			h.Sweep(ctx)
		case <-tell.C:
			h.Tell(ctx)
			h.TellStaffed(ctx)
			h.KeepReceipts(ctx)
		}
	}
}

// agentRoom is how many connections agents may have beyond Config.MaxConn: when
// customers have taken all places, those who help them still come in.
const agentRoom = 200

// Full reports whether the next connection of an agent, or of a customer, would
// be turned away.
func (h *Hub) Full(agent bool) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.fullLocked(agent)
}

func (h *Hub) fullLocked(agent bool) bool {
	room := h.cfg.MaxConn
	if agent {
		room += agentRoom
	}
	return h.closed || len(h.clients) >= room
}

// Count returns how many connections there are.
func (h *Hub) Count() int {
	customers, agents := h.Connections()
	return customers + agents
}

// Connections returns how many there are of each side.
func (h *Hub) Connections() (customers, agents int) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.clients) - h.consoled, h.consoled
}

// Queued returns how many frames wait to be written, of all connections.
func (h *Hub) Queued() int { return int(h.queued.Load()) }

// Peer is who is at the other end of a connection. The zero value is a customer
// who speaks JSON.
type Peer struct {
	Codec Codec         // nil means JSON
	Agent *AgentSession // nil for customers
	// Site is the origin of a customer's page where that has to be on the
	// widget's list for as long as the connection lasts, else empty.
	Site string
}

// Serve handles one connection until it ends. No method of conn is called
// after Serve has returned.
func (h *Hub) Serve(ctx context.Context, conn Conn, peer Peer) {
	k := &client{hub: h, conn: conn, codec: peer.Codec, agent: peer.Agent, site: peer.Site}
	if k.codec == nil {
		k.codec = JSON
	}
	k.alive()
	k.pinged.Store(k.heard.Load())
	joined := h.join(k)
	defer h.leave(ctx, k, joined)
	conn.Expire(h.cfg.Now().Add(h.cfg.HelloTimeout), false)
	if !joined {
		k.end(ctx, ByeBusy, retryAfter(0))
	}
	for h.read(ctx, k) {
		continue
	}
}

// read takes one frame; false ends the connection.
func (h *Hub) read(ctx context.Context, k *client) bool {
	data, err := k.conn.Receive(k.alive)
	timeout, _ := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	switch {
	case k.ending():
		// What comes now is not read any more; the other side is given the
		// time to see the bye.
		return err == nil || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrKind)
	case errors.Is(err, ErrTooLarge):
		k.end(ctx, ByeTooLarge, 0)
	case errors.Is(err, ErrKind):
		h.nonsense(ctx, k, "", usher.Errorf(usher.CodeInvalid, err, "%s takes %s frames only", k.codec.Protocol(), frameKind(k.codec)))
	case err != nil && timeout != nil && timeout.Timeout():
		k.end(ctx, ByeHelloTimeout, 0)
		return false
	case err != nil:
		return false
	default:
		k.alive()
		h.workers.run(func() { h.frame(ctx, k, data) })
	}
	return true
}

// frameKind is what WebSocket calls the frames of a codec.
func frameKind(c Codec) string {
	if c.Binary() {
		return "binary"
	}
	return "text"
}

// join registers a client; false means that there is no room for it.
func (h *Hub) join(k *client) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fullLocked(k.agent != nil) {
		return false
	}
	h.served.Add(1)
	h.clients[k] = struct{}{}
	if k.agent != nil {
		h.consoled++
	}
	return true
}

// leave forgets a client and waits until nothing writes to its connection.
func (h *Hub) leave(ctx context.Context, k *client, joined bool) {
	if joined {
		defer h.served.Done()
	}
	last := h.forget(k)
	k.leave()
	h.cfg.Ended(k.agent != nil, k.ended())
	if !last {
		return
	}
	// The agent's last window is closed.
	if err := h.parts.Agents.Gone(context.WithoutCancel(ctx), k.agent.Agent); err != nil {
		h.cfg.Log.ErrorContext(ctx, "presence not set", slog.String("agent", string(k.agent.Agent)), slog.Any("err", err))
	}
}

// forget takes a client out of all lists. It reports whether it was the last
// one of an agent while the hub goes on.
func (h *Hub) forget(k *client) bool {
	who, hello := k.who()
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, here := h.clients[k]; here && k.agent != nil {
		h.consoled--
	}
	delete(h.clients, k)
	for _, f := range k.ownFeeds() {
		h.detachLocked(f)
	}
	if !hello {
		return false
	}
	if k.agent != nil {
		return remove(h.agents, k.agent.Agent, k) && !h.closed
	}
	remove(h.customers, person{who.Account, who.NativeID}, k)
	return false
}

// ownFeeds returns all feeds of a client.
func (k *client) ownFeeds() []*feed {
	k.mu.Lock()
	defer k.mu.Unlock()
	var all []*feed
	if k.feed != nil {
		all = append(all, k.feed)
	}
	for _, f := range k.feeds {
		all = append(all, f)
	}
	return all
}

// remove takes v out of the list under key and drops a list that becomes
// empty, which it reports.
func remove[K comparable, V comparable](m map[K][]V, key K, v V) bool {
	list := m[key]
	i := slices.Index(list, v)
	if i < 0 {
		return false
	}
	// Readers of the old list may still walk it under the read lock: it is
	// replaced, not changed.
	list = slices.Concat(list[:i], list[i+1:])
	if len(list) == 0 {
		delete(m, key)
		return true
	}
	m[key] = list
	return false
}

// Close says bye to everyone, takes nobody new and waits until all have left,
// or until ctx ends; then those who remain are cut off.
func (h *Hub) Close(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	all := make([]*client, 0, len(h.clients))
	for k := range h.clients {
		all = append(all, k)
	}
	h.mu.Unlock()
	for _, k := range all {
		among := len(all)
		if k.agent != nil {
			among = 0 // those who help come back first
		}
		k.end(context.WithoutCancel(ctx), ByeRestart, retryAfter(among))
	}
	done := make(chan struct{})
	go func() {
		h.served.Wait()
		close(done)
	}()
	defer h.workers.close()
	defer h.KeepReceipts(context.WithoutCancel(ctx))
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	for _, k := range all {
		k.abort()
	}
	<-done
	return fmt.Errorf("live: close: %w", context.Cause(ctx))
}

// backAtOnce is how many connections a second are expected to come back when
// all are sent away: saying hello costs more than all else.
const backAtOnce = 1000

// retryAfter spreads those who come back: over four seconds, or longer where
// they are many.
func retryAfter(among int) time.Duration {
	return time.Second + rand.N(max(4*time.Second, time.Duration(among)*time.Second/backAtOnce))
}
