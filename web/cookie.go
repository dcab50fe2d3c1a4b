package web

import (
	"net/http"
	"time"

	"usher/web/signin"
)

// Names of the session cookie. A browser takes the first only over TLS, for
// this host alone and without a Domain.
const (
	secureCookie = "__Host-usher"
	plainCookie  = "usher"
)

// secure reports whether the cookie of a request is marked Secure.
func (s *Server) secure(tls bool) bool {
	switch s.cfg.Cookies {
	case CookiesSecure:
		return true
	case CookiesPlain:
		return false
	case CookiesAuto:
	}
	return tls
}

// cookieName is the session cookie's name for a request.
func (s *Server) cookieName(tls bool) string {
	if s.secure(tls) {
		return secureCookie
	}
	return plainCookie
}

// cookie returns the Set-Cookie header that keeps token, or with an empty one
// forgets it. How long a session really lives is decided here, not there.
func (s *Server) cookie(r request, token string) string {
	c := http.Cookie{
		Name: s.cookieName(r.tls), Value: token, Path: "/", MaxAge: int(signin.Life / time.Second),
		HttpOnly: true, Secure: s.secure(r.tls), SameSite: http.SameSiteStrictMode,
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c.String()
}
