package live_test

import (
	"testing"
	"time"

	"usher"
	"usher/web/live"
)

// told waits until a device has heard n times whether somebody is there, and
// checks the last one.
func told(t *testing.T, h *live.Hub, d *device, n int, want bool) {
	t.Helper()
	eventually(t, "a frame", func() bool {
		h.TellStaffed(t.Context())
		return len(d.all("staffed")) >= n
	})
	all := d.all("staffed")
	if f := all[len(all)-1]; len(all) != n || f.Staffed == nil || *f.Staffed != want || f.Conversation != "" {
		t.Errorf("told %d times, the last time %s; want %d times, %v", len(all), f.Raw, n, want)
	}
}

// TestComingAndGoingIsTold: when the last agent goes, open pages hear of it,
// once, and only when it stays so.
func TestComingAndGoingIsTold(t *testing.T) {
	t.Parallel()
	inEachCodec(t, comingAndGoingIsTold)
}

func comingAndGoingIsTold(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{Settle: time.Second})
	there := func(is bool) { w.stand("", usher.Outlook{Staffed: is}) }
	ann, bob, desk := dial(t, h, c, nil), dial(t, h, c, nil), dial(t, h, c, &live.AgentSession{Agent: "mia"})
	ann.greet("ann", nil)
	ann.ask("ping", nil) // what the welcome said is noted
	bob.greet("bob", nil)
	bob.ask("send", map[string]any{"text": "hello"})
	desk.ask("hello", nil)
	mute := dial(t, h, c, nil) // says nothing

	h.TellStaffed(t.Context())
	there(true)
	h.TellStaffed(t.Context())
	c.Advance(999 * time.Millisecond)
	h.TellStaffed(t.Context())
	ann.ask("ping", nil)
	if n := len(ann.all("staffed")); n != 0 {
		t.Fatalf("told %d times before it is settled", n)
	}
	c.Advance(time.Millisecond)
	told(t, h, ann, 1, true)
	told(t, h, bob, 1, true)

	for range 5 { // a reload, a bad line
		there(false)
		h.TellStaffed(t.Context())
		c.Advance(500 * time.Millisecond)
		there(true)
		h.TellStaffed(t.Context())
		c.Advance(500 * time.Millisecond)
	}
	c.Advance(time.Minute)
	h.TellStaffed(t.Context())
	ann.ask("ping", nil)
	if n := len(ann.all("staffed")); n != 1 {
		t.Errorf("told %d times of what did not stay", n)
	}

	there(false)
	h.TellStaffed(t.Context())
	c.Advance(time.Second)
	told(t, h, ann, 2, false)
	told(t, h, bob, 2, false)
	if n := len(desk.all("staffed")) + len(mute.all("staffed")); n != 0 {
		t.Errorf("%d frames went to others", n)
	}
}

// TestWhoCameMeanwhileIsToldTheTruth: a customer who is welcomed just while
// nobody is there, and only for a moment, does not go on believing it.
func TestWhoCameMeanwhileIsToldTheTruth(t *testing.T) {
	t.Parallel()
	w, c := newWorld(), newClock()
	w.stand("", usher.Outlook{Staffed: true})
	h := startOn(t, live.Config{Settle: time.Second}, w, c)
	for i, by := range []func(*device){
		func(d *device) {
			if f := d.greet("ann", nil); *f.Staffed {
				t.Errorf("welcome = %s", f.Raw)
			}
		},
		func(d *device) {
			w.move("c-ann", usher.StateQueued, "")
			d.until("a state that says nobody is there", func(f frame) bool { return f.Type == "state" && !*f.Staffed })
		},
		func(d *device) {
			w.emit(usher.Event{Kind: usher.EventQueue, Conversation: "c-ann", Place: 1})
			d.next("queue")
		},
	} {
		ann := dial(t, h, c, nil)
		if i > 0 {
			ann.greet("ann", nil)
			ann.ask("send", map[string]any{"text": "hello"})
		}
		w.stand("", usher.Outlook{})
		h.TellStaffed(t.Context())
		by(ann)
		ann.ask("ping", nil) // what was said by the way is noted
		w.stand("", usher.Outlook{Staffed: true})
		h.TellStaffed(t.Context())
		c.Advance(time.Second)
		told(t, h, ann, 1, true)
		h.TellStaffed(t.Context())
		ann.ask("ping", nil)
		if n := len(ann.all("staffed")); n != 1 {
			t.Errorf("told %d times", n)
		}
		ann.hang()
		ann.wait()
	}
}

// TestThousandsAreToldByAndBy: many idle customers are not all told at one
// moment, but all are.
func TestThousandsAreToldByAndBy(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{Settle: time.Second, Devices: -1})
	const many = 2500
	all := make([]*device, many)
	for i := range all {
		all[i] = dial(t, h, c, nil)
		all[i].put("hello", map[string]any{"token": "token-ann"})
		all[i].put("ping", nil)
	}
	for _, d := range all {
		d.next("ack") // what the welcome said is noted
	}
	count := func() (n int) {
		for _, d := range all {
			n += len(d.all("staffed"))
		}
		return n
	}
	w.stand("", usher.Outlook{Staffed: true})
	h.TellStaffed(t.Context())
	c.Advance(time.Second)
	h.TellStaffed(t.Context())
	eventually(t, "the first of them", func() bool { return count() == 2000 })
	h.TellStaffed(t.Context())
	eventually(t, "all of them", func() bool { return count() == many })
	h.TellStaffed(t.Context())
	h.TellStaffed(t.Context())
	all[0].ask("ping", nil)
	if n := count(); n != many {
		t.Errorf("%d customers were told %d times", many, n)
	}
}
