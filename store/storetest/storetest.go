package storetest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/store"
)

// Open opens the engine whose data belongs to dir: an empty one the first
// time, the same data again after it was closed.
type Open func(ctx context.Context, dir string) (store.Engine, error)

// Run tests the engines that open opens. The crash test starts the test binary
// again, so Run must be called by a Test function directly.
func Run(t *testing.T, open Open) {
	t.Helper()
	if dir := os.Getenv(crashDir); dir != "" {
		crashChild(t, open, dir)
		return
	}
	t.Run("crash", func(t *testing.T) { t.Parallel(); newSuite(t, open).crash() })
	for _, test := range tests() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSuite(t, open)
			s.start(store.Config{})
			test.run(s)
		})
	}
	for _, test := range faultTests() {
		t.Run(test.name, func(t *testing.T) { t.Parallel(); test.run(newSuite(t, open)) })
	}
}

type test struct {
	name string
	run  func(*suite)
}

func tests() []test {
	var all []test
	for _, group := range [][]test{
		acceptTests(), messageTests(), conversationTests(), turnTests(), missTests(), peopleTests(), linkTests(), listTests(), fileTests(), customerTests(),
		knowledgeTests(), settingTests(), nodeTests(), bundleTests(), eventTests(), writerTests(), groupTests(), webhookTests(), oddTests(),
	} {
		all = append(all, group...)
	}
	return all
}

// suite is one test with a store of its own.
type suite struct {
	*testing.T
	open    Open
	dir     string
	clock   *clock
	store   *store.Store
	blobs   *memory // kept over restarts
	noBlobs bool

	mu     sync.Mutex
	events []usher.Event // as Committed saw them
}

// clock is set by the test.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now.Truncate(time.Microsecond)
}

func newSuite(t *testing.T, open Open) *suite {
	t.Helper()
	c := &clock{now: time.Date(2026, 3, 1, 9, 30, 0, 123_456_789, time.UTC)}
	return &suite{T: t, open: open, dir: t.TempDir(), clock: c, blobs: newMemory(c.Now)}
}

// start opens the store on the suite's folder.
func (t *suite) start(cfg store.Config) {
	t.Helper()
	e, err := t.open(context.Background(), t.dir)
	if err != nil {
		t.Fatalf("open = %v", err)
	}
	t.startOn(e, cfg)
}

func (t *suite) startOn(e store.Engine, cfg store.Config) {
	t.Helper()
	cfg.Now = t.clock.Now
	if !t.noBlobs {
		cfg.Blobs = t.blobs
	}
	if cfg.Committed == nil {
		cfg.Committed = t.committed
	}
	s, err := store.New(context.Background(), e, cfg)
	if err != nil {
		t.Fatalf("New = %v", err)
	}
	t.store = s
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	})
}

// restart closes the store and opens it again.
func (t *suite) restart() {
	t.Helper()
	t.reopen(store.Config{})
}

// reopen is restart with another configuration.
func (t *suite) reopen(cfg store.Config) {
	t.Helper()
	if err := t.store.Close(); err != nil {
		t.Fatalf("Close = %v", err)
	}
	t.start(cfg)
}

func (t *suite) committed(events []usher.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.events = append(t.events, events...)
}

// seen returns what was committed so far and forgets it.
func (t *suite) seen() []usher.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := t.events
	t.events = nil
	return all
}

// from is an inbound message of a customer.
func from(customer, text string) usher.Inbound {
	return usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: customer}, Text: text}
}

func (t *suite) accept(in usher.Inbound) usher.Accepted {
	t.Helper()
	a, err := t.store.Accept(context.Background(), in)
	if err != nil {
		t.Fatalf("Accept(%+v) = %v", in, err)
	}
	return a
}

func (t *suite) say(id usher.ConversationID, kind usher.SenderKind, text string) usher.Message {
	t.Helper()
	d := usher.Draft{From: kind, Text: text}
	if kind == usher.FromAgent {
		d.Sender = "a1"
	}
	m, err := t.store.Append(context.Background(), id, 0, d)
	if err != nil {
		t.Fatalf("Append(%q) = %v", text, err)
	}
	return m
}

func (t *suite) move(c usher.Conversation, m usher.Move, notices ...usher.Draft) usher.Conversation {
	t.Helper()
	out, err := t.store.Move(context.Background(), c.ID, c.Version, m, notices...)
	if err != nil {
		t.Fatalf("Move(%+v) = %v", m, err)
	}
	return out
}

func (t *suite) read(id usher.ConversationID) usher.Conversation {
	t.Helper()
	c, err := t.store.Conversation(context.Background(), id)
	if err != nil {
		t.Fatalf("Conversation = %v", err)
	}
	return c
}

func (t *suite) messages(id usher.ConversationID) []usher.Message {
	t.Helper()
	var all []usher.Message
	for {
		page, err := t.store.Messages(context.Background(), id, int64(len(all)), 1000)
		if err != nil {
			t.Fatalf("Messages = %v", err)
		}
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
	}
}

func (t *suite) pending(id usher.ConversationID) usher.Pending {
	t.Helper()
	p, err := t.store.Pending(context.Background(), id)
	if err != nil {
		t.Fatalf("Pending = %v", err)
	}
	return p
}

// turn commits a turn that answers everything pending.
func (t *suite) turn(id usher.ConversationID, replies ...string) usher.Conversation {
	t.Helper()
	c, err := t.store.CommitTurn(context.Background(), t.turnFor(id, replies...))
	if err != nil {
		t.Fatalf("CommitTurn = %v", err)
	}
	return c
}

func (t *suite) turnFor(id usher.ConversationID, replies ...string) usher.TurnCommit {
	t.Helper()
	p := t.pending(id)
	if len(p.Inbound) == 0 {
		t.Fatal("nothing is pending")
	}
	c := usher.TurnCommit{Version: p.Conversation.Version}
	c.Turn.Conversation = id
	for _, m := range p.Inbound {
		c.Turn.InboundSeq = m.Seq
		c.Turn.Messages = append(c.Turn.Messages, m.ID)
	}
	for _, r := range replies {
		c.Replies = append(c.Replies, usher.Draft{From: usher.FromBot, Text: r})
	}
	return c
}

// all reads the whole log, in pages of n.
func (t *suite) all(n int) []usher.Event {
	t.Helper()
	var all []usher.Event
	after := int64(0)
	for {
		page, err := t.store.Events(context.Background(), after, n)
		if err != nil {
			t.Fatalf("Events = %v", err)
		}
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
		after = page[len(page)-1].Position
	}
}

// want fails unless err has the code.
func (t *suite) want(code usher.Code, err error) {
	t.Helper()
	if got := usher.CodeOf(err); got != code {
		t.Errorf("got error %v (code %q); want code %q", err, got, code)
	}
}

func (t *suite) ok(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// texts joins the messages' texts.
func texts(all []usher.Message) string {
	s := ""
	for _, m := range all {
		s += fmt.Sprintf("%d:%s ", m.Seq, m.Text)
	}
	return s
}

// kinds joins the events' kinds.
func kinds(all []usher.Event) string {
	s := ""
	for _, e := range all {
		s += string(e.Kind) + " "
	}
	return s
}
