package web_test

import (
	"bytes"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/channels/widget"
	"usher/web"
)

// newWidgetToken is a token of another server.
func newWidgetToken(t *testing.T) string {
	t.Helper()
	tokens, err := widget.NewTokens(widget.TokenConfig{Keys: [][]byte{bytes.Repeat([]byte("z"), 32)}})
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := tokens.Issue("web")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestSetUp(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b := s.browser(t)
	body := map[string]string{"token": setupToken, "email": " Boss@Example.com", "name": "Boss", "password": "a long password"}
	with := func(k, v string) map[string]string {
		out := map[string]string{}
		for key, old := range body {
			out[key] = old
		}
		out[k] = v
		return out
	}
	b.refused(b.call("POST", "/v1/setup", with("token", "guess")), 401, usher.CodeUnauthorized)
	b.refused(b.call("POST", "/v1/setup", with("token", "")), 401, usher.CodeUnauthorized)
	b.refused(b.call("POST", "/v1/setup", with("password", "short")), 422, usher.CodeInvalid)
	b.refused(b.call("POST", "/v1/setup", with("email", "Boss <boss@example.com>")), 422, usher.CodeInvalid)
	check := func(token string) answer {
		return b.call("POST", "/v1/setup/check", map[string]string{"token": token})
	}
	b.refused(check("guess"), 401, usher.CodeUnauthorized)
	if a := check(setupToken); a.Status != 204 {
		t.Errorf("the link opens: %d %s", a.Status, a.Body)
	}
	var wins atomic.Int32
	var all sync.WaitGroup
	for range 8 { // at once: one wins
		all.Go(func() {
			if a := s.browser(t).call("POST", "/v1/setup", body); a.Status == 201 {
				wins.Add(1)
			} else if a.Status != 409 {
				t.Errorf("= %d %s", a.Status, a.Body)
			}
		})
	}
	all.Wait()
	if wins.Load() != 1 {
		t.Errorf("%d first admins", wins.Load())
	}
	b.refused(check(setupToken), 409, usher.CodeConflict)
	b.must("POST", "/v1/session", map[string]string{"email": "BOSS@example.com ", "password": "a long password"})
	var me usher.Candidate
	b.must("GET", "/v1/me", nil).into(t, &me)
	if me.Role != usher.RoleAdmin || me.Email != "boss@example.com" || me.Presence != usher.Offline {
		t.Errorf("me = %+v", me)
	}
	for _, hash := range s.secrets {
		if !strings.HasPrefix(hash, "$argon2id$") {
			t.Errorf("the store keeps %q", hash)
		}
	}
	closed := open(t, func(c *web.Config) { c.SetupToken = "" }).browser(t)
	closed.refused(closed.call("POST", "/v1/setup", with("token", "")), 409, usher.CodeConflict)
}

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	amy, id := s.staff(admin, usher.RoleAgent, "amy")
	a := amy.must("GET", "/v1/me", nil)
	if strings.Contains(a.Body, "argon2id") {
		t.Error("the hash is shown")
	}
	stolen := *amy
	b := s.browser(t)
	wrong := b.call("POST", "/v1/session", map[string]string{"email": "amy@example.com", "password": "wrong password"})
	unknown := b.call("POST", "/v1/session", map[string]string{"email": "nobody@example.com", "password": "wrong password"})
	b.refused(wrong, 401, usher.CodeUnauthorized)
	if wrong.Body != unknown.Body || b.cookie != "" {
		t.Errorf("who has an account can be told: %s, %s", wrong.Body, unknown.Body)
	}
	amy.must("DELETE", "/v1/session", nil)
	if amy.cookie != "usher=" {
		t.Errorf("cookie %q after signing out", amy.cookie)
	}
	stolen.refused(stolen.call("GET", "/v1/me", nil), 401, usher.CodeUnauthorized)
	amy.must("POST", "/v1/session", map[string]string{"email": "amy@example.com", "password": staffPassword})
	other := s.browser(t)
	other.must("POST", "/v1/session", map[string]string{"email": "amy@example.com", "password": staffPassword})
	amy.refused(amy.call("POST", "/v1/me/password", map[string]string{"current": "wrong", "new": "a new password"}), 403, usher.CodeForbidden)
	amy.refused(amy.call("POST", "/v1/me/password", map[string]string{"current": staffPassword, "new": "short"}), 422, usher.CodeInvalid)
	amy.must("POST", "/v1/me/password", map[string]string{"current": staffPassword, "new": "a new password"})
	amy.must("GET", "/v1/me", nil)
	other.refused(other.call("GET", "/v1/me", nil), 401, usher.CodeUnauthorized)
	amy.must("PUT", "/v1/me/presence", map[string]string{"presence": "away"})
	if s.presence[id] != usher.Away {
		t.Errorf("presence %q", s.presence[id])
	}
	amy.refused(amy.call("PUT", "/v1/me/presence", map[string]string{"presence": "asleep"}), 422, usher.CodeInvalid)
	admin.must("POST", path("/v1/agents/%s/disable", id), nil)
	amy.refused(amy.call("GET", "/v1/me", nil), 401, usher.CodeUnauthorized)
	amy.refused(amy.call("POST", "/v1/session", map[string]string{"email": "amy@example.com", "password": "a new password"}), 401, usher.CodeUnauthorized)
	if log := s.log.String(); strings.Contains(log, staffPassword) || strings.Contains(log, "a new password") {
		t.Error("the log holds a password")
	}
}

