package storetest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/store"
)

// crashDir names the folder in which a child process writes until it is killed.
const crashDir = "USHER_STORETEST_CRASH_DIR"

// crash kills a writing process several times: what it was told is on disk
// must be there, in order, without gaps, and each message must have its turn
// or be pending.
func (t *suite) crash() {
	acked := map[string]string{} // client ID → "conversation seq"
	turned := map[string]bool{}
	for round := range 4 {
		t.crashRound(round, acked, turned)
	}
	t.start(store.Config{})
	perConversation := map[usher.ConversationID]int64{}
	stored := map[string]string{}
	for _, c := range t.list(usher.ConversationFilter{Limit: 1000}) {
		for _, m := range t.messages(c.ID) {
			perConversation[c.ID]++
			if m.Seq != perConversation[c.ID] {
				t.Fatalf("conversation %s has a gap before seq %d", c.ID, m.Seq)
			}
			if _, twice := stored[m.ClientID]; twice && m.ClientID != "" {
				t.Fatalf("message %s is stored twice", m.ClientID)
			}
			stored[m.ClientID] = fmt.Sprint(c.ID, " ", m.Seq)
		}
		if c.LastSeq != perConversation[c.ID] {
			t.Errorf("conversation %s: last seq %d, %d messages", c.ID, c.LastSeq, perConversation[c.ID])
		}
		t.crashTurns(c, turned)
	}
	for id, where := range acked {
		if stored[id] != where {
			t.Fatalf("message %s was acked as %q, stored as %q", id, where, stored[id])
		}
	}
	if len(acked) < 100 || len(turned) == 0 {
		t.Errorf("only %d messages and %d turns were acked", len(acked), len(turned))
	}
}

// crashTurns: each acked turn is there, and what has none is pending.
func (t *suite) crashTurns(c usher.Conversation, turned map[string]bool) {
	t.Helper()
	turns, err := t.store.Turns(context.Background(), c.ID)
	t.ok(err)
	has := map[int64]bool{}
	for _, turn := range turns {
		has[turn.InboundSeq] = true
		delete(turned, fmt.Sprint(c.ID, " ", turn.InboundSeq))
	}
	for id := range turned {
		if strings.HasPrefix(id, string(c.ID)+" ") {
			t.Errorf("turn %s was acked and is gone", id)
		}
	}
	for _, turn := range turns {
		turned[fmt.Sprint(c.ID, " ", turn.InboundSeq)] = true
	}
	pending := map[int64]bool{}
	for _, m := range t.pending(c.ID).Inbound {
		pending[m.Seq] = true
	}
	for _, m := range t.messages(c.ID) {
		if m.From == usher.FromCustomer && !has[m.Seq] && !pending[m.Seq] {
			// a burst is answered by the turn of its last message
			if later := latest(turns); m.Seq > later {
				t.Errorf("message %d of %s has no turn and is not pending", m.Seq, c.ID)
			}
		}
	}
}

func latest(turns []usher.Turn) int64 {
	if len(turns) == 0 {
		return 0
	}
	return turns[len(turns)-1].InboundSeq
}

// crashRound starts a child, reads what it was acked, and kills it.
func (t *suite) crashRound(round int, acked map[string]string, turned map[string]bool) {
	t.Helper()
	top, _, _ := strings.Cut(t.Name(), "/")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+top+"$", "-test.count=1", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), crashDir+"="+t.dir, fmt.Sprintf("%s_ROUND=%d", crashDir, round))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	t.ok(err)
	t.ok(cmd.Start())
	lines, last := bufio.NewScanner(out), ""
	for n := 0; lines.Scan(); n++ {
		last = lines.Text()
		f := strings.Fields(last)
		switch {
		case len(f) == 4 && f[0] == "acked":
			acked[f[1]] = f[2] + " " + f[3]
		case len(f) == 3 && f[0] == "turn":
			turned[f[1]+" "+f[2]] = true
		}
		if n == 150+37*round {
			t.ok(cmd.Process.Kill()) // what is in the pipe was acked as well: read on
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the writer ended by itself: %v, last line %q", err, last)
	}
}

// crashChild writes until it is killed, and prints each thing it was told.
func crashChild(t *testing.T, open Open, dir string) {
	t.Helper()
	e, err := open(context.Background(), dir)
	if err != nil {
		t.Fatalf("open after a crash = %v", err)
	}
	s, err := store.New(context.Background(), e, store.Config{})
	if err != nil {
		t.Fatalf("New after a crash = %v", err)
	}
	// A writer whose killer has died stops by itself.
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var mu sync.Mutex
	say := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Printf(format+"\n", args...)
	}
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() { crashWrite(ctx, t, s, w, say) })
	}
	wg.Wait()
}

func crashWrite(ctx context.Context, t *testing.T, s *store.Store, worker int, say func(string, ...any)) {
	t.Helper()
	for i := 0; ctx.Err() == nil; i++ {
		in := from(fmt.Sprint("c", worker), "text")
		in.ClientID = fmt.Sprintf("%s-%d-%d", os.Getenv(crashDir+"_ROUND"), worker, i)
		a, err := s.Accept(ctx, in)
		if err != nil {
			t.Errorf("Accept = %v", err)
			return
		}
		say("acked %s %s %d", in.ClientID, a.Conversation.ID, a.Message.Seq)
		if i%3 != 0 {
			continue
		}
		c := usher.TurnCommit{Version: a.Conversation.Version, Replies: []usher.Draft{{From: usher.FromBot, Text: "reply"}}}
		c.Turn.Conversation, c.Turn.InboundSeq = a.Conversation.ID, a.Message.Seq
		if _, err := s.CommitTurn(ctx, c); err != nil {
			t.Errorf("CommitTurn = %v", err)
			return
		}
		say("turn %s %d", a.Conversation.ID, a.Message.Seq)
	}
}
