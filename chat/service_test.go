package chat_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/chat"
)

func TestBurstIsOneTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{})
		r.start()
		r.write("ann", "hi")
		time.Sleep(time.Second)
		r.write("ann", "I bought shoes yesterday")
		time.Sleep(1400 * time.Millisecond)
		r.write("ann", "too small, how do I swap them?")
		time.Sleep(1400 * time.Millisecond)
		synctest.Wait()
		r.want("ann")
		time.Sleep(200 * time.Millisecond)
		synctest.Wait()
		r.want("ann", "faq swap")
		turn := r.store.taken()["ann"][0]
		if turn.InboundSeq != 3 || len(turn.Messages) != 3 || strings.Count(turn.Text, "\n") != 2 {
			t.Errorf("turn = %+v, want it to answer three messages", turn)
		}
		if n := r.typing.Load(); n != 1 {
			t.Errorf("typing was published %d times, want once", n)
		}
		r.Close()
	})
}

func TestEndlessTypistIsAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{Burst: time.Second})
		r.start()
		for range 8 { // every 0.9 s for 7.2 s; the window is 4 s
			r.write("ann", "how long is delivery")
			time.Sleep(900 * time.Millisecond)
		}
		synctest.Wait()
		if n := len(r.turns("ann")); n != 1 {
			t.Errorf("%d turns within two windows of typing, want 1", n)
		}
		time.Sleep(4 * time.Second)
		synctest.Wait()
		if n := len(r.turns("ann")); n != 2 {
			t.Errorf("%d turns in the end, want 2", n)
		}
		r.Close()
	})
}

func TestClickAndNegativeBurstAreAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{Burst: time.Hour})
		r.start()
		began := time.Now()
		r.write("ann", "delivery")
		time.Sleep(time.Hour)
		synctest.Wait()
		r.want("ann", "clarify delivery-cost,delivery-time,delivery-abroad,person")
		_, err := r.Accept(t.Context(), usher.Inbound{Customer: usher.Customer{NativeID: "ann"}, Choice: "2"})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := r.turns("ann"); len(got) != 2 || got[1] != "faq delivery-time" {
			t.Errorf("turns = %q, want the chosen entry at once", got)
		}
		quick := newRig(t, chat.Config{Burst: -1})
		quick.start()
		quick.write("bob", "how long is delivery")
		synctest.Wait()
		quick.want("bob", "faq delivery-time")
		if d := time.Since(began); d != time.Hour {
			t.Errorf("it took %s, want one window and no more", d)
		}
		r.Close()
		quick.Close()
	})
}

func TestHandoff(t *testing.T) {
	t.Parallel()
	r := newRig(t, chat.Config{Name: "Usher"})
	r.desk.outlook = usher.Outlook{}
	ctx := t.Context()
	r.write("ann", "how long is delivery")
	if err := r.Run(ctx, "ann"); err != nil {
		t.Fatal(err)
	}
	r.write("ann", "who won the election in 1960")
	if err := r.Run(ctx, "ann"); err != nil {
		t.Fatal(err)
	}
	r.want("ann", "faq delivery-time", "handoff out_of_scope")
	c := r.state("ann")
	if c.State != usher.StateQueued || c.Need.Priority == 0 || c.Need.Language != usher.English {
		t.Errorf("conversation = %+v, want it queued ahead of others since nobody is there", c)
	}
	p := c.Packet
	if p == nil || !slices.Equal(p.Asked, []string{"how long is delivery", "who won the election in 1960"}) ||
		!slices.Equal(p.Tried, []usher.EntryID{"delivery-time"}) || p.Reason != usher.WhyOutOfScope || p.Language != usher.English {
		t.Errorf("packet = %+v", p)
	}
	last := r.said("ann")[1]
	if !strings.Contains(last.Text, "Nobody is here") || last.Name != "Usher" || last.ClientID != "bot:3:0" {
		t.Errorf("the customer was told %+v, want that nobody is there", last)
	}
	if !slices.Equal(r.desk.offered, []usher.ConversationID{"ann"}) {
		t.Errorf("offered = %v", r.desk.offered)
	}
	if len(r.store.misses) != 1 || r.store.misses[0].Question != "who won the election in 1960" || r.store.misses[0].Why != usher.WhyOutOfScope ||
		r.store.misses[0].InboundSeq != 3 || r.store.misses[0].State != usher.MissOpen {
		t.Errorf("misses = %+v, want the question once", r.store.misses)
	}
	for kind, n := range map[usher.EventKind]int{usher.EventMessage: 4, usher.EventState: 1, usher.EventMiss: 1} {
		if r.store.events[kind] != n {
			t.Errorf("%d events %q, want %d", r.store.events[kind], kind, n)
		}
	}
	// The bot is silent while somebody else has the conversation.
	r.write("ann", "hello?")
	if err := r.Run(ctx, "ann"); err != nil {
		t.Fatal(err)
	}
	r.want("ann", "faq delivery-time", "handoff out_of_scope")
}

