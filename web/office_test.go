package web_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"usher"
	"usher/bus/membus"
	"usher/faq"
)

// office is everything behind the edge, in memory. One mutex, plain maps.
type office struct {
	bus *membus.Bus

	mu        sync.Mutex
	n         int
	chats     map[usher.ConversationID]*usher.Conversation
	messages  map[usher.ConversationID][]usher.Message
	clients   map[usher.CustomerID]usher.Customer
	agents    map[usher.AgentID]usher.Agent
	secrets   map[usher.AgentID]string
	sessions  map[string]usher.Session
	entries   map[usher.EntryID]usher.Entry
	intents   map[string]usher.Intent
	misses    map[usher.MissID]usher.Miss
	settings  map[string]usher.Setting
	presence  map[usher.AgentID]usher.Presence
	links     map[string]key
	edges     []time.Time // that Days was asked for
	parcels   map[usher.FileID]parcel
	standing  usher.Outlook
	heard     []usher.Inbound // what Accept was given, as it was given
	modelLive string          // hash of the bundle that went live
	modelBy   usher.AgentID
	fail      error // of everything that reads conversations
	hooks     hooks
}

func newOffice() *office {
	return &office{
		hooks: newHooks(), bus: membus.New(), chats: map[usher.ConversationID]*usher.Conversation{}, messages: map[usher.ConversationID][]usher.Message{},
		clients: map[usher.CustomerID]usher.Customer{}, agents: map[usher.AgentID]usher.Agent{}, secrets: map[usher.AgentID]string{},
		sessions: map[string]usher.Session{}, entries: map[usher.EntryID]usher.Entry{}, intents: map[string]usher.Intent{},
		misses: map[usher.MissID]usher.Miss{}, settings: map[string]usher.Setting{}, presence: map[usher.AgentID]usher.Presence{}, links: map[string]key{}, parcels: map[usher.FileID]parcel{},
	}
}

func missing(what string) error {
	return usher.Errorf(usher.CodeNotFound, nil, "there is no such %s", what)
}

func (o *office) id(kind string) string {
	o.n++
	return fmt.Sprintf("%s-%d", kind, o.n)
}

// Accept stores a message and answers it, like the widget's whole way in.
func (o *office) Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error) {
	o.mu.Lock()
	o.heard = append(o.heard, in)
	if in.Text == "" && in.Choice == "" && !in.Person && len(in.Files) == 0 {
		o.mu.Unlock()
		return usher.Accepted{}, usher.Errorf(usher.CodeInvalid, nil, "the message is empty")
	}
	if len(in.Text) > usher.MaxText {
		o.mu.Unlock()
		return usher.Accepted{}, usher.Errorf(usher.CodeTooLarge, nil, "the text is longer than %d bytes", usher.MaxText)
	}
	if in.Text == "panic" {
		o.mu.Unlock()
		panic("secret: the office is on fire")
	}
	c := o.chatLocked(in)
	if in.Conversation != "" && in.Conversation != c.ID {
		o.mu.Unlock()
		return usher.Accepted{}, usher.Errorf(usher.CodeForbidden, nil, "that conversation is not yours")
	}
	for _, m := range o.messages[c.ID] {
		if in.ClientID != "" && m.ClientID == in.ClientID {
			out := usher.Accepted{Message: m, Conversation: *c, Duplicate: true}
			o.mu.Unlock()
			return out, nil
		}
	}
	m := o.appendLocked(c, usher.Message{
		From: usher.FromCustomer, Sender: string(c.Customer), Kind: usher.KindText,
		Text: in.Text, Files: o.filesOf(in.Files), Choice: in.Choice, ClientID: in.ClientID, At: in.At,
	})
	out := usher.Accepted{Message: m, Conversation: *c}
	o.mu.Unlock()
	o.tell(ctx, usher.Event{Kind: usher.EventMessage, Conversation: m.Conversation, Message: &m})
	return out, nil
}

func (o *office) chatLocked(in usher.Inbound) *usher.Conversation {
	for _, c := range o.chats {
		who := o.clients[c.Customer]
		if who.Account == in.Account && who.NativeID == in.Customer.NativeID {
			return c
		}
	}
	who := in.Customer
	who.ID = usher.CustomerID(o.id("customer"))
	o.clients[who.ID] = who
	c := &usher.Conversation{ID: usher.ConversationID(o.id("chat")), Account: in.Account, Customer: who.ID, State: usher.StateBot}
	o.chats[c.ID] = c
	return c
}

