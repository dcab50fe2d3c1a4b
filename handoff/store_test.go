package handoff_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/handoff"
)

// errDisk is a store that cannot write.
var errDisk = errors.New("the disk is full")

// memory is a store in memory with true compare-and-set. It notes down each
// time that an agent is given more chats than the agent has room for.
type memory struct {
	now func() time.Time

	mu       sync.Mutex
	chats    map[usher.ConversationID]usher.Conversation
	messages map[usher.ConversationID][]usher.Message
	agents   map[usher.AgentID]usher.Agent
	times    map[usher.AgentID]time.Duration
	moves    []usher.Move
	crowded  []string
	windows  map[usher.AgentID]map[usher.NodeID]usher.Presence
	position int64
	told     []usher.Event
	follow   []func(usher.Event)                            // the desks of all nodes
	before   func(op string, id usher.ConversationID) error // runs without the lock
}

func newMemory() *memory {
	return &memory{
		now:      time.Now,
		chats:    map[usher.ConversationID]usher.Conversation{},
		messages: map[usher.ConversationID][]usher.Message{},
		agents:   map[usher.AgentID]usher.Agent{},
		times:    map[usher.AgentID]time.Duration{},
		windows:  map[usher.AgentID]map[usher.NodeID]usher.Presence{},
	}
}

// emit publishes as a commit does: to all, in order. The lock is held.
func (m *memory) emit(e usher.Event) usher.Event {
	m.position++
	e.Position, e.At = m.position, m.now()
	m.told = append(m.told, e)
	for _, f := range m.follow {
		f(e)
	}
	return e
}

// take returns the events of a kind since the last call, and forgets all.
func (m *memory) take(kind usher.EventKind) []usher.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := slices.DeleteFunc(m.told, func(e usher.Event) bool { return e.Kind != kind })
	m.told = nil
	return all
}

func (m *memory) SetPresence(ctx context.Context, node usher.NodeID, agent usher.AgentID, p usher.Presence) (usher.Event, error) {
	return m.sit(ctx, agent, func(windows map[usher.NodeID]usher.Presence) {
		windows[node] = p
		for n := range windows {
			windows[n] = p
			if p == usher.Offline {
				delete(windows, n)
			}
		}
	})
}

func (m *memory) LeavePresence(ctx context.Context, node usher.NodeID, agent usher.AgentID) (usher.Event, error) {
	return m.sit(ctx, agent, func(windows map[usher.NodeID]usher.Presence) { delete(windows, node) })
}

