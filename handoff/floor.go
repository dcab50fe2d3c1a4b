package handoff

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"usher"
)

// retrySaying is the pause before what could not be stored is said again.
const retrySaying = 5 * time.Second

// gone stands for the presence of windows that are closed.
const gone usher.Presence = ""

// floor is what the agents' windows on this node say.
type floor struct {
	here  map[usher.AgentID]usher.Presence // who has windows here that say something
	owed  map[usher.AgentID]usher.Presence // what the store has not taken yet
	again time.Time                        // when that is tried again
}

func newFloor() floor {
	return floor{here: map[usher.AgentID]usher.Presence{}, owed: map[usher.AgentID]usher.Presence{}}
}

// said notes what an agent says here.
func (f *floor) said(agent usher.AgentID, p usher.Presence) {
	delete(f.owed, agent)
	if p == usher.Offline || p == gone {
		delete(f.here, agent)
	} else {
		f.here[agent] = p
	}
}

// say stores what an agent says, or that they say nothing here any more. What
// cannot be stored is owed.
func (d *Desk) say(ctx context.Context, agent usher.AgentID, p usher.Presence) error {
	m := d.stripe(string(agent)) // the last word is the one that is stored last
	m.Lock()
	defer m.Unlock()
	d.mu.Lock()
	d.floor.said(agent, p)
	d.mu.Unlock()
	e, err := d.keep(ctx, agent, p)
	if err != nil {
		d.mu.Lock()
		d.floor.owed[agent] = p
		d.floor.again = d.now().Add(retrySaying)
		d.mu.Unlock()
		d.poke()
		return fmt.Errorf("handoff: presence: %w", err)
	}
	if e.Position != 0 {
		d.sit(e)
	}
	return nil
}

// keep writes what an agent says on this node.
func (d *Desk) keep(ctx context.Context, agent usher.AgentID, p usher.Presence) (usher.Event, error) {
	if p == gone {
		return d.store.LeavePresence(ctx, d.cfg.Node, agent)
	}
	return d.store.SetPresence(ctx, d.cfg.Node, agent, p)
}

// sayAgain says what the store has not taken, when it is time.
func (d *Desk) sayAgain(ctx context.Context) {
	d.mu.Lock()
	var owed map[usher.AgentID]usher.Presence
	if !d.now().Before(d.floor.again) {
		owed = maps.Clone(d.floor.owed)
	}
	d.mu.Unlock()
	for agent, p := range owed {
		if !d.owes(agent, p) {
			continue // said otherwise meanwhile
		}
		if err := d.say(ctx, agent, p); err != nil {
			if ctx.Err() == nil {
				d.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "desk: keep a presence", slog.String("agent", string(agent)), slog.Any("error", err))
			}
			return // the others have to wait, too
		}
	}
}

func (d *Desk) owes(agent usher.AgentID, p usher.Presence) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now, owed := d.floor.owed[agent]
	return owed && now == p
}

// Rejoin says once more what the agents' windows on this node say: other nodes
// have taken it for gone, and forgotten them.
func (d *Desk) Rejoin() {
	d.mu.Lock()
	for agent, p := range d.floor.here {
		if _, owed := d.floor.owed[agent]; !owed {
			d.floor.owed[agent] = p
		}
	}
	d.floor.again = d.now()
	d.mu.Unlock()
	d.poke()
}
