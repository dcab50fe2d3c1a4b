package widget

import (
	"cmp"
	"net"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"usher"
)

// Account is one widget as an operator sets it up.
type Account struct {
	ID   usher.AccountID // zero means "web"
	Name string          // as the visitor sees it
	// Origins are the sites that may show the widget; empty means any. An
	// origin is a scheme, a host and, unless it is the scheme's own, a port:
	// "https://shop.example.com", "http://localhost:5173". "https://*.example.com"
	// stands for every host below example.com, not for example.com itself;
	// "*.example.com" for the same over https and http. Hosts are in the form
	// that browsers send, so names outside ASCII in Punycode.
	Origins []string
}

// Check reports the first of Origins that can never match.
func (a Account) Check() error {
	for _, o := range a.Origins {
		if strings.ContainsFunc(o, notASCII) {
			return usher.Errorf(usher.CodeInvalid, nil,
				"the widget's origin %q is not as browsers send it; open the site and copy its address, where the name begins with xn--", o)
		}
		_, ok := parseOrigin(withScheme(o))
		if bare := !strings.Contains(o, "://"); !ok || bare && strings.Contains(o, ":") { // without a scheme the port is the scheme's
			return usher.Errorf(usher.CodeInvalid, nil,
				"the widget's origin %q is none; write scheme and host only, like https://shop.example.com or *.example.com", o)
		}
	}
	return nil
}

func notASCII(r rune) bool { return r > unicode.MaxASCII }

// OriginAllowed reports whether a page of this origin, as in the Origin
// header of a browser, may show the widget.
func (a Account) OriginAllowed(origin string) bool {
	if len(a.Origins) == 0 {
		return true
	}
	o, ok := parseOrigin(origin)
	if !ok || strings.HasPrefix(o.host, "*") {
		return false
	}
	for _, allowed := range a.Origins {
		p, ok := parseOrigin(withScheme(allowed))
		if ok && p.covers(o, !strings.Contains(allowed, "://")) {
			return true
		}
	}
	return false
}

// origin is a web origin, in lower case, with its port written out.
type origin struct{ scheme, host, port string }

// covers reports whether o is p, or below it where p has a wildcard.
func (p origin) covers(o origin, anyScheme bool) bool {
	if anyScheme {
		p.scheme, p.port = o.scheme, schemePort(o.scheme)
	}
	if p.scheme != o.scheme || p.port != o.port {
		return false
	}
	if parent, ok := strings.CutPrefix(p.host, "*"); ok {
		return len(o.host) > len(parent) && strings.HasSuffix(o.host, parent)
	}
	return p.host == o.host
}

// withScheme completes a pattern that has no scheme.
func withScheme(pattern string) string {
	if strings.HasPrefix(pattern, "*.") {
		return "https://" + pattern
	}
	return pattern
}

// parseOrigin takes an origin apart; a wildcard only as the whole first label.
func parseOrigin(s string) (origin, bool) {
	_, rest, _ := strings.Cut(s, "://")
	u, err := url.Parse(strings.ToLower(s))
	if err != nil || strings.ContainsAny(rest, `/\?#@`) || strings.HasSuffix(rest, ":") {
		return origin{}, false
	}
	o := origin{scheme: u.Scheme, host: u.Hostname(), port: cmp.Or(u.Port(), schemePort(u.Scheme))}
	parent := strings.TrimPrefix(o.host, "*.")
	wild := parent != o.host
	if schemePort(o.scheme) == "" || !isHost(parent) || !isPort(o.port) || (wild && net.ParseIP(parent) != nil) {
		return origin{}, false
	}
	return o, true
}

// isHost reports whether a browser can send s as the host of an origin.
func isHost(s string) bool {
	if strings.Contains(s, ":") {
		return net.ParseIP(s) != nil
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(s, "."), ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notOfHost) {
			return false
		}
	}
	return len(s) <= 254
}

func notOfHost(r rune) bool {
	return r != '-' && r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
}

// isPort reports whether s is a port as browsers write it.
func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0 && s[0] != '0'
}

// schemePort is the port that a scheme has unless another is given.
func schemePort(scheme string) string {
	switch scheme {
	case "https":
		return "443"
	case "http":
		return "80"
	}
	return ""
}
