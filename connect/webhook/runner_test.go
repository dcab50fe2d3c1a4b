package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/connect"
	"usher/connect/webhook"
)

// chat is the conversation that the n-th of an even stream of events belongs to.
func chat(n int) string { return fmt.Sprint("c", n%7) }

// TestDelivers: what is wanted arrives, in order, without being asked for twice,
// and what is not wanted does not.
func TestDelivers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(usher.Webhook{ID: "all"}, usher.Webhook{ID: "few", Types: []string{"conversation.closed"}})
		r := newReceiver(ok)
		runner, stop := start(t, l, r, nil)
		defer stop()
		var want []string
		lanes := map[string]string{}
		for n := range 300 {
			id := l.say(chat(n))
			want, lanes[id] = append(want, id), chat(n)
			if n%20 == 0 {
				runner.Wake()
				time.Sleep(time.Second)
			}
		}
		runner.Wake()
		time.Sleep(time.Second)
		inOrder(t, r.taken("all"), want, func(id string) string { return lanes[id] })
		if got := r.taken("few"); len(got) != 0 {
			t.Errorf("not wanted: %v", got)
		}
		s := l.state("all")
		if s.Cursor != 300 || s.Delivered != 300 || s.Failures != 0 || len(s.Recent) != 20 || s.Recent[0].Status != 204 || len(l.list("all", usher.DeliveryPending)) != 0 {
			t.Errorf("the state is %+v", s)
		}
	})
}

// TestDownForAnHour: a receiver that was down gets afterwards exactly what it
// has missed, each conversation in its order; while it is down little is kept
// beside the log, and little is tried.
func TestDownForAnHour(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(usher.Webhook{ID: "a"})
		var down atomic.Bool
		var tries atomic.Int64
		r := newReceiver(func(context.Context, string, connect.Event) (int, http.Header) {
			if down.Load() {
				tries.Add(1)
				return 0, nil
			}
			return 200, nil
		})
		runner, stop := start(t, l, r, nil)
		defer stop()
		var want []string
		lanes := map[string]string{}
		talk := func(n int, every time.Duration) {
			for i := range n {
				id := l.say(chat(i))
				want, lanes[id] = append(want, id), chat(i)
				runner.Wake()
				time.Sleep(every)
			}
		}
		talk(20, time.Second)
		synctest.Wait()
		down.Store(true)
		talk(3600, time.Second)
		synctest.Wait()
		before := r.taken("a")
		if len(before) != 20 || l.state("a").FailingAt.IsZero() || tries.Load() > 30 || l.mostKept() > 100 {
			t.Errorf("after an hour: %d taken, %d attempts, %d kept beside the log, %+v", len(before), tries.Load(), l.mostKept(), l.state("a"))
		}
		down.Store(false)
		time.Sleep(20 * time.Minute)
		inOrder(t, r.taken("a"), want, func(id string) string { return lanes[id] })
		if s := l.state("a"); s.Delivered != int64(len(want)) || !s.FailingAt.IsZero() || s.Failures != 0 || s.Error != "" || len(l.list("a", usher.DeliveryDead)) != 0 {
			t.Errorf("in the end: %+v", s)
		}
	})
}

// TestCrash: what was delivered, and not noted, comes again under the same ID.
func TestCrash(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(usher.Webhook{ID: "a"})
		l.failing = errors.New("the power is gone")
		r := newReceiver(ok)
		id := l.say("c1")
		_, stop := start(t, l, r, nil)
		time.Sleep(time.Second)
		stop()
		if got := r.taken("a"); !slices.Equal(got, []string{id}) {
			t.Fatalf("before the crash: %v", got)
		}
		l.edit(func() { l.failing = nil })
		_, stop = start(t, l, r, nil)
		defer stop()
		time.Sleep(time.Second)
		if got := r.taken("a"); !slices.Equal(got, []string{id, id}) || l.state("a").Cursor != 1 {
			t.Errorf("after it: %v; want the same ID again", got)
		}
	})
}