// TestHandoffTellsTheMood: an agent hears of a mood that is sure and not calm,
// and no decision depends on it.
func TestHandoffTellsTheMood(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mood usher.ScoredIntent
		want string
	}{
		{label(usher.MoodAngry, 0.9), usher.MoodAngry},
		{label(usher.MoodWorried, 0.6), usher.MoodWorried},
		{label(usher.MoodDisappointed, 0.59), ""},
		{label(usher.MoodCalm, 0.99), ""},
		{usher.ScoredIntent{}, ""}, // the bundle does not hear it
	} {
		r := newRig(t, chat.Config{})
		r.models.know["get me somebody"] = usher.Understanding{Human: label(usher.HumanWanted, 0.95), Mood: c.mood}
		r.write("ann", "get me somebody")
		if err := r.Run(t.Context(), "ann"); err != nil {
			t.Fatal(err)
		}
		r.want("ann", "handoff wants_person")
		if p := r.state("ann").Packet; p == nil || p.Mood != c.want {
			t.Errorf("%v: packet %+v, want the mood %q", c.mood, p, c.want)
		}
	}
}

func TestMissesAreCountedOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ says, want []string }{
		"clarified":           {[]string{"delivery", "2"}, nil},
		"clarified in vain":   {[]string{"delivery", "none of these"}, []string{"delivery"}},
		"then a person":       {[]string{"delivery", "人工"}, []string{"delivery"}},
		"only a person":       {[]string{"人工"}, nil},
		"refused twice":       {[]string{"how long is delivery", "no", "no"}, []string{"how long is delivery"}},
		"answered":            {[]string{"how long is delivery", "thanks"}, nil},
		"half of two":         {[]string{"How long is delivery? And who was the first man on the moon?"}, []string{"who was the first man on the moon"}},
		"answered after a no": {[]string{"how long is delivery", "no, I meant the warranty"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, chat.Config{})
			for _, said := range c.says {
				r.write("ann", said)
				if err := r.Run(t.Context(), "ann"); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, m := range r.store.misses {
				got = append(got, m.Question)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("misses = %q, want %q (turns %q)", got, c.want, r.turns("ann"))
			}
		})
	}
}

func TestArchive(t *testing.T) {
	t.Parallel()
	r := newRig(t, chat.Config{})
	r.models.know["buy my pills"] = usher.Understanding{Moderation: label("advertising", 0.99)}
	for _, said := range []string{"buy my pills", "how long is delivery", "person"} {
		r.write("ann", said)
		if err := r.Run(t.Context(), "ann"); err != nil {
			t.Fatal(err)
		}
	}
	r.want("ann", "block advertising", "none", "handoff wants_person")
	if c := r.state("ann"); c.State != usher.StateQueued {
		t.Errorf("state = %s, want whoever asks for a person to get one", c.State)
	}
	said := r.said("ann")
	if len(said) != 2 || !strings.Contains(said[0].Text, "person") {
		t.Errorf("said %+v, want how to reach a person, and nothing to what came in between", said)
	}
}

func TestConflictIsReadAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, chat.Config{})
	r.write("ann", "how long is delivery")
	once := sync.OnceFunc(func() {
		if err := r.store.move("ann", usher.Move{To: usher.StateAgent, Agent: "eve"}); err != nil {
			t.Error(err)
		}
	})
	r.store.before = once
	if err := r.Run(t.Context(), "ann"); err != nil {
		t.Fatal(err)
	}
	r.want("ann")
	if n := len(r.said("ann")); n != 0 {
		t.Errorf("the bot said %d things over a person", n)
	}
}

func TestBackFromAnAgent(t *testing.T) {
	t.Parallel()
	r := newRig(t, chat.Config{})
	ctx := t.Context()
	run := func() {
		t.Helper()
		if err := r.Run(ctx, "ann"); err != nil {
			t.Fatal(err)
		}
	}
	back := func() {
		t.Helper()
		if err := r.store.move("ann", usher.Move{To: usher.StateBot}); err != nil {
			t.Fatal(err)
		}
	}
	r.write("ann", "人工")
	run()
	r.write("ann", "what does a return cost?")
	r.store.say("ann", usher.FromAgent, "Nothing.")
	back()
	run() // an agent has answered that
	r.want("ann", "handoff wants_person")
	r.write("ann", "how long is delivery")
	run()
	r.want("ann", "handoff wants_person", "faq delivery-time")
	// What was asked after the agent's last word is the bot's.
	if err := r.store.move("ann", usher.Move{To: usher.StateAgent, Agent: "eve"}); err != nil {
		t.Fatal(err)
	}
	r.write("ann", "old question")
	r.store.say("ann", usher.FromAgent, "Old answer.")
	r.write("ann", "what does the return cost")
	back()
	run()
	r.want("ann", "handoff wants_person", "faq delivery-time", "faq return-cost")
}

func TestMoreMessagesThanOneTurnTakes(t *testing.T) {
	t.Parallel()
	r := newRig(t, chat.Config{})
	r.store.limit = 2
	for range 5 {
		r.write("ann", "how long is delivery")
	}
	if err := r.Run(t.Context(), "ann"); err != nil {
		t.Fatal(err)
	}
	r.want("ann", "faq delivery-time", "faq delivery-time", "faq delivery-time")
}
