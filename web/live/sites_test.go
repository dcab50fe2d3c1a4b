package live_test

import (
	"testing"

	"usher/web/live"
)

// TestARemovedSiteEnds: pages of a site that is taken off the list lose their
// sockets, and are told why; all others keep theirs.
func TestARemovedSiteEnds(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	const gone, stays = "https://gone.example", "https://shop.example"
	page, silent := dialFrom(t, h, c, nil, gone), dialFrom(t, h, c, nil, gone)
	page.greet("ann", nil) // the other one has not said hello yet
	shop, own := dialFrom(t, h, c, nil, stays), dial(t, h, c, nil)
	shop.greet("bob", nil)
	own.greet("cid", nil)
	desk := dial(t, h, c, &live.AgentSession{Agent: "mia"})
	desk.ask("hello", nil)
	eventually(t, "all connections", func() bool { return h.Count() == 5 })

	w.removed.Store(gone, true)
	w.removed.Store("", true) // no site is no entry of the list
	h.SitesChanged(t.Context())
	for name, d := range map[string]*device{"a page": page, "a page that has not said hello": silent} {
		if f := d.next("bye"); f.Reason != live.ByeSite || f.RetryAfter <= 0 {
			t.Errorf("%s: %s", name, f.Raw)
		}
		eventually(t, "the closing of "+name, func() bool {
			d.mu.Lock()
			defer d.mu.Unlock()
			return string(d.closing) == "\x11\x33site_removed" // 4403
		})
		d.hang()
		d.wait()
	}
	for name, d := range map[string]*device{"another site": shop, "our own page": own, "an agent": desk} {
		if f := d.ask("ping", nil); f.Type != "ack" {
			t.Errorf("%s: %s", name, f.Raw)
		}
	}
	late := dialFrom(t, h, c, nil, gone) // its handshake was before
	late.put("hello", map[string]any{"token": "token-ann"})
	if f := late.next("bye"); f.Reason != live.ByeSite {
		t.Errorf("who comes late: %s", f.Raw)
	}
	if n := len(late.all("welcome")); n != 0 {
		t.Errorf("who comes late is welcomed %d times", n)
	}
}