func (o *office) appendLocked(c *usher.Conversation, m usher.Message) usher.Message {
	c.LastSeq++
	m.ID, m.Conversation, m.Seq = usher.MessageID(o.id("message")), c.ID, c.LastSeq
	o.messages[c.ID] = append(o.messages[c.ID], m)
	return m
}

func (o *office) tell(ctx context.Context, e usher.Event) {
	for _, topic := range e.Topics() {
		_ = o.bus.Publish(ctx, topic, e) // it only fails when closed, at the end of a test
	}
}

// say adds a message of our side.
func (o *office) say(ctx context.Context, id usher.ConversationID, d usher.Draft) (usher.Message, error) {
	o.mu.Lock()
	c, ok := o.chats[id]
	if !ok {
		o.mu.Unlock()
		return usher.Message{}, missing("conversation")
	}
	m := o.appendLocked(c, usher.Message{From: d.From, Sender: d.Sender, Kind: d.Kind, Text: d.Text, Files: o.filesOf(d.Files), ClientID: d.ClientID})
	o.mu.Unlock()
	o.tell(ctx, usher.Event{Kind: usher.EventMessage, Conversation: id, Message: &m})
	return m, nil
}

func (o *office) Conversation(_ context.Context, id usher.ConversationID) (usher.Conversation, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fail != nil {
		return usher.Conversation{}, o.fail
	}
	c, ok := o.chats[id]
	if !ok {
		return usher.Conversation{}, missing("conversation")
	}
	return *c, nil
}

func (o *office) Conversations(_ context.Context, f usher.ConversationFilter) ([]usher.Conversation, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []usher.Conversation
	for _, c := range o.chats {
		if (len(f.States) == 0 || slices.Contains(f.States, c.State)) && (f.Owner == "" || c.Owner == f.Owner) &&
			(f.Customer == "" || c.Customer == f.Customer) && c.ID > f.After {
			out = append(out, *c)
		}
	}
	slices.SortFunc(out, func(a, b usher.Conversation) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out[:min(len(out), f.Limit)], nil
}

func (o *office) CurrentConversation(_ context.Context, account usher.AccountID, nativeID string) (usher.Conversation, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, c := range o.chats {
		if who := o.clients[c.Customer]; who.Account == account && who.NativeID == nativeID {
			return *c, nil
		}
	}
	return usher.Conversation{}, missing("conversation")
}

func (o *office) Customer(_ context.Context, id usher.CustomerID) (usher.Customer, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.clients[id], nil
}

func (o *office) Messages(_ context.Context, id usher.ConversationID, after int64, limit int) ([]usher.Message, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := o.messages[id]
	after = min(after, int64(len(all)))
	return slices.Clone(all[after:min(after+int64(limit), int64(len(all)))]), nil
}

func (o *office) SetRead(context.Context, []usher.Receipt) error { return nil }

func (o *office) Turns(context.Context, usher.ConversationID) ([]usher.Turn, error) {
	return []usher.Turn{{ID: "turn-1", Text: "Where is my parcel?"}}, nil
}

func (o *office) PastTurns(context.Context, int) ([]usher.PastTurn, error) {
	return make([]usher.PastTurn, 3), nil
}

func (o *office) RecentTurns(_ context.Context, limit int) ([]usher.Turn, error) {
	return make([]usher.Turn, limit), nil
}

func (o *office) Agents(context.Context) ([]usher.Agent, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []usher.Agent
	for _, a := range o.agents {
		out = append(out, a)
	}
	return out, nil
}

func (o *office) Agent(_ context.Context, id usher.AgentID) (usher.Agent, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	a, ok := o.agents[id]
	if !ok {
		return a, missing("agent")
	}
	return a, nil
}

func (o *office) AgentByEmail(_ context.Context, email string) (usher.Agent, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, a := range o.agents {
		if a.Email == email {
			return a, nil
		}
	}
	return usher.Agent{}, missing("agent")
}

func (o *office) SaveAgent(_ context.Context, a usher.Agent) (usher.Agent, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, b := range o.agents {
		if b.Email == a.Email && b.ID != a.ID {
			return a, usher.Errorf(usher.CodeConflict, nil, "somebody has that e-mail address")
		}
	}
	if a.ID == "" {
		a.ID = usher.AgentID(o.id("agent"))
	}
	o.agents[a.ID] = a
	return a, nil
}

func (o *office) Credential(_ context.Context, id usher.AgentID) (usher.Credential, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	hash, ok := o.secrets[id]
	if !ok {
		return usher.Credential{}, missing("credential")
	}
	return usher.Credential{Agent: id, Hash: hash}, nil
}

func (o *office) Joined(context.Context) ([]usher.AgentID, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Collect(maps.Keys(o.secrets)), nil
}

func (o *office) SaveCredential(_ context.Context, c usher.Credential) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.secrets[c.Agent] = c.Hash
	return nil
}

