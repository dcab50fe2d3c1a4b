package web_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/web"
)

// invited is what POST /v1/agents and …/link answer.
type invited struct {
	Agent usher.Agent
	Link  struct {
		Token     string
		Kind      usher.LinkKind
		ExpiresAt time.Time `json:"expires_at"`
	}
}

// join is the body of who comes with a link; without a password to look at it.
func join(token, password string) map[string]string {
	body := map[string]string{"token": token}
	if password != "" {
		body["password"] = password
	}
	return body
}

func TestInviteAndReset(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	var made invited
	admin.must("POST", "/v1/agents", map[string]any{"email": "amy@example.com", "name": "Amy", "role": "agent"}).into(t, &made)
	if l := made.Link; len(l.Token) != 43 || l.Kind != usher.LinkInvite || time.Until(l.ExpiresAt) < 6*24*time.Hour || time.Until(l.ExpiresAt) > usher.LinkLife {
		t.Fatalf("the link is %+v", l)
	}
	if a := admin.must("GET", "/v1/agents", nil); strings.Count(a.Body, `"invited":true`) != 1 {
		t.Errorf("agents = %s; want one who is invited", a.Body)
	}
	amy := s.browser(t)
	a := amy.must("POST", "/v1/join/check", join(made.Link.Token, ""))
	if !strings.Contains(a.Body, `"email":"amy@example.com"`) || !strings.Contains(a.Body, `"name":"Amy"`) || !strings.Contains(a.Body, `"kind":"invite"`) {
		t.Errorf("check = %s", a.Body)
	}
	amy.refused(amy.call("POST", "/v1/join", join(made.Link.Token, "short")), 422, usher.CodeInvalid)
	amy.must("POST", "/v1/join", join(made.Link.Token, "the first password"))
	amy.must("GET", "/v1/me", nil)
	if a := admin.must("GET", "/v1/agents", nil); strings.Contains(a.Body, "invited") {
		t.Errorf("agents = %s; want nobody who is only invited", a.Body)
	}
	amy.refused(amy.call("POST", "/v1/join", join(made.Link.Token, "another password")), 409, usher.CodeConflict)
	other := s.browser(t)
	other.must("POST", "/v1/session", map[string]string{"email": "amy@example.com", "password": "the first password"})

	var first, second invited
	admin.must("POST", path("/v1/agents/%s/link", made.Agent.ID), nil).into(t, &first)
	admin.must("POST", path("/v1/agents/%s/link", made.Agent.ID), nil).into(t, &second)
	other.must("GET", "/v1/me", nil) // until the link is used, nothing ends
	b := s.browser(t)
	b.refused(b.call("POST", "/v1/join/check", join(first.Link.Token, "")), 409, usher.CodeConflict)
	b.must("POST", "/v1/join", join(second.Link.Token, "the second password"))
	if second.Link.Kind != usher.LinkReset {
		t.Errorf("kind %q", second.Link.Kind)
	}
	b.must("GET", "/v1/me", nil)
	for _, old := range []*browser{amy, other} {
		old.refused(old.call("GET", "/v1/me", nil), 401, usher.CodeUnauthorized)
	}
	b.refused(b.call("POST", "/v1/session", map[string]string{"email": "amy@example.com", "password": "the first password"}), 401, usher.CodeUnauthorized)
	for _, secret := range []string{made.Link.Token, second.Link.Token, "the first password", "the second password"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
		if _, ok := s.links[secret]; ok {
			t.Error("the store keeps a token")
		}
	}
}

func TestLinksAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	amy, id := s.staff(admin, usher.RoleAgent, "amy")
	b := s.browser(t)
	for _, token := range []string{"", "guess", strings.Repeat("x", 43), "' OR 1=1 --"} {
		b.refused(b.call("POST", "/v1/join/check", join(token, "")), 404, usher.CodeNotFound)
		b.refused(b.call("POST", "/v1/join", join(token, "a long password")), 404, usher.CodeNotFound)
	}
	b.refused(b.call("POST", "/v1/join/check", join(strings.Repeat("x", 257), "")), 422, usher.CodeInvalid)
	amy.refused(amy.call("POST", path("/v1/agents/%s/link", id), nil), 403, usher.CodeForbidden)
	admin.refused(admin.call("POST", "/v1/agents/nobody/link", nil), 404, usher.CodeNotFound)
	admin.must("POST", path("/v1/agents/%s/disable", id), nil)
	admin.refused(admin.call("POST", path("/v1/agents/%s/link", id), nil), 409, usher.CodeConflict)
}

// TestLinkOpensOnce: of many who use a link at the same time one gets in.
func TestLinkOpensOnce(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	var made invited
	admin.must("POST", "/v1/agents", map[string]any{"email": "amy@example.com", "name": "Amy", "role": "agent"}).into(t, &made)
	var in atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if a := s.browser(t).call("POST", "/v1/join", join(made.Link.Token, "a long password")); a.Status == 201 {
				in.Add(1)
			} else if a.Status != 409 {
				t.Errorf("= %d %s", a.Status, a.Body)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 {
		t.Errorf("%d got in", in.Load())
	}
}

func TestLinksAreLimited(t *testing.T) {
	t.Parallel()
	s := open(t, func(c *web.Config) { c.Limits.SignIns = 5 })
	b := s.browser(t)
	for i := range 40 {
		a := b.call("POST", "/v1/join/check", join("guess", ""))
		if a.Status == 429 {
			if i < 20 || a.Header.Get("Retry-After") == "" {
				t.Errorf("try %d is turned away, Retry-After %q", i, a.Header.Get("Retry-After"))
			}
			b.refused(b.call("POST", "/v1/join", join("guess", "a long password")), 429, usher.CodeBusy)
			return
		}
	}
	t.Error("40 guesses were let through")
}
