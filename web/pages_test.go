package web_test

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestSetUpPage: the page of the one-time link works under its own policy,
// and says in both languages what it is for.
func TestSetUpPage(t *testing.T) {
	t.Parallel()
	b := open(t, withPages(fstest.MapFS{})).browser(t)
	page := b.must("GET", "/setup", nil)
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("policy %q", policy)
	}
	if !strings.Contains(page.Body, `src="/setup/app.js"`) || strings.Contains(page.Body, "<script>") {
		t.Errorf("the page must load its own script, and no inline one:\n%s", page.Body)
	}
	script := b.must("GET", "/setup/app.js", nil)
	for _, want := range []string{"/v1/setup", "Set up Usher", "开始使用 Usher"} {
		if !strings.Contains(script.Body, want) {
			t.Errorf("the script lacks %q", want)
		}
	}
	b.must("GET", "/setup/style.css", nil)
}
