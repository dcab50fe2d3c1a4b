package web

import (
	"crypto/tls"
	"io/fs"
	"log/slog"
	"net/netip"
	"time"

	"usher/span"
	"usher/web/signin"
)

// Off turns a rate limit off.
const Off = -1

// Cookies says when the session cookie is marked Secure.
type Cookies string

// When the session cookie is Secure, and then named "__Host-usher".
const (
	CookiesAuto   Cookies = ""       // where the request came over TLS, as far as a trusted proxy tells
	CookiesSecure Cookies = "secure" // always
	CookiesPlain  Cookies = "plain"  // never, for tests and closed networks
)

// Limits bounds how often things are done. For each, 0 means the default and
// Off no limit. An address is one of IPv4, or a network /64 of IPv6.
type Limits struct {
	Messages int // of one visitor in a minute; default 60
	Uploads  int // files of one visitor or agent in a minute; default 20, and five times that of one address
	Visitors int // new visitors of one address in a minute; default 30
	SignIns  int // tries of one address in a minute; default 20. Accounts have tighter limits of their own

	Connections int // sockets of one customer at once; default 50
}

// Config of a Server. The zero value works.
type Config struct {
	MaxConn        int               // sockets at once; agents have room for 200 more; 0 means 20,000
	BodyLimit      int               // bytes of a request; 0 means 1 MiB
	RequestTimeout time.Duration     // for one request to be served; 0 means 30 s
	TLS            *tls.Config       // of the listener, without HTTP/2; nil: in the clear
	HSTS           time.Duration     // how long browsers shall come by TLS only; 0: they are not told
	TrustedProxies []netip.Prefix    // whose X-Forwarded-For, -Proto and -Host are believed; empty: nobody's
	Origins        []string          // further origins of our own pages, where a proxy hides the real one
	Cookies        Cookies           // zero: as the request came
	Limits         Limits            // zero: the defaults
	Passwords      signin.HashConfig // zero: the defaults
	SetupToken     string            // lets the first admin in; empty: nobody
	Pages          fs.FS             // the built pages; nil means those in the binary
	Version        string            // shown in the API document; empty means "dev"
	Watch          Watch             // zero: nobody watches
	Tracer         span.Tracer       // makes the spans of requests and messages; nil: nobody traces
	Now            func() time.Time  // nil means time.Now
	Log            *slog.Logger      // nil discards

	HeartbeatTimeout time.Duration // silence that ends a socket, which is pinged after two fifths of it; 0 means 62.5 s
}

// withDefaults returns c with its zeros replaced.
func (c Config) withDefaults() Config {
	c.BodyLimit = orDefault(c.BodyLimit, 1<<20)
	c.RequestTimeout = orDefault(c.RequestTimeout, 30*time.Second)
	c.Limits.Messages = orDefault(c.Limits.Messages, 60)
	c.Limits.Uploads = orDefault(c.Limits.Uploads, 20)
	c.Limits.Visitors = orDefault(c.Limits.Visitors, 30)
	c.Limits.SignIns = orDefault(c.Limits.SignIns, 20)
	c.Watch = c.Watch.withDefaults()
	c.Version = orDefault(c.Version, "dev")
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// orDefault returns v, or def where v is zero.
func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}
