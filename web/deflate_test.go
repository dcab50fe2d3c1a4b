package web_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/fasthttp/websocket"

	"usher"
	"usher/web/client"
	"usher/web/live"
)

// counted counts what comes over a connection.
type counted struct {
	net.Conn
	read *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.read.Add(int64(n))
	return n, err
}

// TestCodecsOverTheWire: the client of each codec talks over a real socket, with
// and without deflate, in one conversation.
func TestCodecsOverTheWire(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	_, token := s.visitor(t)
	long := strings.Repeat("很长的一句话。", 500)
	sent := 0
	for _, codec := range []live.Codec{nil, live.JSON, live.MessagePack, live.Proto} {
		for _, deflate := range []bool{false, true} {
			heard := make(chan usher.Message, 10)
			c, welcome, err := client.Dial(t.Context(), client.Config{
				URL: "ws://" + s.addr, Token: token, AfterSeq: -1, Codec: codec, Deflate: deflate,
				OnFrame: func(f client.Frame) {
					if f.Type == "message" {
						heard <- f.Message
					}
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			sent++
			ack, err := c.Send(t.Context(), fmt.Sprint("k", sent), long, "")
			if err != nil || ack.Seq != int64(sent) || welcome.LastSeq != int64(sent-1) || welcome.HeartbeatTimeout == 0 {
				t.Errorf("%v, deflate %v: welcome %+v, ack %+v, %v", codec, deflate, welcome, ack, err)
			}
			if m := <-heard; m.Text != long {
				t.Errorf("%v, deflate %v: heard %.40q", codec, deflate, m.Text)
			}
			if err := c.Typing(t.Context()); err != nil {
				t.Error(err)
			}
			if at, err := c.MarkRead(t.Context(), ack.Seq); err != nil || at != ack.Seq {
				t.Errorf("read up to %d, %v", at, err)
			}
			if all, upTo, err := c.Sync(t.Context(), 0); err != nil || len(all) != sent || upTo != int64(sent) {
				t.Errorf("%d messages up to %d, %v", len(all), upTo, err)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// handshake asks for a socket with these extensions and returns the answer.
func (s *site) handshake(t *testing.T, extensions string) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintf(conn, "GET /v1/socket HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: %s\r\n\r\n", s.addr, extensions)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestDeflateIsNegotiated(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	const agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
	for offer, want := range map[string]string{
		"permessage-deflate":                                                     agreed,
		"permessage-deflate; client_max_window_bits":                             agreed,
		"permessage-deflate; server_max_window_bits=10":                          "", // which cannot be kept
		"permessage-deflate; server_max_window_bits=10, permessage-deflate":      agreed,
		"x-webkit-deflate-frame, permessage-deflate; server_no_context_takeover": agreed,
		"permessage-deflated":                                                    "",
		"":                                                                       "",
	} {
		if res := s.handshake(t, offer); res.StatusCode != http.StatusSwitchingProtocols || res.Header.Get("Sec-Websocket-Extensions") != want {
			t.Errorf("%q is answered with %s and %q; want %q", offer, res.Status, res.Header.Get("Sec-Websocket-Extensions"), want)
		}
	}
}

// TestDeflateIsForLongFrames: who has agreed to it gets long frames deflated and
// short ones as they are, who has not gets all as they are.
func TestDeflateIsForLongFrames(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	for _, deflate := range []bool{false, true} {
		_, token := s.visitor(t)
		var read atomic.Int64
		dialer := websocket.Dialer{EnableCompression: deflate, NetDial: func(network, addr string) (net.Conn, error) {
			conn, err := net.Dial(network, addr)
			return counted{conn, &read}, err
		}}
		conn, _, err := dialer.DialContext(t.Context(), "ws://"+s.addr+"/v1/socket", nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { hang(conn) })
		w := &wire{t: t, conn: conn}
		w.ask("hello", map[string]any{"token": token})
		before := read.Load()
		w.put("send", map[string]any{"text": strings.Repeat("long ", 2000)})
		raw := 0
		for range 2 { // the ack and the message
			_, b, err := conn.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			raw += len(b)
		}
		if came := int(read.Load() - before); deflate && came > raw/5 || !deflate && came < raw {
			t.Errorf("deflate %v: %d bytes came in %d", deflate, raw, came)
		}
		before = read.Load()
		f := w.ask("ping", nil)
		if came := int(read.Load() - before); came != len(f.raw)+2 {
			t.Errorf("deflate %v: an ack of %d bytes came in %d", deflate, len(f.raw), came)
		}
	}
}

// TestBombs: a few kilobytes that would become a gigabyte cost no more than the
// longest frame, in each codec.
func TestBombs(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	for _, codec := range []live.Codec{live.JSON, live.MessagePack, live.Proto} {
		kind := websocket.TextMessage
		if codec.Binary() {
			kind = websocket.BinaryMessage
		}
		w, _ := s.dial(t, "/v1/socket", nil, codec.Protocol())
		w.conn.EnableWriteCompression(true)
		out, err := w.conn.NextWriter(kind)
		if err != nil {
			t.Fatal(err)
		}
		block := make([]byte, 1<<20)
		for range 64 { // the writer fails once the server has hung up
			if _, err = out.Write(block); err != nil {
				break
			}
		}
		_ = out.Close()
		_, b, err := w.conn.ReadMessage()
		if err != nil {
			t.Fatalf("%s: no bye: %v", codec.Protocol(), err)
		}
		if f, err := client.Decode(codec, b); err != nil || f.Type != "bye" || f.Reason != string(live.ByeTooLarge) {
			t.Errorf("%s: %+v, %v", codec.Protocol(), f, err)
		}
	}
}
