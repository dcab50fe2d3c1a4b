package live_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"usher"
	"usher/web/live"
)

// seqs returns the Seq of each message frame so far.
func (d *device) seqs() []int64 {
	var out []int64
	for _, f := range d.all("message") {
		out = append(out, message(d.t, f.Message).Seq)
	}
	return out
}

// inOrder fails unless seqs rises by one from after to last.
func inOrder(t *testing.T, seqs []int64, after, last int64) {
	t.Helper()
	for i, s := range seqs {
		if s != after+int64(i)+1 {
			t.Fatalf("seqs after %d: %v", after, seqs)
		}
	}
	if int64(len(seqs)) != last-after {
		t.Fatalf("%d messages after %d; want %d", len(seqs), after, last-after)
	}
}

func TestGapsAreFilled(t *testing.T) {
	t.Parallel()
	inEachCodec(t, gapsAreFilled)
}

func gapsAreFilled(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	d := dial(t, h, c, nil)
	d.greet("ann", nil)
	d.ask("send", map[string]any{"text": "1"})
	w.mute.Store(true) // these events are lost
	w.say("c-ann", usher.KindText, "2")
	w.say("c-ann", usher.KindText, "3")
	w.mute.Store(false)
	four := w.say("c-ann", usher.KindText, "4")
	eventually(t, "four messages", func() bool { return len(d.all("message")) == 4 })
	three := four
	three.Seq = 3
	for _, late := range []usher.Message{three, four} { // these come late, and again
		w.emit(usher.Event{Kind: usher.EventMessage, Conversation: "c-ann", Message: &late})
	}
	w.say("c-ann", usher.KindText, "5")
	eventually(t, "five messages", func() bool { return len(d.all("message")) >= 5 })
	inOrder(t, d.seqs(), 0, 5)
}

func TestResync(t *testing.T) {
	t.Parallel()
	inEachCodec(t, resync)
}

func resync(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	begin(t, w, "ann")
	d, new, desk := dial(t, h, c, nil), dial(t, h, c, nil), dial(t, h, c, &live.AgentSession{Agent: "a1"})
	dial(t, h, c, nil) // has not said hello
	d.greet("ann", nil)
	new.greet("bob", nil)
	desk.ask("hello", nil)
	desk.ask("open", map[string]any{"conversation": "c-ann"})
	w.mute.Store(true)
	w.say("c-ann", usher.KindText, "unheard")
	begin(t, w, "bob")
	w.mute.Store(false)
	h.Resync(t.Context())
	for who, dev := range map[string]*device{"ann": d, "bob": new, "the agent": desk} {
		if m := message(t, dev.next("message").Message); m.Text != "unheard" && m.Text != "I am bob" {
			t.Errorf("%s sees %+v", who, m)
		}
	}
	d.next("state")
	desk.next("resync")
	w.say("c-ann", usher.KindText, "3")
	eventually(t, "the next message", func() bool { return len(d.all("message")) == 2 })
	inOrder(t, d.seqs(), 1, 3)
}

func TestHelloStartsWhereTheClientIs(t *testing.T) {
	t.Parallel()
	inEachCodec(t, helloStartsWhereTheClientIs)
}

func helloStartsWhereTheClientIs(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	if _, err := w.Accept(t.Context(), usher.Inbound{Customer: usher.Customer{NativeID: "ann"}, Text: "1"}); err != nil {
		t.Fatal(err)
	}
	for range 249 {
		w.say("c-ann", usher.KindText, "more")
	}
	for _, e := range []struct {
		fields map[string]any
		after  int64
	}{
		{nil, 250},
		{map[string]any{"after_seq": 0}, 0},
		{map[string]any{"after_seq": 17, "conversation": "c-ann"}, 17},
		{map[string]any{"after_seq": 9999}, 250},
	} {
		d := dial(t, h, c, nil)
		if got := d.greet("ann", e.fields); got.LastSeq != 250 || got.State != usher.StateBot {
			t.Errorf("hello %v = %+v", e.fields, got)
		}
		d.ask("ping", nil)
		eventually(t, "the stream", func() bool { return int64(len(d.all("message"))) >= 250-e.after })
		inOrder(t, d.seqs(), e.after, 250)
	}
}

