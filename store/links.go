package store

import (
	"context"
	"errors"
	"time"

	"usher"
)

// linkMemory is how long after its end a link is still known, so that who
// comes late is told why it does not open.
const linkMemory = 30 * 24 * time.Hour

// How a link ended before its time.
const (
	linkUsed     = "used"
	linkReplaced = "replaced"
)

const linkColumns = "token_hash, agent, kind, created_at, expires_at, ended"

// SaveLink keeps a new link and ends the agent's one before it. Its Kind is
// filled in: an invite where the agent has no password yet. CodeNotFound where
// there is no such agent, CodeConflict where the agent is disabled.
func (s *Store) SaveLink(ctx context.Context, l usher.Link) (usher.Link, error) {
	now := s.time()
	l.CreatedAt, l.ExpiresAt = now, l.ExpiresAt.UTC().Truncate(time.Microsecond)
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		if err := w.invitable(ctx, l.Agent); err != nil {
			return err
		}
		l.Kind = usher.LinkReset
		var hash string
		switch err := w.QueryRow(ctx, "SELECT hash FROM credentials WHERE agent = $1", string(l.Agent)).Scan(&hash); {
		case errors.Is(err, ErrNoRows):
			l.Kind = usher.LinkInvite
		case err != nil:
			return err
		}
		if err := w.endLink(ctx, l.Agent, linkReplaced); err != nil {
			return err
		}
		if err := w.Exec(ctx, "DELETE FROM links WHERE expires_at <= $1", micros(now.Add(-linkMemory))); err != nil {
			return err
		}
		return w.Exec(ctx, "INSERT INTO links ("+linkColumns+") VALUES ($1, $2, $3, $4, $5, '')",
			l.TokenHash, string(l.Agent), string(l.Kind), micros(l.CreatedAt), micros(l.ExpiresAt))
	})
	if err != nil {
		return usher.Link{}, wrap("save link", err)
	}
	return l, nil
}

// invitable refuses a link for who may not come in.
func (w *work) invitable(ctx context.Context, id usher.AgentID) error {
	a, err := scanAgent(w.QueryRow(ctx, "SELECT "+agentColumns+" FROM agents WHERE id = $1", string(id)))
	if err == nil && a.Disabled {
		return usher.Errorf(usher.CodeConflict, nil, "%s is disabled: enable the account first", a.Email)
	}
	return found(err, "agent", string(id))
}

// endLink ends the agent's open link, where there is one.
func (w *work) endLink(ctx context.Context, agent usher.AgentID, how string) error {
	return w.Exec(ctx, "UPDATE links SET ended = $1 WHERE agent = $2 AND ended = ''", how, string(agent))
}

// Link returns the link with the token's hash and its agent, where it still
// opens: CodeNotFound where there is none, CodeConflict where it was used or
// replaced, CodeInvalid where it has expired, CodeForbidden where the agent is
// disabled.
func (s *Store) Link(ctx context.Context, tokenHash string) (usher.Link, usher.Agent, error) {
	l, a, err := openLink(ctx, s.engine, tokenHash, s.time())
	if err != nil {
		return usher.Link{}, usher.Agent{}, wrap("link", err)
	}
	return l, a, nil
}

func openLink(ctx context.Context, q Querier, tokenHash string, now time.Time) (usher.Link, usher.Agent, error) {
	var l usher.Link
	var agent, kind, ended string
	var created, expires int64
	err := q.QueryRow(ctx, "SELECT "+linkColumns+" FROM links WHERE token_hash = $1", tokenHash).
		Scan(&l.TokenHash, &agent, &kind, &created, &expires, &ended)
	if errors.Is(err, ErrNoRows) {
		return l, usher.Agent{}, usher.Errorf(usher.CodeNotFound, nil, "this link is not one of ours: open it whole, as it was sent, or ask an admin for a new one")
	}
	if err != nil {
		return l, usher.Agent{}, err
	}
	l.Agent, l.Kind = usher.AgentID(agent), usher.LinkKind(kind)
	l.CreatedAt, l.ExpiresAt = fromMicros(created), fromMicros(expires)
	a, err := scanAgent(q.QueryRow(ctx, "SELECT "+agentColumns+" FROM agents WHERE id = $1", agent))
	switch {
	case err != nil:
		return l, a, err
	case ended == linkUsed:
		return l, a, usher.Errorf(usher.CodeConflict, nil, "this link has been used: sign in with the password, or ask an admin for a new link")
	case ended != "":
		return l, a, usher.Errorf(usher.CodeConflict, nil, "this link has been replaced: open the newest one, or ask an admin for a new link")
	case !now.Before(l.ExpiresAt):
		return l, a, usher.Errorf(usher.CodeInvalid, nil, "this link has expired: ask an admin for a new one")
	case a.Disabled:
		return l, a, usher.Errorf(usher.CodeForbidden, nil, "this account is disabled: ask an admin to enable it")
	}
	return l, a, nil
}

// UseLink sets the password of the link's agent and ends the link and all of
// the agent's sessions, as one unit. It fails as Link does, and of two at once
// one finds it used.
func (s *Store) UseLink(ctx context.Context, tokenHash, passwordHash string) (usher.Agent, error) {
	var a usher.Agent
	now := s.time()
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		l, agent, err := openLink(ctx, w, tokenHash, now)
		if err != nil {
			return err
		}
		a = agent
		if err := w.endLink(ctx, l.Agent, linkUsed); err != nil {
			return err
		}
		if err := w.setCredential(ctx, usher.Credential{Agent: l.Agent, Hash: passwordHash}); err != nil {
			return err
		}
		return w.Exec(ctx, "DELETE FROM sessions WHERE agent = $1", string(l.Agent))
	})
	if err != nil {
		return usher.Agent{}, wrap("use link", err)
	}
	return a, nil
}
