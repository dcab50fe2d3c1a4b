package live_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/web/live"
)

func TestFull(t *testing.T) {
	t.Parallel()
	inEachCodec(t, full)
}

func full(t *testing.T) {
	t.Helper()
	h, _, c := start(t, live.Config{MaxConn: 2})
	a, b := dial(t, h, c, nil), dial(t, h, c, nil)
	a.greet("ann", nil)
	b.greet("ann", nil)
	if !h.Full(false) {
		t.Error("Full = false with two of two")
	}
	third := dial(t, h, c, nil)
	if got := third.next("bye"); got.Reason != live.ByeBusy || got.RetryAfter < 1 {
		t.Errorf("bye = %+v", got)
	}
	if h.Full(true) {
		t.Error("customers have taken the agents' places")
	}
	if f := dial(t, h, c, &live.AgentSession{Agent: "mia"}).ask("hello", nil); f.Type != "welcome" {
		t.Errorf("an agent hears %s", f.Raw)
	}
	b.hang()
	b.wait()
	a.hang()
	a.wait()
	if h.Full(false) {
		t.Error("Full = true with an agent alone")
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	inEachCodec(t, closes)
}

func closes(t *testing.T) {
	t.Helper()
	h, _, c := start(t, live.Config{})
	devices := make([]*device, 20)
	retries := map[int64]bool{}
	for i := range devices {
		devices[i] = dial(t, h, c, nil)
		devices[i].greet(fmt.Sprint("customer", i), nil)
	}
	go func() {
		for _, d := range devices {
			retries[d.next("bye").RetryAfter] = true
			d.hang()
		}
	}()
	if err := h.Close(t.Context()); err != nil {
		t.Fatalf("Close = %v", err)
	}
	for _, d := range devices {
		d.wait()
		if got := d.all("bye"); len(got) != 1 || got[0].Reason != live.ByeRestart || got[0].RetryAfter < 1 || got[0].RetryAfter > 5 {
			t.Errorf("bye = %+v", got)
		}
	}
	if len(retries) < 2 {
		t.Error("everyone is told to come back at the same moment")
	}
	late := dial(t, h, c, nil)
	if got := late.next("bye"); got.Reason != live.ByeBusy {
		t.Errorf("a connection after Close = %+v", got)
	}
}

// Thousands are told to come back over a longer time, so that the next server
// is not asked by all of them at once.
func TestThousandsComeBackByAndBy(t *testing.T) {
	t.Parallel()
	const many = 8000
	h, _, c := start(t, live.Config{})
	devices := make([]*device, many)
	for i := range devices {
		devices[i] = dial(t, h, c, nil)
	}
	eventually(t, "all being there", func() bool { return h.Count() == many })
	go func() {
		for _, d := range devices {
			d.next("bye")
			d.hang()
		}
	}()
	if err := h.Close(t.Context()); err != nil {
		t.Fatalf("Close = %v", err)
	}
	at := map[int64]int{}
	for _, d := range devices {
		d.wait()
		at[d.all("bye")[0].RetryAfter]++
	}
	for second, n := range at {
		if second < 1 || second > 1+many/1000 || n > many/4 {
			t.Errorf("%d are told to come back after %d s: %v", n, second, at)
		}
	}
}

func TestCloseCutsOff(t *testing.T) {
	t.Parallel()
	h, _, c := start(t, live.Config{Linger: time.Hour})
	d := dial(t, h, c, nil)
	d.greet("ann", nil)
	ctx, cancel := contextWithTimeout(t, 20*time.Millisecond)
	defer cancel()
	if err := h.Close(ctx); err == nil || !strings.Contains(err.Error(), "deadline") {
		t.Errorf("Close = %v; want that time ran out", err)
	}
	d.wait()
}

// One setting says how long silence may last; the pings follow from it.
func TestHeartbeatTimeout(t *testing.T) {
	t.Parallel()
	h, _, c := start(t, live.Config{HeartbeatTimeout: 10 * time.Second})
	d := dial(t, h, c, nil)
	if f := d.greet("ann", nil); f.Heartbeat != 4 || f.Timeout != 10 {
		t.Errorf("welcome = %+v; want pings after 4 s and the end after 10", f)
	}
	c.Advance(4 * time.Second)
	h.Sweep(t.Context())
	eventually(t, "a ping", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.pings == 1 })
	c.Advance(6 * time.Second)
	h.Sweep(t.Context())
	if f := d.ask("ping", nil); f.Type != "ack" {
		t.Errorf("after 10 s of silence, ping = %+v", f)
	}
	c.Advance(10*time.Second + time.Millisecond)
	h.Sweep(t.Context())
	if f := d.next("bye"); f.Reason != live.ByeTimeout {
		t.Errorf("bye = %+v", f)
	}
}

// When what is needed cannot be read, all who notice are sent away, each with a
// time of their own to come back.
func TestFailuresSpread(t *testing.T) {
	t.Parallel()
	inEachCodec(t, failuresSpread)
}

func failuresSpread(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	devices := make([]*device, 30)
	for i := range devices {
		devices[i] = dial(t, h, c, nil)
		devices[i].greet("ann", nil)
	}
	begin(t, w, "ann")
	for _, d := range devices {
		d.next("message")
	}
	w.failReads(errDisk)
	w.mute.Store(true)
	w.say("c-ann", usher.KindText, "unheard")
	w.mute.Store(false)
	w.say("c-ann", usher.KindText, "a gap before it")
	at := map[int64]bool{}
	for _, d := range devices {
		f := d.next("bye")
		if f.Reason != live.ByeFailed || f.RetryAfter < 1 || f.RetryAfter > 5 {
			t.Errorf("bye = %+v", f)
		}
		at[f.RetryAfter] = true
	}
	if len(at) < 2 {
		t.Error("everyone is told to come back at the same moment")
	}
}