// TestRefused: an event that the receiver does not take keeps its own
// conversation back, nobody else, and only for a while.
func TestRefused(t *testing.T) {
	t.Parallel()
	for status, most := range map[int]time.Duration{400: 5 * time.Minute, 500: 20 * time.Hour} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := newLedger(usher.Webhook{ID: "a"})
				bad := l.say("c1")
				var mended atomic.Bool
				r := newReceiver(func(_ context.Context, _ string, e connect.Event) (int, http.Header) {
					if e.ID == bad && !mended.Load() {
						return status, nil
					}
					return 200, nil
				})
				taken := func() []string { // c2 and c3 are told beside each other
					got := slices.Clone(r.taken("a"))
					slices.Sort(got[:min(2, len(got))])
					return got
				}
				runner, stop := start(t, l, r, nil)
				defer stop()
				behind := l.say("c1")
				others := []string{l.say("c2"), l.say("c3")}
				runner.Wake()
				time.Sleep(time.Second)
				if got := taken(); !slices.Equal(got, others) {
					t.Errorf("at first %v; want %v", got, others)
				}
				time.Sleep(most)
				if got := taken(); !slices.Equal(got, append(others, behind)) {
					t.Errorf("then %v; want what was behind it, too", got)
				}
				dead := l.list("a", usher.DeliveryDead)
				if len(dead) != 1 || connect.ID(dead[0].Position) != bad || dead[0].Attempts != r.tried(bad) || dead[0].Status != status || dead[0].Error == "" || !l.enabled("a") {
					t.Fatalf("given up: %+v after %d attempts", dead, r.tried(bad))
				}
				mended.Store(true)
				l.edit(func() { d := dead[0]; d.State, d.Attempts = usher.DeliveryPending, 0; l.kept["a"][d.Position] = d })
				runner.Changed()
				time.Sleep(time.Second)
				if got := taken(); !slices.Equal(got, append(others, behind, bad)) || len(l.list("a", usher.DeliveryDead)) != 0 {
					t.Errorf("replayed: %v", got)
				}
			})
		})
	}
}

// TestNotOneForAll: many events that are never taken do not make the receiver
// look down for the others.
func TestNotOneForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(usher.Webhook{ID: "a"})
		r := newReceiver(func(_ context.Context, _ string, e connect.Event) (int, http.Header) {
			if e.Conversation < "c5" {
				return 500, nil
			}
			return 200, nil
		})
		for n := range 10 {
			l.say(fmt.Sprint("c", n))
		}
		_, stop := start(t, l, r, nil)
		defer stop()
		time.Sleep(10 * time.Minute)
		if got := r.taken("a"); len(got) != 5 {
			t.Errorf("taken %v; want the five of the other conversations", got)
		}
	})
}

// TestSlowHoldsUpNobody: a receiver that never answers costs the others nothing.
func TestSlowHoldsUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(usher.Webhook{ID: "slow"}, usher.Webhook{ID: "quick"})
		r := newReceiver(func(ctx context.Context, host string, _ connect.Event) (int, http.Header) {
			if host == "slow" {
				<-ctx.Done()
			}
			return 200, nil
		})
		runner, stop := start(t, l, r, nil)
		var want []string
		for n := range 200 {
			want = append(want, l.say(chat(n)))
		}
		runner.Wake()
		time.Sleep(2 * time.Second)
		if got := r.taken("quick"); len(got) != len(want) {
			t.Errorf("%d of %d came", len(got), len(want))
		}
		time.Sleep(2 * webhook.Timeout)
		if s := l.state("slow"); s.FailingAt.IsZero() || s.Error != "no answer within 10 s" {
			t.Errorf("the slow one is %+v", s)
		}
		began := time.Now()
		stop()
		if took := time.Since(began); took > time.Second {
			t.Errorf("to stop took %s", took)
		}
	})
}

// TestRetryAfter: who asks for time gets it, and loses nothing.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for _, status := range []int{429, 503} {
		synctest.Test(t, func(t *testing.T) {
			l := newLedger(usher.Webhook{ID: "a"})
			id := l.say("c1")
			r := newReceiver(nil)
			r.answer = func(context.Context, string, connect.Event) (int, http.Header) {
				if r.tried(id) == 1 {
					return status, http.Header{"Retry-After": {"3600"}}
				}
				return 200, nil
			}
			runner, stop := start(t, l, r, nil)
			defer stop()
			time.Sleep(59 * time.Minute)
			l.say("c2")
			runner.Wake()
			time.Sleep(30 * time.Second)
			if got := r.taken("a"); len(got) != 0 || r.tried(id) != 1 {
				t.Errorf("%d: before the time: %v", status, got)
			}
			time.Sleep(time.Minute)
			if got := r.taken("a"); len(got) != 2 {
				t.Errorf("%d: after it: %v", status, got)
			}
		})
	}
}

