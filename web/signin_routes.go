package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"usher"
	"usher/web/signin"
)

// signInRoutes are the endpoints around one's own account.
func (s *Server) signInRoutes(e *edge) {
	few := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	add(e, operation{
		method: http.MethodPost, path: "/v1/setup", id: "setUp", tag: "Signing in", maxBody: 8 << 10,
		summary: "Make the first admin with the one-time set-up token", status: http.StatusCreated,
		errors: append(few, http.StatusConflict),
	}, s.setUp)
	add(e, operation{
		method: http.MethodPost, path: "/v1/setup/check", id: "checkSetUp", tag: "Signing in", maxBody: 8 << 10,
		summary: "See whether a set-up token opens. Code unauthorized: it is not the server's; conflict: there is an admin already",
		status:  http.StatusNoContent, errors: append(few, http.StatusConflict),
	}, s.checkSetUp)
	add(e, operation{
		method: http.MethodPost, path: "/v1/session", id: "signIn", tag: "Signing in", maxBody: 8 << 10,
		summary: "Sign in; the answer sets the session cookie", status: http.StatusCreated, errors: few,
	}, s.signIn)
	add(e, operation{
		method: http.MethodDelete, path: "/v1/session", id: "signOut", tag: "Signing in", role: usher.RoleAgent,
		summary: "Sign out", status: http.StatusNoContent,
	}, s.signOut)
	add(e, operation{
		method: http.MethodGet, path: "/v1/me", id: "getMe", tag: "Signing in", role: usher.RoleAgent,
		summary: "See who is signed in",
	}, s.getMe)
	add(e, operation{
		method: http.MethodPost, path: "/v1/me/password", id: "changeMyPassword", tag: "Signing in", role: usher.RoleAgent,
		summary: "Change one's password; ends all one's other sessions", status: http.StatusNoContent, maxBody: 8 << 10,
		errors: few,
	}, s.changeMyPassword)
	add(e, operation{
		method: http.MethodPut, path: "/v1/me/presence", id: "setMyPresence", tag: "Signing in", role: usher.RoleAgent,
		summary: "Say whether one takes new chats", status: http.StatusNoContent,
	}, s.setMyPresence)
}

type setUpInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"256" doc:"From the server's first start"`
		Email    string `json:"email" maxLength:"254"`
		Name     string `json:"name" minLength:"1" maxLength:"100" doc:"What customers see"`
		Password string `json:"password" maxLength:"256"`
	}
}

type signedInOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      usher.Agent
}

// setUpToken reports whether a token is the one for the first admin, not too
// often for one address.
func (s *Server) setUpToken(ctx context.Context, token string) error {
	if wait := s.limits.address.take(requestOf(ctx).source()); wait > 0 {
		return tooOften(wait)
	}
	if s.cfg.SetupToken == "" {
		return hasAdmin()
	}
	got, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(s.cfg.SetupToken))
	if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		return usher.Errorf(usher.CodeUnauthorized, nil, "the set-up token is not right; the server prints it when it starts without an admin")
	}
	return nil
}

func hasAdmin() error {
	return usher.Errorf(usher.CodeConflict, nil, "there is an admin already; sign in, or ask for an account")
}

type checkSetUpInput struct {
	Body struct {
		Token string `json:"token" maxLength:"256" doc:"From the link"`
	}
}

func (s *Server) checkSetUp(ctx context.Context, in *checkSetUpInput) (*struct{}, error) {
	if err := s.setUpToken(ctx, in.Body.Token); err != nil {
		return nil, err
	}
	_, err := s.agentsWithoutAdmin(ctx)
	return nil, err
}

func (s *Server) setUp(ctx context.Context, in *setUpInput) (*signedInOutput, error) {
	if err := s.setUpToken(ctx, in.Body.Token); err != nil {
		return nil, err
	}
	email, err := address(in.Body.Email)
	if err != nil {
		return nil, err
	}
	name, err := shownName(in.Body.Name)
	if err != nil {
		return nil, err
	}
	hash, err := s.hasher.Hash(ctx, in.Body.Password)
	if err != nil {
		return nil, err
	}
	a, err := s.firstAdmin(ctx, usher.Agent{Email: email, Name: name}, hash)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, a)
}

// firstAdmin saves the first admin with a password; CodeConflict where there
// is one who can sign in.
func (s *Server) firstAdmin(ctx context.Context, a usher.Agent, hash string) (usher.Agent, error) {
	s.people.Lock()
	defer s.people.Unlock()
	all, err := s.agentsWithoutAdmin(ctx)
	if err != nil {
		return a, err
	}
	for _, b := range all {
		if b.Email == a.Email { // an earlier try that ended half-way
			a.ID, a.At = b.ID, b.At
		}
	}
	a.Role, a.Capacity = usher.RoleAdmin, usher.DefaultCapacity
	if a, err = s.services.Agents.SaveAgent(ctx, a); err != nil {
		return a, fmt.Errorf("web: save the first admin: %w", err)
	}
	if err := s.services.Credentials.SaveCredential(ctx, usher.Credential{Agent: a.ID, Hash: hash}); err != nil {
		return a, fmt.Errorf("web: save the first admin's password: %w", err)
	}
	s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "first admin made", slog.String("agent", string(a.ID)))
	return a, s.agentsChanged(ctx)
}

// agentsWithoutAdmin lists the agents; CodeConflict where one of them is an
// admin who can sign in.
func (s *Server) agentsWithoutAdmin(ctx context.Context) ([]usher.Agent, error) {
	all, err := s.services.Agents.Agents(ctx)
	if err != nil {
		return nil, fmt.Errorf("web: list agents: %w", err)
	}
	for _, b := range all {
		c, err := s.services.Credentials.Credential(ctx, b.ID)
		if err != nil && usher.CodeOf(err) != usher.CodeNotFound {
			return nil, fmt.Errorf("web: look for an admin: %w", err)
		}
		if b.Role == usher.RoleAdmin && !b.Disabled && c.Hash != "" {
			return nil, hasAdmin()
		}
	}
	return all, nil
}

type signInInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1024"`
	}
}

func (s *Server) signIn(ctx context.Context, in *signInInput) (*signedInOutput, error) {
	email, r := strings.ToLower(strings.TrimSpace(in.Body.Email)), requestOf(ctx)
	pair := email + "\x00" + r.source()
	wait := max(s.limits.address.take(r.source()), s.limits.pair.take(pair), s.limits.account.take(email))
	if wait > 0 {
		return nil, tooOften(wait)
	}
	a, hash, err := s.findCredential(ctx, email)
	if err != nil {
		return nil, err
	}
	ok, err := s.hasher.Check(ctx, in.Body.Password, hash)
	if err != nil {
		return nil, err
	}
	if !ok {
		s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "sign-in refused", slog.String("client", r.addr.String()))
		return nil, usher.Errorf(usher.CodeUnauthorized, nil, "the e-mail address or the password is wrong")
	}
	s.limits.pair.forget(pair)
	return s.open(ctx, a)
}

// findCredential returns an agent who may sign in and the password's hash, or
// an empty hash.
func (s *Server) findCredential(ctx context.Context, email string) (usher.Agent, string, error) {
	a, err := s.services.Agents.AgentByEmail(ctx, email)
	if usher.CodeOf(err) == usher.CodeNotFound || err == nil && a.Disabled {
		return a, "", nil
	}
	if err != nil {
		return a, "", fmt.Errorf("web: find an agent: %w", err)
	}
	c, err := s.services.Credentials.Credential(ctx, a.ID)
	if usher.CodeOf(err) == usher.CodeNotFound {
		return a, "", nil
	}
	if err != nil {
		return a, "", fmt.Errorf("web: read a credential: %w", err)
	}
	return a, c.Hash, nil
}

