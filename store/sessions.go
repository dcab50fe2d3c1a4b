package store

import (
	"context"
	"errors"

	"usher"
)

// Credential returns an agent's password hash, or CodeNotFound where none has
// been set.
func (s *Store) Credential(ctx context.Context, agent usher.AgentID) (usher.Credential, error) {
	c := usher.Credential{Agent: agent}
	err := s.engine.QueryRow(ctx, "SELECT hash FROM credentials WHERE agent = $1", string(agent)).Scan(&c.Hash)
	if err != nil {
		return usher.Credential{}, wrap("credential", found(err, "password of agent", string(agent)))
	}
	return c, nil
}

// Joined lists the agents who have chosen a password, by ID.
func (s *Store) Joined(ctx context.Context) ([]usher.AgentID, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT agent FROM credentials ORDER BY agent"), func(row Row) (usher.AgentID, error) {
		var id string
		err := row.Scan(&id)
		return usher.AgentID(id), err
	})
	if err != nil {
		return nil, wrap("joined", err)
	}
	return all, nil
}

// SaveCredential sets an agent's password hash. CodeNotFound where there is no
// such agent. A link that the agent has not used yet opens nothing any more;
// sessions stay: DeleteSessions ends them.
func (s *Store) SaveCredential(ctx context.Context, c usher.Credential) error {
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		if err := w.agentExists(ctx, c.Agent); err != nil {
			return err
		}
		if err := w.endLink(ctx, c.Agent, linkReplaced); err != nil {
			return err
		}
		return w.setCredential(ctx, c)
	})
	if err != nil {
		return wrap("save credential", err)
	}
	return nil
}

func (w *work) setCredential(ctx context.Context, c usher.Credential) error {
	return w.Exec(ctx, `INSERT INTO credentials (agent, hash) VALUES ($1, $2)
		ON CONFLICT (agent) DO UPDATE SET hash = excluded.hash`, string(c.Agent), c.Hash)
}

func (w *work) agentExists(ctx context.Context, id usher.AgentID) error {
	var got string
	err := w.QueryRow(ctx, "SELECT id FROM agents WHERE id = $1", string(id)).Scan(&got)
	return found(err, "agent", string(id))
}

// SaveSession keeps a session, and forgets those that have expired.
// CodeNotFound where there is no such agent.
func (s *Store) SaveSession(ctx context.Context, v usher.Session) error {
	now := s.time()
	if v.CreatedAt.IsZero() {
		v.CreatedAt = now
	}
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		if err := w.agentExists(ctx, v.Agent); err != nil {
			return err
		}
		if err := w.Exec(ctx, "DELETE FROM sessions WHERE expires_at <= $1", micros(now)); err != nil {
			return err
		}
		return w.Exec(ctx, `INSERT INTO sessions (token_hash, agent, created_at, expires_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (token_hash) DO UPDATE SET expires_at = excluded.expires_at`,
			v.TokenHash, string(v.Agent), micros(v.CreatedAt), micros(v.ExpiresAt))
	})
	if err != nil {
		return wrap("save session", err)
	}
	return nil
}

// Session returns the session with the token's hash, or CodeNotFound where
// there is none or it has expired.
func (s *Store) Session(ctx context.Context, tokenHash string) (usher.Session, error) {
	var agent string
	var created, expires int64
	err := s.engine.QueryRow(ctx, "SELECT agent, created_at, expires_at FROM sessions WHERE token_hash = $1 AND expires_at > $2",
		tokenHash, micros(s.time())).Scan(&agent, &created, &expires)
	if err != nil {
		return usher.Session{}, wrap("session", foundSession(err))
	}
	return usher.Session{
		TokenHash: tokenHash, Agent: usher.AgentID(agent), CreatedAt: fromMicros(created), ExpiresAt: fromMicros(expires),
	}, nil
}

// DeleteSession ends a session; one that does not exist is ended already.
func (s *Store) DeleteSession(ctx context.Context, tokenHash string) error {
	return s.deleteSessions(ctx, "DELETE FROM sessions WHERE token_hash = $1", tokenHash)
}

// DeleteSessions ends all sessions of an agent.
func (s *Store) DeleteSessions(ctx context.Context, agent usher.AgentID) error {
	return s.deleteSessions(ctx, "DELETE FROM sessions WHERE agent = $1", string(agent))
}

func (s *Store) deleteSessions(ctx context.Context, query, arg string) error {
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error { return w.Exec(ctx, query, arg) })
	if err != nil {
		return wrap("delete session", err)
	}
	return nil
}

// foundSession is found without the token's hash in the sentence.
func foundSession(err error) error {
	if errors.Is(err, ErrNoRows) {
		return usher.Errorf(usher.CodeNotFound, nil, "this session has ended: sign in again")
	}
	return err
}