func TestAgents(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	amy, id := s.staff(admin, usher.RoleAgent, "amy")
	for _, c := range []struct {
		who          *browser
		method, path string
		body         any
		status       int
		has          string
	}{
		{amy, "GET", "/v1/agents", nil, 200, `"presence":"offline"`},
		{amy, "POST", "/v1/agents", map[string]string{"email": "x@example.com", "name": "x", "role": "admin"}, 403, "admin"},
		{amy, "PATCH", "/v1/agents/" + string(id), map[string]string{"role": "admin"}, 403, "admin"},
		{admin, "POST", "/v1/agents", map[string]string{"email": "AMY@example.com", "name": "x", "role": "agent"}, 409, "conflict"},
		{admin, "POST", "/v1/agents", map[string]string{"email": "no address", "name": "x", "role": "agent"}, 422, "no e-mail"},
		{admin, "POST", "/v1/agents", map[string]string{"email": "y@example.com", "name": "x", "role": "king"}, 422, "body.role"},
		{admin, "POST", "/v1/agents", map[string]any{"email": "z@example.com", "name": "Z", "role": "agent", "capacity": 0, "languages": []string{"zh"}}, 201, `"capacity":0`},
		{admin, "PATCH", "/v1/agents/" + string(id), map[string]any{"skills": []string{"vip"}, "capacity": 3, "name": "<Amy>"}, 200, `"skills":["vip"]`},
		{admin, "PATCH", "/v1/agents/" + string(id), map[string]any{"name": " \t"}, 422, "the name is empty"},
		{admin, "POST", "/v1/agents", map[string]string{"email": "w@example.com", "name": " ", "role": "agent"}, 422, "the name is empty"},
		{admin, "POST", "/v1/agents", map[string]string{"email": "w@example.com", "name": "\u200b\u2800\x07", "role": "agent"}, 422, "the name is empty"},
		{admin, "PATCH", "/v1/agents/" + string(id), map[string]any{"name": "\u202eA\nmy\x00", "skills": []string{"\u200b", " v\tip "}}, 200, `"name":"A my","role":"agent","skills":["v ip"]`},
		{admin, "PATCH", "/v1/agents/none", map[string]any{"name": "x"}, 404, "not_found"},
		{admin, "PATCH", "/v1/agents/" + string(id), map[string]any{"role": "trainer"}, 200, `"trainer"`},
		{amy, "GET", "/v1/misses", nil, 200, "misses"}, // the new role counts at once
		{admin, "PATCH", "/v1/agents/" + string(id), map[string]any{"disabled": true}, 200, `"disabled":true`},
		{amy, "GET", "/v1/me", nil, 401, "unauthorized"},
	} {
		if a := c.who.call(c.method, c.path, c.body); a.Status != c.status || !strings.Contains(a.Body, c.has) {
			t.Errorf("%s %s = %d %s; want %d with %q", c.method, c.path, a.Status, a.Body, c.status, c.has)
		}
	}
	var me usher.Agent
	admin.must("GET", "/v1/me", nil).into(t, &me)
	admin.refused(admin.call("PATCH", "/v1/agents/"+string(me.ID), map[string]any{"role": "agent"}), 409, usher.CodeConflict)
	admin.refused(admin.call("POST", "/v1/agents/"+string(me.ID)+"/disable", nil), 409, usher.CodeConflict)
}

// A page on another site must not act with an agent's cookie.
func TestCrossSiteRequests(t *testing.T) {
	t.Parallel()
	s := open(t, func(c *web.Config) { c.Origins = []string{"https://console.example"} })
	admin := s.admin(t)
	own := "http://" + s.addr
	for _, c := range []struct {
		origin, site string
		status       int
	}{
		{"", "", 204},
		{own, "", 204},
		{own, "same-origin", 204},
		{"", "none", 204},
		{"https://console.example", "cross-site", 204},
		{"https://evil.example", "", 403},
		{"https://evil.example", "cross-site", 403},
		{"", "cross-site", 403},
		{"", "same-site", 403},
		{"null", "", 403},
		{"http://" + s.addr + ".evil.example", "", 403},
		{own, "cross-site", 403},
		{own, "nonsense", 403},
	} {
		b := *admin
		b.header = map[string][]string{}
		if c.origin != "" {
			b.header.Set("Origin", c.origin)
		}
		if c.site != "" {
			b.header.Set("Sec-Fetch-Site", c.site)
		}
		if a := b.call("PUT", "/v1/me/presence", map[string]string{"presence": "online"}); a.Status != c.status {
			t.Errorf("origin %q, site %q = %d %s; want %d", c.origin, c.site, a.Status, a.Body, c.status)
		}
		// Signing somebody in from another site is refused as well.
		if a := b.call("POST", "/v1/session", map[string]string{"email": "boss@example.com", "password": "a long password"}); (a.Status == 403) != (c.status == 403) {
			t.Errorf("signing in from origin %q, site %q = %d", c.origin, c.site, a.Status)
		}
	}
}

