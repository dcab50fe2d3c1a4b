package web_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"usher"
	"usher/web"
	"usher/web/live"
)

// wire is a client's end of a socket.
type wire struct {
	t    *testing.T
	conn *websocket.Conn
	ids  int
}

// frame is what a client looks at.
type frame struct {
	Type         string
	ID           string
	Code         usher.Code
	Reason       live.Reason
	RetryAfter   int64 `json:"retry_after"`
	Conversation usher.ConversationID
	Customer     string
	Agent        string
	Owner        string
	Seq          int64
	LastSeq      int64 `json:"last_seq"`
	Message      struct {
		Seq          int64
		Text         string
		Conversation usher.ConversationID
	}
	Messages []struct {
		Seq  int64
		Text string
	}
	raw string
}

// dial opens a socket; a nil wire comes with the answer that refused it.
func (s *site) dial(t *testing.T, path string, h http.Header, protocols ...string) (*wire, *http.Response) {
	t.Helper()
	d := websocket.Dialer{Subprotocols: protocols, HandshakeTimeout: patience, EnableCompression: true}
	conn, res, err := d.DialContext(t.Context(), "ws://"+s.addr+path, h)
	if errors.Is(err, websocket.ErrBadHandshake) {
		return nil, res
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { hang(conn) })
	return &wire{t: t, conn: conn}, res
}

// hang cuts a connection off. One that is gone already is as good.
func hang(conn *websocket.Conn) { _ = conn.Close() }

// customer opens a socket and says hello.
func (s *site) customer(t *testing.T, token string) *wire {
	t.Helper()
	w, res := s.dial(t, "/v1/socket", nil, live.JSON.Protocol())
	if w == nil {
		t.Fatalf("the socket is refused: %s", res.Status)
	}
	if f := w.ask("hello", map[string]any{"token": token}); f.Type != "welcome" {
		t.Fatalf("hello = %s", f.raw)
	}
	return w
}

func (w *wire) put(kind string, fields map[string]any) string {
	w.t.Helper()
	w.ids++
	f := map[string]any{"type": kind, "id": fmt.Sprint(w.ids)}
	for k, v := range fields {
		f[k] = v
	}
	if err := w.conn.WriteJSON(f); err != nil {
		w.t.Fatal(err)
	}
	return f["id"].(string)
}

// read returns the next frame, or the error that ends the connection.
func (w *wire) read() (frame, error) {
	if err := w.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		w.t.Fatal(err)
	}
	_, b, err := w.conn.ReadMessage()
	if err != nil {
		return frame{}, err
	}
	f := frame{raw: string(b)}
	if err := json.Unmarshal(b, &f); err != nil {
		w.t.Errorf("%q is no frame: %v", b, err)
	}
	return f, nil
}

// until reads to the next frame that fits.
func (w *wire) until(fits func(frame) bool) frame {
	w.t.Helper()
	for {
		f, err := w.read()
		if err != nil {
			w.t.Fatalf("the frame does not come: %v", err)
		}
		if fits(f) {
			return f
		}
	}
}

func (w *wire) next(kind string) frame {
	w.t.Helper()
	return w.until(func(f frame) bool { return f.Type == kind })
}

func (w *wire) ask(kind string, fields map[string]any) frame {
	w.t.Helper()
	id := w.put(kind, fields)
	return w.until(func(f frame) bool { return f.ID == id })
}

// ends reads to the end and checks the bye and the close status.
func (w *wire) ends(reason live.Reason, status int) {
	w.t.Helper()
	if f := w.next("bye"); f.Reason != reason {
		w.t.Errorf("bye %s; want %s", f.Reason, reason)
	}
	_, err := w.read()
	if !websocket.IsCloseError(err, status) {
		w.t.Errorf("after the bye: %v; want close status %d", err, status)
	}
}

func TestSocketTalk(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, token := s.visitor(t)
	w, second := s.customer(t, token), s.customer(t, token)
	ack := w.ask("send", map[string]any{"client_id": "k", "text": strings.Repeat("很长的一句话。", 500)}) // long enough to be deflated
	if ack.Type != "ack" || ack.Seq != 1 {
		t.Fatalf("send = %s", ack.raw)
	}
	if f := second.next("message"); f.Message.Seq != 1 || !strings.HasPrefix(f.Message.Text, "很长") {
		t.Errorf("the other device sees %s", f.raw)
	}
	ann.must("POST", "/v1/visitor/messages", map[string]string{"text": "by REST"})
	if f := second.next("message"); f.Message.Text != "by REST" {
		t.Errorf("the other device sees %s", f.raw)
	}
	if f := w.ask("sync", map[string]any{"after_seq": 0}); len(f.Messages) != 2 {
		t.Errorf("sync = %s", f.raw)
	}
	again := s.customer(t, token)
	if f := again.ask("sync", map[string]any{"after_seq": 1}); len(f.Messages) != 1 || f.Messages[0].Text != "by REST" {
		t.Errorf("sync after a reconnect = %s", f.raw)
	}
}

