package handoff

import (
	"cmp"
	"context"
	"slices"
	"time"

	"usher"
)

// SetPresence notes that an agent is online, away or offline, in all their
// windows. Who comes online is given chats that wait; who is away keeps chats and
// gets no new ones; who is offline for longer than Config.Grace loses them to the
// queue. CodeInvalid, CodeNotFound; CodeForbidden for a disabled agent who wants
// to come in. After another error it is tried again by and by, until the agent
// says something else.
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
	return d.say(ctx, agent, p)
}

// Gone notes that an agent has closed the last window on this node. Windows on
// other nodes go on.
func (d *Desk) Gone(ctx context.Context, agent usher.AgentID) error { return d.say(ctx, agent, gone) }

// sit takes in an event that tells of an agent's presence.
func (d *Desk) sit(e usher.Event) {
	d.mu.Lock()
	changed := d.hearLocked(d.index.seat(e.Agent), e.Presence, e.Position)
	d.mu.Unlock()
	if changed {
		d.poke()
	}
}

// hearLocked takes in what an agent's windows say up to a position, and reports
// whether the presence has changed.
func (d *Desk) hearLocked(s *seat, said usher.Presence, position int64) bool {
	if position < s.heard {
		return false
	}
	s.said, s.heard = said, position
	return d.sitLocked(s)
}

// sitLocked has the presence be what was said, unless the agent may not work,
// and reports whether it has changed.
func (d *Desk) sitLocked(s *seat) bool {
	p := s.said
	if s.agent.Disabled {
		p = usher.Offline
	}
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
