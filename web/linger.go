package web

import (
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"
)

const (
	lingerTime  = 2 * time.Second
	lingerBytes = 32 << 20
)

// Pauses between two tries to take a connection where the system has none
// left, and between two lines about it in the log.
const (
	shortPause = 5 * time.Millisecond
	longPause  = time.Second
	sayAgain   = time.Minute
)

// lingerer makes connections that can take in the rest of a request before
// they close. To close with unread data would reset the connection, and the
// client, still busy sending, would never see why its request was refused.
type lingerer struct {
	net.Listener
	open *atomic.Int64 // counts the connections
	tls  *tls.Config   // nil: in the clear
	log  *slog.Logger
	said time.Time // when the log was last told of a lack
}

// Accept implements net.Listener; one goroutine calls it. What passes by itself, such as a lack of
// file descriptors, is waited out: fasthttp would take it for the end.
func (l *lingerer) Accept() (net.Conn, error) {
	for pause := shortPause; ; pause = min(2*pause, longPause) {
		c, err := l.Listener.Accept()
		if err == nil {
			return l.wrap(c), nil
		}
		if !passing(err) {
			return nil, err
		}
		if now := time.Now(); now.Sub(l.said) > sayAgain {
			l.said = now
			l.log.Error("no connection can be taken: raise the open-file limit (ulimit -n, LimitNOFILE=) or lower max_connections", slog.Any("error", err))
		}
		time.Sleep(pause)
	}
}

func (l *lingerer) wrap(c net.Conn) net.Conn {
	l.open.Add(1)
	if l.tls == nil {
		return &lingering{Conn: c, open: l.open}
	}
	secured := tls.Server(c, l.tls)
	return &secure{Conn: secured, lingering: &lingering{Conn: secured, open: l.open}}
}

// passing reports whether an error of Accept is one of the moment.
func passing(err error) bool {
	for _, e := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// lingering is a connection that may have something unread when it closes.
type lingering struct {
	net.Conn
	unread atomic.Bool
	gone   atomic.Bool
	open   *atomic.Int64 // counts the connections
}

// secure is one over TLS. By the methods of its Conn fasthttp knows it, and has
// it shake hands before the first request, within the time for reading one.
type secure struct {
	*tls.Conn
	lingering *lingering
}

// Close implements net.Conn.
func (s *secure) Close() error { return s.lingering.Close() }

// Close implements net.Conn.
func (l *lingering) Close() error {
	if l.gone.CompareAndSwap(false, true) {
		l.open.Add(-1)
	}
	if l.unread.CompareAndSwap(true, false) {
		if half, ok := l.Conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
			if l.SetReadDeadline(time.Now().Add(lingerTime)) == nil {
				// Whatever ends it, the connection is closed below.
				_, _ = io.CopyN(io.Discard, l.Conn, lingerBytes)
			}
		}
	}
	return l.Conn.Close()
}

// leave notes that something is unread.
func (l *lingering) leave() { l.unread.Store(true) }

func (s *secure) leave() { s.lingering.leave() }

// unread marks the connection of a request whose body was not read.
func unread(c *fiber.Ctx) {
	if l, ok := c.Context().Conn().(interface{ leave() }); ok {
		l.leave()
	}
}