func (o *office) SaveSession(_ context.Context, s usher.Session) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sessions[s.TokenHash] = s
	return nil
}

func (o *office) Session(_ context.Context, hash string) (usher.Session, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s, ok := o.sessions[hash]
	if !ok {
		return s, missing("session")
	}
	return s, nil
}

func (o *office) DeleteSession(_ context.Context, hash string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.sessions, hash)
	return nil
}

func (o *office) DeleteSessions(_ context.Context, agent usher.AgentID) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for hash, s := range o.sessions {
		if s.Agent == agent {
			delete(o.sessions, hash)
		}
	}
	return nil
}

func (o *office) Entry(_ context.Context, id usher.EntryID) (usher.Entry, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	e, ok := o.entries[id]
	if !ok {
		return e, missing("entry")
	}
	return e, nil
}

func (o *office) Save(_ context.Context, e usher.Entry) (usher.Entry, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if e.ID == "" {
		e.ID = usher.EntryID(o.id("entry"))
	}
	if o.entries[e.ID].Version != e.Version {
		return e, usher.Errorf(usher.CodeConflict, nil, "somebody has changed the entry")
	}
	e.Version++
	o.entries[e.ID] = e
	return e, nil
}

func (o *office) Delete(_ context.Context, id usher.EntryID, version int64) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.entries[id].Version != version {
		return usher.Errorf(usher.CodeConflict, nil, "somebody has changed the entry")
	}
	delete(o.entries, id)
	return nil
}

func (o *office) ResolveMiss(ctx context.Context, id usher.MissID, r faq.Resolution) (usher.Entry, error) {
	m, err := o.Miss(ctx, id)
	if err != nil {
		return usher.Entry{}, err
	}
	if (r.Entry == nil) == (r.Existing == "") {
		return usher.Entry{}, usher.Errorf(usher.CodeInvalid, nil, "name one of them")
	}
	var e usher.Entry
	if r.Entry != nil {
		e = *r.Entry
	} else if e, err = o.Entry(ctx, r.Existing); err != nil {
		return e, err
	}
	e.Variants = append(e.Variants, usher.Variant{Text: m.Question})
	m.State = usher.MissResolved
	if err := o.SaveMiss(ctx, m); err != nil {
		return e, err
	}
	return o.Save(ctx, e)
}

func (o *office) Intents(context.Context) ([]usher.Intent, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []usher.Intent
	for _, i := range o.intents {
		out = append(out, i)
	}
	return out, nil
}

func (o *office) SaveIntent(_ context.Context, i usher.Intent) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.intents[i.Name] = i
	return nil
}

func (o *office) DeleteIntent(_ context.Context, name string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, ok := o.intents[name]; !ok {
		return missing("intent")
	}
	delete(o.intents, name)
	return nil
}

func (o *office) Misses(_ context.Context, f usher.MissFilter) ([]usher.Miss, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []usher.Miss
	for _, m := range o.misses {
		if f.State == "" || m.State == f.State {
			out = append(out, m)
		}
	}
	return out, nil
}

func (o *office) Miss(_ context.Context, id usher.MissID) (usher.Miss, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	m, ok := o.misses[id]
	if !ok {
		return m, missing("miss")
	}
	return m, nil
}

func (o *office) SaveMiss(_ context.Context, m usher.Miss) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.misses[m.ID] = m
	return nil
}
