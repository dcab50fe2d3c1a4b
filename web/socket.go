package web

import (
	"io"
	"sync"
	"time"

	"github.com/fasthttp/websocket"

	"usher/web/live"
)

const (
	writeTimeout = 5 * time.Second // for one frame
	deflateFrom  = 1 << 10         // bytes; below, compressing costs more than it saves
)

// socket is a WebSocket as the hub sees it.
//
// The trap of fasthttp: after the handler has returned, the connection belongs
// to somebody else, and a late write ends in another customer's socket. The
// hub's Serve writes nothing once it has returned; this type adds no goroutine
// and no timer of its own.
type socket struct {
	conn  *websocket.Conn
	alive func() // set while Receive runs

	mu    sync.Mutex
	final bool
}

var _ live.Conn = (*socket)(nil)

// newSocket takes over a connection for the time of its handler.
func newSocket(conn *websocket.Conn) *socket {
	s := &socket{conn: conn}
	conn.SetPongHandler(func(string) error {
		s.alive()
		return nil
	})
	pong := conn.PingHandler()
	conn.SetPingHandler(func(data string) error {
		s.alive()
		return pong(data)
	})
	return s
}

// Receive implements live.Conn.
func (s *socket) Receive(alive func()) ([]byte, error) {
	s.alive = alive
	kind, r, err := s.conn.NextReader()
	if err != nil {
		return nil, err
	}
	if kind != websocket.TextMessage {
		return nil, live.ErrBinary
	}
	data, err := io.ReadAll(io.LimitReader(r, live.MaxFrame+1))
	if err != nil {
		return nil, err
	}
	if len(data) > live.MaxFrame {
		return nil, live.ErrTooLarge
	}
	return data, nil
}

// Send implements live.Conn.
func (s *socket) Send(kind live.Kind, data []byte) error {
	until := time.Now().Add(writeTimeout)
	switch kind {
	case live.Ping:
		return s.conn.WriteControl(websocket.PingMessage, data, until)
	case live.Close:
		return s.conn.WriteControl(websocket.CloseMessage, data, until)
	case live.Text:
	}
	if err := s.conn.SetWriteDeadline(until); err != nil {
		return err
	}
	s.conn.EnableWriteCompression(len(data) >= deflateFrom)
	return s.conn.WriteMessage(websocket.TextMessage, data)
}

// Expire implements live.Conn.
func (s *socket) Expire(at time.Time, final bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.final && !final {
		return
	}
	s.final = s.final || final
	// It fails on a connection that is gone, where nobody waits any more.
	_ = s.conn.SetReadDeadline(at)
}
