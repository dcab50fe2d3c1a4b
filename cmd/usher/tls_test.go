package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// overTLS is a client that asks addr for a name, and trusts roots.
func overTLS(t *testing.T, addr, name string, roots *x509.CertPool) *http.Client {
	t.Helper()
	tr := &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{ServerName: name, RootCAs: roots, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, addr)
		},
	}
	return &http.Client{
		Transport: tr, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// serialOf asks for a page and returns the serial number of the certificate.
func serialOf(t *testing.T, c *http.Client, url string) int64 {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%s = %s, %v", url, resp.Status, err)
	}
	return resp.TLS.PeerCertificates[0].SerialNumber.Int64()
}

// TestTLSFiles: a certificate from files, which are changed while the server
// runs, first one and then the other; browsers without TLS are sent on.
func TestTLSFiles(t *testing.T) {
	t.Parallel()
	ca, dir, addr, plain := newAuthority(t), t.TempDir(), freePort(t), freePort(t)
	end := time.Now().Add(time.Hour)
	cert, key := ca.files(dir, 10, end, "chat.shop.example")
	file := writeConfig(t, fmt.Sprintf("listen: %s\ntls: {cert: %s, key: %s, http: '%s', hsts: 1h}", addr, cert, key, plain))
	env := []string{"USHER_CONFIG=" + file}
	p := startProcess(t, filepath.Join(t.TempDir(), "data"), addr, env...)
	client := overTLS(t, addr, "chat.shop.example", ca.roots())
	url := "https://chat.shop.example/healthz"
	waitFor(t, "the server to answer", func() bool { return serialOf(t, client, url) == 10 })
	health := command(t, "health")
	health.Env = append(health.Env, env...)
	waitFor(t, "usher health to say that it is ready", func() bool {
		again := *health
		out, err := again.CombinedOutput()
		return err == nil && strings.Contains(string(out), "ready")
	})
	sentToTLS(t, client, plain, addr)
	if c, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}); err == nil { //nolint:gosec // what has to be refused
		t.Errorf("TLS 1.1 is spoken: %v", c.Close())
	}

	other := t.TempDir()
	newCert, newKey := ca.files(other, 11, end, "chat.shop.example")
	must(t, os.Rename(newCert, cert))
	time.Sleep(2 * lookAgain) // the time in which it looks; whether it does shows below
	if got := serialOf(t, client, url); got != 10 {
		t.Errorf("with half of the new files the certificate is %d", got)
	}
	must(t, os.Rename(newKey, key))
	waitFor(t, "the new certificate", func() bool { return serialOf(t, client, url) == 11 })
	p.kill()
	if !strings.Contains(p.log.String(), "the new certificate is not used") || !strings.Contains(p.log.String(), "the certificate was read again") {
		t.Errorf("the log says nothing of it:\n%s", p.log.String())
	}
}

// sentToTLS wants browsers on the listener in the clear to be sent on.
func sentToTLS(t *testing.T, client *http.Client, plain, addr string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+plain+"/a/page?x=1", http.NoBody)
	must(t, err)
	req.Host = "chat.shop.example"
	resp, err := (&http.Client{CheckRedirect: client.CheckRedirect}).Do(req)
	must(t, err)
	resp.Body.Close()
	_, port, _ := net.SplitHostPort(addr)
	if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusPermanentRedirect || got != "https://chat.shop.example:"+port+"/a/page?x=1" {
		t.Errorf("without TLS: %s, %q", resp.Status, got)
	}
}

func TestToHTTPS(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"0.0.0.0:443", "chat.shop.example", "https://chat.shop.example/p"},
		{"0.0.0.0:443", "chat.shop.example:80", "https://chat.shop.example/p"},
		{"[::]:8443", "chat.shop.example:8080", "https://chat.shop.example:8443/p"},
		{"[::]:443", "[2001:db8::1]:80", "https://[2001:db8::1]/p"},
		{"[::]:8443", "[2001:db8::1]", "https://[2001:db8::1]:8443/p"},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://x/p", http.NoBody)
		r.Host = c[1]
		w := httptest.NewRecorder()
		toHTTPS(c[0]).ServeHTTP(w, r)
		if got := w.Header().Get("Location"); got != c[2] {
			t.Errorf("%s asked for %s is sent to %s; want %s", c[0], c[1], got, c[2])
		}
	}
}

