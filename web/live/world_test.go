package live_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"usher"
)

// world is everything that the hub talks to, in memory. Messages are announced
// on the bus before the call that wrote them returns, as the store does.
type world struct {
	mu        sync.Mutex
	talks     map[usher.ConversationID]*talk
	current   map[string]usher.ConversationID // by native ID
	listeners []func(usher.Event)
	presence  map[usher.AgentID][]usher.Presence
	standing  map[usher.ConversationID]usher.Outlook
	readErr   error
	position  int64
	removed   sync.Map // sites
	saved     []usher.Receipt
	saveErr   error

	order  sync.Mutex // held from writing to announcing, so that events keep their order
	mute   atomic.Bool
	before func(usher.Inbound) // called in Accept, before anything
	looked func()              // called when a conversation has been looked for, before the answer
}

// talk is one conversation and its messages.
type talk struct {
	usher.Conversation
	messages []usher.Message
}

func newWorld() *world {
	return &world{
		talks: map[usher.ConversationID]*talk{}, current: map[string]usher.ConversationID{},
		presence: map[usher.AgentID][]usher.Presence{}, standing: map[usher.ConversationID]usher.Outlook{},
	}
}

var errNotFound = usher.Errorf(usher.CodeNotFound, nil, "there is no such thing")

// Tokens are "token-" and the native ID.
func (w *world) Verify(_ context.Context, token string) (usher.Customer, error) {
	id, ok := strings.CutPrefix(token, "token-")
	if !ok {
		return usher.Customer{}, usher.Errorf(usher.CodeUnauthorized, nil, "the token is not from here")
	}
	return usher.Customer{Account: "web", NativeID: id}, nil
}

// SiteAllowed: all but those in removed.
func (w *world) SiteAllowed(origin string) bool {
	_, gone := w.removed.Load(origin)
	return !gone
}

func (w *world) Accept(_ context.Context, in usher.Inbound) (usher.Accepted, error) {
	if w.before != nil {
		w.before(in)
	}
	w.order.Lock()
	defer w.order.Unlock()
	w.mu.Lock()
	id, ok := w.current[in.Customer.NativeID]
	if !ok {
		id = usher.ConversationID("c-" + in.Customer.NativeID)
		w.current[in.Customer.NativeID] = id
		w.talks[id] = &talk{Conversation: usher.Conversation{
			ID: id, Account: in.Account, Customer: usher.CustomerID("id-" + in.Customer.NativeID), State: usher.StateBot,
		}}
	}
	if in.Conversation != "" && in.Conversation != id {
		w.mu.Unlock()
		return usher.Accepted{}, usher.Errorf(usher.CodeForbidden, nil, "that conversation is not yours")
	}
	t := w.talks[id]
	if in.ClientID != "" {
		for _, m := range t.messages {
			if m.ClientID == in.ClientID {
				w.mu.Unlock()
				return usher.Accepted{Message: m, Conversation: t.Conversation, Duplicate: true}, nil
			}
		}
	}
	m := w.appendLocked(t, usher.Message{
		From: usher.FromCustomer, Sender: string(t.Customer), Kind: usher.KindText, Text: in.Text, Files: files(in.Files), ClientID: in.ClientID,
	})
	if in.Person {
		t.messages[m.Seq-1].Choice = usher.ChoicePerson
		m.Choice = usher.ChoicePerson
	}
	c := t.Conversation
	w.mu.Unlock()
	w.announce(m)
	return usher.Accepted{Message: m, Conversation: c}, nil
}

// files is what is known of files.
func files(ids []usher.FileID) []usher.File {
	var out []usher.File
	for _, id := range ids {
		out = append(out, usher.File{ID: id, Type: "image/png"})
	}
	return out
}

// say adds a message of our side.
func (w *world) say(id usher.ConversationID, kind usher.MessageKind, text string, with ...usher.FileID) usher.Message {
	w.order.Lock()
	defer w.order.Unlock()
	w.mu.Lock()
	m := w.appendLocked(w.talks[id], usher.Message{
		From: usher.FromBot, Kind: kind, Text: text, Files: files(with),
		Options: []usher.Option{{ID: "1", Label: "One", Entry: "secret-entry"}}, Sources: []usher.Source{{Entry: "secret-entry", Title: "The question"}},
	})
	w.mu.Unlock()
	w.announce(m)
	return m
}

func (w *world) appendLocked(t *talk, m usher.Message) usher.Message {
	w.position++
	m.Conversation, m.Seq, m.Position = t.ID, int64(len(t.messages))+1, w.position
	m.ID = usher.MessageID(fmt.Sprintf("%s-%d", t.ID, m.Seq))
	t.messages = append(t.messages, m)
	t.Conversation = t.With(m)
	return m
}

func (w *world) announce(m usher.Message) {
	if !w.mute.Load() {
		w.emit(usher.Event{Kind: usher.EventMessage, Position: m.Position, Conversation: m.Conversation, Message: &m})
	}
}