// TestDisabled: who takes nothing for days, or says that it is gone, is left
// alone; what it missed is there when it is enabled again.
func TestDisabled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		why    usher.WebhookEnd
		after  time.Duration
	}{{500, usher.EndFailing, 6 * 24 * time.Hour}, {410, usher.EndGone, time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			l := newLedger(usher.Webhook{ID: "a"})
			var status atomic.Int64
			status.Store(int64(c.status))
			r := newReceiver(func(context.Context, string, connect.Event) (int, http.Header) { return int(status.Load()), nil })
			for n := range 10 {
				l.say(chat(n))
			}
			runner, stop := start(t, l, r, nil)
			defer stop()
			time.Sleep(c.after - time.Millisecond)
			if l.enabled("a") || l.state("a").Why != c.why || len(l.list("a", usher.DeliveryDead)) != 0 {
				t.Fatalf("%d: after %s it is %+v", c.status, c.after, l.state("a"))
			}
			status.Store(200)
			l.edit(func() {
				h := l.hooks["a"]
				h.Enabled, h.State.Failures, h.State.FailingAt, h.State.WaitUntil, h.State.Why = true, 0, time.Time{}, time.Time{}, ""
				l.hooks["a"] = h
				for position, d := range l.kept["a"] {
					d.NextAt = time.Time{}
					l.kept["a"][position] = d
				}
			})
			runner.Changed()
			time.Sleep(time.Second)
			if got := r.taken("a"); len(got) != 10 {
				t.Errorf("%d: enabled again it got %v", c.status, got)
			}
		})
	}
}

// TestLeads: of several nodes, the one that leads delivers, and another goes on
// where it left off.
func TestLeads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(usher.Webhook{ID: "a"})
		r := newReceiver(ok)
		var leader atomic.Int64
		leader.Store(1)
		var runners []*webhook.Runner
		for node := range 2 {
			runner, stop := start(t, l, r, func(c *webhook.Config) { c.Leads = func() bool { return leader.Load() == int64(node) } })
			defer stop()
			runners = append(runners, runner)
		}
		var want []string
		for n := range 40 {
			if n == 20 {
				synctest.Wait()
				leader.Store(0)
			}
			want = append(want, l.say(chat(n)))
			for _, runner := range runners {
				runner.Wake()
			}
			time.Sleep(time.Second)
		}
		time.Sleep(10 * time.Second)
		got := r.taken("a")
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("got %v; want %v", got, want)
		}
	})
}

// TestBounded: however long a receiver takes nothing of many conversations, no
// more is kept for it than is allowed, and in the end it gets everything.
func TestBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(usher.Webhook{ID: "a"})
		var mended atomic.Bool
		r := newReceiver(func(_ context.Context, _ string, e connect.Event) (int, http.Header) {
			if e.Conversation[0] == 'x' && !mended.Load() {
				return 500, nil
			}
			return 200, nil
		})
		for n := range 1200 {
			l.say(fmt.Sprint("x", n))
			l.say(fmt.Sprint("y", n%5)) // so that it never looks down
		}
		_, stop := start(t, l, r, nil)
		defer stop()
		time.Sleep(2 * time.Minute)
		if most := l.mostKept(); most < 1000 || most > 1100 {
			t.Errorf("%d deliveries were kept", most)
		}
		mended.Store(true)
		time.Sleep(10 * time.Minute)
		if got := len(r.taken("a")); got != 2400 {
			t.Errorf("%d of 2400 came", got)
		}
	})
}

// TestDroppedFromTheLog: what the log has no more is passed over.
func TestDroppedFromTheLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(usher.Webhook{ID: "a"})
		l.kept["a"][7] = usher.Delivery{Position: 7, Lane: "c1", State: usher.DeliveryPending, Attempts: 1}
		r := newReceiver(ok)
		_, stop := start(t, l, r, nil)
		defer stop()
		time.Sleep(time.Second)
		if len(l.list("a", usher.DeliveryPending)) != 0 || len(r.taken("a")) != 0 || l.state("a").Delivered != 0 {
			t.Errorf("kept %v, sent %v", l.list("a", usher.DeliveryPending), r.taken("a"))
		}
	})
}

func TestPing(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{200: "", 302: "302 Found: redirects are not followed; give the address itself", 500: "500 Internal Server Error", 0: "connection refused"} {
		var got connect.Event
		r := newReceiver(func(_ context.Context, _ string, e connect.Event) (int, http.Header) { got = e; return status, nil })
		a, err := webhook.New(newLedger(), webhook.Config{Client: r}).Ping(t.Context(), usher.Webhook{URL: "https://a.example/"})
		if err != nil || a.Status != status || a.Error != want || a.OK != (want == "") || got.Type != connect.Ping {
			t.Errorf("%d: Ping = %+v, %v; sent %+v", status, a, err, got)
		}
		if _, inLog := connect.Position(got.ID); inLog {
			t.Errorf("a ping is called %s, like an event of the log", got.ID)
		}
	}
}
