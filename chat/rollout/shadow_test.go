package rollout_test

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/chat"
	"usher/chat/rollout"
)

// taken is a live turn, as the service tells of it.
func (r *rig) taken(text string) (*usher.Conversation, *usher.PastTurn) {
	r.t.Helper()
	reply := r.turn(text)
	return &usher.Conversation{ID: "c1", State: usher.StateBot}, &usher.PastTurn{Turn: usher.Turn{
		Conversation: "c1", InboundSeq: 7, Text: text, Understanding: reply.Understanding, Decision: reply.Decision, Took: time.Millisecond, At: time.Unix(5, 0).UTC(),
	}}
}

// looked waits until the shadow has looked at n turns.
func (r *rig) looked(n int) rollout.Comparison {
	r.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
		c := r.Comparison()
		looked := c.Compared + c.Failed
		for _, skipped := range c.Skipped {
			looked += skipped
		}
		if looked == n {
			return c
		}
		if time.Now().After(end) {
			r.t.Fatalf("waited in vain for %d turns: %+v", n, c)
		}
	}
}

// TestShadow: a shadow sees live turns, what it would have done is counted, and
// nothing that serves has changed.
func TestShadow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.store.intents = []usher.Intent{{Name: "base", Reply: usher.Texts{"en": "Reset."}}}
	intents := &chat.Intents{}
	intents.Set(r.store.intents)
	r.start()
	*r.bot = *chat.NewBot(r.holder, r.engine, chat.BotConfig{Intents: intents, Pin: r.pin})
	if c := r.Comparison(); c.State != "none" || c.Examples == nil || c.Skipped == nil {
		t.Errorf("before: %+v", c)
	}
	r.Decided(r.taken("a reset please")) // nobody looks
	red := sample(t, "red").Hash()
	s, err := r.StartShadow(t.Context(), red, "ann")
	if must(t, err); s.Shadow == nil || s.Shadow.Name != "red" || s.Live.Name != "base" || s.Change.Kind != rollout.KindShadow || s.Previous != nil || !s.Bundles[2].Shadow {
		t.Errorf("shadow: %+v", s)
	}
	r.serves("base")
	if same, err := r.StartShadow(t.Context(), red, "ann"); err != nil || same.Change.At != s.Change.At {
		t.Errorf("once more: %v", err)
	}
	if _, err := r.StartShadow(t.Context(), s.Live.Hash, "ann"); usher.CodeOf(err) != usher.CodeConflict {
		t.Errorf("the live one as its shadow: %v", err)
	}
	if found, err := r.engine.FindBestMatch(t.Context(), usher.Query{Text: "what about the parcel", Encoder: sample(t, "red").EncoderID()}); err != nil || found[0].Vector < 0.98 {
		t.Errorf("it has no vectors of its own: %+v, %v", found, err)
	}
	long := "a reset please " + strings.Repeat("reset it ", 100)
	for _, text := range []string{"what about the parcel", "a reset please", "hello", long} {
		r.Decided(r.taken(text))
	}
	conversation, silent := r.taken("hello")
	silent.Decision.Route = usher.RouteNone
	r.Decided(conversation, silent)
	_, older := r.taken("hello")
	older.Understanding.FAQ--
	r.Decided(conversation, older)
	c := r.looked(6)
	if c.State != "running" || c.Bundle.Name != "red" || c.By != "ann" || c.Compared != 4 || c.Same != 2 || c.SameRoute != 2 ||
		c.Skipped[chat.NotOurTurn] != 1 || c.Skipped[rollout.SkippedKnowledge] != 1 || c.LiveUs != 1000 || c.ShadowUs == 0 {
		t.Errorf("compared: %+v", c)
	}
	for _, row := range c.Routes {
		if row.Route == usher.RouteIntent && (row.Turns != 2 || row.Same != 0 || row.Shadow[usher.RouteIntent] != 0) || row.Route != usher.RouteIntent && row.Same != 1 {
			t.Errorf("row %+v", row)
		}
	}
	if len(c.Examples) != 2 || c.Examples[1].Text != "a reset please" || c.Examples[1].Live.Label != "base" || c.Examples[1].Conversation != "c1" || c.Examples[1].InboundSeq != 7 ||
		len([]rune(c.Examples[0].Text)) != 501 {
		t.Errorf("examples: %+v", c.Examples)
	}
	r.pressed.Store(true)
	r.Decided(r.taken("hello"))
	r.pressed.Store(false)
	if c := r.Comparison(); c.Dropped != 1 || r.dropped.Load() != 1 {
		t.Errorf("while customers wait: %+v, %d dropped", c, r.dropped.Load())
	}
	s, err = r.StopShadow(t.Context(), "ann")
	if must(t, err); s.Shadow != nil {
		t.Errorf("stopped: %+v", s)
	}
	r.Decided(r.taken("hello"))
	if c := r.Comparison(); c.State != "ended" || c.EndedAt.IsZero() || c.Compared != 4 {
		t.Errorf("stopped: %+v", c)
	}
	r.serves("base")
	if _, err := r.StopShadow(t.Context(), "ann"); err != nil {
		t.Errorf("stopped once more: %v", err)
	}
}