// move changes who has a conversation.
func (w *world) move(id usher.ConversationID, to usher.State, owner usher.AgentID) {
	w.order.Lock()
	defer w.order.Unlock()
	w.mu.Lock()
	t := w.talks[id]
	t.State, t.Owner = to, owner
	t.Version++
	c := t.Conversation
	w.mu.Unlock()
	if !w.mute.Load() {
		w.emit(usher.Event{Kind: usher.EventState, Conversation: id, Chat: &c})
	}
}

func (w *world) emit(e usher.Event) {
	w.mu.Lock()
	fns := w.listeners
	w.mu.Unlock()
	for _, fn := range fns {
		fn(e)
	}
}

func (w *world) Publish(_ context.Context, topic string, e usher.Event) error {
	if topic == usher.TopicDesk {
		w.emit(e)
	}
	return nil
}

func (w *world) Subscribe(_ context.Context, topic string, fn func(usher.Event)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if topic == usher.TopicDesk {
		w.listeners = append(w.listeners, fn)
	}
	return nil
}

func (w *world) Conversation(_ context.Context, id usher.ConversationID) (usher.Conversation, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t, ok := w.talks[id]; ok {
		return t.Conversation, nil
	}
	return usher.Conversation{}, errNotFound
}

func (w *world) Conversations(_ context.Context, f usher.ConversationFilter) ([]usher.Conversation, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.readErr != nil {
		return nil, w.readErr
	}
	var out []usher.Conversation
	for _, t := range w.talks {
		if slices.Contains(f.States, t.State) && (f.Owner == "" || t.Owner == f.Owner) {
			out = append(out, t.Conversation)
		}
	}
	return out, nil
}

func (w *world) CurrentConversation(ctx context.Context, _ usher.AccountID, nativeID string) (usher.Conversation, error) {
	w.mu.Lock()
	id := w.current[nativeID]
	w.mu.Unlock()
	c, err := w.Conversation(ctx, id)
	if w.looked != nil {
		w.looked()
	}
	return c, err
}

func (w *world) Customer(_ context.Context, id usher.CustomerID) (usher.Customer, error) {
	return usher.Customer{ID: id, Account: "web", NativeID: strings.TrimPrefix(string(id), "id-")}, nil
}

func (w *world) Messages(_ context.Context, id usher.ConversationID, after int64, limit int) ([]usher.Message, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.readErr != nil {
		return nil, w.readErr
	}
	t, ok := w.talks[id]
	if !ok || after >= int64(len(t.messages)) {
		return nil, nil
	}
	return append([]usher.Message(nil), t.messages[after:min(after+int64(limit), int64(len(t.messages)))]...), nil
}

func (w *world) Agent(_ context.Context, id usher.AgentID) (usher.Agent, error) {
	return usher.Agent{ID: id, Name: "Name of " + string(id)}, nil
}

func (w *world) Reply(_ context.Context, id usher.ConversationID, agent usher.AgentID, d usher.Draft) (usher.Message, error) {
	w.mu.Lock()
	t, ok := w.talks[id]
	owner := ok && t.Owner == agent
	w.mu.Unlock()
	if !owner {
		return usher.Message{}, usher.Errorf(usher.CodeForbidden, nil, "that chat is not yours")
	}
	return w.say(id, d.Kind, d.Text, d.Files...), nil
}

func (w *world) SetRead(_ context.Context, all []usher.Receipt) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.saveErr != nil {
		return w.saveErr
	}
	w.saved = append(w.saved, all...)
	for _, r := range all {
		c := &w.talks[r.Conversation].Conversation
		if r.From == usher.FromCustomer {
			c.CustomerRead = max(c.CustomerRead, r.Seq)
		} else {
			c.AgentRead = max(c.AgentRead, r.Seq)
		}
	}
	return nil
}

// stand says what Standing answers for a conversation.
func (w *world) stand(id usher.ConversationID, o usher.Outlook) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.standing[id] = o
}

func (w *world) Standing(id usher.ConversationID) usher.Outlook {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.standing[id]
}

func (w *world) SetPresence(_ context.Context, agent usher.AgentID, p usher.Presence) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.presence[agent] = append(w.presence[agent], p)
	return nil
}

func (w *world) Gone(ctx context.Context, agent usher.AgentID) error {
	return w.SetPresence(ctx, agent, usher.Offline)
}

func (w *world) presences(agent usher.AgentID) []usher.Presence {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]usher.Presence(nil), w.presence[agent]...)
}

func (w *world) failReads(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.readErr = err
}

var errDisk = errors.New("the disk is on fire")

// clock is a clock that tests move.
type clock struct{ now atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.now.Store(time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC).UnixMicro())
	return c
}

func (c *clock) Now() time.Time          { return time.UnixMicro(c.now.Load()).UTC() }
func (c *clock) Advance(d time.Duration) { c.now.Add(d.Microseconds()) }