func TestSocketHandshake(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	for _, c := range []struct {
		name, origin string
		protocols    []string
		status       int
		chosen       string
	}{
		{"as it should be", "https://shop.example", []string{"usher.v1.json"}, 101, "usher.v1.json"},
		{"an app", "", []string{"usher.v1.json"}, 101, "usher.v1.json"},
		{"MessagePack", "", []string{"usher.v1.msgpack"}, 101, "usher.v1.msgpack"},
		{"Protocol Buffers", "", []string{"usher.v1.proto"}, 101, "usher.v1.proto"},
		{"the client's first choice", "", []string{"usher.v1.msgpack", "usher.v1.json"}, 101, "usher.v1.msgpack"},
		{"one of several protocols", "", []string{"usher.v9.json", "usher.v1.json", "usher.v1.proto"}, 101, "usher.v1.json"},
		{"an unknown protocol", "", []string{"usher.v9.json"}, 400, ""},
		{"no protocol", "", nil, 101, ""},
		{"another site", "https://evil.example", []string{"usher.v1.json"}, 403, ""},
	} {
		h := http.Header{}
		if c.origin != "" {
			h.Set("Origin", c.origin)
		}
		w, res := s.dial(t, "/v1/socket", h, c.protocols...)
		if res.StatusCode != c.status || c.status == 101 && w.conn.Subprotocol() != c.chosen {
			t.Errorf("%s: %s %v", c.name, res.Status, res.Header)
		}
	}
	b := s.browser(t)
	if a := b.call("GET", "/v1/socket", nil); a.Status != 426 || a.Header.Get("Upgrade") != "websocket" || !strings.Contains(a.Body, live.JSON.Protocol()) {
		t.Errorf("a plain GET = %d %s", a.Status, a.Body)
	}
}

func TestAgentSocket(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	amy, id := s.staff(admin, usher.RoleAgent, "amy")
	ann, token := s.visitor(t)
	var sent struct{ Conversation string }
	ann.must("POST", "/v1/visitor/messages", map[string]string{"text": "help"}).into(t, &sent)
	for _, h := range []http.Header{
		{},
		{"Cookie": {"usher=forged"}},
		{"Cookie": {amy.cookie}, "Origin": {"https://evil.example"}},
		{"Cookie": {amy.cookie}, "Sec-Fetch-Site": {"cross-site"}},
		{"Cookie": {"usher=" + token}},
	} {
		if w, res := s.dial(t, "/v1/agent/socket", h, live.JSON.Protocol()); w != nil || res.StatusCode != http.StatusUnauthorized && res.StatusCode != http.StatusForbidden {
			t.Errorf("%v: %s", h, res.Status)
		}
	}
	w, res := s.dial(t, "/v1/agent/socket", http.Header{"Cookie": {amy.cookie}, "Origin": {"http://" + s.addr}}, live.JSON.Protocol())
	if w == nil {
		t.Fatal(res.Status)
	}
	if f := w.ask("hello", nil); f.Agent != string(id) {
		t.Fatalf("hello = %s", f.raw)
	}
	w.ask("presence", map[string]any{"presence": "online"})
	phone := s.customer(t, token)
	amy.must("POST", "/v1/conversations/"+sent.Conversation+"/claim", nil)
	if f := phone.next("state"); f.Owner != "amy" {
		t.Errorf("state = %s", f.raw)
	}
	w.next("state")
	if f := w.ask("send", map[string]any{"conversation": sent.Conversation, "text": "Hello, this is Amy."}); f.Type != "ack" {
		t.Errorf("send = %s", f.raw)
	}
	if f := phone.next("message"); f.Message.Text != "Hello, this is Amy." {
		t.Errorf("the customer sees %s", f.raw)
	}
	amy.must("POST", "/v1/conversations/"+sent.Conversation+"/note", map[string]string{"text": "secret"})
	amy.must("POST", "/v1/conversations/"+sent.Conversation+"/reply", map[string]string{"text": "Goodbye."})
	if f := phone.next("message"); f.Message.Text != "Goodbye." || strings.Contains(f.raw, "secret") {
		t.Errorf("the customer sees %s", f.raw)
	}
	amy.must("DELETE", "/v1/session", nil)
	w.ends(live.ByeSignedOut, 4401)
	eventually(t, "the agent goes offline", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.presence[id] == usher.Offline
	})
}

