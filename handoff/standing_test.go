package handoff_test

import (
	"testing"
	"testing/synctest"
	"time"

	"usher"
)

func TestStanding(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1)).start()
		want := func(id usher.ConversationID, staffed bool, place int) {
			t.Helper()
			if got := o.Standing(id); got.Staffed != staffed || got.Place != place {
				t.Errorf("%q stands at %+v; want staffed %v, place %d", id, got, staffed, place)
			}
		}
		want("", false, 0)
		o.queue(usher.Need{}, "first", "second")
		settle()
		want("first", false, 1)
		want("second", false, 2)
		want("", false, 0)
		want("nobody", false, 0)
		o.queue(usher.Need{Priority: 1}, "urgent")
		settle()
		want("second", false, 3)
		o.be(usher.Online, "mia")
		settle()
		want("urgent", true, 0) // mia has it
		want("second", true, 2)
		want("", true, 0)
		o.be(usher.Away, "mia")
		want("", false, 0)
	})
}

// TestWhoWaitsHearsWhetherAnybodyIsThere: the places stay as they are, and
// the customers are told when the last agent goes and the first one comes.
func TestWhoWaitsHearsWhetherAnybodyIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, agent("mia", 1)).start()
		o.queue(usher.Need{}, "c1", "c2")
		after(2 * time.Second)
		if got := o.events.take(usher.EventQueue); len(got) == 0 || got[0].Staffed {
			t.Errorf("before: %+v", got)
		}
		o.be(usher.Online, "mia")
		after(2 * time.Second)
		got := o.events.take(usher.EventQueue)
		if len(got) == 0 || got[len(got)-1].Conversation != "c2" || !got[len(got)-1].Staffed || got[len(got)-1].Place != 1 {
			t.Errorf("mia has come: %+v", got)
		}
		after(time.Minute)
		if got := o.events.take(usher.EventQueue); len(got) != 0 {
			t.Errorf("nothing changed: %+v", got)
		}
		o.be(usher.Away, "mia")
		after(2 * time.Second)
		if got := o.events.take(usher.EventQueue); len(got) != 1 || got[0].Staffed || got[0].Place != 1 {
			t.Errorf("mia is away: %+v", got)
		}
	})
}
