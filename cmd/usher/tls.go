package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"usher"
)

// tlsConfig says where certificates come from: two files, or an authority that
// gives them out by ACME. The zero value: no TLS.
type tlsConfig struct {
	Cert      string        `koanf:"cert"`      // PEM file: the certificate and those between it and the root
	Key       string        `koanf:"key"`       // PEM file
	Domains   []string      `koanf:"domains"`   // names to get certificates for, by ACME
	Email     string        `koanf:"email"`     // where the authority writes to
	Directory string        `koanf:"directory"` // URL of the authority; empty: Let's Encrypt
	HTTP      string        `koanf:"http"`      // host:port that sends browsers to HTTPS; empty: nowhere
	HSTS      time.Duration `koanf:"hsts"`      // how long browsers shall remember to come by HTTPS
}

// on reports whether the server itself speaks TLS.
func (c tlsConfig) on() bool { return c.Cert != "" || len(c.Domains) > 0 }

func (c tlsConfig) validate() error {
	switch {
	case (c.Cert == "") != (c.Key == ""):
		return usher.Errorf(usher.CodeInvalid, nil, "tls.cert and tls.key belong together: set both, or none")
	case c.Cert != "" && len(c.Domains) > 0:
		return usher.Errorf(usher.CodeInvalid, nil, "tls.cert and tls.domains exclude each other: a certificate from files, or by ACME")
	case c.HTTP != "" && !c.on():
		return usher.Errorf(usher.CodeInvalid, nil, "tls.http sends browsers to HTTPS, which is off: set tls.cert and tls.key, or tls.domains")
	case len(c.Domains) == 0 && (c.Email != "" || c.Directory != ""):
		return usher.Errorf(usher.CodeInvalid, nil, "tls.email and tls.directory are for ACME: set tls.domains, too")
	case c.HSTS < 0:
		return usher.Errorf(usher.CodeInvalid, nil, "tls.hsts is %s; it must not be negative", c.HSTS)
	}
	if c.Directory != "" {
		if u, err := url.Parse(c.Directory); err != nil || u.Scheme != "https" || u.Host == "" {
			return usher.Errorf(usher.CodeInvalid, err, "tls.directory is %q; it must be an address that begins with https://", c.Directory)
		}
	}
	for _, name := range c.Domains {
		if strings.ContainsAny(name, "/:* ") || net.ParseIP(name) != nil {
			return usher.Errorf(usher.CodeInvalid, nil, "tls.domains: %q is not a name such as chat.shop.example", name)
		}
	}
	return nil
}

// tlsSide is what TLS adds to a server. The zero value adds nothing.
type tlsSide struct {
	config *tls.Config
	plain  http.Handler // of the listener in the clear
}

// newTLS reads the certificate, or prepares to ask for one when the first
// browser comes.
func newTLS(c config, log *slog.Logger) (tlsSide, error) {
	switch {
	case c.TLS.Cert != "":
		files := &certFiles{cert: c.TLS.Cert, key: c.TLS.Key, log: log, now: time.Now}
		if err := files.load(); err != nil {
			return tlsSide{}, err
		}
		return tlsSide{config: tlsOptions(files.get), plain: toHTTPS(c.Listen)}, nil
	case len(c.TLS.Domains) > 0:
		return newACME(c, log), nil
	}
	return tlsSide{}, nil
}

// tlsOptions are the ones of every listener: HTTP/1.1 is what it speaks.
func tlsOptions(get func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, GetCertificate: get}
}

// toHTTPS sends browsers to the same page over TLS, on the port of listen.
func toHTTPS(listen string) http.Handler {
	_, port, _ := net.SplitHostPort(listen)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		host = strings.Trim(host, "[]")
		if port != "443" {
			host = net.JoinHostPort(host, port)
		} else if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusPermanentRedirect)
	})
}

// url is the server's own address, for people.
func (c tlsConfig) url(addr net.Addr) string {
	switch {
	case !c.on():
		return "http://" + nearAddr(addr.String())
	case len(c.Domains) == 0:
		return "https://" + nearAddr(addr.String())
	}
	if _, port, _ := net.SplitHostPort(addr.String()); port != "443" {
		return "https://" + net.JoinHostPort(c.Domains[0], port)
	}
	return "https://" + c.Domains[0]
}

// servePlain serves the listener in the clear, if there is to be one, until the
// returned function is called.
func (t tlsSide) servePlain(ctx context.Context, addr string) (stop func() error, err error) {
	if addr == "" || t.plain == nil {
		return func() error { return nil }, nil
	}
	ctx = context.WithoutCancel(ctx)
	l, err := listenPlain(ctx, addr)
	if err != nil {
		return nil, err
	}
	s := &http.Server{
		Handler: t.plain, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 30 * time.Second,
		MaxHeaderBytes: 16 << 10,
		BaseContext:    func(net.Listener) context.Context { return ctx },
		ErrorLog:       slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	return func() error {
		err := s.Close()
		if served := <-done; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, fmt.Errorf("serve %s: %w", addr, served))
		}
		return err
	}, nil
}
