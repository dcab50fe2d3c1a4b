package web

import (
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
)

const (
	lingerTime  = 2 * time.Second
	lingerBytes = 32 << 20
)

// lingerer makes connections that can take in the rest of a request before
// they close. To close with unread data would reset the connection, and the
// client, still busy sending, would never see why its request was refused.
type lingerer struct{ net.Listener }

// Accept implements net.Listener.
func (l lingerer) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &lingering{Conn: c}, nil
}

// lingering is a connection that may have something unread when it closes.
type lingering struct {
	net.Conn
	unread atomic.Bool
}

// Close implements net.Conn.
func (l *lingering) Close() error {
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

// unread marks the connection of a request whose body was not read.
func unread(c *fiber.Ctx) {
	if l, ok := c.Context().Conn().(*lingering); ok {
		l.unread.Store(true)
	}
}
