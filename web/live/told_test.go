package live_test

import (
	"strings"
	"testing"
	"time"

	"usher"
	"usher/web/live"
)

func TestWhoIsThereIsToldAtOnce(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	w.stand("", usher.Outlook{Staffed: true})
	w.stand("c-bob", usher.Outlook{Place: 3, Wait: 90*time.Second + 1})
	ann := dial(t, h, c, nil)
	if f := ann.greet("ann", nil); f.Staffed == nil || !*f.Staffed || strings.Contains(f.Raw, "position") || strings.Contains(f.Raw, "eta") {
		t.Errorf("welcome before the first word = %s", f.Raw)
	}
	if _, err := w.Accept(t.Context(), usher.Inbound{Customer: usher.Customer{NativeID: "bob"}, Text: "help"}); err != nil {
		t.Fatal(err)
	}
	bob := dial(t, h, c, nil)
	if f := bob.greet("bob", nil); f.Staffed == nil || *f.Staffed || f.Position != 3 || f.ETA != 91 {
		t.Errorf("welcome in the queue = %s", f.Raw)
	}
	w.move("c-bob", usher.StateAgent, "mia")
	if f := bob.next("state"); f.Staffed == nil || !*f.Staffed || f.Owner != "Name of mia" {
		t.Errorf("state = %s", f.Raw)
	}
	w.emit(usher.Event{Kind: usher.EventQueue, Conversation: "c-bob", Place: 2})
	if f := bob.next("queue"); f.Staffed == nil || *f.Staffed || f.Position != 2 {
		t.Errorf("queue = %s; staffed is always said", f.Raw)
	}
}

func TestFilesAndThePersonButtonTravel(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	ann := dial(t, h, c, nil)
	ann.greet("ann", nil)
	if f := ann.ask("send", map[string]any{"client_id": "k1", "files": []string{"f1", "f2"}}); f.Type != "ack" || f.Seq != 1 {
		t.Errorf("send = %s", f.Raw)
	}
	if f := ann.ask("send", map[string]any{"person": true, "text": "Talk to a person"}); f.Type != "ack" {
		t.Errorf("send = %s", f.Raw)
	}
	eventually(t, "both messages", func() bool { return len(ann.all("message")) == 2 })
	for i, want := range []string{`"files":[{"id":"f1"`, `"choice":"person"`} {
		if f := ann.all("message")[i]; !strings.Contains(f.Raw, want) {
			t.Errorf("message %d = %s", i, f.Raw)
		}
	}
	for _, bad := range []map[string]any{{"files": "f1"}, {"files": []int{1}}, {"person": "yes"}} {
		if f := ann.ask("send", bad); f.Code != usher.CodeInvalid {
			t.Errorf("%v = %s", bad, f.Raw)
		}
	}
	w.move("c-ann", usher.StateAgent, "mia")
	desk := dial(t, h, c, &live.AgentSession{Agent: "mia"})
	desk.ask("hello", nil)
	if f := desk.ask("send", map[string]any{"conversation": "c-ann", "files": []string{"f3"}}); f.Type != "ack" {
		t.Errorf("send = %s", f.Raw)
	}
	eventually(t, "the agent's picture", func() bool { return len(ann.all("message")) == 3 })
	if f := ann.all("message")[2]; !strings.Contains(f.Raw, `"id":"f3"`) {
		t.Errorf("the customer sees %s", f.Raw)
	}
}

func TestFeedbackAndProfilesAreTold(t *testing.T) {
	t.Parallel()
	inEachCodec(t, feedbackAndProfilesAreTold)
}

func feedbackAndProfilesAreTold(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	ann, second, bob := dial(t, h, c, nil), dial(t, h, c, nil), dial(t, h, c, nil)
	ann.greet("ann", nil)
	second.greet("ann", nil)
	bob.greet("bob", nil)
	ann.ask("send", map[string]any{"text": "hello"})
	bob.ask("send", map[string]any{"text": "hello"})
	m := w.say("c-ann", usher.KindText, "Hello!")
	desk := dial(t, h, c, &live.AgentSession{Agent: "mia"})
	desk.ask("hello", nil)
	desk.ask("open", map[string]any{"conversation": "c-ann"})
	yes := true
	m.Helpful = &yes
	w.emit(usher.Event{Kind: usher.EventFeedback, Conversation: "c-ann", Message: &m})
	for name, d := range map[string]*device{"customer": ann, "the other tab": second, "agent": desk} {
		if f := d.next("feedback"); f.MessageID != string(m.ID) || f.Seq != m.Seq || f.Helpful == nil || !*f.Helpful {
			t.Errorf("%s: %s", name, f.Raw)
		}
	}
	w.emit(usher.Event{Kind: usher.EventFeedback, Conversation: "c-ann"}) // holds nothing
	w.emit(usher.Event{Kind: usher.EventCustomer, Conversation: "c-ann"})
	w.emit(usher.Event{Kind: usher.EventCustomer, Conversation: "c-ann", Customer: &usher.Customer{ID: "id-ann", Name: "Ann", Email: "ann@shop.example"}})
	if f := desk.next("customer"); f.Conversation != "c-ann" || !strings.Contains(f.Raw, `"email":"ann@shop.example"`) {
		t.Errorf("customer = %s", f.Raw)
	}
	bob.ask("ping", nil)
	ann.ask("ping", nil)
	if n := len(bob.all("feedback")) + len(bob.all("customer")) + len(ann.all("customer")); n != 0 {
		t.Errorf("%d frames went to the wrong ones", n)
	}
}

// TestANewNameReachesTheLists: the row of a chat says what the customer is
// called now.
func TestANewNameReachesTheLists(t *testing.T) {
	t.Parallel()
	inEachCodec(t, aNewNameReachesTheLists)
}

func aNewNameReachesTheLists(t *testing.T) {
	t.Helper()
	h, w, c := start(t, live.Config{})
	if _, err := w.Accept(t.Context(), usher.Inbound{Customer: usher.Customer{NativeID: "ann"}, Text: "help"}); err != nil {
		t.Fatal(err)
	}
	desk := dial(t, h, c, &live.AgentSession{Agent: "mia"})
	desk.ask("hello", nil)
	w.move("c-ann", usher.StateQueued, "")
	desk.next("state")
	for range 2 { // the second time it is no news
		w.emit(usher.Event{Kind: usher.EventCustomer, Conversation: "c-ann", Customer: &usher.Customer{Name: "Ann"}})
		h.Tell(t.Context())
	}
	desk.ask("ping", nil)
	if rows := desk.all("chat"); len(rows) != 1 || rows[0].CustomerName != "Ann" {
		t.Errorf("rows: %+v", rows)
	}
}
