package demo_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"usher/cmd/usher/demo"
)

// TestShop: the page in both languages, with the snippet of the widget and a
// policy that lets it work and nothing else.
func TestShop(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	for path, want := range map[string][]string{
		"/en":       {`lang="en"`, "Two-person tent", "€4.90", `<script src="http://127.0.0.1:9/widget.js" async></script>`},
		"/zh":       {`lang="zh"`, "双人帐篷", "4.90 欧元", `<script src="http://127.0.0.1:9/widget.js" async></script>`},
		"/shop.css": {"prefers-color-scheme: dark"},
		"/icon.svg": {"<svg"},
	} {
		resp, body := get(t, shop+path, "")
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, resp.Status)
		}
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s lacks %q", path, w)
			}
		}
		if strings.Contains(body, "style=") || strings.Contains(body, "<script>") || strings.Contains(body, "no value") {
			t.Errorf("%s has what its policy forbids, or a gap", path)
		}
	}
	resp, _ := get(t, shop+"/en", "")
	policy := resp.Header.Get("Content-Security-Policy")
	for _, w := range []string{
		"default-src 'none'", "script-src 'self' http://127.0.0.1:9;", "connect-src 'self' http://127.0.0.1:9 ws://127.0.0.1:9;", "style-src 'self';",
	} {
		if !strings.Contains(policy, w) {
			t.Errorf("the policy lacks %q: %s", w, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("the policy is loose: %s", policy)
	}
}

func TestShopLanguage(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	for accept, want := range map[string]string{"": "/en", "de,en;q=0.8": "/en", "zh-CN,zh;q=0.9,en;q=0.8": "/zh"} {
		resp, _ := get(t, shop+"/", accept)
		if got := resp.Header.Get("Location"); got != want {
			t.Errorf("who reads %q is sent to %q, want %q", accept, got, want)
		}
	}
	if resp, _ := get(t, shop+"/page.html", ""); resp.StatusCode != http.StatusNotFound {
		t.Errorf("/page.html answers %s", resp.Status)
	}
}

func TestShopNeedsServer(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "8080", "http://", "http://%zz"} {
		if _, err := demo.NewShop(bad); err == nil {
			t.Errorf("NewShop(%q) has no error", bad)
		}
	}
}

func openShop(t *testing.T) string {
	t.Helper()
	h, err := demo.NewShop("http://127.0.0.1:9")
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// get fetches a page without following where it leads.
func get(t *testing.T, url, accept string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Language", accept)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}