// open starts a session and answers with its cookie.
func (s *Server) open(ctx context.Context, a usher.Agent) (*signedInOutput, error) {
	token, err := s.sessions.Open(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	return &signedInOutput{SetCookie: s.cookie(requestOf(ctx), token), Body: a}, nil
}

type cookieOutput struct {
	SetCookie string `header:"Set-Cookie"`
}

func (s *Server) signOut(ctx context.Context, _ *struct{}) (*cookieOutput, error) {
	signed := signedIn(ctx)
	if err := s.sessions.End(ctx, signed.Session.TokenHash); err != nil {
		return nil, err
	}
	s.hub.SignOut(ctx, signed.Agent.ID, signed.Session.TokenHash)
	return &cookieOutput{SetCookie: s.cookie(requestOf(ctx), "")}, nil
}

type meOutput struct {
	Body usher.Candidate
}

func (s *Server) getMe(ctx context.Context, _ *struct{}) (*meOutput, error) {
	return &meOutput{Body: s.candidate(signedIn(ctx).Agent)}, nil
}

type changePasswordInput struct {
	Body struct {
		Current string `json:"current" maxLength:"1024"`
		New     string `json:"new" maxLength:"256"`
	}
}

func (s *Server) changeMyPassword(ctx context.Context, in *changePasswordInput) (*cookieOutput, error) {
	a := signedIn(ctx).Agent
	if wait := s.limits.account.take(a.Email); wait > 0 {
		return nil, tooOften(wait)
	}
	_, hash, err := s.findCredential(ctx, a.Email)
	if err != nil {
		return nil, err
	}
	ok, err := s.hasher.Check(ctx, in.Body.Current, hash)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, usher.Errorf(usher.CodeForbidden, nil, "the current password is wrong")
	}
	if err := s.setPassword(ctx, a.ID, in.Body.New); err != nil {
		return nil, err
	}
	out, err := s.open(ctx, a)
	if err != nil {
		return nil, err
	}
	return &cookieOutput{SetCookie: out.SetCookie}, nil
}

// setPassword gives an agent a password and ends what was open with the old.
func (s *Server) setPassword(ctx context.Context, id usher.AgentID, password string) error {
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	if err := s.services.Credentials.SaveCredential(ctx, usher.Credential{Agent: id, Hash: hash}); err != nil {
		return fmt.Errorf("web: save a password: %w", err)
	}
	s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "password changed", slog.String("agent", string(id)))
	return s.signOutAll(ctx, id)
}

// signOutAll ends all of an agent's sessions and sockets.
func (s *Server) signOutAll(ctx context.Context, id usher.AgentID) error {
	err := s.sessions.EndAll(ctx, id)
	s.hub.SignOut(ctx, id, "")
	return err
}

type presenceInput struct {
	Body struct {
		Presence usher.Presence `json:"presence" enum:"online,away,offline"`
	}
}

func (s *Server) setMyPresence(ctx context.Context, in *presenceInput) (*struct{}, error) {
	if err := s.services.DeskFloor.SetPresence(ctx, signedIn(ctx).Agent.ID, in.Body.Presence); err != nil {
		return nil, fmt.Errorf("web: set a presence: %w", err)
	}
	return nil, nil
}

// address checks an e-mail address and returns it as it is kept.
func address(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || strings.ContainsAny(s, " <>\"") {
		return "", usher.Errorf(usher.CodeInvalid, err, "%q is no e-mail address", s)
	}
	return s, nil
}

// shownName checks the name of an agent and returns it as it is kept.
func shownName(s string) (string, error) {
	if s = usher.OneLine(s); s == "" {
		return "", usher.Errorf(usher.CodeInvalid, nil, "the name is empty; write what customers are to see")
	}
	return s, nil
}

// checkSession is the Check of an agent's socket.
func (s *Server) checkSession(token string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := s.sessions.Find(ctx, token)
		return err
	}
}

// sessionFor makes sure that a signed-in agent is behind a socket's request.
func (s *Server) sessionFor(ctx context.Context, token string) (signin.Signed, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return s.sessions.Find(ctx, token)
}
