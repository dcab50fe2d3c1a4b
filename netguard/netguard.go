package netguard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// ErrForbidden says that an address may not be called. The error that wraps it
// says why, without telling what an internal name resolves to.
var ErrForbidden = errors.New("netguard: this address may not be called")

// MaxURL is how long a URL may be, in bytes.
const MaxURL = 2048

// resolver finds the addresses of a name; *net.Resolver does.
type resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Config of a Guard. Its zero value allows the public internet by HTTPS.
type Config struct {
	// Allow lists networks of the operator's own that may be called, too, and
	// without TLS.
	Allow []netip.Prefix
	// Resolver finds the addresses of names. nil means net.DefaultResolver.
	Resolver resolver
	// Dial opens a connection to an address that was judged. nil means TCP with
	// a timeout of 5 s.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Guard decides what may be called.
type Guard struct {
	cfg Config
}

// New makes a Guard.
func New(cfg Config) *Guard {
	if cfg.Resolver == nil {
		cfg.Resolver = net.DefaultResolver
	}
	if cfg.Dial == nil {
		cfg.Dial = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	}
	return &Guard{cfg: cfg}
}

// CheckURL reports what is wrong with a URL before anything is called: its
// form, or an address in it that is forbidden. A name is judged when it is
// dialled. The error is a sentence for people.
func (g *Guard) CheckURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case len(raw) > MaxURL:
		return fmt.Errorf("the URL is longer than %d bytes", MaxURL)
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return errors.New("this is no URL such as https://shop.example/hooks")
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("the URL must begin with https://")
	case u.User != nil:
		return errors.New("the URL must not hold a name and a password")
	case u.Fragment != "":
		return errors.New("the URL must not have a part behind #")
	case u.Scheme == "http" && len(g.cfg.Allow) == 0:
		return errors.New("the URL must begin with https://; plain http goes to allow_networks of the server's configuration only")
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil && !g.allows(addr, u.Scheme == "http") {
		return errors.New("this address is not on the public internet; the operator can add its network to allow_networks of the server's configuration")
	}
	return nil
}

// Client returns an HTTP client behind the guard. timeout is for a whole call,
// the reading of the answer included.
func (g *Guard) Client(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout: timeout,
		Transport: &transport{guard: g, base: &http.Transport{
			Proxy:       nil, // it would be the one who resolves
			DialContext: g.dial, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: timeout,
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConns: 64, MaxIdleConnsPerHost: 8, MaxConnsPerHost: 32, IdleConnTimeout: 30 * time.Second,
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// transport judges each request's URL and tells the dialler whether it is
// encrypted.
type transport struct {
	guard *Guard
	base  *http.Transport
}

// plainKey marks the context of a request without TLS.
type plainKey struct{}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := t.guard.CheckURL(r.URL.String()); err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // as RoundTrip must; nothing was read
		}
		return nil, fmt.Errorf("%w: %w", ErrForbidden, err)
	}
	if r.URL.Scheme == "http" {
		r = r.WithContext(context.WithValue(r.Context(), plainKey{}, true))
	}
	return t.base.RoundTrip(r)
}

// CloseIdleConnections lets http.Client close what is kept open.
func (t *transport) CloseIdleConnections() { t.base.CloseIdleConnections() }

// dial resolves the host once, and dials what was judged.
func (g *Guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("netguard: dial: %w", err)
	}
	addrs, err := g.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	plain, _ := ctx.Value(plainKey{}).(bool)
	addrs = slices.DeleteFunc(addrs, func(a netip.Addr) bool { return !g.allows(a, plain) })
	if len(addrs) == 0 {
		return nil, fmt.Errorf("%w: %s is not on the public internet, nor in allow_networks", ErrForbidden, host)
	}
	var errs []error
	for _, a := range addrs[:min(len(addrs), 4)] {
		conn, err := g.cfg.Dial(ctx, network, net.JoinHostPort(a.Unmap().String(), port))
		if err == nil {
			return conn, nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

// addresses are those of a name, or the one that host is.
func (g *Guard) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	addrs, err := g.cfg.Resolver.LookupNetIP(ctx, "ip", strings.TrimSuffix(host, "."))
	if err != nil {
		return nil, fmt.Errorf("netguard: resolve: %w", err)
	}
	return addrs, nil
}

// allows judges one address. Without TLS only what the operator allowed may be
// called.
func (g *Guard) allows(a netip.Addr, plain bool) bool {
	if a.Zone() != "" {
		return false // of this machine's own links
	}
	a = a.Unmap()
	if slices.ContainsFunc(g.cfg.Allow, func(p netip.Prefix) bool { return p.Contains(a) }) {
		return true
	}
	return !plain && Public(a)
}