// TestShadowIsFlooded: turns that find no room are dropped, the service never
// waits, and only as many examples are kept as people look at.
func TestShadowIsFlooded(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	_, err := r.StartShadow(t.Context(), sample(t, "red").Hash(), "ann")
	must(t, err)
	conversation, turn := r.taken("a reset please")
	turn.Decision = usher.Decision{Route: usher.RouteFAQ, Answers: []usher.ScoredAnswer{{Entry: "other"}}}
	const n = 5000
	for range n {
		r.Decided(conversation, turn)
	}
	c := r.looked(n - int(r.dropped.Load()))
	if c.Dropped == 0 || c.Dropped != int(r.dropped.Load()) || c.Compared+c.Dropped != n || len(c.Examples) != 50 || r.Waiting() > r.Room() {
		t.Errorf("%d compared, %d dropped (%d told), %d examples", c.Compared, c.Dropped, r.dropped.Load(), len(c.Examples))
	}
}

// TestShadowStays: the shadow goes on after a restart, follows another one, and
// ends when it goes live.
func TestShadowStays(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	_, err := r.StartShadow(t.Context(), sample(t, "red").Hash(), "ann")
	must(t, err)
	r.stop()
	must(t, os.RemoveAll(r.dir+"/red"))
	r.start()
	r.until("the shadow to go on", func(s rollout.Status) bool { return s.Shadow != nil && s.Shadow.Name == "red" && nothingRuns(s) })
	r.serves("base")
	_, err = r.StartShadow(t.Context(), sample(t, "blue").Hash(), "ann")
	must(t, err)
	r.Decided(r.taken("hello"))
	if c := r.looked(1); c.Bundle.Name != "blue" {
		t.Errorf("another shadow: %+v", c)
	}
	if s := r.live("blue"); s.Shadow != nil || s.Previous.Name != "base" {
		t.Errorf("the shadow is live: %+v", s)
	}
	if c := r.Comparison(); c.State != "ended" || c.Compared != 1 {
		t.Errorf("the shadow is live: %+v", c)
	}
	r.serves("blue")
	r.stop()
	r.start()
	if s := r.status(); s.Shadow != nil {
		t.Errorf("after a restart: %+v", s)
	}
}

// preparing begins to prepare red as the shadow, while customers wait, so that it
// does not get far.
func (r *rig) preparing() (ended chan rollout.Status) {
	r.t.Helper()
	r.pressed.Store(true)
	ended = make(chan rollout.Status, 1)
	go func() {
		s, err := r.StartShadow(context.Background(), sample(r.t, "red").Hash(), "ann")
		if err != nil {
			r.t.Error(err)
		}
		ended <- s
	}()
	r.until("the shadow to be prepared", func(s rollout.Status) bool {
		return s.Change != nil && s.Change.Kind == rollout.KindShadow && s.Change.Step == rollout.StepEmbedding
	})
	return ended
}

