package main

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/store/postgres/pgtest"
	"usher/web/client"
)

const (
	crashes        = 20
	crashCustomers = 24
	crashAgents    = 3
)

// TestCrash kills the server twenty times under load. Afterwards every
// message that was acknowledged, to customers and to agents, is there once
// and in order, for both sides, and each of the customers' got its bot turn
// or its person.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: twenty crashes take a while")
	}
	t.Parallel()
	crash(t, crashes)
}

// TestCrashOnPostgres is TestCrash with everything in PostgreSQL, which finds
// out by itself that a server is gone.
func TestCrashOnPostgres(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: crashes take a while")
	}
	t.Parallel()
	crash(t, 4, "--database", pgtest.Database(t))
}

// crash kills the server so often, with more arguments for each command.
func crash(t *testing.T, times int, more ...string) {
	t.Helper()
	data, addr := filepath.Join(t.TempDir(), "data"), freePort(t)
	kept := append([]string{"--data", data}, more...)
	begin := func() *process {
		return startCommand(t, func(cmd *exec.Cmd) { cmd.Args = append(cmd.Args, more...) }, data, addr)
	}
	shop, err := filepath.Abs("demo/data/entries.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	usherOutput(t, append([]string{"faq", "import", shop}, kept...)...)
	passwords := map[string]string{}
	for i := range crashAgents {
		email := fmt.Sprintf("agent%d@shop.example", i)
		passwords[email] = printedPassword.FindStringSubmatch(usherOutput(t, append([]string{"agent", "add", email, "--role", "admin", "--capacity", "20"}, kept...)...))[1]
	}
	server := begin()

	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	var wg sync.WaitGroup
	agents := make([]*crashAgent, 0, crashAgents)
	for email, password := range passwords {
		a := &crashAgent{staff: signIn(t, server.url, email, password)}
		agents = append(agents, a)
		wg.Go(func() { a.work(ctx) })
	}
	customers := make([]*crashCustomer, crashCustomers)
	for i := range customers {
		c := &crashCustomer{number: i, addr: addr}
		customers[i] = c
		wg.Go(func() { c.talk(ctx) })
	}
	for i := range times {
		time.Sleep(time.Duration(150+37*(i%7)) * time.Millisecond) // the load between two crashes
		server.kill()
		server = begin()
	}
	waitFor(t, "everybody to get something through", func() bool {
		return !slices.ContainsFunc(customers, func(c *crashCustomer) bool { return !c.heard.Load() }) &&
			slices.ContainsFunc(agents, func(a *crashAgent) bool { return a.heard.Load() })
	})
	stop()
	wg.Wait()
	t.Logf("%d crashes", times)
	checkAfterCrashes(t, agents, customers)
}

// crashCustomer writes without pause and says everything again that was not
// acknowledged, with the same client ID.
type crashCustomer struct {
	number int
	addr   string
	token  string
	sent   int
	acked  []client.Frame
	heard  atomic.Bool // something was acked
}

func (c *crashCustomer) talk(ctx context.Context) {
	for ctx.Err() == nil {
		if c.token == "" {
			c.token, _ = client.NewVisitor(ctx, "http://"+c.addr) // until the server is back
			continue
		}
		conn, _, err := client.Dial(ctx, client.Config{URL: "ws://" + c.addr, Token: c.token})
		if err != nil {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		for err == nil && ctx.Err() == nil {
			err = c.say(ctx, conn)
		}
		_ = conn.Close()
	}
}

func (c *crashCustomer) say(ctx context.Context, conn *client.Client) error {
	texts := []string{"how much is shipping?", "怎么退货", "what is the airspeed of a swallow", "hello"}
	text := texts[c.sent%len(texts)]
	if c.number%3 == 0 && c.sent == 2 {
		text = "I want to talk to a human agent please"
	}
	ack, err := conn.Send(ctx, clientIDOf(c.sent), text, "")
	if err != nil {
		return err
	}
	c.acked = append(c.acked, ack)
	c.heard.Store(true)
	c.sent++
	time.Sleep(5 * time.Millisecond)
	return nil
}

func clientIDOf(n int) string { return fmt.Sprintf("m-%04d", n) }

// crashAgent answers every chat that it has, again and again.
type crashAgent struct {
	*staff
	sent  int
	acked []usher.Message
	heard atomic.Bool // something was acked
}

func (a *crashAgent) work(ctx context.Context) {
	var me usher.Agent
	for ctx.Err() == nil {
		if a.call(http.MethodGet, "/v1/me", nil, &me) != nil || a.round(ctx, me.ID) != nil {
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func (a *crashAgent) round(ctx context.Context, me usher.AgentID) error {
	if err := a.call(http.MethodPut, "/v1/me/presence", map[string]string{"presence": "online"}, nil); err != nil {
		return err
	}
	var mine struct {
		Conversations []usher.Conversation `json:"conversations"`
	}
	if err := a.call(http.MethodGet, "/v1/conversations?state=agent&owner="+string(me), nil, &mine); err != nil {
		return err
	}
	for _, c := range mine.Conversations {
		if err := ctx.Err(); err != nil {
			return err
		}
		id := fmt.Sprintf("%s-%d", me, a.sent)
		var m usher.Message
		if err := a.call(http.MethodPost, "/v1/conversations/"+string(c.ID)+"/reply", map[string]string{"text": "On it.", "client_id": id}, &m); err != nil {
			return err // the next round says it again, to the first chat then
		}
		a.acked = append(a.acked, m)
		a.heard.Store(true)
		a.sent++
	}
	time.Sleep(10 * time.Millisecond)
	return nil
}

func checkAfterCrashes(t *testing.T, agents []*crashAgent, customers []*crashCustomer) {
	t.Helper()
	messages := 0
	replies := map[usher.ConversationID][]usher.Message{}
	for _, a := range agents {
		for _, m := range a.acked {
			replies[m.Conversation] = append(replies[m.Conversation], m)
			messages++
		}
	}
	for _, c := range customers {
		if len(c.acked) == 0 {
			t.Errorf("customer %d got nothing through", c.number)
			continue
		}
		messages += len(c.acked)
		id := c.acked[0].Conversation
		log := readLog(t, agents[0].staff, id)
		checkLog(t, c, log, replies[id])
		checkView(t, c, log)
		checkServed(t, agents[0].staff, id, log)
	}
	t.Logf("%d acknowledged messages, %d of them of agents", messages, messages-countAcked(customers))
	if messages == countAcked(customers) {
		t.Error("no agent got a word in: the test shows nothing about their side")
	}
}

func countAcked(customers []*crashCustomer) int {
	n := 0
	for _, c := range customers {
		n += len(c.acked)
	}
	return n
}

// readLog reads a whole conversation as agents see it.
func readLog(t *testing.T, s *staff, id usher.ConversationID) []usher.Message {
	t.Helper()
	var all []usher.Message
	for after := int64(0); ; {
		var page struct {
			Messages []usher.Message `json:"messages"`
			UpTo     int64           `json:"up_to"`
			More     bool            `json:"more"`
		}
		if err := s.call(http.MethodGet, fmt.Sprintf("/v1/conversations/%s/messages?limit=500&after_seq=%d", id, after), nil, &page); err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Messages...)
		if after = page.UpTo; !page.More {
			return all
		}
	}
}

// checkLog wants every acknowledged message once, where its ack said, and the
// customer's in the order in which they were written.
func checkLog(t *testing.T, c *crashCustomer, log []usher.Message, replies []usher.Message) {
	t.Helper()
	for i, m := range log {
		if m.Seq != int64(i+1) {
			t.Fatalf("customer %d: message %d has seq %d", c.number, i+1, m.Seq)
		}
	}
	at := map[string]int64{}
	for _, m := range log {
		if m.ClientID == "" {
			continue
		}
		key := string(m.From) + m.ClientID
		if at[key] != 0 {
			t.Errorf("customer %d: %s is there twice, at %d and %d", c.number, key, at[key], m.Seq)
		}
		at[key] = m.Seq
	}
	last := int64(0)
	for i, ack := range c.acked {
		switch seq := at[string(usher.FromCustomer)+clientIDOf(i)]; {
		case seq == 0:
			t.Errorf("customer %d: message %d was acknowledged and is lost", c.number, i)
		case seq != ack.Seq:
			t.Errorf("customer %d: message %d was acknowledged at %d and is at %d", c.number, i, ack.Seq, seq)
		case seq <= last:
			t.Errorf("customer %d: message %d is at %d, after %d", c.number, i, seq, last)
		default:
			last = seq
		}
	}
	for _, m := range replies {
		if at[string(usher.FromAgent)+m.ClientID] != m.Seq {
			t.Errorf("customer %d: an agent's reply was acknowledged at %d and is at %d", c.number, m.Seq, at[string(usher.FromAgent)+m.ClientID])
		}
	}
}

// checkView wants the customer's own sync to show the same, notes aside.
func checkView(t *testing.T, c *crashCustomer, log []usher.Message) {
	t.Helper()
	conn, _, err := client.Dial(t.Context(), client.Config{URL: "ws://" + c.addr, Token: c.token})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	seen, _, err := conn.Sync(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []int64
	for _, m := range log {
		if m.Visible() {
			want = append(want, m.Seq)
		}
	}
	for _, m := range seen[:min(len(seen), len(want))] {
		got = append(got, m.Seq)
	}
	if !slices.Equal(got, want) {
		t.Errorf("customer %d sees %d messages, agents see %d", c.number, len(seen), len(want))
	}
}

// checkServed wants every message of the customer in a turn of the bot, or
// after a handoff, in the hands of a person.
func checkServed(t *testing.T, s *staff, id usher.ConversationID, log []usher.Message) {
	t.Helper()
	var lost []string
	waitFor(t, "every message of "+string(id)+" to be served", func() bool {
		var got struct {
			Turns []usher.Turn `json:"turns"`
		}
		if err := s.call(http.MethodGet, "/v1/conversations/"+string(id)+"/turns", nil, &got); err != nil {
			t.Fatal(err)
		}
		answered, handed := map[usher.MessageID]bool{}, int64(0)
		for _, turn := range got.Turns {
			for _, m := range turn.Messages {
				if answered[m] {
					t.Fatalf("message %s has two turns", m)
				}
				answered[m] = true
			}
			if turn.Decision.Route == usher.RouteHandoff {
				handed = turn.InboundSeq
			}
		}
		lost = lost[:0]
		for _, m := range log {
			if m.From == usher.FromCustomer && !answered[m.ID] && (handed == 0 || m.Seq < handed) {
				lost = append(lost, m.Text)
			}
		}
		return len(lost) == 0
	})
	if len(lost) > 0 {
		t.Errorf("neither bot nor person: %s", strings.Join(lost, "; "))
	}
}
