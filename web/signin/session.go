package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"usher"
)

// How long sessions live.
const (
	Idle = 12 * time.Hour      // after the last use
	Life = 30 * 24 * time.Hour // after signing in
)

const (
	renew    = time.Hour        // a session is written again at most this often
	fresh    = 10 * time.Second // how long a look-up is believed
	maxCache = 10_000
)

// store keeps sessions and knows whose they are.
type store interface {
	SaveSession(ctx context.Context, s usher.Session) error // adds, or replaces the one with this TokenHash
	Session(ctx context.Context, tokenHash string) (usher.Session, error)
	DeleteSession(ctx context.Context, tokenHash string) error
	DeleteSessions(ctx context.Context, agent usher.AgentID) error
	Agent(ctx context.Context, id usher.AgentID) (usher.Agent, error)
}

// Signed is who is behind a session.
type Signed struct {
	Agent   usher.Agent
	Session usher.Session
}

// Sessions opens, finds and ends sessions. Its methods are safe for concurrent
// use.
type Sessions struct {
	store store
	now   func() time.Time

	// ending is held for reading while a session is read and renewed, for
	// writing while it is ended: a renewal must not bring back what has ended.
	ending sync.RWMutex

	mu    sync.Mutex
	cache map[string]cached // by token hash
	epoch int64             // +1 with each End: what was read before is not kept
}

// cached is a look-up and the time until which it is believed.
type cached struct {
	signed Signed
	until  time.Time
}

// NewSessions makes Sessions over a *store.Store. now may be nil.
func NewSessions(s store, now func() time.Time) *Sessions {
	if now == nil {
		now = time.Now
	}
	return &Sessions{store: s, now: now, cache: map[string]cached{}}
}

// HashToken returns what the store keeps of a token.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// NewToken returns 256 random bits for a cookie or a link.
func NewToken() (string, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("signin: make a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// Open signs an agent in and returns the token for the cookie, 256 random bits.
func (s *Sessions) Open(ctx context.Context, agent usher.AgentID) (string, error) {
	token, err := NewToken()
	if err != nil {
		return "", err
	}
	now := s.now().UTC()
	err = s.store.SaveSession(ctx, usher.Session{
		TokenHash: HashToken(token), Agent: agent, CreatedAt: now, ExpiresAt: now.Add(Idle),
	})
	if err != nil {
		return "", fmt.Errorf("signin: open a session: %w", err)
	}
	return token, nil
}

// Find returns who a token belongs to, or CodeUnauthorized. It keeps a session
// alive that is used.
func (s *Sessions) Find(ctx context.Context, token string) (Signed, error) {
	if token == "" {
		return Signed{}, unauthorized(nil)
	}
	hash, now := HashToken(token), s.now().UTC()
	s.mu.Lock()
	c, ok := s.cache[hash]
	epoch := s.epoch
	s.mu.Unlock()
	if ok && now.Before(c.until) {
		return c.signed, nil
	}
	signed, err := s.read(ctx, hash, now)
	if err != nil {
		return Signed{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.epoch == epoch {
		if len(s.cache) >= maxCache {
			clear(s.cache)
		}
		s.cache[hash] = cached{signed, now.Add(fresh)}
	}
	return signed, nil
}

// read looks a session up in the store and moves its end.
func (s *Sessions) read(ctx context.Context, hash string, now time.Time) (Signed, error) {
	s.ending.RLock()
	defer s.ending.RUnlock()
	session, err := s.store.Session(ctx, hash)
	switch {
	case usher.CodeOf(err) == usher.CodeNotFound:
		return Signed{}, unauthorized(err)
	case err != nil:
		return Signed{}, fmt.Errorf("signin: find a session: %w", err)
	case !now.Before(session.ExpiresAt):
		return Signed{}, unauthorized(nil)
	}
	agent, err := s.store.Agent(ctx, session.Agent)
	switch {
	case usher.CodeOf(err) == usher.CodeNotFound || err == nil && agent.Disabled:
		return Signed{}, unauthorized(err)
	case err != nil:
		return Signed{}, fmt.Errorf("signin: find the agent: %w", err)
	}
	until := now.Add(Idle)
	if last := session.CreatedAt.Add(Life); until.After(last) {
		until = last
	}
	if until.Sub(session.ExpiresAt) >= renew {
		session.ExpiresAt = until
		if err := s.store.SaveSession(ctx, session); err != nil {
			return Signed{}, fmt.Errorf("signin: renew a session: %w", err)
		}
	}
	return Signed{Agent: agent, Session: session}, nil
}

// End ends one session.
func (s *Sessions) End(ctx context.Context, tokenHash string) error {
	s.ending.Lock()
	err := s.store.DeleteSession(ctx, tokenHash)
	s.ending.Unlock()
	s.forget(func(hash string, _ usher.AgentID) bool { return hash == tokenHash })
	if err != nil && usher.CodeOf(err) != usher.CodeNotFound {
		return fmt.Errorf("signin: end a session: %w", err)
	}
	return nil
}

// EndAll ends all sessions of an agent.
func (s *Sessions) EndAll(ctx context.Context, agent usher.AgentID) error {
	s.ending.Lock()
	err := s.store.DeleteSessions(ctx, agent)
	s.ending.Unlock()
	s.Changed(agent)
	if err != nil {
		return fmt.Errorf("signin: end the sessions of an agent: %w", err)
	}
	return nil
}

// Changed makes the next look-up see what an agent is now.
func (s *Sessions) Changed(agent usher.AgentID) {
	s.forget(func(_ string, a usher.AgentID) bool { return a == agent })
}

// forget drops look-ups, also those that are being made.
func (s *Sessions) forget(which func(hash string, agent usher.AgentID) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch++
	for hash, c := range s.cache {
		if which(hash, c.signed.Agent.ID) {
			delete(s.cache, hash)
		}
	}
}

// unauthorized is what a token that opens nothing gets.
func unauthorized(cause error) error {
	return usher.Errorf(usher.CodeUnauthorized, cause, "sign in first")
}
