package live_test

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"usher/web/client"
	"usher/web/live"
)

// prose is a text as people write it.
func prose(b *testing.B) string {
	b.Helper()
	page, err := os.ReadFile("../../docs/ARCHITECTURE.md")
	if err != nil {
		b.Fatal(err)
	}
	return strings.ToValidUTF8(string(page[6000:]), "")
}

// BenchmarkEncode is what a frame to one connection costs, or to all that speak
// the codec.
func BenchmarkEncode(b *testing.B) {
	for _, f := range live.Measured(prose(b)) {
		for _, c := range codecs {
			b.Run(f.Name+"/"+c.Protocol(), func(b *testing.B) {
				n := 0
				for b.Loop() {
					data, err := c.Encode(f.Frame)
					if err != nil {
						b.Fatal(err)
					}
					n = len(data)
				}
				b.ReportMetric(float64(n), "bytes")
			})
		}
	}
}

// memory is a connection that gives the same bytes again and again, and counts
// what is written.
type memory struct {
	net.Conn
	in, left []byte
	out      int
}

func (m *memory) Read(p []byte) (int, error) {
	if len(m.left) == 0 {
		m.left = m.in
	}
	n := copy(p, m.left)
	m.left = m.left[n:]
	return n, nil
}

func (m *memory) Write(p []byte) (int, error)      { m.out += len(p); return len(p), nil }
func (m *memory) Close() error                     { return nil }
func (m *memory) SetDeadline(time.Time) error      { return nil }
func (m *memory) SetReadDeadline(time.Time) error  { return nil }
func (m *memory) SetWriteDeadline(time.Time) error { return nil }

// hijacked gives its connection to whoever upgrades it.
type hijacked struct {
	*httptest.ResponseRecorder
	conn net.Conn
}

func (h hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(bufio.NewReader(h.conn), bufio.NewWriter(h.conn)), nil
}

// serverOn is the server's end of a socket in memory; deflate has been agreed on.
func serverOn(b *testing.B, m *memory) *websocket.Conn {
	b.Helper()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for k, v := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-Websocket-Version": "13", "Sec-Websocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
		"Sec-Websocket-Extensions": "permessage-deflate",
	} {
		r.Header.Set(k, v)
	}
	up := websocket.Upgrader{EnableCompression: true, ReadBufferSize: 1 << 10, WriteBufferSize: 1 << 10}
	conn, err := up.Upgrade(hijacked{httptest.NewRecorder(), m}, r, nil)
	if err != nil {
		b.Fatal(err)
	}
	m.out = 0
	return conn
}

// BenchmarkDeflate is what it costs to deflate an encoded frame of 1 KiB or more,
// which is done once however many it goes to.
func BenchmarkDeflate(b *testing.B) {
	for _, f := range live.Measured(prose(b)) {
		for _, c := range codecs {
			data, err := c.Encode(f.Frame)
			if err != nil {
				b.Fatal(err)
			}
			if len(data) < 1<<10 {
				continue
			}
			b.Run(f.Name+"/"+c.Protocol(), func(b *testing.B) {
				m := &memory{}
				conn := serverOn(b, m)
				for b.Loop() {
					m.out = 0
					p, err := websocket.NewPreparedMessage(websocket.BinaryMessage, data)
					if err != nil {
						b.Fatal(err)
					}
					if err := conn.WritePreparedMessage(p); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(m.out), "bytes")
			})
		}
	}
}

// BenchmarkDecode is what a send of a client costs, from the bytes of the network
// on: as it is, and deflated.
func BenchmarkDecode(b *testing.B) {
	text := prose(b)
	for name, size := range map[string]int{"send200": 200, "send2000": 2000} {
		for _, c := range codecs {
			data, err := client.Encode(c, live.Frame{Type: "send", ID: "5", ClientID: "0b7c2f9e", Text: text[:size]})
			if err != nil {
				b.Fatal(err)
			}
			for _, deflate := range []bool{false, true} {
				kind := "/plain"
				if deflate {
					kind = "/deflate"
				}
				b.Run(name+"/"+c.Protocol()+kind, func(b *testing.B) {
					wire := fromClient(b, data, deflate)
					conn := serverOn(b, &memory{in: wire})
					for b.Loop() {
						_, raw, err := conn.ReadMessage()
						if err != nil {
							b.Fatal(err)
						}
						if _, err := c.Decode(raw); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(len(wire)), "bytes")
				})
			}
		}
	}
}

// fromClient is a frame as a client puts it on the network.
func fromClient(b *testing.B, data []byte, deflate bool) []byte {
	b.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		up := websocket.Upgrader{EnableCompression: true}
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		_, _, _ = conn.ReadMessage()
		_ = conn.Close()
	}))
	defer srv.Close()
	var tap *tapped
	d := websocket.Dialer{EnableCompression: deflate, NetDial: func(network, addr string) (net.Conn, error) {
		conn, err := net.Dial(network, addr)
		tap = &tapped{Conn: conn}
		return tap, err
	}}
	conn, res, err := d.DialContext(b.Context(), strings.Replace(srv.URL, "http", "ws", 1), nil)
	if err != nil {
		b.Fatal(err)
	}
	_ = res.Body.Close()
	tap.wrote.Reset()
	conn.EnableWriteCompression(deflate)
	if err := conn.WriteMessage(websocket.BinaryMessage, data); err != nil {
		b.Fatal(err)
	}
	_ = conn.Close()
	return bytes.Clone(tap.wrote.Bytes())
}

// tapped keeps what is written to a connection.
type tapped struct {
	net.Conn
	wrote bytes.Buffer
}

func (t *tapped) Write(p []byte) (int, error) {
	t.wrote.Write(p)
	return t.Conn.Write(p)
}
