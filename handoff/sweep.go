package handoff

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"

	"usher"
)

// page is how many conversations are read at once. It is the store's own
// default, so that a short page always means the last one.
const page = 100

// openChats reads every conversation that waits for an agent or has one.
func (d *Desk) openChats(ctx context.Context) ([]usher.Conversation, error) {
	var all []usher.Conversation
	for _, state := range []usher.State{usher.StateQueued, usher.StateAgent} {
		f := usher.ConversationFilter{States: []usher.State{state}, Limit: page}
		for {
			got, err := d.store.Conversations(ctx, f)
			if err != nil {
				return nil, fmt.Errorf("read the %s conversations: %w", state, err)
			}
			all = append(all, got...)
			if len(got) < page {
				break
			}
			f.After = got[len(got)-1].ID
		}
	}
	return all, nil
}

// readAgents reads the agents and how fast they answer. A disabled or deleted
// agent leaves at once.
func (d *Desk) readAgents(ctx context.Context) error {
	agents, err := d.store.Agents(ctx)
	if err != nil {
		return fmt.Errorf("handoff: read the agents: %w", err)
	}
	times, err := d.store.ResponseTimes(ctx)
	if err != nil {
		return fmt.Errorf("handoff: read the response times: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.times = times
	for _, s := range d.index.seats {
		s.stored = false
	}
	for _, a := range agents {
		s := d.index.seat(a.ID)
		s.agent, s.stored = a, true
	}
	for id, s := range d.index.seats {
		s.agent.Disabled = s.agent.Disabled || !s.stored
		d.sitLocked(s)
		if s.agent.Disabled {
			s.returns = false
			d.leaveLocked(s)
		}
		if !s.stored && s.load() == 0 && s.said == usher.Offline {
			delete(d.index.seats, id)
		}
	}
	return nil
}

// readPeople reads the agents and who of them is there.
func (d *Desk) readPeople(ctx context.Context) error {
	if err := d.readAgents(ctx); err != nil {
		return err
	}
	all, position, err := d.store.Presences(ctx)
	if err != nil {
		return fmt.Errorf("handoff: read who is there: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for id := range all {
		d.index.seat(id)
	}
	for id, s := range d.index.seats {
		d.hearLocked(s, cmp.Or(all[id], usher.Offline), position)
	}
	return nil
}

// catchUp reads again what an event has told to.
func (d *Desk) catchUp(ctx context.Context) {
	d.mu.Lock()
	due := d.due
	d.due = false
	d.mu.Unlock()
	if !due {
		return
	}
	if err := d.readPeople(ctx); err != nil && ctx.Err() == nil {
		d.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "desk: read the agents", slog.Any("error", err)) // the next sweep does
	}
}

// leaveLocked sets when an absent agent's chats go back: at once where the
// agent will not come back, else after the grace.
func (d *Desk) leaveLocked(s *seat) {
	switch {
	case s.presence != usher.Offline || len(s.chats) == 0:
	case s.agent.Disabled:
		s.leave = d.now()
	case s.leave.IsZero():
		s.leave, s.returns = d.now().Add(d.cfg.Grace), !d.cfg.Fresh
	}
}

// noteLocked makes the index agree with c.
func (d *Desk) noteLocked(c usher.Conversation) {
	d.index.note(c)
	if c.State == usher.StateAgent {
		d.leaveLocked(d.index.seat(c.Owner))
	}
}

// note makes the index agree with c and has the dispatcher look at it.
func (d *Desk) note(c usher.Conversation) {
	d.mu.Lock()
	d.noteLocked(c)
	d.mu.Unlock()
	d.poke()
}

// sweep repairs the index where it differs from the store: after an operation
// whose outcome is not known, or a change that nobody told the desk of.
func (d *Desk) sweep(ctx context.Context) {
	d.mu.Lock()
	due := !d.now().Before(d.swept.Add(d.cfg.Sweep))
	if due {
		d.swept = d.now()
		d.index.gone.age()
	}
	d.mu.Unlock()
	if !due {
		return
	}
	err := d.readPeople(ctx)
	if err == nil {
		err = d.compare(ctx)
	}
	if err != nil && ctx.Err() == nil {
		d.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "desk: compare with the store", slog.Any("error", err))
	}
}

// compare reads again what the index has otherwise than the store.
func (d *Desk) compare(ctx context.Context) error {
	chats, err := d.openChats(ctx)
	if err != nil {
		return err
	}
	for _, id := range d.differing(chats) {
		if err := d.refresh(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// differing lists the conversations that the index and the store do not agree
// on, in order.
func (d *Desk) differing(chats []usher.Conversation) []usher.ConversationID {
	d.mu.Lock()
	defer d.mu.Unlock()
	var ids []usher.ConversationID
	stored := make(map[usher.ConversationID]bool, len(chats))
	for _, c := range chats {
		stored[c.ID] = true
		if n := d.index.chats[c.ID]; n == nil || n.version != c.Version {
			ids = append(ids, c.ID)
		}
	}
	for id := range d.index.chats {
		if !stored[id] {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
