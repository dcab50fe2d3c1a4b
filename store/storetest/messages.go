package storetest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"usher"
)

func messageTests() []test {
	return []test{
		{"append/everything is kept", (*suite).appendKept},
		{"append/version", (*suite).appendVersion},
		{"append/client id", (*suite).appendClientID},
		{"append/refused", (*suite).appendRefused},
		{"append/last words", (*suite).appendLastWords},
		{"messages/paging", (*suite).messagesPaging},
	}
}

func (t *suite) appendKept() {
	id := t.accept(from("c1", "one")).Conversation.ID
	d := usher.Draft{
		From: usher.FromBot, Sender: "s", Name: "Usher", Kind: usher.KindText, Text: "Which one?",
		Options: []usher.Option{{ID: "1", Label: "<b>'", Entry: "e1"}, {ID: "2", Label: "人工", Person: true}},
		Sources: []usher.Source{{Entry: "e1", Title: "Which?"}, {Entry: "e2", Title: "哪个？"}}, ClientID: "k",
	}
	m, err := t.store.Append(context.Background(), id, 0, d)
	t.ok(err)
	stored := t.messages(id)[1]
	if !reflect.DeepEqual(stored, m) {
		t.Errorf("stored\n %+v; returned\n %+v", stored, m)
	}
	if m.Seq != 2 || m.From != d.From || m.Sender != d.Sender || m.Name != d.Name || m.Text != d.Text ||
		!reflect.DeepEqual(m.Options, d.Options) || !reflect.DeepEqual(m.Sources, d.Sources) || !m.At.Equal(t.clock.Now().Truncate(time.Microsecond)) {
		t.Errorf("message = %+v", m)
	}
}

func (t *suite) appendVersion() {
	c := t.accept(from("c1", "one")).Conversation
	_, err := t.store.Append(context.Background(), c.ID, c.Version, usher.Draft{From: usher.FromBot, Text: "a"})
	t.ok(err)
	moved := t.move(c, usher.Move{To: usher.StateAgent, Agent: "a1"})
	_, err = t.store.Append(context.Background(), c.ID, c.Version, usher.Draft{From: usher.FromBot, Text: "b"})
	t.want(usher.CodeConflict, err)
	_, err = t.store.Append(context.Background(), c.ID, moved.Version, usher.Draft{From: usher.FromAgent, Sender: "a1", Text: "c"})
	t.ok(err)
	_, err = t.store.Append(context.Background(), c.ID, 0, usher.Draft{From: usher.FromSystem, Kind: usher.KindNotice, Text: "d"})
	t.ok(err)
	_, err = t.store.Append(context.Background(), "nowhere", 0, usher.Draft{From: usher.FromBot, Text: "e"})
	t.want(usher.CodeNotFound, err)
	if got := texts(t.messages(c.ID)); got != "1:one 2:a 3:c 4:d " {
		t.Errorf("messages = %s", got)
	}
}

func (t *suite) appendClientID() {
	c := t.accept(from("c1", "one")).Conversation
	d := usher.Draft{From: usher.FromAgent, Sender: "a1", Text: "a", ClientID: "k"}
	first, err := t.store.Append(context.Background(), c.ID, c.Version, d)
	t.ok(err)
	t.move(c, usher.Move{To: usher.StateQueued})
	t.seen()
	d.Text = "other"
	again, err := t.store.Append(context.Background(), c.ID, c.Version, d) // the answer to a retry does not depend on what came since
	if err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("Append again = %+v, %v; want %+v", again, err, first)
	}
	if e := t.seen(); len(e) != 0 || len(t.messages(c.ID)) != 2 {
		t.Errorf("a repeated draft wrote something: %s", kinds(e))
	}
}

func (t *suite) appendRefused() {
	id := t.accept(from("c1", "one")).Conversation.ID
	for _, test := range []struct {
		name string
		d    usher.Draft
		code usher.Code
	}{
		{"customer", usher.Draft{From: usher.FromCustomer, Text: "x"}, usher.CodeInvalid},
		{"nobody", usher.Draft{Text: "x"}, usher.CodeInvalid},
		{"unknown kind", usher.Draft{From: usher.FromBot, Kind: "shout", Text: "x"}, usher.CodeInvalid},
		{"empty", usher.Draft{From: usher.FromBot}, usher.CodeInvalid},
		{"too long", usher.Draft{From: usher.FromBot, Text: strings.Repeat("x", usher.MaxText+1)}, usher.CodeTooLarge},
		{"client ID", usher.Draft{From: usher.FromBot, Text: "x", ClientID: "\x00"}, usher.CodeInvalid},
	} {
		if _, err := t.store.Append(context.Background(), id, 0, test.d); usher.CodeOf(err) != test.code {
			t.Errorf("%s: got %v; want code %q", test.name, err, test.code)
		}
	}
	if got := t.messages(id); len(got) != 1 {
		t.Errorf("messages = %s", texts(got))
	}
}

// appendLastWords: a note is counted, and never shown where customers look.
func (t *suite) appendLastWords() {
	id := t.accept(from("c1", "question")).Conversation.ID
	at := t.clock.add(time.Minute)
	for _, kind := range []usher.MessageKind{usher.KindNotice, usher.KindNote} {
		_, err := t.store.Append(context.Background(), id, 0, usher.Draft{From: usher.FromAgent, Sender: "a1", Kind: kind, Text: "secret"})
		t.ok(err)
	}
	c := t.read(id)
	if c.LastSeq != 3 || c.LastText != "question" || c.LastFrom != usher.FromCustomer || !c.LastAt.Equal(at) {
		t.Errorf("conversation = %+v", c)
	}
	t.say(id, usher.FromBot, "answer")
	if c := t.read(id); c.LastText != "answer" || c.LastFrom != usher.FromBot {
		t.Errorf("conversation = %+v", c)
	}
}

func (t *suite) messagesPaging() {
	id := t.accept(from("c1", "m1")).Conversation.ID
	for i := range 149 {
		t.say(id, usher.FromBot, fmt.Sprint("m", i+2))
	}
	for _, test := range []struct {
		after int64
		limit int
		first int64
		n     int
	}{{0, 0, 1, 100}, {0, 3, 1, 3}, {100, 0, 101, 50}, {149, 10, 150, 1}, {150, 10, 0, 0}, {0, 5000, 1, 150}, {-5, 1, 1, 1}} {
		got, err := t.store.Messages(context.Background(), id, test.after, test.limit)
		if err != nil || len(got) != test.n || test.n > 0 && got[0].Seq != test.first {
			t.Errorf("Messages(after %d, limit %d) = %d from %v, %v", test.after, test.limit, len(got), got[:min(1, len(got))], err)
		}
		for i, m := range got {
			if m.Seq != test.first+int64(i) || m.Text != fmt.Sprint("m", m.Seq) {
				t.Fatalf("message %d = %+v", i, m)
			}
		}
	}
	if got, err := t.store.Messages(context.Background(), "nowhere", 0, 0); err != nil || len(got) != 0 {
		t.Errorf("Messages of nothing = %v, %v", got, err)
	}
}