func TestSync(t *testing.T) {
	t.Parallel()
	inEachCodec(t, syncs)
}

func syncs(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	d := dial(t, h, c, nil)
	d.greet("ann", nil)
	d.ask("send", map[string]any{"text": "1"})
	for i := range 249 {
		kind := usher.KindText
		if i == 248 {
			kind = usher.KindNote
		}
		w.say("c-ann", kind, "more")
	}
	id := d.put("sync", map[string]any{"after_seq": 40})
	var got int
	for after := int64(40); ; {
		f := d.answer(id)
		for _, raw := range f.Messages {
			after++
			if m := message(t, raw); m.Seq != after {
				t.Fatalf("seq %d; want %d", m.Seq, after)
			}
		}
		got += len(f.Messages)
		if after = f.UpTo; !f.More {
			break
		}
	}
	if got != 209 {
		t.Errorf("sync brings %d messages; want the 210 after 40, less the note", got)
	}
	// A sync from beyond what there is must not make the stream skip.
	if f := d.ask("sync", map[string]any{"after_seq": 5000}); len(f.Messages) != 0 {
		t.Errorf("sync from the future = %+v", f)
	}
	w.say("c-ann", usher.KindText, "251")
	eventually(t, "the next message", func() bool { s := d.seqs(); return s[len(s)-1] == 251 })
}

// A client that reconnects at odd moments and asks for what it misses has
// everything once and in order, while both sides go on writing.
func TestReconnect(t *testing.T) {
	t.Parallel()
	inEachCodec(t, reconnect)
}

func reconnect(t *testing.T) {
	t.Helper()
	total := 1500
	if codecOf(t) != live.JSON {
		total = 300 // each frame is read twice, into what JSON would say
	}
	h, w, c := start(t, live.Config{Queue: total}) // nobody is too slow, however busy the machine is
	first := dial(t, h, c, nil)
	first.greet("ann", nil)
	first.ask("send", map[string]any{"text": "1"})
	written := make(chan struct{})
	go func() {
		defer close(written)
		for i := range total - 1 {
			w.mute.Store(i%7 == 3) // every seventh event is lost on the way
			w.say("c-ann", usher.KindText, "more")
			if i%50 == 0 {
				time.Sleep(time.Millisecond) // lets the reader keep up with connections
			}
		}
		w.mute.Store(false)
	}()
	var have []int64
	for deadline := time.Now().Add(patience); len(have) < total; {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d messages", len(have), total)
		}
		d := dial(t, h, c, nil)
		after := int64(len(have))
		if rand.IntN(2) == 0 {
			d.greet("ann", map[string]any{"after_seq": after})
			time.Sleep(time.Duration(rand.IntN(5)) * time.Millisecond)
		} else {
			d.greet("ann", nil)
			d.syncAll(after)
			time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond)
		}
		d.hang()
		d.wait()
		have = append(have, d.learned(after)...)
	}
	<-written
	inOrder(t, have, 0, int64(total))
}

// syncAll asks for everything after a seq and waits for the last page.
func (d *device) syncAll(after int64) {
	id := d.put("sync", map[string]any{"after_seq": after})
	for d.answer(id).More {
		continue
	}
}

// learned is what a client makes of its frames: what comes next is taken,
// what it has is passed over, and a message beyond a gap waits for the sync.
func (d *device) learned(after int64) []int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []int64
	early := map[int64]bool{}
	take := func(seq int64) {
		early[seq] = true
		for early[after+1] {
			after++
			out = append(out, after)
		}
	}
	seen := map[int64]bool{}
	for _, f := range d.sent {
		if f.Type == "message" {
			seq := message(d.t, f.Message).Seq
			if seen[seq] {
				d.t.Errorf("message %d came twice", seq)
			}
			seen[seq] = true
			take(seq)
		}
		for _, raw := range f.Messages {
			take(message(d.t, raw).Seq)
		}
	}
	return out
}