func TestCookies(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for _, c := range []struct {
		name  string
		edit  func(*web.Config)
		proto string
		has   []string
		not   string
	}{
		{"plain http", nil, "", []string{"usher=", "HttpOnly", "SameSite=Strict", "Path=/"}, "Secure"},
		{"a claim of TLS by a stranger", nil, "https", []string{"usher="}, "Secure"},
		{"TLS at a trusted proxy", func(c *web.Config) { c.TrustedProxies = proxies }, "https", []string{"__Host-usher=", "HttpOnly", "SameSite=Strict", "Path=/", "Secure"}, "Domain"},
		{"http at a trusted proxy", func(c *web.Config) { c.TrustedProxies = proxies }, "http", []string{"usher="}, "Secure"},
		{"always", func(c *web.Config) { c.Cookies = web.CookiesSecure }, "", []string{"__Host-usher=", "Secure"}, "Domain"},
		{"never", func(c *web.Config) { c.TrustedProxies, c.Cookies = proxies, web.CookiesPlain }, "https", []string{"usher="}, "Secure"},
	} {
		s := open(t, c.edit)
		b := s.browser(t)
		if c.proto != "" {
			b.header.Set("X-Forwarded-Proto", c.proto)
		}
		a := b.must("POST", "/v1/setup", map[string]string{"token": setupToken, "email": "b@example.com", "name": "B", "password": "a long password"})
		got := a.Header.Get("Set-Cookie")
		for _, want := range c.has {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q lacks %q", c.name, got, want)
			}
		}
		if strings.Contains(got, c.not) || strings.HasPrefix(c.has[0], "usher") != strings.HasPrefix(got, "usher") {
			t.Errorf("%s: %q holds %q", c.name, got, c.not)
		}
		b.must("GET", "/v1/me", nil)
	}
}

func TestSignInIsThrottled(t *testing.T) {
	t.Parallel()
	now := time.Now()
	var mu sync.Mutex
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	s := open(t, func(c *web.Config) {
		c.Limits = web.Limits{}
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		c.Now = clock
	})
	admin := s.admin(t)
	try := func(from, email, password string) answer {
		b := s.browser(t)
		b.header.Set("X-Forwarded-For", "6.6.6.6, "+from) // what stands before was made up by the client
		return b.call("POST", "/v1/session", map[string]string{"email": email, "password": password})
	}
	var refused answer
	for range 6 {
		refused = try("192.0.2.1", "boss@example.com", "wrong password")
	}
	admin.refused(refused, 429, usher.CodeBusy)
	if refused.Header.Get("Retry-After") == "" {
		t.Error("there is no Retry-After")
	}
	if a := try("192.0.2.1", "boss@example.com", "a long password"); a.Status != 429 {
		t.Errorf("the right password in between = %d; want still 429", a.Status)
	}
	if a := try("192.0.2.2", "boss@example.com", "a long password"); a.Status != 201 {
		t.Errorf("from elsewhere = %d %s; nobody may be locked out by a stranger", a.Status, a.Body)
	}
	for i := range 40 { // one line has them all
		refused = try(path("2001:db8:1:2:%x::1", i), path("six%d@example.com", i), "wrong password")
	}
	admin.refused(refused, 429, usher.CodeBusy)
	if a := try("2001:db8:1:3::1", "six@example.com", "wrong password"); a.Status != 401 {
		t.Errorf("from the next line = %d %s", a.Status, a.Body)
	}
	for i := range 40 {
		refused = try("192.0.2.3", path("guess%d@example.com", i), "wrong password")
	}
	admin.refused(refused, 429, usher.CodeBusy)
	mu.Lock()
	now = now.Add(time.Hour)
	mu.Unlock()
	if a := try("192.0.2.1", "boss@example.com", "a long password"); a.Status != 201 {
		t.Errorf("an hour later = %d %s", a.Status, a.Body)
	}
}

func TestCustomersAreThrottled(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := open(t, func(c *web.Config) {
		c.Limits = web.Limits{Messages: 6, Visitors: 2, SignIns: web.Off}
		c.Now = func() time.Time { return now }
	})
	ann, _ := s.visitor(t)
	bob, _ := s.visitor(t)
	var a answer
	for range 11 {
		a = ann.call("POST", "/v1/visitor/messages", map[string]string{"text": "x"})
	}
	ann.refused(a, 429, usher.CodeBusy)
	bob.must("POST", "/v1/visitor/messages", map[string]string{"text": "x"})
	for range 11 {
		a = bob.call("POST", "/v1/visitors", nil)
	}
	bob.refused(a, 429, usher.CodeBusy)
}
