package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"usher"
	"usher/web/signin"
)

// linkRoutes are the endpoints of the links with which agents choose their
// password.
func (s *Server) linkRoutes(e *edge) {
	add(e, operation{
		method: http.MethodPost, path: "/v1/agents/{id}/link", id: "linkAgent", tag: "Agents", role: usher.RoleAdmin,
		summary: "Make a one-time link with which an agent chooses a password; it ends the one before",
		status:  http.StatusCreated, errors: []int{http.StatusConflict},
	}, s.linkAgent)
	ended := []int{
		http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests, http.StatusServiceUnavailable,
	}
	const codes = ". Code not_found: no such link; conflict: used, or replaced by a newer one; invalid: expired; forbidden: the account is disabled"
	add(e, operation{
		method: http.MethodPost, path: "/v1/join/check", id: "checkLink", tag: "Signing in", maxBody: 8 << 10,
		summary: "See whose link it is" + codes, errors: ended,
	}, s.checkLink)
	add(e, operation{
		method: http.MethodPost, path: "/v1/join", id: "join", tag: "Signing in", maxBody: 8 << 10,
		summary: "Choose a password with a link and sign in; ends all the agent's other sessions" + codes,
		status:  http.StatusCreated, errors: ended,
	}, s.join)
}

// NewLink is a link that was just made. /join#token=… is the page for it.
type NewLink struct {
	Token     string         `json:"token" doc:"Shown this once; the page for it is /join#token=…"`
	Kind      usher.LinkKind `json:"kind" enum:"invite,reset"`
	ExpiresAt time.Time      `json:"expires_at"`
}

type linkOutput struct {
	Body struct {
		Agent usher.Agent `json:"agent"`
		Link  NewLink     `json:"link"`
	}
}

func (s *Server) linkAgent(ctx context.Context, in *agentInput) (*linkOutput, error) {
	a, err := s.services.Agents.Agent(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("web: find an agent: %w", err)
	}
	return s.newLink(ctx, a)
}

// newLink makes a link for an agent and shows it.
func (s *Server) newLink(ctx context.Context, a usher.Agent) (*linkOutput, error) {
	token, err := signin.NewToken()
	if err != nil {
		return nil, err
	}
	l, err := s.services.Links.SaveLink(ctx, usher.Link{
		TokenHash: signin.HashToken(token), Agent: a.ID, ExpiresAt: s.cfg.Now().Add(usher.LinkLife),
	})
	if err != nil {
		return nil, fmt.Errorf("web: save a link: %w", err)
	}
	s.audit(ctx, "link made", a.ID)
	out := &linkOutput{}
	out.Body.Agent, out.Body.Link = a, NewLink{Token: token, Kind: l.Kind, ExpiresAt: l.ExpiresAt}
	return out, nil
}

type checkLinkInput struct {
	Body struct {
		Token string `json:"token" maxLength:"256" doc:"From the link"`
	}
}

type checkLinkOutput struct {
	Body struct {
		Name      string         `json:"name"`
		Email     string         `json:"email"`
		Kind      usher.LinkKind `json:"kind" enum:"invite,reset"`
		ExpiresAt time.Time      `json:"expires_at"`
	}
}

func (s *Server) checkLink(ctx context.Context, in *checkLinkInput) (*checkLinkOutput, error) {
	l, a, err := s.findLink(ctx, in.Body.Token)
	if err != nil {
		return nil, err
	}
	out := &checkLinkOutput{}
	out.Body.Name, out.Body.Email, out.Body.Kind, out.Body.ExpiresAt = a.Name, a.Email, l.Kind, l.ExpiresAt
	return out, nil
}

// findLink reads a link that opens, not too often for one address.
func (s *Server) findLink(ctx context.Context, token string) (usher.Link, usher.Agent, error) {
	r := requestOf(ctx)
	if wait := s.limits.address.take(r.source()); wait > 0 {
		return usher.Link{}, usher.Agent{}, tooOften(wait)
	}
	l, a, err := s.services.Links.Link(ctx, signin.HashToken(token))
	if err != nil {
		s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "link refused", slog.String("client", r.addr.String()), slog.Any("err", err))
		return l, a, fmt.Errorf("web: read a link: %w", err)
	}
	return l, a, nil
}

type joinInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"256" doc:"From the link"`
		Password string `json:"password" maxLength:"256"`
	}
}

func (s *Server) join(ctx context.Context, in *joinInput) (*signedInOutput, error) {
	if _, _, err := s.findLink(ctx, in.Body.Token); err != nil { // before the work of hashing
		return nil, err
	}
	hash, err := s.hasher.Hash(ctx, in.Body.Password)
	if err != nil {
		return nil, err
	}
	a, err := s.services.Links.UseLink(ctx, signin.HashToken(in.Body.Token), hash)
	if err != nil {
		return nil, fmt.Errorf("web: use a link: %w", err)
	}
	s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "password chosen with a link", slog.String("agent", string(a.ID)))
	if err := s.signOutAll(ctx, a.ID); err != nil {
		return nil, err
	}
	return s.open(ctx, a)
}
