package live_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/web/live"
)

func TestCustomerTalks(t *testing.T) {
	t.Parallel()
	inEachCodec(t, customerTalks)
}

func customerTalks(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	d := dial(t, h, c, nil)
	if got := d.greet("ann", nil); got.Type != "welcome" || got.Customer != "ann" || got.Conversation != "" || got.Heartbeat != 25 {
		t.Fatalf("hello = %+v", got)
	}
	ack := d.ask("send", map[string]any{"client_id": "k1", "text": "<script>'; DROP TABLE messages; --"})
	if ack.Type != "ack" || ack.ClientID != "k1" || ack.Seq != 1 || ack.MessageID != "c-ann-1" || ack.Conversation != "c-ann" {
		t.Fatalf("send = %+v", ack)
	}
	if again := d.ask("send", map[string]any{"client_id": "k1", "text": "other"}); again.Seq != 1 || again.MessageID != ack.MessageID {
		t.Errorf("the same client_id again = %+v; want the first result", again)
	}
	w.say("c-ann", usher.KindNote, "an agents' secret")
	w.say("c-ann", usher.KindText, "Hello!")
	eventually(t, "the second message", func() bool { return len(d.all("message")) == 2 })
	for i, want := range []string{"<script>'; DROP TABLE messages; --", "Hello!"} {
		f := d.all("message")[i]
		if m := message(t, f.Message); m.Text != want || f.Conversation != "c-ann" {
			t.Errorf("message %d = %s; want %q", i, f.Raw, want)
		}
		if strings.Contains(f.Raw, "secret") {
			t.Errorf("a customer sees %s", f.Raw)
		}
	}
	got := d.ask("sync", map[string]any{"after_seq": 1})
	if got.Type != "sync" || len(got.Messages) != 1 || got.UpTo != 3 || got.More {
		t.Errorf("sync = %+v; want one message, up to the note's successor", got)
	}
}

func TestRefusedFrames(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	if _, err := w.Accept(t.Context(), usher.Inbound{Customer: usher.Customer{NativeID: "bob"}, Text: "mine"}); err != nil {
		t.Fatal(err)
	}
	d := dial(t, h, c, nil)
	if got := d.ask("send", map[string]any{"text": "early"}); got.Code != usher.CodeUnauthorized {
		t.Errorf("send before hello = %+v", got)
	}
	d.greet("ann", nil)
	for _, f := range []struct {
		kind   string
		fields map[string]any
		code   usher.Code
	}{
		{"hello", map[string]any{"token": "token-bob"}, usher.CodeConflict},
		{"dance", nil, usher.CodeInvalid},
		{"open", map[string]any{"conversation": "c-bob"}, usher.CodeInvalid},
		{"presence", map[string]any{"presence": "online"}, usher.CodeInvalid},
		{"sync", nil, usher.CodeInvalid},
		{"sync", map[string]any{"after_seq": 0, "conversation": "c-bob"}, usher.CodeForbidden},
		{"send", map[string]any{"text": "x", "conversation": "c-bob"}, usher.CodeForbidden},
		{"typing", map[string]any{"conversation": "c-bob"}, usher.CodeForbidden},
		{"read", map[string]any{"conversation": "c-bob", "seq": 1}, usher.CodeForbidden},
		{"send", map[string]any{"text": "x", "admin": true}, usher.CodeInvalid},
	} {
		if got := d.ask(f.kind, f.fields); got.Type != "error" || got.Code != f.code || got.Text == "" {
			t.Errorf("%s %v = %+v; want error %s", f.kind, f.fields, got, f.code)
		}
	}
	for _, kind := range []string{"typing", "read", "ping"} {
		if got := d.ask(kind, nil); got.Type != "ack" {
			t.Errorf("%s without a conversation = %+v; want an ack", kind, got)
		}
	}
	if got := d.ask("sync", map[string]any{"after_seq": 0}); got.Type != "sync" || len(got.Messages) != 0 {
		t.Errorf("sync without a conversation = %+v", got)
	}
	if n := len(d.all("message")); n != 0 {
		t.Errorf("%d messages of somebody else arrived", n)
	}
}