// TestTLSRefused: what cannot be served with, said at the start.
func TestTLSRefused(t *testing.T) {
	t.Parallel()
	ca, dir, other := newAuthority(t), t.TempDir(), t.TempDir()
	cert, key := ca.files(dir, 1, time.Now().Add(time.Hour), "chat.shop.example")
	_, otherKey := ca.files(other, 2, time.Now().Add(time.Hour), "chat.shop.example")
	for name, c := range map[string]struct {
		yaml string
		want []string
	}{
		"no key":         {"tls: {cert: " + cert + "}", []string{"tls.cert and tls.key belong together"}},
		"no file":        {"tls: {cert: " + cert + ", key: " + dir + "/none}", []string{dir + "/none", "no file"}},
		"another's key":  {"tls: {cert: " + cert + ", key: " + otherKey + "}", []string{otherKey, "no certificate and its key"}},
		"both ways":      {"tls: {cert: " + cert + ", key: " + key + ", domains: [chat.shop.example]}", []string{"exclude each other"}},
		"an address":     {"tls: {domains: [192.0.2.1]}", []string{"192.0.2.1", "not a name"}},
		"a wildcard":     {"tls: {domains: ['*.shop.example']}", []string{"not a name"}},
		"no TLS":         {"tls: {http: ':80'}", []string{"tls.http", "off"}},
		"no domains":     {"tls: {email: a@shop.example}", []string{"tls.domains"}},
		"not encrypted":  {"tls: {domains: [chat.shop.example], directory: 'http://acme.example/'}", []string{"https://"}},
		"negative":       {"tls: {hsts: -1s}", []string{"tls.hsts"}},
		"no time":        {"stop: {timeout: 0s}", []string{"stop.timeout"}},
		"negative delay": {"stop: {delay: -1s}", []string{"stop.delay"}},
		"taken":          {"tls: {cert: " + cert + ", key: " + key + ", http: '192.0.2.1:1'}", []string{"192.0.2.1:1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refuses(t, c.want, "serve", "--config", writeConfig(t, c.yaml), "--data", filepath.Join(t.TempDir(), "data"), "--listen", "127.0.0.1:0")
		})
	}
}

// TestACME gets a certificate from an authority in both ways, and keeps it over
// a restart. Nobody can have it ask for a name that is not ours.
func TestACME(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"tls-alpn-01", "http-01"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			ca, addr, plain, data := newAuthority(t), freePort(t), freePort(t), filepath.Join(t.TempDir(), "data")
			ca.serve(kind, map[string]string{"tls-alpn-01": addr, "http-01": plain}[kind])
			env := []string{
				"USHER_TLS_DOMAINS=chat.shop.example", "USHER_TLS_DIRECTORY=" + ca.server.URL + "/directory", "USHER_TLS_EMAIL=admin@shop.example",
				"USHER_TLS_HTTP=" + plain, "SSL_CERT_FILE=" + ca.trustFile(),
			}
			p := startProcess(t, data, addr, env...)
			if !strings.HasPrefix(p.url, "https://chat.shop.example:") {
				t.Errorf("the address is %s", p.url)
			}
			client := overTLS(t, addr, "chat.shop.example", ca.roots())
			waitFor(t, "a certificate", func() bool { return serialOf(t, client, "https://chat.shop.example/healthz") == 77 })
			if got := serialOf(t, overTLS(t, addr, "other.example", ca.roots()), "https://other.example/healthz"); got != 0 || ca.ordered() != 1 {
				t.Errorf("another name gets certificate %d; %d were ordered", got, ca.ordered())
			}
			p.kill()
			startProcess(t, data, addr, env...)
			waitFor(t, "the certificate to be served again", func() bool { return serialOf(t, client, "https://chat.shop.example/healthz") == 77 })
			if ca.ordered() != 1 {
				t.Errorf("%d certificates were ordered", ca.ordered())
			}
		})
	}
}
