package live

import (
	"context"
	"time"
)

// siteRetry is when a page whose site was removed may try again: somebody may
// have removed one too many.
const siteRetry = time.Minute

// SitesChanged ends the connections of customers whose page is on a site that
// may not show the widget any more. Those that come from now on are looked at
// when they say hello.
func (h *Hub) SitesChanged(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	allowed := map[string]bool{} // there are few sites and many connections
	h.mu.RLock()
	defer h.mu.RUnlock()
	for k := range h.clients {
		ok, known := allowed[k.site]
		if !known {
			ok = h.siteAllowed(k)
			allowed[k.site] = ok
		}
		if !ok {
			k.end(ctx, ByeSite, siteRetry)
		}
	}
}

// siteAllowed reports whether the page of a connection may show the widget now.
func (h *Hub) siteAllowed(k *client) bool {
	return k.site == "" || h.parts.Customers.SiteAllowed(k.site)
}