func TestBadFrames(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	_, token := s.visitor(t)
	w := s.customer(t, token)
	for _, c := range []struct {
		kind int
		data string
		code usher.Code
	}{
		{websocket.BinaryMessage, `{"type":"ping","id":"1"}`, usher.CodeInvalid},
		{websocket.BinaryMessage, strings.Repeat("x", 1<<20), usher.CodeInvalid},
		{websocket.TextMessage, `not JSON`, usher.CodeInvalid},
		{websocket.TextMessage, `{"type":"dance","id":"d"}`, usher.CodeInvalid},
		{websocket.TextMessage, `{"type":"send","id":"s","text":"` + strings.Repeat("x", 20<<10) + `"}`, usher.CodeTooLarge},
		{websocket.TextMessage, `{"type":"send","id":"k","text":"x","client_id":"a\u0000"}`, usher.CodeInvalid},
		{websocket.TextMessage, `{"type":"send","id":"p","text":"panic"}`, usher.CodeInternal},
	} {
		if err := w.conn.WriteMessage(c.kind, []byte(c.data)); err != nil {
			t.Fatal(err)
		}
		if f, err := w.read(); err != nil || f.Type != "error" || f.Code != c.code || strings.Contains(f.raw, "secret") {
			t.Errorf("%.40q = %s, %v; want error %s", c.data, f.raw, err, c.code)
		}
	}
	if f := w.ask("ping", nil); f.Type != "ack" {
		t.Errorf("after all that, ping = %s", f.raw)
	}
	early, _ := s.dial(t, "/v1/socket", nil, live.JSON.Protocol())
	if f := early.ask("send", map[string]any{"text": "x"}); f.Code != usher.CodeUnauthorized {
		t.Errorf("send before hello = %s", f.raw)
	}
	early.put("hello", map[string]any{"token": newWidgetToken(t)})
	early.ends(live.ByeUnauthorized, 4401)
}

func TestHugeFrame(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	_, token := s.visitor(t)
	for _, deflate := range []bool{false, true} { // the deflated one is a bomb: 10 KiB that become 10 MiB
		w := s.customer(t, token)
		w.conn.EnableWriteCompression(deflate)
		huge := `{"type":"send","id":"x","text":"` + strings.Repeat("x", 10<<20) + `"}`
		done := make(chan error, 1)
		go func() { done <- w.conn.WriteMessage(websocket.TextMessage, []byte(huge)) }()
		w.ends(live.ByeTooLarge, 1009)
		<-done // written or cut off, but over
	}
	w := s.customer(t, token)
	if err := w.conn.WriteMessage(websocket.TextMessage, []byte("{\"type\":\"\xff\xfe\",\"id\":\"1\"}")); err != nil {
		t.Fatal(err)
	}
	w.ends(live.ByeInvalidUTF8, 1007)
	if len(s.heard) != 0 {
		t.Errorf("%d messages were taken", len(s.heard))
	}
}

func TestSocketsAreThrottled(t *testing.T) {
	t.Parallel()
	s := open(t, func(c *web.Config) { c.Limits = web.Limits{Messages: 6} })
	_, token := s.visitor(t)
	w := s.customer(t, token)
	var f frame
	for range 11 {
		f = w.ask("send", map[string]any{"text": "x"})
	}
	if f.Code != usher.CodeBusy || f.RetryAfter < 1 {
		t.Errorf("the eleventh = %s", f.raw)
	}
}

func TestMaxConn(t *testing.T) {
	t.Parallel()
	s := open(t, func(c *web.Config) { c.MaxConn = 2 })
	amy, _ := s.staff(s.admin(t), usher.RoleAgent, "amy")
	_, token := s.visitor(t)
	first := s.customer(t, token)
	s.customer(t, token)
	w, res := s.dial(t, "/v1/socket", nil, live.JSON.Protocol())
	if w != nil || res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
		t.Errorf("the third = %s %v", res.Status, res.Header)
	}
	w, res = s.dial(t, "/v1/agent/socket", http.Header{"Cookie": {amy.cookie}, "Origin": {"http://" + s.addr}}, live.JSON.Protocol())
	if w == nil {
		t.Fatalf("there is no room for an agent: %s", res.Status)
	}
	w.ask("hello", nil)
	hang(w.conn)
	hang(first.conn)
	eventually(t, "room", func() bool {
		w, _ := s.dial(t, "/v1/socket", nil, live.JSON.Protocol())
		return w != nil
	})
}

func TestShutdown(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	_, token := s.visitor(t)
	wires := make([]*wire, 30)
	for i := range wires {
		wires[i] = s.customer(t, token)
	}
	s.stop()
	var all sync.WaitGroup
	for _, w := range wires {
		all.Go(func() {
			f := w.next("bye")
			if f.Reason != live.ByeRestart || f.RetryAfter < 1 {
				t.Errorf("bye = %s", f.raw)
			}
			if _, err := w.read(); !websocket.IsCloseError(err, 1012) {
				t.Errorf("after the bye: %v", err)
			}
		})
	}
	all.Wait()
	select {
	case err := <-s.done:
		if err != nil {
			t.Errorf("Serve = %v", err)
		}
		s.done <- nil // for the cleanup
	case <-time.After(patience):
		t.Fatal("Serve does not return")
	}
	if err := s.server.Shutdown(t.Context()); err != nil {
		t.Errorf("a second Shutdown = %v", err)
	}
	if c, err := http.Get("http://" + s.addr + "/healthz"); err == nil {
		c.Body.Close()
		t.Error("the server still answers")
	}
}

func TestShutdownBeforeServe(t *testing.T) {
	t.Parallel()
	server, err := web.New(services(t, newOffice()), web.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Shutdown(t.Context()); err != nil {
		t.Errorf("Shutdown = %v", err)
	}
	ln := listen(t)
	if err := server.Serve(t.Context(), ln); err == nil {
		t.Error("Serve after Shutdown = nil error")
	}
	if c, err := ln.Accept(); err == nil {
		t.Errorf("the listener is still open to %s", c.RemoteAddr())
	}
}
