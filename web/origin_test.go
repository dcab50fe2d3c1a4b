package web_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"usher/web"
)

// behindProxy is a server whose proxy is this machine.
func behindProxy(t *testing.T) *site {
	t.Helper()
	return open(t, func(c *web.Config) {
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
		c.Limits = web.Limits{Messages: web.Off, Visitors: 2, SignIns: web.Off}
	})
}

// TestForwardedInTwoLines: a proxy may put what it adds in a line of its own.
// The client, who has made up the first one, is still seen.
func TestForwardedInTwoLines(t *testing.T) {
	t.Parallel()
	s := behindProxy(t)
	last := 0
	for i := range 20 {
		b := s.browser(t)
		b.header["X-Forwarded-For"] = []string{path("6.6.6.%d", i), "192.0.2.1, 10.0.0.3"}
		if last = b.call("POST", "/v1/visitors", nil).Status; last == http.StatusTooManyRequests {
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after 20 new customers of one address: %d; want a limit", last)
	}
	b := s.browser(t)
	b.header["X-Forwarded-For"] = []string{"192.0.2.1", "192.0.2.2"}
	b.must("POST", "/v1/visitors", nil)
}

// TestForwardedSchemeAndHost: the value next to us is our proxy's own.
func TestForwardedSchemeAndHost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scheme []string
		secure bool
	}{
		"two lines, made up":   {[]string{"https", "http"}, false},
		"two lines":            {[]string{"http", "https"}, true},
		"one line, made up":    {[]string{"https, http"}, false},
		"one line":             {[]string{"http, https"}, true},
		"a line that is empty": {[]string{"https", ""}, true},
	} {
		b := behindProxy(t).browser(t)
		b.header["X-Forwarded-Proto"] = c.scheme
		b.header["X-Forwarded-Host"] = []string{"evil.example", "shop.example"}
		b.header.Set("Origin", "https://evil.example")
		setUp := map[string]string{"token": setupToken, "email": "b@example.com", "name": "B", "password": "a long password"}
		if a := b.call("POST", "/v1/setup", setUp); a.Status != http.StatusForbidden {
			t.Errorf("%s: a page of the host that the client has made up = %d", name, a.Status)
		}
		b.header.Set("Origin", "https://shop.example")
		a := b.must("POST", "/v1/setup", setUp)
		if got := a.Header.Get("Set-Cookie"); strings.Contains(got, "Secure") != c.secure {
			t.Errorf("%s: the cookie is %q; want secure: %t", name, got, c.secure)
		}
	}
}