// TestShadowIsStopped while it is being prepared: its preparation ends, and
// nothing of it comes later, nor after a restart.
func TestShadowIsStopped(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	ended := r.preparing()
	s, err := r.StopShadow(t.Context(), "bob")
	if must(t, err); s.Shadow != nil || s.Change.Step != rollout.StepStopped || s.Change.Error != "" || s.Change.EndedAt.IsZero() {
		t.Errorf("stopped: %+v, %+v", s.Shadow, s.Change)
	}
	if s := <-ended; s.Shadow != nil || s.Change.Step != rollout.StepStopped {
		t.Errorf("who had started it hears %+v", s.Change)
	}
	r.pressed.Store(false)
	if r.shows("red") {
		t.Error("it is the shadow all the same")
	}
	if found, err := r.engine.FindBestMatch(t.Context(), usher.Query{Text: "what about the parcel", Encoder: sample(t, "red").EncoderID()}); err != nil || found[0].Vector != 0 {
		t.Errorf("its vectors are kept: %+v, %v", found, err)
	}
	s, err = r.StartShadow(t.Context(), sample(t, "red").Hash(), "ann")
	if must(t, err); s.Shadow == nil || s.Change.Step != rollout.StepDone {
		t.Errorf("started anew: %+v", s.Change)
	}

	r.stop()
	r.pressed.Store(true)
	r.start()
	r.until("it to be prepared again", func(s rollout.Status) bool { return s.Change != nil && s.Change.Step == rollout.StepEmbedding })
	s, err = r.StopShadow(t.Context(), "bob")
	if must(t, err); s.Shadow != nil || s.Change.Step != rollout.StepStopped {
		t.Errorf("stopped after a restart: %+v", s.Change)
	}
	r.stop()
	r.pressed.Store(false)
	r.start()
	if s := r.status(); s.Shadow != nil || s.Change != nil {
		t.Errorf("after another restart: %+v, %+v", s.Shadow, s.Change)
	}
}

// TestGoingLiveComesFirst: who goes live does not wait for a shadow that is being
// prepared, nor for customers.
func TestGoingLiveComesFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	ended := r.preparing()
	if s := r.live("blue"); s.Change.Step != rollout.StepDone || s.Change.Kind != rollout.KindLive || s.Live.Name != "blue" || s.Shadow != nil {
		t.Errorf("%+v", s.Change)
	}
	<-ended
	r.serves("blue")
	r.pressed.Store(false)
	if r.shows("red") {
		t.Error("red is the shadow all the same")
	}
}

// shows tells whether a sample is the shadow, or kept to be.
func (r *rig) shows(name string) bool {
	r.t.Helper()
	v, err := r.store.Setting(context.Background(), usher.SettingModels)
	if err != nil && usher.CodeOf(err) != usher.CodeNotFound {
		r.t.Fatal(err)
	}
	return r.status().Shadow != nil || strings.Contains(v.Value, `"shadow":{"hash":"`+sample(r.t, name).Hash())
}

// TestShadowGivesWay: turns that wait for the shadow wait on while customers do.
func TestShadowGivesWay(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	_, err := r.StartShadow(t.Context(), sample(t, "red").Hash(), "ann")
	must(t, err)
	at, on := make(chan struct{}), make(chan struct{})
	first := sync.OnceFunc(func() { close(at); <-on })
	r.compared.Store(&first)
	const n = 20
	conversation, turn := r.taken("what about the parcel")
	for range n {
		r.Decided(conversation, turn)
	}
	<-at // the shadow looks at the first one
	r.pressed.Store(true)
	close(on)
	end := time.Now().Add(30 * time.Second)
	for asked := r.asked.Load(); r.asked.Load() < asked+5 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	if c := r.Comparison(); c.Compared != 1 || c.Dropped != 0 || r.Waiting() < n-2 {
		t.Errorf("while customers wait: %d compared, %d dropped, %d wait", c.Compared, c.Dropped, r.Waiting())
	}
	r.pressed.Store(false)
	if c := r.looked(n); c.Compared != n {
		t.Errorf("after that: %+v", c)
	}
}
