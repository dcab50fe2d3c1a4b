package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
)

// How long a connection, and one frame on it, may take.
const (
	dialTimeout  = 20 * time.Second
	writeTimeout = 20 * time.Second
)

// loopback refuses an address that is not of this machine.
func loopback(addr string) error {
	a, err := netip.ParseAddrPort(addr)
	if err != nil || !a.Addr().IsLoopback() {
		return fmt.Errorf("bench: %q is no loopback address and port: load is put on this machine only", addr)
	}
	return nil
}

// dialFrom connects to addr from one of many loopback addresses, so that the
// ports of none run out. Where there is one loopback address only, as on
// macOS, the system chooses.
func dialFrom(ctx context.Context, addr string, i int) (net.Conn, error) {
	d := net.Dialer{Timeout: dialTimeout, LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+i%16))}}
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		d.LocalAddr = nil
		conn, err = d.DialContext(ctx, "tcp", addr)
	}
	if err != nil {
		return nil, fmt.Errorf("bench: connect: %w", err)
	}
	return conn, nil
}

// forwarded is the address that number i has on the outside: a proxy in front
// of the server would say so. With it each customer counts by themselves in
// the limits of the server.
func forwarded(i int) string {
	i &= 1<<24 - 1
	return "10." + strconv.Itoa(i>>16) + "." + strconv.Itoa(i>>8&255) + "." + strconv.Itoa(i&255)
}

// socket is one WebSocket of a client.
type socket struct {
	conn   *websocket.Conn
	binary bool

	mu sync.Mutex // one writer at a time
}

// writeBuffers are shared by all sockets: a client that is idle has none.
var writeBuffers sync.Pool

// dialSocket opens the path of addr as number i, and offers to deflate.
func dialSocket(ctx context.Context, addr, path string, header http.Header, i int, deflate bool, protocols ...string) (*socket, error) {
	if err := loopback(addr); err != nil {
		return nil, err
	}
	d := websocket.Dialer{
		NetDialContext:   func(ctx context.Context, _, addr string) (net.Conn, error) { return dialFrom(ctx, addr, i) },
		HandshakeTimeout: dialTimeout, ReadBufferSize: 512, WriteBufferSize: 1024, WriteBufferPool: &writeBuffers,
		Subprotocols: protocols, EnableCompression: deflate,
	}
	if header == nil {
		header = http.Header{}
	}
	header.Set("X-Forwarded-For", forwarded(i))
	conn, resp, err := d.DialContext(ctx, "ws://"+addr+path, header)
	if resp != nil && resp.Body != nil {
		defer resp.Body.Close()
	}
	if err != nil {
		if resp != nil {
			err = fmt.Errorf("%w (%s)", err, resp.Status)
		}
		return nil, fmt.Errorf("bench: open a socket: %w", err)
	}
	return &socket{conn: conn}, nil
}

// deflateFrom is from how many bytes on a frame is deflated, where that was
// agreed on.
const deflateFrom = 1 << 10

// write sends one frame.
func (s *socket) write(frame []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return fmt.Errorf("bench: write: %w", err)
	}
	kind := websocket.TextMessage
	if s.binary {
		kind = websocket.BinaryMessage
	}
	s.conn.EnableWriteCompression(len(frame) >= deflateFrom)
	if err := s.conn.WriteMessage(kind, frame); err != nil {
		return fmt.Errorf("bench: write: %w", err)
	}
	return nil
}

// read calls each with every frame until the connection ends. The frame is
// valid until each returns.
func (s *socket) read(each func(frame []byte)) {
	var buf []byte
	for {
		_, r, err := s.conn.NextReader()
		if err != nil {
			return
		}
		if buf, err = readInto(buf[:0], r); err != nil {
			return
		}
		each(buf)
		if cap(buf) > 64<<10 {
			buf = nil // one long page need not be kept for good
		}
	}
}

// readInto appends what r has to b.
func readInto(b []byte, r io.Reader) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return b, fmt.Errorf("bench: read: %w", err)
		}
	}
}

// close ends the connection without a word, as a page that is left does.
func (s *socket) close() error {
	if err := s.conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("bench: close: %w", err)
	}
	return nil
}
