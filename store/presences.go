package store

import (
	"context"
	"time"

	"usher"
)

// SetPresence keeps what an agent says in a window on a node. The word holds
// for all their windows, on the other nodes, too; Offline forgets all of them. It
// returns the event that tells of it; Position 0: it says nothing new.
func (s *Store) SetPresence(ctx context.Context, node usher.NodeID, agent usher.AgentID, p usher.Presence) (usher.Event, error) {
	err := checkKey("node's ID", string(node))
	if err == nil {
		err = checkKey("agent's ID", string(agent))
	}
	if err == nil && p != usher.Online && p != usher.Away && p != usher.Offline {
		err = usher.Errorf(usher.CodeInvalid, nil, "there is no presence %q; use %s, %s or %s", p, usher.Online, usher.Away, usher.Offline)
	}
	if err != nil {
		return usher.Event{}, wrap("set presence", err)
	}
	return s.presence(ctx, func(ctx context.Context, w *work, now time.Time) (usher.Event, error) {
		return w.sit(ctx, node, agent, p, now)
	})
}

// LeavePresence forgets an agent's windows on a node, those on others stay. It
// returns as SetPresence does.
func (s *Store) LeavePresence(ctx context.Context, node usher.NodeID, agent usher.AgentID) (usher.Event, error) {
	return s.presence(ctx, func(ctx context.Context, w *work, now time.Time) (usher.Event, error) {
		return w.leave(ctx, node, agent, now)
	})
}

func (s *Store) presence(ctx context.Context, change func(context.Context, *work, time.Time) (usher.Event, error)) (e usher.Event, err error) {
	now := s.time()
	err = s.writer.do(ctx, func(ctx context.Context, w *work) error {
		e, err = change(ctx, w, now)
		return err
	})
	if err != nil {
		return usher.Event{}, wrap("presence", err)
	}
	return e, nil
}

// Presences returns who is there, and the position up to which that holds:
// events of later ones tell what has changed since.
func (s *Store) Presences(ctx context.Context) (map[usher.AgentID]usher.Presence, int64, error) {
	all := map[usher.AgentID]usher.Presence{}
	var position int64
	err := s.engine.View(ctx, func(q Querier) error {
		if err := q.QueryRow(ctx, "SELECT last FROM positions WHERE id = 1").Scan(&position); err != nil {
			return err
		}
		for row, err := range q.Query(ctx, "SELECT agent, presence FROM presences") {
			var agent, p string
			if err == nil {
				err = row.Scan(&agent, &p)
			}
			if err != nil {
				return err
			}
			all[usher.AgentID(agent)] = usher.Presence(p).Best(all[usher.AgentID(agent)])
		}
		return nil
	})
	if err != nil {
		return nil, 0, wrap("presences", err)
	}
	return all, position, nil
}

// presenceOf is an agent's, all windows taken together.
func (w *work) presenceOf(ctx context.Context, agent usher.AgentID) (usher.Presence, error) {
	best := usher.Offline
	for row, err := range w.Query(ctx, "SELECT presence FROM presences WHERE agent = $1", string(agent)) {
		var p string
		if err == nil {
			err = row.Scan(&p)
		}
		if err != nil {
			return best, err
		}
		best = best.Best(usher.Presence(p))
	}
	return best, nil
}

// sit has a word hold for all windows of an agent.
func (w *work) sit(ctx context.Context, node usher.NodeID, agent usher.AgentID, p usher.Presence, now time.Time) (usher.Event, error) {
	before, err := w.presenceOf(ctx, agent)
	if err != nil {
		return usher.Event{}, err
	}
	if p == usher.Offline {
		err = w.Exec(ctx, "DELETE FROM presences WHERE agent = $1", string(agent))
	} else {
		err = w.Exec(ctx, `INSERT INTO presences (agent, node, presence, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (agent, node) DO UPDATE SET presence = excluded.presence`, string(agent), string(node), string(p), micros(now))
		if err == nil && p != before {
			err = w.Exec(ctx, "UPDATE presences SET presence = $1 WHERE agent = $2", string(p), string(agent))
		}
	}
	if err != nil {
		return usher.Event{}, err
	}
	return w.sat(ctx, agent, before, p, now)
}

// leave forgets the windows of an agent on a node.
func (w *work) leave(ctx context.Context, node usher.NodeID, agent usher.AgentID, now time.Time) (usher.Event, error) {
	before, err := w.presenceOf(ctx, agent)
	if err == nil {
		err = w.Exec(ctx, "DELETE FROM presences WHERE agent = $1 AND node = $2", string(agent), string(node))
	}
	if err != nil {
		return usher.Event{}, err
	}
	after, err := w.presenceOf(ctx, agent)
	if err != nil {
		return usher.Event{}, err
	}
	return w.sat(ctx, agent, before, after, now)
}

// sat tells of a presence where it is another one.
func (w *work) sat(ctx context.Context, agent usher.AgentID, before, after usher.Presence, now time.Time) (usher.Event, error) {
	if after == before {
		return usher.Event{}, nil
	}
	if err := w.emit(ctx, usher.Event{Kind: usher.EventPresence, Agent: agent, Presence: after, At: now}); err != nil {
		return usher.Event{}, err
	}
	return w.events[len(w.events)-1], nil
}
