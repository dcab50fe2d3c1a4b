package handoff

import (
	"cmp"
	"context"
	"slices"
	"time"

	"usher"
)

// SetPresence notes that an agent is online, away or offline, and tells the
// desk topic. Who comes online is given chats that wait; who is away keeps
// chats and gets no new ones; who is offline for longer than Config.Grace
// loses them to the queue. CodeInvalid, CodeNotFound; CodeForbidden for a
// disabled agent who wants to come in.
func (d *Desk) SetPresence(ctx context.Context, agent usher.AgentID, p usher.Presence) error {
	if p != usher.Online && p != usher.Away && p != usher.Offline {
		return usher.Errorf(usher.CodeInvalid, nil, "there is no presence %q; use online, away or offline", p)
	}
	a, err := d.agent(ctx, agent)
	if err != nil {
		return err
	}
	if a.Disabled && p != usher.Offline {
		return usher.Errorf(usher.CodeForbidden, nil, "%s is disabled; an admin can enable the agent again", named(a))
	}
	d.mu.Lock()
	changed := d.sitLocked(agent, p)
	d.mu.Unlock()
	if changed {
		d.cfg.Publish(ctx, usher.Event{Kind: usher.EventPresence, Agent: agent, Presence: p, At: d.now()})
		d.poke()
	}
	return nil
}

// sitLocked changes the presence of an agent and reports whether it did.
func (d *Desk) sitLocked(agent usher.AgentID, p usher.Presence) bool {
	s := d.index.seat(agent)
	if s.presence == p {
		return false
	}
	s.presence = p
	s.leave, s.returns = time.Time{}, false
	if p == usher.Offline {
		s.leave, s.returns = d.now().Add(d.cfg.Grace), true
	}
	return true
}

// Presence returns whether an agent is there; Offline for one not known.
func (d *Desk) Presence(agent usher.AgentID) usher.Presence {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.index.seats[agent]; s != nil {
		return s.presence
	}
	return usher.Offline
}

// Presences returns every agent with presence, load and response time, as the
// router sees them, in the order of their IDs.
func (d *Desk) Presences() []usher.Candidate {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.candidatesLocked()
}

// candidatesLocked is what the router chooses from.
func (d *Desk) candidatesLocked() []usher.Candidate {
	all := make([]usher.Candidate, 0, len(d.index.seats))
	for _, s := range d.index.seats {
		all = append(all, usher.Candidate{
			Agent: s.agent, Presence: s.presence,
			Load: s.load(), ResponseTime: d.times[s.agent.ID],
		})
	}
	slices.SortFunc(all, func(a, b usher.Candidate) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// AgentsChanged reads the agents again after one was saved: skills and
// capacity count from then on, and the chats of a disabled agent go back to
// the queue at once.
func (d *Desk) AgentsChanged(ctx context.Context) error {
	if err := d.readAgents(ctx); err != nil {
		return err
	}
	d.poke()
	return nil
}

// agent returns one who is known, reading the agents again for a new one.
func (d *Desk) agent(ctx context.Context, id usher.AgentID) (usher.Agent, error) {
	if a, ok := d.known(id); ok {
		return a, nil
	}
	if err := d.readAgents(ctx); err != nil {
		return usher.Agent{}, err
	}
	if a, ok := d.known(id); ok {
		return a, nil
	}
	return usher.Agent{}, usher.Errorf(usher.CodeNotFound, nil, "there is no agent %q", id)
}

// known returns an agent the store had when the agents were last read.
func (d *Desk) known(id usher.AgentID) (usher.Agent, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.index.seats[id]
	if s == nil || !s.stored {
		return usher.Agent{}, false
	}
	return s.agent, true
}

// named is what to call an agent in a sentence.
func named(a usher.Agent) string { return cmp.Or(a.Name, a.Email, string(a.ID)) }
