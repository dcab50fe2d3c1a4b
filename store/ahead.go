package store

import (
	"context"
	"fmt"

	"usher"
)

// subject is what a unit is about: what it reads first, and the one place where
// it changes what other units read first. The zero subject reads nothing ahead
// and may change everything.
type subject struct {
	inbound *usher.Inbound // a customer's message; nil: none

	conversation usher.ConversationID // else this conversation
	clientID     string               // of the message that goes into it; empty: none
	from         usher.SenderKind     // who sends it
}

// current is what a unit reads first.
type current struct {
	customer usher.Customer // of an inbound
	record   record         // its ID is empty where there is no such conversation
	first    int64          // position of the message that this one repeats; 0: none
}

// ahead is what a unit reads first, read before the group's units run. Once one
// of them has changed it, it is not to be trusted any more.
type ahead struct {
	current
	known bool // it was read, and there is such a conversation
}

// asked returns the question of the subject.
func (s subject) asked() (query string, args []any) {
	if in := s.inbound; in != nil {
		return selectSender, []any{string(in.Account), in.Customer.NativeID, in.DedupeKey, in.ClientID}
	}
	return selectAddressed, []any{string(s.conversation), s.clientID, string(s.from)}
}

// scan reads the answer. ErrNoRows where there is no conversation yet.
func (s subject) scan(row Row) (c current, err error) {
	if s.inbound == nil {
		c.record, err = scanRecord(row, &c.first)
		return c, err
	}
	var sent int64
	c.customer, c.record, err = scanCurrent(row, &c.first, &sent)
	if c.first == 0 {
		c.first = sent
	}
	return c, err
}

// begin takes the group's position and, where the engine can ask much at once,
// asks with it what the units read first. A unit's question that fails breaks
// the group, whose units then ask alone; where the position can't be had, alone
// they would fare no better.
func (w *work) begin(ctx context.Context, group []*unit) error {
	taken := false
	take := Ask{Query: takePosition, Read: func(row Row) error {
		err := row.Scan(&w.position)
		taken = err == nil
		return err
	}}
	asker, ok := w.tx.(Asker)
	if !ok {
		return take.Read(w.tx.QueryRow(ctx, takePosition))
	}
	asks := append(make([]Ask, 0, 1+len(group)), take)
	w.ahead = make([]ahead, len(group))
	for i, u := range group {
		if u.about == (subject{}) {
			continue
		}
		a := &w.ahead[i]
		query, args := u.about.asked()
		asks = append(asks, Ask{query, args, func(row Row) (err error) {
			a.current, err = u.about.scan(row)
			a.known = err == nil
			return nil // the unit asks again, and fails alone
		}})
	}
	err := asker.Ask(ctx, asks)
	if err != nil && taken {
		return fmt.Errorf("%w: read ahead: %w", ErrBroken, err)
	}
	return err
}

// look returns what the unit that runs now reads first, which is one with a subject.
// ErrNoRows where there is no such conversation.
func (w *work) look(ctx context.Context) (current, error) {
	if w.now < len(w.ahead) {
		if a := &w.ahead[w.now]; a.known && !w.stale(a) {
			return a.current, nil
		}
	}
	query, args := w.about.asked()
	return w.about.scan(w.QueryRow(ctx, query, args...))
}

// stale reports whether a unit before this one may have changed what was read.
func (w *work) stale(a *ahead) bool {
	return w.anything || w.changed[string(a.record.ID)] || w.changed[w.about.key()]
}

// wrote notes what the unit that ran now has changed.
func (w *work) wrote() {
	switch {
	case !w.dirty || w.now >= len(w.ahead):
	case w.about == (subject{}):
		w.anything = true
	default:
		if w.changed == nil {
			w.changed = make(map[string]bool)
		}
		if a := &w.ahead[w.now]; a.known {
			w.changed[string(a.record.ID)] = true
		}
		if key := w.about.key(); key != "" {
			w.changed[key] = true
		}
	}
}

// key is what the channel knows an inbound by; empty: nothing.
func (s subject) key() string {
	if s.inbound == nil || s.inbound.DedupeKey == "" {
		return ""
	}
	return string(s.inbound.Account) + "\x00" + s.inbound.DedupeKey
}
