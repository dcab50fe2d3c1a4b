package store

import (
	"context"
	"errors"

	"usher"
)

// Beat notes that a node is there, once more. It reports whether the node was
// known: not with its first beat, and not where it was taken for gone since.
func (s *Store) Beat(ctx context.Context, n usher.Node) (known bool, err error) {
	if err := checkKey("node's ID", string(n.ID)); err != nil {
		return false, wrap("beat", err)
	}
	address, version, now := cut(cleanText(n.Address), maxName), cut(cleanText(n.Version), maxName), s.time()
	err = s.writer.do(ctx, func(ctx context.Context, w *work) error {
		var beats int64
		err := w.QueryRow(ctx, "UPDATE nodes SET beats = beats + 1 WHERE id = $1 RETURNING beats", string(n.ID)).Scan(&beats)
		if known = err == nil; !errors.Is(err, ErrNoRows) {
			return err
		}
		return w.Exec(ctx, "INSERT INTO nodes (id, address, version, beats, at) VALUES ($1, $2, $3, 1, $4)",
			string(n.ID), address, version, micros(now))
	})
	if err != nil {
		return false, wrap("beat", err)
	}
	return known, nil
}

// Nodes returns the nodes that are known, by ID: those that beat, and those
// whose agents' windows are known although they have never beaten.
func (s *Store) Nodes(ctx context.Context) ([]usher.Node, error) {
	all, err := collect(s.engine.Query(ctx, `SELECT id, address, version, beats, at FROM nodes
		UNION ALL SELECT node, '', '', CAST(0 AS BIGINT), MIN(at) FROM presences WHERE node NOT IN (SELECT id FROM nodes) GROUP BY node
		ORDER BY id`),
		func(row Row) (n usher.Node, err error) {
			var id string
			var at int64
			err = row.Scan(&id, &n.Address, &n.Version, &n.Beats, &at)
			n.ID, n.At = usher.NodeID(id), fromMicros(at)
			return n, err
		})
	if err != nil {
		return nil, wrap("nodes", err)
	}
	return all, nil
}

// RemoveNode forgets a node and the windows of its agents, who are there no
// more unless they are on another node. beats is what the caller has read:
// CodeConflict where the node has beaten since. One that is gone is no error.
func (s *Store) RemoveNode(ctx context.Context, id usher.NodeID, beats int64) error {
	now := s.time()
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		var found int64
		err := w.QueryRow(ctx, "SELECT beats FROM nodes WHERE id = $1", string(id)).Scan(&found)
		switch {
		case err != nil && !errors.Is(err, ErrNoRows):
			return err
		case err == nil && found != beats:
			return usher.Errorf(usher.CodeConflict, nil, "the node %q is there again", id)
		}
		agents, err := collect(w.Query(ctx, "SELECT agent FROM presences WHERE node = $1 ORDER BY agent", string(id)), scanText)
		if err != nil {
			return err
		}
		for _, a := range agents {
			if _, err := w.leave(ctx, id, usher.AgentID(a), now); err != nil {
				return err
			}
		}
		return w.Exec(ctx, "DELETE FROM nodes WHERE id = $1", string(id))
	})
	if err != nil {
		return wrap("remove node", err)
	}
	return nil
}