func TestSlowReader(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{Queue: 16})
	slow, quick := dial(t, h, c, nil), dial(t, h, c, nil)
	slow.greet("ann", nil)
	quick.greet("ann", nil)
	quick.ask("send", map[string]any{"text": "1"})
	slow.next("message")
	stuck := make(chan struct{})
	slow.mu.Lock()
	slow.stall = stuck
	slow.mu.Unlock()
	for i := range 40 {
		w.say("c-ann", usher.KindText, "more")
		eventually(t, "the quick one to keep up", func() bool { return len(quick.all("message")) == i+2 })
	}
	slow.mu.Lock()
	slow.stall = nil
	slow.mu.Unlock()
	close(stuck) // the write under way fails, as after its time limit
	slow.wait()
	if h.Count() != 1 {
		t.Errorf("%d connections; want the quick one", h.Count())
	}
	inOrder(t, quick.seqs(), 0, 41)
}

// A slow reader whose socket still takes something is told why it is dropped.
func TestSlowReaderIsTold(t *testing.T) {
	t.Parallel()
	inEachCodec(t, slowReaderIsTold)
}

func slowReaderIsTold(t *testing.T) {
	t.Helper()
	ended := make(chan live.Reason, 1)
	t.Cleanup(func() { // after the hub was closed
		if len(ended) != 1 || <-ended != live.ByeSlowReader {
			t.Error("nobody was told that a slow reader was dropped")
		}
	})
	h, w, c := start(t, live.Config{Queue: 8, Ended: func(agent bool, why live.Reason) {
		if !agent {
			ended <- why
		}
	}})
	d := dial(t, h, c, nil)
	d.greet("ann", nil)
	if customers, agents := h.Connections(); customers != 1 || agents != 0 {
		t.Errorf("%d customers and %d agents are connected", customers, agents)
	}
	d.ask("send", map[string]any{"text": "1"})
	eventually(t, "the message", func() bool { return len(d.all("message")) == 1 })
	d.mu.Lock() // holds Send
	for range 12 {
		w.say("c-ann", usher.KindText, "more")
	}
	d.mu.Unlock()
	if got := d.next("bye"); got.Reason != live.ByeSlowReader {
		t.Errorf("bye = %+v", got)
	}
	if s := d.seqs(); len(s) > 9 {
		t.Errorf("%d messages were queued in a queue of 8", len(s))
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	inEachCodec(t, sweep)
}

func sweep(t *testing.T) {
	t.Helper()
	h, _, c := start(t, live.Config{Heartbeat: 10 * time.Second})
	awake, dead := dial(t, h, c, nil), dial(t, h, c, nil)
	awake.greet("ann", nil)
	dead.greet("bob", nil)
	pings := func(d *device) int { d.mu.Lock(); defer d.mu.Unlock(); return d.pings }
	h.Sweep(t.Context())
	for step := range 2 {
		c.Advance(10 * time.Second)
		h.Sweep(t.Context())
		eventually(t, "a ping", func() bool { return pings(awake) == step+1 })
		awake.in <- "pong"
		awake.ask("ping", nil)
		h.Sweep(t.Context())
		if n := pings(awake); n != step+1 {
			t.Errorf("%d pings after %d heartbeats", n, step+1)
		}
	}
	c.Advance(6 * time.Second)
	h.Sweep(t.Context())
	if got := dead.next("bye"); got.Reason != live.ByeTimeout {
		t.Errorf("bye = %+v", got)
	}
	if got := awake.ask("ping", nil); got.Type != "ack" {
		t.Errorf("the other connection = %+v", got)
	}
}

func TestRunSweeps(t *testing.T) {
	t.Parallel()
	h, _, c := start(t, live.Config{Heartbeat: 4 * time.Millisecond})
	d := dial(t, h, c, nil)
	d.greet("ann", nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Run(t.Context())
	}()
	c.Advance(time.Second)
	if got := d.next("bye"); got.Reason != live.ByeTimeout {
		t.Errorf("bye = %+v", got)
	}
}