func TestRefusedHello(t *testing.T) {
	t.Parallel()
	inEachCodec(t, refusedHello)
}

func refusedHello(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	if _, err := w.Accept(t.Context(), usher.Inbound{Customer: usher.Customer{NativeID: "bob"}, Text: "mine"}); err != nil {
		t.Fatal(err)
	}
	for _, f := range []map[string]any{
		{"token": "forged"}, {}, {"token": "token-ann", "conversation": "c-bob"}, {"token": "token-bob", "conversation": "c-ann"},
	} {
		d := dial(t, h, c, nil)
		if got := d.ask("hello", f); got.Type != "error" || got.Code != usher.CodeUnauthorized && got.Code != usher.CodeForbidden {
			t.Errorf("hello %v = %+v", f, got)
		}
		if got := d.next("bye"); got.Reason != live.ByeUnauthorized {
			t.Errorf("bye = %+v", got)
		}
		d.hang()
		d.wait()
	}
}

func TestNonsense(t *testing.T) {
	t.Parallel()
	h, _, c := start(t, live.Config{MaxBad: 3})
	d := dial(t, h, c, nil)
	d.greet("ann", nil)
	d.in <- []byte("{")
	d.in <- live.ErrKind
	d.until("an error", func(f frame) bool { return f.Type == "error" })
	d.until("an error", func(f frame) bool { return f.Type == "error" })
	d.ask("ping", nil) // sense again: the count begins anew
	for range 3 {
		d.in <- []byte("nonsense")
	}
	if got := d.next("bye"); got.Reason != live.ByeProtocol {
		t.Errorf("bye = %+v", got)
	}
	if n := len(d.all("error")); n != 5 {
		t.Errorf("%d errors; want an answer to each of 5", n)
	}
}

func TestEndings(t *testing.T) {
	t.Parallel()
	for _, e := range []struct {
		in     any
		reason live.Reason
		status uint16
	}{
		{live.ErrTooLarge, live.ByeTooLarge, 1009},
		{[]byte("{\"type\":\"\xff\"}"), live.ByeInvalidUTF8, 1007},
	} {
		h, _, c := start(t, live.Config{})
		d := dial(t, h, c, nil)
		d.greet("ann", nil)
		d.in <- e.in
		if got := d.next("bye"); got.Reason != e.reason {
			t.Errorf("bye = %+v; want %s", got, e.reason)
		}
		// The rest of what the other side sends is taken, and not answered.
		d.put("send", map[string]any{"text": "after the bye"})
		eventually(t, "the close frame", func() bool {
			d.mu.Lock()
			defer d.mu.Unlock()
			return len(d.closing) > 2
		})
		d.mu.Lock()
		if got := uint16(d.closing[0])<<8 | uint16(d.closing[1]); got != e.status {
			t.Errorf("close status %d; want %d", got, e.status)
		}
		d.mu.Unlock()
		c.Advance(2 * time.Second)
		d.Expire(c.Now(), true) // wakes the pipe, as time does a socket
		d.wait()
		if n := len(d.all("ack")); n != 0 {
			t.Error("a frame after the bye was served")
		}
	}
}

func TestHelloTimeout(t *testing.T) {
	t.Parallel()
	h, _, c := start(t, live.Config{HelloTimeout: time.Second})
	d := dial(t, h, c, nil)
	eventually(t, "the limit", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return !d.deadline.IsZero() })
	c.Advance(time.Second)
	d.mu.Lock()
	d.changedLocked()
	d.mu.Unlock()
	if got := d.next("bye"); got.Reason != live.ByeHelloTimeout {
		t.Errorf("bye = %+v", got)
	}
	d.wait()
	stays := dial(t, h, c, nil)
	stays.greet("ann", nil)
	c.Advance(time.Hour)
	stays.mu.Lock()
	stays.changedLocked()
	stays.mu.Unlock()
	if got := stays.ask("ping", nil); got.Type != "ack" {
		t.Errorf("an hour after hello, ping = %+v", got)
	}
}

