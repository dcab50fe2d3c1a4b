package connect_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/connect"
)

var at = time.Date(2026, 3, 1, 9, 30, 0, 123_456_000, time.UTC)

// TestTell: what each kind of event becomes outside, and what is not told.
func TestTell(t *testing.T) {
	t.Parallel()
	yes := true
	chat := func(state usher.State, edit func(*usher.Conversation)) usher.Event {
		c := &usher.Conversation{ID: "c1", Account: "web", Customer: "p1", State: state, Version: 2, Reason: "why", OpenedAt: at, MovedAt: at.Add(time.Second)}
		if edit != nil {
			edit(c)
		}
		return usher.Event{Kind: usher.EventState, Conversation: "c1", Chat: c}
	}
	miss := func(c usher.Change) usher.Event {
		return usher.Event{Kind: usher.EventMiss, Conversation: "c1", Account: "web", Change: c, Miss: &usher.Miss{ID: "m1", Question: "why?", State: usher.MissOpen, Why: usher.WhyUnsure}}
	}
	const missed = `"miss":{"id":"m1","question":"why?","why":"unsure","state":"open"}`
	for _, c := range []struct {
		name string
		e    usher.Event
		want connect.Type // "": nothing is told
		data string
	}{
		{"message", usher.Event{Kind: usher.EventMessage, Account: "web", Conversation: "c1", Message: &usher.Message{
			ID: "m1", Seq: 3, From: usher.FromBot, Kind: usher.KindText, Text: "In two days.", Helpful: &yes, ClientID: "secret",
			Sources: []usher.Source{{Entry: "e1", Title: "t"}}, Files: []usher.File{{ID: "f1", Name: "a.png", Type: "image/png", Size: 9}},
		}}, connect.MessageCreated, `"message":{"id":"m1","seq":3,"from":"bot","kind":"text","text":"In two days.","entries":["e1"],"files":[{"id":"f1","name":"a.png","type":"image/png","size":9}]}`},
		{"opened", chat(usher.StateBot, func(c *usher.Conversation) { c.MovedAt = at }), connect.ConversationOpened, `"state":"bot"`},
		{"returned", chat(usher.StateBot, nil), connect.ConversationReturned, `"state":"bot"`},
		{"queued", chat(usher.StateQueued, func(c *usher.Conversation) { c.Need.Skills = []string{"refunds"} }), connect.ConversationQueued, `"skills":["refunds"]`},
		{"assigned", chat(usher.StateAgent, func(c *usher.Conversation) { c.Owner = "a1" }), connect.ConversationAssigned, `"agent":"a1"`},
		{"closed", chat(usher.StateClosed, nil), connect.ConversationClosed, `"conversation":{"customer":"p1","state":"closed","reason":"why","version":2,"opened_at":"2026-03-01T09:30:00.123456Z"}`},
		{"archived", chat(usher.StateArchived, nil), connect.ConversationArchived, `"state":"archived"`},
		{"a miss", miss(usher.Added), connect.MissCreated, missed},
		{"a miss that changed", miss(usher.Changed), connect.MissChanged, missed},
		{"a miss that is gone", miss(usher.Removed), connect.MissRemoved, missed},
		{"feedback", usher.Event{Kind: usher.EventFeedback, Account: "web", Conversation: "c1", Message: &usher.Message{ID: "m1", Seq: 3, Helpful: &yes, Text: "x"}}, connect.FeedbackGiven, `"feedback":{"message":"m1","seq":3,"helpful":true}`},
		{"customer", usher.Event{Kind: usher.EventCustomer, Conversation: "c1", Customer: &usher.Customer{ID: "p1", Account: "web", NativeID: "n1", Name: "Ada"}}, connect.CustomerChanged, `"customer":{"id":"p1","native_id":"n1","name":"Ada"}`},
		{"a new entry", usher.Event{Kind: usher.EventKnowledge, Entry: "e1", Change: usher.Added}, connect.EntryChanged, `"entry":{"id":"e1","new":true}`},
		{"an entry", usher.Event{Kind: usher.EventKnowledge, Entry: "e1", Change: usher.Changed}, connect.EntryChanged, `"entry":{"id":"e1"}`},
		{"an entry that is gone", usher.Event{Kind: usher.EventKnowledge, Entry: "e1", Change: usher.Removed}, connect.EntryRemoved, `"entry":{"id":"e1"}`},

		{"an intent", usher.Event{Kind: usher.EventKnowledge}, "", ""},
		{"a setting", usher.Event{Kind: usher.EventSetting, Setting: &usher.Setting{Key: "bot"}}, "", ""},
		{"a webhook", usher.Event{Kind: usher.EventWebhook}, "", ""},
		{"a miss of an older version", usher.Event{Kind: usher.EventMiss, Conversation: "c1"}, "", ""},
		{"typing", usher.Event{Kind: usher.EventTyping, Conversation: "c1"}, "", ""},
	} {
		c.e.Position, c.e.At = 41, at
		got, ok := connect.Tell(c.e)
		if !ok && c.want == "" {
			continue
		}
		body, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		account := usher.AccountID("web")
		if c.e.Entry != "" {
			account = ""
		}
		if got.ID != "evt_41" || got.Type != c.want || !got.At.Equal(at) || got.Account != account || got.Conversation != c.e.Conversation || !strings.Contains(string(body), c.data) || strings.Contains(string(body), "secret") {
			t.Errorf("%s is told as %s; want %s with %s", c.name, body, c.want, c.data)
		}
	}
	if _, ok := connect.Tell(usher.Event{Kind: usher.EventKnowledge, Entry: "e1"}); ok {
		t.Error("an event without a position is told")
	}
}

// TestTypes: the document lists the types that there are.
func TestTypes(t *testing.T) {
	t.Parallel()
	field, _ := reflect.TypeFor[connect.Event]().FieldByName("Type")
	var all []string
	for _, known := range append(connect.Types(), connect.Ping) {
		all = append(all, string(known))
	}
	if got, want := field.Tag.Get("enum"), strings.Join(all, ","); got != want {
		t.Errorf("the document has %s; want %s", got, want)
	}
}

func TestPosition(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{0, 1, 41, math.MaxInt64} {
		if got, ok := connect.Position(connect.ID(n)); got != n || !ok {
			t.Errorf("Position(%s) = %d, %v", connect.ID(n), got, ok)
		}
	}
	for _, bad := range []string{"", "evt_", "41", "evt_-1", "evt_+1", "evt_01", "evt_1 ", "EVT_1", "evt_9223372036854775808", "evt_1_2", "evt_٣"} {
		if got, ok := connect.Position(bad); ok {
			t.Errorf("Position(%q) = %d", bad, got)
		}
	}
}

// FuzzPosition: what is read as an ID is the one way to write it.
func FuzzPosition(f *testing.F) {
	for _, s := range []string{"evt_1", "evt_", "evt_007", "evt_9223372036854775807", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := connect.Position(s); ok && (n < 0 || connect.ID(n) != s) {
			t.Errorf("Position(%q) = %d", s, n)
		}
	})
}
