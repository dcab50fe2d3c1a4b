package web

import (
	"context"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"usher"
)

// request is what the edge knows about a request besides its content. All
// strings are copies.
type request struct {
	addr   netip.Addr // the client's, seen through trusted proxies
	tls    bool       // the client's side is encrypted
	host   string
	origin string // of the page that sends it; empty: not from a page, or not said
	site   string // Sec-Fetch-Site; empty: not said
	cookie string // the session token
	bearer string // the visitor token
}

// requestKey finds the request in a context.
type requestKey struct{}

// requestOf returns the request that ctx belongs to.
func requestOf(ctx context.Context) request {
	r, _ := ctx.Value(requestKey{}).(request)
	return r
}

// source names where a request comes from, for limits: the client's address, or
// its network where it is an IPv6 address. A line has 2⁶⁴ of those.
func (r request) source() string {
	if network, err := r.addr.Prefix(64); err == nil && r.addr.Is6() {
		return network.String()
	}
	return r.addr.String()
}

// read looks at a request once, for all who need it.
func (s *Server) read(c *fiber.Ctx) request {
	r := request{
		host: c.Get(fiber.HeaderHost), origin: c.Get(fiber.HeaderOrigin), site: c.Get("Sec-Fetch-Site"),
		tls: c.Context().IsTLS(),
	}
	if scheme, token, ok := strings.Cut(c.Get(fiber.HeaderAuthorization), " "); ok && strings.EqualFold(scheme, "Bearer") {
		r.bearer = strings.TrimSpace(token)
	}
	peer, err := netip.ParseAddrPort(c.Context().RemoteAddr().String())
	if err == nil {
		r.addr = peer.Addr().Unmap()
	}
	if s.trusted(r.addr) {
		s.forwarded(c, &r)
	}
	r.cookie = c.Cookies(s.cookieName(r.tls))
	return r
}

// forwarded takes over what our proxy says of the client. Of X-Forwarded-Proto
// and -Host it is the last value that counts: the one that stands next to us
// was written by the proxy that we trust, and what is before it may be made up.
// A proxy behind another proxy has to pass that one's value on.
func (s *Server) forwarded(c *fiber.Ctx, r *request) {
	r.addr = s.client(r.addr, values(c, fiber.HeaderXForwardedFor))
	if schemes := values(c, fiber.HeaderXForwardedProto); len(schemes) > 0 {
		r.tls = strings.EqualFold(schemes[len(schemes)-1], "https")
	}
	if hosts := values(c, fiber.HeaderXForwardedHost); len(hosts) > 0 {
		r.host = hosts[len(hosts)-1]
	}
}

// values lists what a header says in all its lines, in order: a proxy may add
// a line, or go on in the last one. Empty lines say nothing.
func values(c *fiber.Ctx, header string) []string {
	var all []string
	for _, line := range c.Context().Request.Header.PeekAll(header) {
		if len(line) == 0 {
			continue
		}
		for value := range strings.SplitSeq(string(line), ",") {
			all = append(all, strings.TrimSpace(value))
		}
	}
	return all
}

// trusted reports whether addr is one of our proxies.
func (s *Server) trusted(addr netip.Addr) bool {
	return slices.ContainsFunc(s.cfg.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// client returns the last address of X-Forwarded-For that is not one of our
// proxies; what stands before it may be made up.
func (s *Server) client(peer netip.Addr, hops []string) netip.Addr {
	for _, hop := range slices.Backward(hops) {
		addr, err := netip.ParseAddr(hop)
		if err != nil {
			return peer
		}
		peer = addr.Unmap()
		if !s.trusted(peer) {
			return peer
		}
	}
	return peer
}

// sameOrigin reports by CodeForbidden that a request comes from somebody
// else's page. Browsers say where a request comes from; what says nothing is
// no browser and carries no stolen cookie. The rule is that of net/http's
// CrossOriginProtection.
func (s *Server) sameOrigin(r request) error {
	if r.origin != "" && slices.Contains(s.cfg.Origins, r.origin) {
		return nil
	}
	switch r.site {
	case "same-origin", "none":
		return nil
	case "":
		if r.origin == "" {
			return nil
		}
		if u, err := url.Parse(r.origin); err == nil && u.Host != "" && strings.EqualFold(u.Host, r.host) {
			return nil
		}
	}
	return usher.Errorf(usher.CodeForbidden, nil, "the request comes from another site's page; open the console at its own address")
}

// foreignSite is the origin of a page that may show the widget only while it is
// on the widget's list; empty where there is no page, or it is our own.
func (s *Server) foreignSite(r request) string {
	if r.origin == "" || s.sameOrigin(r) == nil {
		return ""
	}
	return r.origin
}

// widgetOrigin reports by CodeForbidden that a page may not show the widget,
// and has the site named in the log: nobody else reads the answer.
func (s *Server) widgetOrigin(ctx context.Context, r request) error {
	site := s.foreignSite(r)
	if site == "" || s.services.Visitors.OriginAllowed(site) {
		return nil
	}
	s.strangers.tell(ctx, site)
	return usher.Errorf(usher.CodeForbidden, nil, "the site %s is not on the widget's list; add it to the account's origins", r.origin)
}
