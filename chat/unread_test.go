package chat_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/chat"
)

// press accepts the button for a person.
func (r *rig) press(who, label string) {
	r.t.Helper()
	if _, err := r.Accept(r.t.Context(), usher.Inbound{Customer: usher.Customer{NativeID: who}, Text: label, Person: true}); err != nil {
		r.t.Fatal(err)
	}
}

// show accepts pictures.
func (r *rig) show(who, said string) {
	r.t.Helper()
	in := usher.Inbound{Customer: usher.Customer{NativeID: who}, Text: said, Files: []usher.FileID{"f1"}}
	if _, err := r.Accept(r.t.Context(), in); err != nil {
		r.t.Fatal(err)
	}
}

// TestThePersonButton: a person comes at once, and nothing is understood.
func TestThePersonButton(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"", "人工客服", "I love you, stupid bot"} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, chat.Config{Burst: time.Hour})
			r.start()
			began := time.Now()
			r.press("ann", label)
			synctest.Wait()
			r.want("ann", "handoff wants_person")
			if time.Since(began) != 0 {
				t.Error("it was not at once")
			}
			c := r.state("ann")
			if c.State != usher.StateQueued || c.Packet == nil || c.Packet.Reason != usher.WhyWantsPerson {
				t.Errorf("the conversation is %+v", c)
			}
			if len(r.models.asked) != 0 {
				t.Errorf("%q was understood", r.models.asked)
			}
			zh := strings.Contains(r.said("ann")[0].Text, "人工客服")
			if zh != (label == "人工客服") {
				t.Errorf("%q is answered with %q", label, r.said("ann")[0].Text)
			}
			r.press("ann", label) // no more than a message now
			synctest.Wait()
			r.want("ann", "handoff wants_person")
			r.Close()
		})
	}
}

// TestThePersonButtonInABurst: whoever writes on while the bot still waits has
// pressed it all the same, and what was asked goes along.
func TestThePersonButtonInABurst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{Burst: time.Second})
		r.write("ann", "how long is delivery")
		r.press("ann", "Talk to a person")
		r.write("ann", "please")
		r.start()
		synctest.Wait()
		r.want("ann", "handoff wants_person")
		if p := r.state("ann").Packet; len(p.Asked) != 3 || p.Asked[0] != "how long is delivery" {
			t.Errorf("packet %+v", p)
		}
		r.Close()
	})
}

// TestThePersonButtonOfTheArchived: who was put aside by mistake reaches a
// person.
func TestThePersonButtonOfTheArchived(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{Burst: -1})
		r.start()
		r.write("ann", "hi")
		synctest.Wait()
		if err := r.store.move("ann", usher.Move{To: usher.StateArchived}); err != nil {
			t.Fatal(err)
		}
		r.show("ann", "")
		synctest.Wait()
		if s := r.state("ann").State; s != usher.StateArchived {
			t.Errorf("a picture brings it back: %s", s)
		}
		r.press("ann", "")
		synctest.Wait()
		if s := r.state("ann").State; s != usher.StateQueued {
			t.Errorf("state %s", s)
		}
		r.Close()
	})
}

func TestAPictureGoesToAPerson(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{})
		r.start()
		r.show("ann", "")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		r.want("ann", "handoff picture")
		c := r.state("ann")
		if said := r.said("ann")[0].Text; c.State != usher.StateQueued || c.Packet.Reason != usher.WhyPicture || !strings.HasPrefix(said, "I can't look at pictures") {
			t.Errorf("%+v; said %q", c, said)
		}
		if len(r.store.misses) != 0 {
			t.Errorf("a picture is a question: %+v", r.store.misses)
		}
		r.Close()
	})
}

// TestAPictureWithWords: the words are understood, in the same message or in
// the next one.
func TestAPictureWithWords(t *testing.T) {
	t.Parallel()
	for _, together := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, chat.Config{})
			r.start()
			if together {
				r.show("ann", "how long is delivery")
			} else {
				r.show("ann", "")
				time.Sleep(time.Second)
				r.write("ann", "how long is delivery")
			}
			time.Sleep(5 * time.Second)
			synctest.Wait()
			r.want("ann", "faq delivery-time")
			r.Close()
		})
	}
}

// TestAPictureAtNight: nobody is there, so the bot asks in words first, once.
func TestAPictureAtNight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{Burst: -1})
		r.desk.outlook = usher.Outlook{Place: 1}
		r.start()
		r.show("ann", "")
		synctest.Wait()
		r.want("ann", "clarify person")
		m := r.said("ann")[0]
		if !strings.Contains(m.Text, "in a few words") || len(m.Options) != 1 || !m.Options[0].Person {
			t.Errorf("said %+v", m)
		}
		r.show("ann", "")
		synctest.Wait()
		r.want("ann", "clarify person", "handoff picture")
		if said := r.said("ann")[1].Text; !strings.Contains(said, "leave your message") {
			t.Errorf("said %q", said)
		}
		r.show("bob", "")
		synctest.Wait()
		r.write("bob", "how long is delivery")
		synctest.Wait()
		r.want("bob", "clarify person", "faq delivery-time")
		r.show("eve", "")
		synctest.Wait()
		if _, err := r.Accept(context.WithoutCancel(t.Context()), usher.Inbound{Customer: usher.Customer{NativeID: "eve"}, Choice: "1"}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		r.want("eve", "clarify person", "handoff wants_person")
		r.Close()
	})
}
