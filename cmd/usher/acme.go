package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// newACME gets certificates from an authority, each when the first browser asks
// for its name, and keeps them in the data folder.
func newACME(c config, log *slog.Logger) tlsSide {
	m := &autocert.Manager{
		Prompt: autocert.AcceptTOS, Email: c.TLS.Email,
		Cache:      autocert.DirCache(filepath.Join(c.Data, "acme")),
		HostPolicy: autocert.HostWhitelist(c.TLS.Domains...),
		Client: &acme.Client{
			DirectoryURL: c.TLS.Directory,
			HTTPClient:   &http.Client{Transport: &orderPlaces{next: http.DefaultTransport, orders: map[string]string{}}, Timeout: time.Minute},
		},
	}
	if c.TLS.Directory == "" {
		m.Client.DirectoryURL = autocert.DefaultACMEDirectory
	}
	said := &failures{log: log}
	options := tlsOptions(func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		cert, err := m.GetCertificate(hello)
		said.note(hello, c.TLS.Domains, err)
		return cert, err
	})
	options.NextProtos = append(options.NextProtos, acme.ALPNProto)
	if c.TLS.HTTP == "" {
		return tlsSide{config: options}
	}
	return tlsSide{config: options, plain: bareHost(m.HTTPHandler(toHTTPS(c.Listen)))} // from here on it asks for this way, too
}

// bareHost takes the port out of the name that is asked for: some authorities
// send one, and autocert then does not know its own name.
func bareHost(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host, _, err := net.SplitHostPort(r.Host); err == nil {
			r = r.WithContext(r.Context()) // a copy
			r.Host = host
		}
		h.ServeHTTP(w, r)
	})
}

// failures tells the log why a certificate could not be got: once in a while,
// since every browser that comes tries again.
type failures struct {
	log *slog.Logger

	mu   sync.Mutex
	next time.Time
}

func (f *failures) note(hello *tls.ClientHelloInfo, domains []string, err error) {
	if err == nil || !slices.Contains(domains, hello.ServerName) {
		return // strangers ask for all kinds of names
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := time.Now(); now.After(f.next) {
		f.next = now.Add(time.Minute)
		f.log.Error("no certificate: the authority must reach this server under its name on port 443, or on port 80 with tls.http",
			slog.String("domain", hello.ServerName), slog.Any("error", err))
	}
}

const (
	maxOrder  = 1 << 16 // bytes of an order
	maxOrders = 100     // that are remembered
)

// orderPlaces says where an order is when the authority does not. RFC 8555
// leaves it open whether the answer to "finalize" names the order's address;
// acme.Client takes it from there alone, and some authorities leave it out.
type orderPlaces struct {
	next http.RoundTripper

	mu     sync.Mutex
	orders map[string]string // by the address that finalizes them
}

// RoundTrip implements http.RoundTripper.
func (o *orderPlaces) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := o.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	place := resp.Header.Get("Location")
	switch {
	case r.Method != http.MethodPost:
	case place == "" && resp.StatusCode == http.StatusOK:
		if place := o.of(r.URL.String()); place != "" {
			resp.Header.Set("Location", place)
		}
	case place != "" && resp.StatusCode == http.StatusCreated:
		err = o.learn(resp, place)
	}
	return resp, err
}

// of returns the order that an address finalizes.
func (o *orderPlaces) of(finalize string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.orders[finalize]
}

// learn looks whether what was made is an order.
func (o *orderPlaces) learn(resp *http.Response, place string) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxOrder))
	if err != nil {
		_ = resp.Body.Close() // the first error tells more
		return err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), resp.Body), resp.Body}
	var order struct{ Finalize string }
	if json.Unmarshal(body, &order) != nil || order.Finalize == "" {
		return nil // something else, an account
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.orders) >= maxOrders {
		clear(o.orders)
	}
	o.orders[order.Finalize] = place
	return nil
}