func (m *memory) sit(ctx context.Context, agent usher.AgentID, change func(map[usher.NodeID]usher.Presence)) (usher.Event, error) {
	if err := m.hook(ctx, "presence", ""); err != nil {
		return usher.Event{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.windows[agent] == nil {
		m.windows[agent] = map[usher.NodeID]usher.Presence{}
	}
	before := m.presence(agent)
	change(m.windows[agent])
	now := m.presence(agent)
	if now == before {
		return usher.Event{}, nil
	}
	return m.emit(usher.Event{Kind: usher.EventPresence, Agent: agent, Presence: now}), nil
}

func (m *memory) presence(agent usher.AgentID) usher.Presence {
	best := usher.Offline
	for _, p := range m.windows[agent] {
		best = best.Best(p)
	}
	return best
}

func (m *memory) Presences(ctx context.Context) (map[usher.AgentID]usher.Presence, int64, error) {
	if err := m.hook(ctx, "presences", ""); err != nil {
		return nil, 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	all := map[usher.AgentID]usher.Presence{}
	for agent := range m.windows {
		if p := m.presence(agent); p != usher.Offline {
			all[agent] = p
		}
	}
	return all, m.position, nil
}

// die forgets a node, as the one that leads does.
func (m *memory) die(t *testing.T, node usher.NodeID) {
	t.Helper()
	m.mu.Lock()
	agents := slices.Sorted(maps.Keys(m.windows))
	m.mu.Unlock()
	for _, a := range agents {
		if _, err := m.LeavePresence(t.Context(), node, a); err != nil {
			t.Fatal(err)
		}
	}
}

// hook runs before and returns its error.
func (m *memory) hook(ctx context.Context, op string, id usher.ConversationID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	f := m.before
	m.mu.Unlock()
	if f == nil {
		return nil
	}
	return f(op, id)
}

func (m *memory) Conversation(ctx context.Context, id usher.ConversationID) (usher.Conversation, error) {
	if err := m.hook(ctx, "conversation", id); err != nil {
		return usher.Conversation{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.find(id)
}

func (m *memory) find(id usher.ConversationID) (usher.Conversation, error) {
	c, ok := m.chats[id]
	if !ok {
		return c, usher.Errorf(usher.CodeNotFound, nil, "conversation %s does not exist", id)
	}
	return c, nil
}

func (m *memory) Conversations(ctx context.Context, f usher.ConversationFilter) ([]usher.Conversation, error) {
	if err := m.hook(ctx, "conversations", ""); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []usher.Conversation
	for _, c := range m.chats {
		if slices.Contains(f.States, c.State) {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b usher.Conversation) int {
		return cmp.Or(cmp.Compare(b.Need.Priority, a.Need.Priority), a.QueuedAt.Compare(b.QueuedAt), cmp.Compare(a.ID, b.ID))
	})
	if at := slices.IndexFunc(all, func(c usher.Conversation) bool { return c.ID == f.After }); at >= 0 {
		all = all[at+1:]
	}
	return all[:min(len(all), cmp.Or(f.Limit, 100))], nil
}

func (m *memory) Move(ctx context.Context, id usher.ConversationID, version int64, mv usher.Move, notices ...usher.Draft) (usher.Conversation, error) {
	if err := m.hook(ctx, "move", id); err != nil {
		return usher.Conversation{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	c, err := m.find(id)
	if err != nil {
		return c, err
	}
	if c.Version != version {
		return c, usher.Errorf(usher.CodeConflict, nil, "conversation %s has moved", id)
	}
	if c, err = c.Move(mv); err != nil {
		return c, err
	}
	m.chats[id] = c
	m.moves = append(m.moves, mv)
	m.emit(usher.Event{Kind: usher.EventState, Conversation: id, Chat: &c})
	for _, d := range notices {
		m.append(id, d)
	}
	m.count(mv)
	return m.chats[id], nil
}

// count checks the capacity of an agent whom the desk gave a chat.
func (m *memory) count(mv usher.Move) {
	if mv.To != usher.StateAgent || mv.Reason == "claimed" {
		return
	}
	owned := 0
	for _, c := range m.chats {
		if c.Owner == mv.Agent {
			owned++
		}
	}
	if room := m.agents[mv.Agent].Capacity; owned > room {
		m.crowded = append(m.crowded, fmt.Sprintf("%s has %d of %d (%s)", mv.Agent, owned, room, mv.Reason))
	}
}

func (m *memory) Append(ctx context.Context, id usher.ConversationID, version int64, d usher.Draft) (usher.Message, error) {
	if err := m.hook(ctx, "append", id); err != nil {
		return usher.Message{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	c, err := m.find(id)
	if err != nil {
		return usher.Message{}, err
	}
	for _, old := range m.messages[id] {
		if d.ClientID != "" && old.ClientID == d.ClientID {
			return old, nil
		}
	}
	if version != 0 && c.Version != version {
		return usher.Message{}, usher.Errorf(usher.CodeConflict, nil, "conversation %s has moved", id)
	}
	return m.append(id, d), nil
}

func (m *memory) append(id usher.ConversationID, d usher.Draft) usher.Message {
	c := m.chats[id]
	c.LastSeq++
	c.LastText = d.Text
	m.chats[id] = c
	msg := usher.Message{
		ID: usher.MessageID(fmt.Sprintf("%s-%d", id, c.LastSeq)), Conversation: id, Seq: c.LastSeq,
		From: d.From, Sender: d.Sender, Name: d.Name, Kind: d.Kind, Text: d.Text, ClientID: d.ClientID, At: m.now(),
	}
	for _, f := range d.Files {
		msg.Files = append(msg.Files, usher.File{ID: f})
	}
	m.messages[id] = append(m.messages[id], msg)
	return msg
}

func (m *memory) Messages(_ context.Context, id usher.ConversationID, after int64, limit int) ([]usher.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.messages[id][min(int(after), len(m.messages[id])):]
	return slices.Clone(all[:min(limit, len(all))]), nil
}

func (m *memory) Agents(ctx context.Context) ([]usher.Agent, error) {
	if err := m.hook(ctx, "agents", ""); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []usher.Agent
	for _, a := range m.agents {
		all = append(all, a)
	}
	return all, nil
}

func (m *memory) ResponseTimes(context.Context) (map[usher.AgentID]time.Duration, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	times := map[usher.AgentID]time.Duration{}
	for id, t := range m.times {
		times[id] = t
	}
	return times, nil
}

// hire adds or changes agents.
func (m *memory) hire(agents ...usher.Agent) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range agents {
		m.agents[a.ID] = a
		m.emit(usher.Event{Kind: usher.EventAgent, Agent: a.ID})
	}
}

// intercept sets what runs before each operation.
func (m *memory) intercept(f func(op string, id usher.ConversationID) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.before = f
}

// open adds a conversation that the bot has.
func (m *memory) open(id usher.ConversationID, l usher.Language) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.chats[id] = usher.Conversation{ID: id, State: usher.StateBot, Version: 1, Language: l, OpenedAt: m.now(), MovedAt: m.now()}
}

// chat returns a conversation as it is.
func (m *memory) chat(t *testing.T, id usher.ConversationID) usher.Conversation {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	c, err := m.find(id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// lines returns the texts of a conversation.
func (m *memory) lines(id usher.ConversationID) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []string
	for _, msg := range m.messages[id] {
		all = append(all, msg.Text)
	}
	return all
}

func agent(id usher.AgentID, capacity int, skills ...string) usher.Agent {
	return usher.Agent{ID: id, Name: "Ms " + string(id), Email: string(id) + "@example.com", Role: usher.RoleAgent, Capacity: capacity, Skills: skills}
}

// events collects what the desk publishes.
type events struct {
	mu  sync.Mutex
	all []usher.Event
}

func (e *events) publish(_ context.Context, ev usher.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, ev)
}

// take returns the events of a kind since the last call, and forgets all.
func (e *events) take(kind usher.EventKind) []usher.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := slices.DeleteFunc(e.all, func(ev usher.Event) bool { return ev.Kind != kind })
	e.all = nil
	return all
}

// office is a desk that runs over a store in memory.
type office struct {
	*handoff.Desk
	store  *memory
	events *events
	t      *testing.T
}

// newOffice makes an office of these agents; start runs its desk.
func newOffice(t *testing.T, agents ...usher.Agent) *office {
	t.Helper()
	o := &office{store: newMemory(), events: &events{}, t: t}
	o.store.hire(agents...)
	o.Desk = handoff.New(o.store, handoff.Rules{}, handoff.Config{Publish: o.events.publish})
	return o
}

func (o *office) start() *office {
	o.t.Helper()
	if err := o.Start(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { o.ok(o.Close()) })
	return o
}

// queue opens conversations and queues them as the bot's turn would.
func (o *office) queue(need usher.Need, ids ...usher.ConversationID) {
	o.t.Helper()
	for _, id := range ids {
		o.store.open(id, usher.English)
		if _, err := o.store.Move(o.t.Context(), id, 1, usher.Move{To: usher.StateQueued, Need: need, At: o.store.now().UTC()}); err != nil {
			o.t.Fatal(err)
		}
		o.ok(o.Offer(o.t.Context(), id))
	}
}

func (o *office) be(p usher.Presence, agents ...usher.AgentID) {
	o.t.Helper()
	for _, a := range agents {
		o.ok(o.SetPresence(o.t.Context(), a, p))
	}
}

func (o *office) ok(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// owner fails the test unless the conversation belongs to want.
func (o *office) owner(id usher.ConversationID, want usher.AgentID) {
	o.t.Helper()
	if c := o.store.chat(o.t, id); c.Owner != want {
		o.t.Fatalf("%s is %s with %q; want it with %q", id, c.State, c.Owner, want)
	}
}

// refused fails the test unless err has this code.
func refused(t *testing.T, err error, code usher.Code) {
	t.Helper()
	if usher.CodeOf(err) != code {
		t.Fatalf("error %v has code %q, want %q", err, usher.CodeOf(err), code)
	}
}
