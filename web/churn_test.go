package web_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"usher"
	"usher/web/live"
)

// listen opens a port for a test.
func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// Sockets come and go in hundreds, closed politely, cut off and left half-way,
// while messages are broadcast into all of them. fasthttp gives a connection
// whose handler has returned to the next customer: a write after that shows up
// as a race, a panic, or as somebody else's message here.
func TestChurn(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	const people = 10
	tokens, ids := make([]string, people), make([]usher.ConversationID, people)
	for i := range tokens {
		b, token := s.visitor(t)
		var sent struct{ Conversation usher.ConversationID }
		b.must("POST", "/v1/visitor/messages", map[string]string{"text": own(i)}).into(t, &sent)
		tokens[i], ids[i] = token, sent.Conversation
	}
	stop := make(chan struct{})
	var noise, churn sync.WaitGroup
	for i := range ids {
		noise.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := s.say(t.Context(), ids[i], usher.Draft{From: usher.FromBot, Kind: usher.KindText, Text: own(i)}); err != nil {
					t.Error(err)
				}
				time.Sleep(time.Duration(1+rand.IntN(4)) * time.Millisecond)
			}
		})
	}
	for range 8 {
		churn.Go(func() {
			for range 40 {
				who := rand.IntN(people)
				churnOnce(t, s, tokens[who], own(who))
			}
		})
	}
	churn.Wait()
	close(stop)
	noise.Wait()
	if a := s.browser(t).call("GET", "/healthz", nil); a.Status != 200 {
		t.Errorf("after all that, %d", a.Status)
	}
}

// own is what only one customer may see.
func own(who int) string { return fmt.Sprintf("only for %d.%s", who, strings.Repeat("x", 100*who)) }

// churnOnce connects, reads a little and leaves, one way or another. HTTP
// requests in between take over connections that sockets had.
func churnOnce(t *testing.T, s *site, token, mine string) {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{live.JSON.Protocol()}, HandshakeTimeout: patience}
	conn, _, err := d.DialContext(t.Context(), "ws://"+s.addr+"/v1/socket", nil)
	if err != nil {
		t.Error(err)
		return
	}
	defer hang(conn)
	w := &wire{t: t, conn: conn}
	w.put("hello", map[string]any{"token": token})
	for range rand.IntN(8) {
		f, err := w.read()
		if err != nil {
			t.Errorf("read: %v", err)
			return
		}
		if f.Type == "message" && f.Message.Text != mine {
			t.Errorf("somebody else's message: %s", f.raw)
		}
	}
	switch rand.IntN(4) {
	case 0:
		_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
		for {
			if _, err := w.read(); err != nil {
				break
			}
		}
	case 1:
		if err := conn.NetConn().(*net.TCPConn).SetLinger(0); err != nil { // a reset
			t.Error(err)
		}
	case 2:
		_ = conn.WriteMessage(websocket.TextMessage, []byte("\xff"))
	}
	if rand.IntN(3) == 0 {
		if a := s.browser(t).call("GET", "/healthz", nil); a.Body != "ok\n" {
			t.Errorf("a request among sockets = %d %q", a.Status, a.Body)
		}
	}
}
