package storetest

import (
	"context"
	"runtime"
	"sync"

	"usher"
	"usher/store"
)

func groupTests() []test {
	return []test{
		{"group/one conversation", (*suite).groupConversation},
		{"group/keys", (*suite).groupKeys},
		{"group/anything", (*suite).groupAnything},
		{"group/a text that no database has", (*suite).groupOddText},
	}
}

// together runs writes as one group, in their order.
func (t *suite) together(writes ...func()) {
	t.Helper()
	held, free := make(chan struct{}), make(chan struct{})
	var once sync.Once
	t.reopen(store.Config{Committed: func(events []usher.Event) {
		t.committed(events)
		once.Do(func() { close(held); <-free })
	}})
	var wg sync.WaitGroup
	wg.Go(func() { t.accept(from("who holds the writer", "x")) })
	<-held
	for i, write := range writes {
		wg.Go(write)
		for waiting, _ := t.store.Queue(); waiting <= i; waiting, _ = t.store.Queue() {
			runtime.Gosched()
		}
	}
	close(free)
	wg.Wait()
}

func (t *suite) groupConversation() {
	ctx := context.Background()
	c := t.accept(from("c1", "one")).Conversation
	bot := usher.Draft{From: usher.FromBot, Text: "bot"}
	agent := usher.Draft{From: usher.FromAgent, Sender: "a1", Text: "agent", ClientID: "k"}
	turn := t.turnFor(c.ID, "turn")
	var first, again usher.Message
	t.together(
		func() { t.accept(from("c1", "two")) },
		func() { _, err := t.store.Append(ctx, c.ID, 0, bot); t.noError(err) },
		func() { t.accept(from("c1", "three")) },
		func() { _, err := t.store.CommitTurn(ctx, turn); t.noError(err) },
		func() { var err error; first, err = t.store.Append(ctx, c.ID, 0, agent); t.noError(err) },
		func() { var err error; again, err = t.store.Append(ctx, c.ID, 0, agent); t.noError(err) },
		func() { _, err := t.store.CommitTurn(ctx, turn); t.want(usher.CodeConflict, err) },
		func() {
			_, err := t.store.Move(ctx, c.ID, c.Version, usher.Move{To: usher.StateArchived})
			t.noError(err)
		},
		func() {
			_, err := t.store.Move(ctx, c.ID, c.Version, usher.Move{To: usher.StateClosed})
			t.want(usher.CodeConflict, err)
		},
		func() {
			if a := t.accept(from("c1", "four")); a.Conversation.State != usher.StateArchived {
				t.Errorf("the conversation is %q after it was archived", a.Conversation.State)
			}
		},
		func() { t.accept(from("c2", "new")) },
		func() { t.accept(from("c2", "newer")) },
	)
	if first.ID == "" || again.ID != first.ID {
		t.Errorf("said twice under one client ID: %q and %q", first.ID, again.ID)
	}
	if got := texts(t.messages(c.ID)); got != "1:one 2:two 3:bot 4:three 5:turn 6:agent 7:four " {
		t.Errorf("messages = %s", got)
	}
	two, err := t.store.CurrentConversation(ctx, "web", "c2")
	t.ok(err)
	if got := texts(t.messages(two.ID)); got != "1:new 2:newer " {
		t.Errorf("messages = %s", got)
	}
}

func (t *suite) groupKeys() {
	c := t.accept(from("c1", "one")).Conversation
	d := t.accept(from("c2", "one")).Conversation
	keyed := func(customer, client, dedupe string) usher.Inbound {
		in := from(customer, client+dedupe)
		in.ClientID, in.DedupeKey = client, dedupe
		return in
	}
	want := func(in usher.Inbound, duplicate bool) func() {
		return func() {
			if a := t.accept(in); a.Duplicate != duplicate {
				t.Errorf("%s of %s: duplicate is %t", in.Text, in.Customer.NativeID, a.Duplicate)
			}
		}
	}
	t.together(
		want(keyed("c1", "a", ""), false),
		want(keyed("c1", "a", ""), true),
		want(keyed("c2", "a", ""), false),
		want(keyed("c1", "", "K"), false),
		func() {
			_, err := t.store.Accept(context.Background(), keyed("c2", "", "K"))
			t.want(usher.CodeConflict, err)
		},
		want(keyed("c1", "", "K"), true),
		want(keyed("c3", "", "L"), false),
		want(keyed("c3", "", "L"), true),
	)
	if got := texts(t.messages(c.ID)); got != "1:one 2:a 3:K " {
		t.Errorf("messages = %s", got)
	}
	if got := texts(t.messages(d.ID)); got != "1:one 2:a " {
		t.Errorf("messages = %s", got)
	}
}

// groupAnything: a write that may be about anything comes before one that has
// read ahead.
func (t *suite) groupAnything() {
	ctx := context.Background()
	c := t.accept(from("c1", "one")).Conversation
	t.together(
		func() {
			t.noError(t.store.SetRead(ctx, []usher.Receipt{{Conversation: c.ID, From: usher.FromCustomer, Seq: 1}}))
		},
		func() {
			if a := t.accept(from("c1", "two")); a.Conversation.CustomerRead != 1 {
				t.Errorf("read up to %d; want 1", a.Conversation.CustomerRead)
			}
		},
	)
}

// groupOddText: what can't be asked for fails alone.
func (t *suite) groupOddText() {
	c := t.accept(from("c1", "one")).Conversation
	t.together(
		func() { t.accept(from("c1", "two")) },
		func() {
			_, err := t.store.Append(context.Background(), "a\x00b", 0, usher.Draft{From: usher.FromBot, Text: "x"})
			if code := usher.CodeOf(err); code != usher.CodeInvalid && code != usher.CodeNotFound {
				t.Errorf("Append to what is no ID = %v", err)
			}
		},
		func() { t.accept(from("c1", "three")) },
	)
	if got := texts(t.messages(c.ID)); got != "1:one 2:two 3:three " {
		t.Errorf("messages = %s", got)
	}
}

// noError is ok for goroutines that are not the test's own.
func (t *suite) noError(err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