func TestDevicesShareAConversation(t *testing.T) {
	t.Parallel()
	inEachCodec(t, devicesShareAConversation)
}

func devicesShareAConversation(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	phone, laptop, stranger := dial(t, h, c, nil), dial(t, h, c, nil), dial(t, h, c, nil)
	phone.greet("ann", nil)
	laptop.greet("ann", nil) // before there is a conversation
	stranger.greet("bob", nil)
	phone.ask("send", map[string]any{"text": "from the phone"})
	if m := message(t, laptop.next("message").Message); m.Text != "from the phone" || m.Seq != 1 {
		t.Errorf("the laptop sees %+v", m)
	}
	laptop.ask("send", map[string]any{"text": "from the laptop"})
	phone.until("the laptop's message", func(f frame) bool { return strings.Contains(f.Raw, "from the laptop") })
	phone.ask("typing", nil)
	phone.ask("read", map[string]any{"seq": 2})
	if f := laptop.next("read"); f.Seq != 2 || f.From != usher.FromCustomer {
		t.Errorf("read = %+v", f)
	}
	w.emit(usher.Event{Kind: usher.EventQueue, Conversation: "c-ann", Place: 3, Wait: 90 * time.Second})
	if f := laptop.next("queue"); f.Position != 3 || f.ETA != 90 {
		t.Errorf("queue = %+v", f)
	}
	w.move("c-ann", usher.StateAgent, "a1")
	if f := laptop.next("state"); f.State != usher.StateAgent || f.Owner != "Name of a1" || f.Chat != nil {
		t.Errorf("state = %+v", f)
	}
	if n := len(laptop.all("typing")); n != 0 {
		t.Error("a customer's typing is shown to the customer")
	}
	for _, kind := range []string{"message", "read", "queue", "state"} {
		if n := len(stranger.all(kind)); n != 0 {
			t.Errorf("a stranger got %d %s frames", n, kind)
		}
	}
}

// Another device writes at the very moment of a hello: the welcome comes
// first, then what is new, and no history.
func TestHelloMeetsMessage(t *testing.T) {
	t.Parallel()
	for _, before := range []int{0, 5} {
		h, w, c := start(t, live.Config{})
		other := dial(t, h, c, nil)
		other.greet("ann", nil)
		for range before {
			other.ask("send", map[string]any{"text": "history"})
		}
		w.looked = func() { other.ask("send", map[string]any{"text": "now"}) }
		d := dial(t, h, c, nil)
		d.greet("ann", nil)
		d.next("message")
		other.ask("ping", nil)
		d.ask("ping", nil)
		d.mu.Lock()
		first := d.sent[0].Type
		d.mu.Unlock()
		if first != "welcome" {
			t.Errorf("with %d messages before, the first frame is %s", before, first)
		}
		inOrder(t, d.seqs(), int64(before), int64(before)+1)
	}
}

// A first message that came in by another door (another node, REST) reaches
// devices that were there before it.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	d := dial(t, h, c, nil)
	d.greet("ann", nil)
	if _, err := w.Accept(t.Context(), usher.Inbound{Customer: usher.Customer{NativeID: "ann"}, Account: "web", Text: "by REST"}); err != nil {
		t.Fatal(err)
	}
	if m := message(t, d.next("message").Message); m.Text != "by REST" {
		t.Errorf("message = %+v", m)
	}
}

