package pgtest

import (
	"bytes"
	"context"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Proxy stands between a program and a server and breaks connections on order.
type Proxy struct {
	URL string // of the database, through the proxy

	to string
	mu sync.Mutex
	// What becomes of the next commit.
	dropAnswer, dropCommit bool
	open                   map[net.Conn]bool // false: what it says goes nowhere
	all                    sync.WaitGroup
}

// NewProxy stands before the server of an address until the test ends.
func NewProxy(tb testing.TB, address string) *Proxy {
	tb.Helper()
	u, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &Proxy{to: u.Host, open: map[net.Conn]bool{}}
	u.Host = l.Addr().String()
	p.URL = u.String()
	p.all.Go(func() { p.accept(l) })
	tb.Cleanup(func() {
		if err := l.Close(); err != nil {
			tb.Error(err)
		}
		p.Reset()
		p.all.Wait()
	})
	return p
}

// Reset breaks every connection, as a network does.
func (p *Proxy) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset, no goodbye
		}
		_ = c.Close()
	}
}

// Silence has nothing more come through any connection that is open now, and
// nobody hear that it is lost: as with a cable that is cut, a firewall that
// forgets, or a program that is stopped while its machine goes on.
func (p *Proxy) Silence() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		p.open[c] = false
	}
}

func (p *Proxy) silent(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.open[c]
}

// LoseAnswer breaks all connections when the server has committed next, before
// that is told.
func (p *Proxy) LoseAnswer() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropAnswer = true
}

// LoseCommit breaks all connections when a commit is sent next, before the
// server gets it.
func (p *Proxy) LoseCommit() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropCommit = true
}

func (p *Proxy) accept(l net.Listener) {
	for {
		in, err := l.Accept()
		if err != nil {
			return
		}
		var d net.Dialer
		out, err := d.DialContext(context.Background(), "tcp", p.to)
		if err != nil {
			_ = in.Close()
			continue
		}
		p.mu.Lock()
		p.open[in], p.open[out] = true, true
		p.mu.Unlock()
		s := &stream{proxy: p}
		p.all.Go(func() { p.copy(out, in, s.sends) })
		p.all.Go(func() { p.copy(in, out, s.says) })
	}
}

// copy hands on what look lets pass.
func (p *Proxy) copy(to, from net.Conn, look func([]byte) bool) {
	defer func() {
		if !p.silent(from) {
			_ = to.Close() // the other direction, or Reset, may have closed it
		}
		_ = from.Close()
		p.mu.Lock()
		delete(p.open, from)
		p.mu.Unlock()
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && !look(buf[:n]) {
			p.Reset()
			return
		}
		if !p.silent(from) {
			if _, werr := to.Write(buf[:n]); werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// stream is one connection's traffic.
type stream struct {
	proxy  *Proxy
	commit []byte // the name under which the client has prepared COMMIT
}

// sends looks at what the client sends. pgx prepares a statement under a name,
// and then sends the name alone.
func (s *stream) sends(b []byte) bool {
	if at := bytes.Index(b, []byte("\x00COMMIT\x00")); at >= 0 {
		if from := bytes.LastIndex(b[:at], []byte("stmtcache_")); from >= 0 {
			s.commit = bytes.Clone(b[from:at])
			b = b[at:]
		}
	}
	return s.commit == nil || !bytes.Contains(b, s.commit) || !s.proxy.take(&s.proxy.dropCommit)
}

// says looks at what the server says.
func (s *stream) says(b []byte) bool {
	return !bytes.Contains(b, []byte("COMMIT\x00")) || !s.proxy.take(&s.proxy.dropAnswer)
}

// take reads an order, which is carried out once.
func (p *Proxy) take(order *bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	was := *order
	*order = false
	return was
}
