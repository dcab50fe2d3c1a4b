package chat_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"usher"
)

// memoryStore is a store in memory that keeps the rules the real one does:
// moves compare the version, a turn is unique on its last inbound message, a
// message is unique on its client ID, and a turn is written whole or not.
type memoryStore struct {
	mu      sync.Mutex
	chats   map[usher.ConversationID]*usher.Conversation
	log     map[usher.ConversationID][]usher.Message
	turns   map[usher.ConversationID][]usher.Turn
	misses  []usher.Miss
	events  map[usher.EventKind]int
	fail    map[string][]error // by method, in order
	commits int                // attempts
	limit   int                // messages that Pending returns at most
	before  func()             // runs before each commit is checked
}

func newStore() *memoryStore {
	return &memoryStore{
		chats: map[usher.ConversationID]*usher.Conversation{}, log: map[usher.ConversationID][]usher.Message{},
		turns: map[usher.ConversationID][]usher.Turn{}, events: map[usher.EventKind]int{}, fail: map[string][]error{}, limit: 256,
	}
}

// failing returns the next error that was ordered for a method.
func (s *memoryStore) failing(method string) error {
	errs := s.fail[method]
	if len(errs) == 0 {
		return nil
	}
	s.fail[method] = errs[1:]
	return errs[0]
}

func (s *memoryStore) Accept(_ context.Context, in usher.Inbound) (usher.Accepted, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failing("Accept"); err != nil {
		return usher.Accepted{}, err
	}
	id := usher.ConversationID(in.Customer.NativeID)
	c, ok := s.chats[id]
	if !ok {
		c = &usher.Conversation{ID: id, State: usher.StateBot, Version: 1}
		s.chats[id] = c
	}
	for _, m := range s.log[id] {
		if in.ClientID != "" && m.ClientID == in.ClientID {
			return usher.Accepted{Message: m, Conversation: *c, Duplicate: true}, nil
		}
	}
	if in.Person {
		in.Choice = usher.ChoicePerson
	}
	var files []usher.File
	for _, id := range in.Files {
		files = append(files, usher.File{ID: id})
	}
	m := s.append(c, usher.Message{From: usher.FromCustomer, Kind: usher.KindText, Text: in.Text, Files: files, Choice: in.Choice, ClientID: in.ClientID})
	return usher.Accepted{Message: m, Conversation: *c}, nil
}

func (s *memoryStore) append(c *usher.Conversation, m usher.Message) usher.Message {
	c.LastSeq++
	m.Seq, m.Conversation = c.LastSeq, c.ID
	m.ID = usher.MessageID(fmt.Sprintf("%s-%d", c.ID, m.Seq))
	s.log[c.ID] = append(s.log[c.ID], m)
	s.events[usher.EventMessage]++
	return m
}

// taken returns the turns so far.
func (s *memoryStore) taken() map[usher.ConversationID][]usher.Turn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.turns)
}

// attempts is how many commits were tried.
func (s *memoryStore) attempts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commits
}

// say appends a message of our side, as an agent's reply.
func (s *memoryStore) say(id usher.ConversationID, from usher.SenderKind, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.append(s.chats[id], usher.Message{From: from, Kind: usher.KindText, Text: text})
}

// move changes the owner.
func (s *memoryStore) move(id usher.ConversationID, m usher.Move) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chats[id].Move(m)
	if err != nil {
		return err
	}
	*s.chats[id] = c
	return nil
}

func (s *memoryStore) pending(id usher.ConversationID) usher.Pending {
	p := usher.Pending{Conversation: *s.chats[id]}
	done := int64(0)
	if ts := s.turns[id]; len(ts) > 0 {
		last := ts[len(ts)-1]
		done, p.Memory = last.InboundSeq, last.Memory
	}
	for _, m := range s.log[id] {
		if m.From == usher.FromAgent {
			p.Inbound = nil // an agent has answered what was there
		}
		if m.From == usher.FromCustomer && m.Seq > done && len(p.Inbound) < s.limit {
			p.Inbound = append(p.Inbound, m)
		}
	}
	return p
}

func (s *memoryStore) Pending(_ context.Context, id usher.ConversationID) (usher.Pending, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failing("Pending"); err != nil {
		return usher.Pending{}, err
	}
	if s.chats[id] == nil {
		return usher.Pending{}, usher.Errorf(usher.CodeNotFound, nil, "no conversation %s", id)
	}
	return s.pending(id), nil
}

func (s *memoryStore) PendingConversations(_ context.Context, since time.Time) ([]usher.ConversationID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failing("PendingConversations"); err != nil {
		return nil, err
	}
	var out []usher.ConversationID
	for id, c := range s.chats {
		late := since.IsZero() || c.LastAt.Before(since)
		if late && (c.State == usher.StateBot || c.State == usher.StateArchived) && len(s.pending(id).Inbound) > 0 {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (s *memoryStore) CommitTurn(_ context.Context, t usher.TurnCommit) (usher.Conversation, error) {
	if s.before != nil {
		s.before()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commits++
	if err := s.failing("CommitTurn"); err != nil {
		return usher.Conversation{}, err
	}
	c := *s.chats[t.Turn.Conversation]
	for _, old := range s.turns[c.ID] {
		if old.InboundSeq >= t.Turn.InboundSeq { // also a slower racer that read less
			return c, usher.Errorf(usher.CodeConflict, nil, "this turn was taken")
		}
	}
	if t.Version != c.Version {
		return c, usher.Errorf(usher.CodeConflict, nil, "the conversation has moved")
	}
	if t.Move != nil {
		moved, err := c.Move(*t.Move)
		if err != nil {
			return c, err
		}
		c = moved
		s.events[usher.EventState]++
	}
	s.chats[c.ID] = &c
	for _, d := range t.Replies {
		s.append(&c, usher.Message{From: d.From, Kind: d.Kind, Name: d.Name, Text: d.Text, Options: d.Options, Sources: d.Sources, ClientID: d.ClientID})
	}
	s.turns[c.ID] = append(s.turns[c.ID], t.Turn)
	if t.Miss != nil {
		s.misses = append(s.misses, *t.Miss)
		s.events[usher.EventMiss]++
	}
	return c, nil
}

func (s *memoryStore) Messages(_ context.Context, id usher.ConversationID, after int64, limit int) ([]usher.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failing("Messages"); err != nil {
		return nil, err
	}
	var out []usher.Message
	for _, m := range s.log[id] {
		if m.Seq > after && len(out) < limit {
			out = append(out, m)
		}
	}
	return out, nil
}

// fakeDesk notes what it is asked and offered.
type fakeDesk struct {
	mu      sync.Mutex
	outlook usher.Outlook
	fail    []error // of Outlook
	refuse  []error // of Offer
	needs   []usher.Need
	offered []usher.ConversationID
}

func (d *fakeDesk) Outlook(_ context.Context, n usher.Need) (usher.Outlook, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.needs = append(d.needs, n)
	if len(d.fail) > 0 {
		err := d.fail[0]
		d.fail = d.fail[1:]
		return usher.Outlook{}, err
	}
	return d.outlook, nil
}

func (d *fakeDesk) Offer(_ context.Context, id usher.ConversationID) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.refuse) > 0 {
		err := d.refuse[0]
		d.refuse = d.refuse[1:]
		return err
	}
	d.offered = append(d.offered, id)
	return nil
}
