package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"usher"
	"usher/web/signin"
)

// keyPrefix begins every API key, so that it is known for one where it turns up.
const keyPrefix = "usher_"

// keyHint is how many characters of a key are shown later.
const keyHint = 4

// keyRoutes are the endpoints of the keys with which programs read events.
func (s *Server) keyRoutes(e *edge) {
	add(e, operation{
		method: http.MethodGet, path: "/v1/keys", id: "listKeys", tag: "Events", role: usher.RoleAdmin,
		summary: "List the API keys; the keys themselves are not kept",
	}, s.listKeys)
	add(e, operation{
		method: http.MethodPost, path: "/v1/keys", id: "createKey", tag: "Events", role: usher.RoleAdmin, status: http.StatusCreated,
		summary: "Make a key with which a program reads GET /v1/events, and nothing else", errors: []int{http.StatusConflict},
	}, s.createKey)
	add(e, operation{
		method: http.MethodDelete, path: "/v1/keys/{id}", id: "deleteKey", tag: "Events", role: usher.RoleAdmin, status: http.StatusNoContent,
		summary: "Revoke a key; it opens nothing from the next request on",
	}, s.deleteKey)
}

type keysOutput struct {
	Body struct {
		Keys []usher.APIKey `json:"keys"`
	}
}

func (s *Server) listKeys(ctx context.Context, _ *struct{}) (*keysOutput, error) {
	all, err := s.services.Keys.APIKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("web: list API keys: %w", err)
	}
	out := &keysOutput{}
	out.Body.Keys = list(all)
	return out, nil
}

type createKeyInput struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"100" doc:"What the key is for"`
	}
}

type newKeyOutput struct {
	Body struct {
		Key    usher.APIKey `json:"key"`
		Secret string       `json:"secret" doc:"The key itself, shown this once. Sent as Authorization: Bearer …"`
	}
}

func (s *Server) createKey(ctx context.Context, in *createKeyInput) (*newKeyOutput, error) {
	token, err := signin.NewToken()
	if err != nil {
		return nil, err
	}
	token = keyPrefix + token
	k, err := s.services.Keys.AddAPIKey(ctx, usher.APIKey{
		Name: in.Body.Name, Hint: token[len(token)-keyHint:], Hash: signin.HashToken(token), By: signedIn(ctx).Agent.ID,
	})
	if err != nil {
		return nil, fmt.Errorf("web: add an API key: %w", err)
	}
	s.auditEvents(ctx, "key made", string(k.ID))
	out := &newKeyOutput{}
	out.Body.Key, out.Body.Secret = k, token
	return out, nil
}

type keyInput struct {
	ID usher.APIKeyID `path:"id"`
}

func (s *Server) deleteKey(ctx context.Context, in *keyInput) (*struct{}, error) {
	if err := s.services.Keys.DeleteAPIKey(ctx, in.ID); err != nil {
		return nil, fmt.Errorf("web: revoke an API key: %w", err)
	}
	s.auditEvents(ctx, "key revoked", string(in.ID))
	return nil, nil
}

// auditEvents logs who changed what others are told.
func (s *Server) auditEvents(ctx context.Context, what, id string) {
	s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "events for others changed", slog.String("what", what),
		slog.String("id", id), slog.String("by", string(signedIn(ctx).Agent.ID)))
}

// keyKey finds the API key of a request, in a context.
type keyKey struct{}

// keyed lets in who has an API key, or is signed in with a role.
func (e *edge) keyed(need usher.Role) func(huma.Context, func(huma.Context)) {
	session := e.session(need)
	return func(c huma.Context, next func(huma.Context)) {
		ctx := c.Context()
		bearer := requestOf(ctx).bearer
		if bearer == "" {
			session(c, next)
			return
		}
		k, err := e.server.services.Keys.UseAPIKey(ctx, signin.HashToken(bearer))
		if usher.CodeOf(err) == usher.CodeNotFound {
			err = usher.Errorf(usher.CodeUnauthorized, err, "this key opens nothing: it was revoked, or is not whole; an admin makes a new one under Settings → Webhooks")
		}
		if err != nil {
			e.refuse(ctx, c, err)
			return
		}
		next(huma.WithValue(c, keyKey{}, k))
	}
}
