package web_test

import (
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"usher/web"
	"usher/web/live"
)

// selfSigned is a certificate for 127.0.0.1, and a configuration that takes it.
func selfSigned(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	trusting := s.Client().Transport.(*http.Transport).TLSClientConfig
	return &tls.Config{Certificates: s.TLS.Certificates, MinVersion: tls.VersionTLS12}, trusting
}

// get asks with headers, and returns what came.
func get(t *testing.T, c *http.Client, method, url string, header map[string]string, body string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Error(err)
	}
	resp.Body.Close()
	return resp
}

const setUpBody = `{"token":"` + setupToken + `","email":"boss@shop.example","name":"Boss","password":"a long password"}`

// Over our own TLS cookies are Secure, browsers are told to stay with TLS, and
// sockets work.
func TestTLS(t *testing.T) {
	t.Parallel()
	ours, theirs := selfSigned(t)
	s := open(t, func(c *web.Config) { c.TLS, c.HSTS = ours, 24*time.Hour })
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: theirs}, Timeout: patience}
	defer client.CloseIdleConnections()
	resp := get(t, client, "POST", "https://"+s.addr+"/v1/setup", map[string]string{"Content-Type": "application/json"}, setUpBody)
	if c := resp.Header.Get("Set-Cookie"); resp.StatusCode != http.StatusCreated || !strings.HasPrefix(c, "__Host-usher=") || !strings.Contains(c, "Secure") {
		t.Errorf("setting up = %s, cookie %q", resp.Status, c)
	}
	if got := resp.Header.Get("Strict-Transport-Security"); got != "max-age=86400" {
		t.Errorf("Strict-Transport-Security = %q", got)
	}
	// A request whose body is refused unread gets its answer all the same.
	if resp := get(t, client, "POST", "https://"+s.addr+"/v1/visitors", nil, strings.Repeat("x", 2<<20)); resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge body = %s", resp.Status)
	}
	dialer := websocket.Dialer{TLSClientConfig: theirs, Subprotocols: []string{live.JSON.Protocol()}, HandshakeTimeout: patience}
	conn, hello, err := dialer.DialContext(t.Context(), "wss://"+s.addr+"/v1/socket", nil)
	if err != nil {
		t.Fatal(err)
	}
	hello.Body.Close()
	defer func() { _ = conn.Close() }()
	if err := conn.WriteJSON(map[string]string{"type": "ping", "id": "1"}); err != nil {
		t.Fatal(err)
	}
	if _, frame, err := conn.ReadMessage(); err != nil || !strings.Contains(string(frame), `"id":"1"`) {
		t.Errorf("the first frame = %s, %v", frame, err)
	}
	if c, err := net.Dial("tcp", s.addr); err == nil { // in the clear
		_, _ = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
		answer, _ := io.ReadAll(c)
		if strings.Contains(string(answer), "200") {
			t.Errorf("in the clear the server says %q", answer)
		}
		_ = c.Close()
	}
}

// A proxy may come over TLS itself, and say what its own client did.
func TestTLSFromAProxy(t *testing.T) {
	t.Parallel()
	ours, theirs := selfSigned(t)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: theirs}, Timeout: patience}
	t.Cleanup(client.CloseIdleConnections)
	here := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	for name, c := range map[string]struct {
		tls     *tls.Config
		proxies []netip.Prefix
		header  map[string]string
		secure  bool
	}{
		"plain, nobody trusted":           {nil, nil, map[string]string{"X-Forwarded-Proto": "https"}, false},
		"plain, a proxy says https":       {nil, here, map[string]string{"X-Forwarded-Proto": "https"}, true},
		"plain, a proxy says nothing":     {nil, here, nil, false},
		"TLS, a proxy says https":         {ours, here, map[string]string{"X-Forwarded-Proto": "https"}, true},
		"TLS, a proxy says http":          {ours, here, map[string]string{"X-Forwarded-Proto": "http"}, false},
		"TLS, a proxy says nothing":       {ours, here, nil, true},
		"TLS, a stranger says http":       {ours, nil, map[string]string{"X-Forwarded-Proto": "http"}, true},
		"TLS, a stranger says who it was": {ours, nil, map[string]string{"X-Forwarded-For": "192.0.2.1"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, func(cfg *web.Config) { cfg.TLS, cfg.TrustedProxies, cfg.HSTS = c.tls, c.proxies, time.Hour })
			scheme := "http://"
			if c.tls != nil {
				scheme = "https://"
			}
			header := map[string]string{"Content-Type": "application/json"}
			for k, v := range c.header {
				header[k] = v
			}
			resp := get(t, client, "POST", scheme+s.addr+"/v1/setup", header, setUpBody)
			cookie := resp.Header.Get("Set-Cookie")
			if resp.StatusCode != http.StatusCreated || strings.Contains(cookie, "Secure") != c.secure || (resp.Header.Get("Strict-Transport-Security") != "") != c.secure {
				t.Errorf("%s, cookie %q, HSTS %q; want secure: %t", resp.Status, cookie, resp.Header.Get("Strict-Transport-Security"), c.secure)
			}
		})
	}
}

// A server that is going to stop says so to who distributes the load, and
// serves on.
func TestDrain(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	_, token := s.visitor(t)
	w := s.customer(t, token)
	b := s.browser(t)
	b.must("GET", "/readyz", nil)
	s.server.Drain()
	if a := b.call("GET", "/readyz", nil); a.Status != 503 || !strings.Contains(a.Body, "about to stop") {
		t.Errorf("/readyz = %d %s", a.Status, a.Body)
	}
	b.must("GET", "/healthz", nil)
	if f := w.ask("send", map[string]any{"client_id": "1", "text": "still there?"}); f.Type != "ack" {
		t.Errorf("a message = %s", f.raw)
	}
}

// shortListener has no descriptors left every other time.
type shortListener struct {
	net.Listener
	calls atomic.Int64
}

func (l *shortListener) Accept() (net.Conn, error) {
	if l.calls.Add(1)%2 == 1 {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: syscall.EMFILE}
	}
	return l.Listener.Accept()
}

// When descriptors run out the server waits for some, and says so once.
func TestNoDescriptors(t *testing.T) {
	t.Parallel()
	log := &syncBuffer{}
	server, err := web.New(services(t, newOffice()), web.Config{Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ln := &shortListener{Listener: listen(t)}
	done := make(chan error, 1)
	go func() { done <- server.Serve(t.Context(), ln) }()
	for range 5 {
		c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
		if resp := get(t, c, "GET", "http://"+ln.Addr().String()+"/healthz", nil, ""); resp.StatusCode != http.StatusOK {
			t.Errorf("/healthz = %s", resp.Status)
		}
	}
	if err := server.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil && !errors.Is(err, net.ErrClosed) {
		t.Errorf("Serve = %v", err)
	}
	if got := strings.Count(log.String(), "raise the open-file limit"); got != 1 {
		t.Errorf("the log says it %d times:\n%s", got, log.String())
	}
}