func TestFailuresStayInside(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	h, w, c := start(t, live.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	d := dial(t, h, c, nil)
	d.greet("ann", nil)
	w.before = func(in usher.Inbound) {
		if in.Text == "panic" {
			panic("secret state")
		}
	}
	if got := d.ask("send", map[string]any{"text": "panic"}); got.Code != usher.CodeInternal || strings.Contains(got.Raw, "secret") {
		t.Errorf("a panic = %s", got.Raw)
	}
	if got := d.ask("send", map[string]any{"text": "fine"}); got.Type != "ack" {
		t.Errorf("after a panic = %+v", got)
	}
	w.failReads(errDisk)
	d.put("sync", map[string]any{"after_seq": 0})
	if got := d.next("bye"); got.Reason != live.ByeFailed || strings.Contains(got.Raw, "disk") {
		t.Errorf("bye = %s", got.Raw)
	}
	d.hang()
	d.wait()
	if !strings.Contains(log.String(), "disk is on fire") || !strings.Contains(log.String(), "secret state") {
		t.Errorf("the log does not tell: %s", log.String())
	}
}

func TestBusyIsPassedOn(t *testing.T) {
	t.Parallel()
	w, c := newWorld(), newClock()
	h, err := live.New(live.Parts{Store: w, Customers: busy{w}, Agents: w, Bus: w}, live.Config{Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	d := dial(t, h, c, nil)
	d.greet("ann", nil)
	if got := d.ask("send", map[string]any{"text": "x"}); got.Code != usher.CodeBusy || got.RetryAfter != 3 {
		t.Errorf("send = %+v; want busy, retry after 3 s", got)
	}
}

// busy takes no messages.
type busy struct{ *world }

func (busy) Accept(context.Context, usher.Inbound) (usher.Accepted, error) {
	e := usher.Errorf(usher.CodeBusy, nil, "too often")
	e.RetryAfter = 2500 * time.Millisecond
	return usher.Accepted{}, e
}

func TestNewWants(t *testing.T) {
	t.Parallel()
	if _, err := live.New(live.Parts{}, live.Config{}); err == nil {
		t.Error("New without parts = nil error")
	}
	w := newWorld()
	h, err := live.New(live.Parts{Store: w, Customers: w, Agents: w, Bus: deaf{w}}, live.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Start(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("Start = %v; want the bus's error", err)
	}
}

// deaf has no subscriptions.
type deaf struct{ *world }

func (deaf) Subscribe(context.Context, string, func(usher.Event)) error { return errDisk }

// Every message frame is JSON that a browser reads, whatever is in it.
func TestOddText(t *testing.T) {
	t.Parallel()
	h, _, c := start(t, live.Config{})
	d := dial(t, h, c, nil)
	d.greet("ann", nil)
	for _, text := range []string{"\u0000\u2028", "</script>", `"\'`, "🙂\u202e", strings.Repeat("长", 5000)} {
		d.ask("send", map[string]any{"text": text})
	}
	eventually(t, "all messages", func() bool { return len(d.all("message")) == 5 })
	for _, f := range d.all("message") {
		if !json.Valid([]byte(f.Raw)) {
			t.Errorf("%q is not JSON", f.Raw)
		}
	}
}

// TestOneCustomerDoesNotTakeEverybodysPlace: a token that is used again and
// again gets so many connections and no more, until one ends.
func TestOneCustomerDoesNotTakeEverybodysPlace(t *testing.T) {
	t.Parallel()
	h, _, c := start(t, live.Config{Devices: 3})
	var first *device
	for i := range 3 {
		d := dial(t, h, c, nil)
		if f := d.greet("ann", nil); f.Type != "welcome" {
			t.Fatalf("page %d: %s", i, f.Raw)
		}
		first = d
	}
	fourth := dial(t, h, c, nil)
	fourth.put("hello", map[string]any{"token": "token-ann"})
	if f := fourth.next("bye"); f.Reason != live.ByeBusy || f.RetryAfter <= 0 || len(fourth.all("welcome")) > 0 {
		t.Errorf("the fourth page: %s", f.Raw)
	}
	fourth.hang()
	fourth.wait()
	if f := dial(t, h, c, nil).greet("bob", nil); f.Type != "welcome" {
		t.Errorf("somebody else: %s", f.Raw)
	}
	first.hang()
	first.wait()
	if f := dial(t, h, c, nil).greet("ann", nil); f.Type != "welcome" {
		t.Errorf("after one has gone: %s", f.Raw)
	}
}
