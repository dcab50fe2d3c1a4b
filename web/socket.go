package web

import (
	"fmt"
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
	kind  int    // of its data frames: text or binary
	alive func() // set while Receive runs

	mu    sync.Mutex
	final bool
}

var _ live.Conn = (*socket)(nil)

// newSocket takes over a connection for the time of its handler.
func newSocket(conn *websocket.Conn, codec live.Codec) *socket {
	s := &socket{conn: conn, kind: websocket.TextMessage}
	if codec.Binary() {
		s.kind = websocket.BinaryMessage
	}
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

// Receive implements live.Conn. The limit is one of inflated bytes: what is
// deflated small may be as long as it wants.
func (s *socket) Receive(alive func()) ([]byte, error) {
	s.alive = alive
	kind, r, err := s.conn.NextReader()
	if err != nil {
		return nil, err
	}
	if kind != s.kind {
		return nil, live.ErrKind
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
func (s *socket) Send(kind live.Kind, f *live.Packed) error {
	until := time.Now().Add(writeTimeout)
	switch kind {
	case live.Ping:
		return s.conn.WriteControl(websocket.PingMessage, nil, until)
	case live.Close:
		return s.conn.WriteControl(websocket.CloseMessage, f.Data, until)
	case live.Data:
	}
	if err := s.conn.SetWriteDeadline(until); err != nil {
		return err
	}
	if len(f.Data) >= deflateFrom {
		return s.sendLong(f)
	}
	s.conn.EnableWriteCompression(false)
	return s.conn.WriteMessage(s.kind, f.Data)
}

// sendLong writes a frame that is deflated where the other side has agreed to
// that. It is deflated in memory, once for all connections that it goes to: to
// deflate into a socket would keep the deflater, 1 MiB, for as long as a slow
// reader takes.
func (s *socket) sendLong(f *live.Packed) error {
	made, err := f.Made(func(data []byte) (any, error) { return websocket.NewPreparedMessage(s.kind, data) })
	if err != nil {
		return fmt.Errorf("web: prepare a frame: %w", err)
	}
	s.conn.EnableWriteCompression(true)
	return s.conn.WritePreparedMessage(made.(*websocket.PreparedMessage))
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
