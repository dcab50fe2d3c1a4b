package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"usher"
)

func acceptTests() []test {
	return []test{
		{"accept/first message", (*suite).acceptFirst},
		{"accept/known customer", (*suite).acceptKnown},
		{"accept/dedupe key", (*suite).acceptDedupe},
		{"accept/client id", (*suite).acceptClientID},
		{"accept/duplicates at once", (*suite).acceptDuplicatesAtOnce},
		{"accept/first messages at once", (*suite).acceptFirstAtOnce},
		{"accept/gapless", (*suite).acceptGapless},
		{"accept/someone else's conversation", (*suite).acceptForeign},
		{"accept/reopens", (*suite).acceptReopens},
		{"accept/archived stays", (*suite).acceptArchived},
		{"accept/refused", (*suite).acceptRefused},
		{"accept/text", (*suite).acceptText},
		{"accept/time", (*suite).acceptTime},
	}
}

func (t *suite) acceptFirst() {
	in := from("c1", "Hello")
	in.Customer.Name, in.Customer.Language, in.Choice, in.ClientID = "Ada", usher.English, "1", "x1"
	a := t.accept(in)
	now := t.clock.Now().Truncate(time.Microsecond)
	m, c, p := a.Message, a.Conversation, a.Customer
	if a.Duplicate || p.ID == "" || p.Account != "web" || p.NativeID != "c1" || p.Name != "Ada" || !p.At.Equal(now) {
		t.Errorf("customer = %+v", a)
	}
	if m.ID == "" || m.Seq != 1 || m.Position == 0 || m.From != usher.FromCustomer || m.Sender != string(p.ID) || m.Name != "Ada" ||
		m.Kind != usher.KindText || m.Text != "Hello" || m.Choice != "1" || m.ClientID != "x1" || !m.At.Equal(now) || m.Conversation != c.ID {
		t.Errorf("message = %+v", m)
	}
	if c.State != usher.StateBot || c.Version < 1 || c.LastSeq != 1 || c.LastText != "Hello" || c.LastFrom != usher.FromCustomer ||
		c.Customer != p.ID || c.Language != usher.English || !c.OpenedAt.Equal(now) || !c.MovedAt.Equal(now) {
		t.Errorf("conversation = %+v", c)
	}
	stored := t.read(c.ID)
	if fmt.Sprintf("%+v", stored) != fmt.Sprintf("%+v", c) {
		t.Errorf("stored conversation\n %+v; want\n %+v", stored, c)
	}
	if got := t.messages(c.ID); len(got) != 1 || fmt.Sprintf("%+v", got[0]) != fmt.Sprintf("%+v", m) {
		t.Errorf("stored messages %+v; want %+v", got, m)
	}
	got, err := t.store.Customer(context.Background(), p.ID)
	if err != nil || got != p {
		t.Errorf("Customer = %+v, %v; want %+v", got, err, p)
	}
	_, err = t.store.Customer(context.Background(), "nobody")
	t.want(usher.CodeNotFound, err)
	current, err := t.store.CurrentConversation(context.Background(), "web", "c1")
	if err != nil || current.ID != c.ID {
		t.Errorf("CurrentConversation = %+v, %v", current, err)
	}
	_, err = t.store.CurrentConversation(context.Background(), "mail", "c1")
	t.want(usher.CodeNotFound, err)
}

func (t *suite) acceptKnown() {
	a := t.accept(from("c1", "one"))
	in := from("c1", "two")
	in.Customer.Name, in.Customer.Language = "Ada", usher.Chinese
	b := t.accept(in)
	if b.Customer.ID != a.Customer.ID || b.Conversation.ID != a.Conversation.ID || b.Message.Seq != 2 || b.Message.Name != "Ada" {
		t.Errorf("second message: %+v", b)
	}
	c := t.accept(from("c1", "three")) // says nothing of itself: what we know stays
	got, err := t.store.Customer(context.Background(), a.Customer.ID)
	if err != nil || got.Name != "Ada" || got.Language != usher.Chinese || c.Message.Name != "Ada" {
		t.Errorf("Customer = %+v, %v; message %+v", got, err, c.Message)
	}
	other := from("c1", "elsewhere")
	other.Account = "mail"
	if d := t.accept(other); d.Customer.ID == a.Customer.ID || d.Conversation.ID == a.Conversation.ID {
		t.Error("the same native ID on another account is another customer")
	}
}

func (t *suite) acceptDedupe() {
	in := from("c1", "one")
	in.DedupeKey = "m1"
	a := t.accept(in)
	t.seen()
	before := t.read(a.Conversation.ID)
	in.Text, in.Customer.Name, in.ClientID = "other", "Eve", "y"
	b := t.accept(in)
	if !b.Duplicate || b.Message.ID != a.Message.ID || b.Message.Text != "one" || b.Message.Seq != 1 || b.Customer.Name != "" {
		t.Errorf("duplicate = %+v", b)
	}
	if got := t.read(a.Conversation.ID); fmt.Sprint(got) != fmt.Sprint(before) {
		t.Errorf("a duplicate changed the conversation: %+v", got)
	}
	if e := t.seen(); len(e) != 0 {
		t.Errorf("a duplicate published %s", kinds(e))
	}
	in.Account = "mail"
	if c := t.accept(in); c.Duplicate {
		t.Error("another account's key is another message")
	}
	stolen := from("c2", "mine")
	stolen.DedupeKey = "m1"
	_, err := t.store.Accept(context.Background(), stolen)
	t.want(usher.CodeConflict, err)
	_, err = t.store.CurrentConversation(context.Background(), "web", "c2")
	t.want(usher.CodeNotFound, err)
}

func (t *suite) acceptClientID() {
	in := from("c1", "one")
	in.ClientID = "x"
	a := t.accept(in)
	in.Text = "other"
	if b := t.accept(in); !b.Duplicate || b.Message.ID != a.Message.ID || b.Message.Text != "one" {
		t.Errorf("duplicate = %+v", b)
	}
	in.Customer.NativeID = "c2"
	if b := t.accept(in); b.Duplicate || b.Message.Text != "other" {
		t.Errorf("in another conversation it is another message: %+v", b)
	}
	note, err := t.store.Append(context.Background(), a.Conversation.ID, 0,
		usher.Draft{From: usher.FromAgent, Sender: "a1", Kind: usher.KindNote, Text: "secret", ClientID: "n"})
	t.ok(err)
	in = from("c1", "guess")
	in.ClientID = "n"
	if b := t.accept(in); b.Duplicate || b.Message.ID == note.ID {
		t.Errorf("a customer reached an agent's note by its client ID: %+v", b)
	}
}

// acceptDuplicatesAtOnce sends each message eight times at the same time.
func (t *suite) acceptDuplicatesAtOnce() {
	const messages, times = 40, 8
	var wg sync.WaitGroup
	var mu sync.Mutex
	ids, firsts := map[string]map[usher.MessageID]bool{}, map[string]int{}
	for i := range messages * times {
		wg.Go(func() {
			key := fmt.Sprint("k", i%messages)
			in := from(fmt.Sprint("c", i%5), key)
			if i%2 == 0 {
				in.ClientID = key
			} else {
				in.DedupeKey = key
			}
			a, err := t.store.Accept(context.Background(), in)
			if err != nil {
				t.Errorf("Accept = %v", err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if ids[key] == nil {
				ids[key] = map[usher.MessageID]bool{}
			}
			ids[key][a.Message.ID] = true
			if !a.Duplicate {
				firsts[key]++
			}
		})
	}
	wg.Wait()
	for key, all := range ids {
		if len(all) != 1 || firsts[key] != 1 {
			t.Errorf("message %s became %d messages, %d calls were first", key, len(all), firsts[key])
		}
	}
}

func (t *suite) acceptFirstAtOnce() {
	const n = 64
	got := make([]usher.Accepted, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			a, err := t.store.Accept(context.Background(), from("new", fmt.Sprint(i)))
			if err != nil {
				t.Errorf("Accept = %v", err)
			}
			got[i] = a
		})
	}
	wg.Wait()
	for _, a := range got {
		if a.Customer.ID != got[0].Customer.ID || a.Conversation.ID != got[0].Conversation.ID {
			t.Fatal("one new customer became several")
		}
	}
	if all, err := t.store.Conversations(context.Background(), usher.ConversationFilter{}); err != nil || len(all) != 1 {
		t.Errorf("Conversations = %d rows, %v; want 1", len(all), err)
	}
	if m := t.messages(got[0].Conversation.ID); len(m) != n {
		t.Errorf("%d messages; want %d", len(m), n)
	}
}

// acceptGapless writes to several conversations from both sides at once.
func (t *suite) acceptGapless() {
	const customers, each = 7, 60
	ids := make([]usher.ConversationID, customers)
	for c := range customers {
		ids[c] = t.accept(from(fmt.Sprint(c), "0")).Conversation.ID
	}
	var wg sync.WaitGroup
	for c := range customers {
		for i := range each {
			wg.Go(func() {
				var err error
				if i%3 == 0 {
					_, err = t.store.Append(context.Background(), ids[c], 0, usher.Draft{From: usher.FromBot, Text: "b"})
				} else {
					_, err = t.store.Accept(context.Background(), from(fmt.Sprint(c), "c"))
				}
				if err != nil {
					t.Errorf("write = %v", err)
				}
			})
		}
	}
	wg.Wait()
	for _, id := range ids {
		all := t.messages(id)
		if len(all) != each+1 || t.read(id).LastSeq != each+1 {
			t.Fatalf("%d messages, last seq %d; want %d", len(all), t.read(id).LastSeq, each+1)
		}
		for i, m := range all {
			if m.Seq != int64(i+1) || i > 0 && m.Position <= all[i-1].Position {
				t.Fatalf("message %d has seq %d, position %d", i, m.Seq, m.Position)
			}
		}
	}
}

func (t *suite) acceptForeign() {
	mine := t.accept(from("c1", "one"))
	theirs := t.accept(from("c2", "two"))
	in := from("c1", "hi")
	in.Conversation = mine.Conversation.ID
	if a := t.accept(in); a.Conversation.ID != mine.Conversation.ID {
		t.Errorf("Accept into my own = %+v", a)
	}
	var said []string
	for _, id := range []usher.ConversationID{theirs.Conversation.ID, "does-not-exist"} {
		for _, customer := range []string{"c1", "stranger"} {
			in := from(customer, "let me in")
			in.Conversation = id
			_, err := t.store.Accept(context.Background(), in)
			t.want(usher.CodeForbidden, err)
			said = append(said, fmt.Sprint(err))
		}
	}
	for _, s := range said {
		if s != said[0] {
			t.Errorf("%q tells more than %q", s, said[0])
		}
	}
	if got := t.messages(theirs.Conversation.ID); len(got) != 1 {
		t.Errorf("their conversation has %s", texts(got))
	}
	_, err := t.store.CurrentConversation(context.Background(), "web", "stranger")
	t.want(usher.CodeNotFound, err)
}

func (t *suite) acceptReopens() {
	a := t.accept(from("c1", "one"))
	id := a.Conversation.ID
	turn := t.turnFor(id, "hello")
	turn.Turn.Memory = usher.Memory{Question: "one", Misses: 1}
	turn.Miss = &usher.Miss{Question: "one", Why: usher.WhyNoAnswer}
	c, err := t.store.CommitTurn(context.Background(), turn)
	t.ok(err)
	if m := t.pending(id).Memory; m.Question != "one" {
		t.Errorf("memory before closing = %+v", m)
	}
	closed := t.move(c, usher.Move{To: usher.StateClosed, Reason: "solved"})
	t.seen()
	at := t.clock.add(time.Hour)
	b := t.accept(from("c1", "again"))
	if b.Conversation.ID != id || b.Conversation.State != usher.StateBot || b.Conversation.Version != closed.Version+1 ||
		!b.Conversation.OpenedAt.Equal(at) || b.Message.Seq != 3 {
		t.Errorf("reopened = %+v", b)
	}
	if e := t.seen(); kinds(e) != "state message " || e[0].Chat.State != usher.StateBot || e[0].Position >= e[1].Position {
		t.Errorf("reopening published %s", kinds(e))
	}
	p := t.pending(id)
	if texts(p.Inbound) != "3:again " || p.Memory.Question != "" || p.Memory.Misses != 0 {
		t.Errorf("Pending after reopening = %s, %+v", texts(p.Inbound), p.Memory)
	}
	if misses, err := t.store.Misses(context.Background(), usher.MissFilter{}); err != nil || len(misses) != 1 {
		t.Errorf("misses after reopening = %v, %v", misses, err)
	}
	t.turn(id, "hello again")
	if p := t.pending(id); len(p.Inbound) != 0 {
		t.Errorf("Pending after the turn = %s", texts(p.Inbound))
	}
}

func (t *suite) acceptArchived() {
	a := t.accept(from("c1", "buy now"))
	turn := t.turnFor(a.Conversation.ID)
	turn.Move = &usher.Move{To: usher.StateArchived, Reason: "advertising"}
	c, err := t.store.CommitTurn(context.Background(), turn)
	t.ok(err)
	b := t.accept(from("c1", "buy more"))
	if b.Conversation.State != usher.StateArchived || b.Conversation.Version != c.Version || b.Message.Seq != 2 {
		t.Errorf("message to an archived conversation = %+v", b)
	}
	ids, err := t.store.PendingConversations(context.Background(), time.Time{})
	if err != nil || len(ids) != 1 {
		t.Errorf("PendingConversations = %v, %v; want the archived one", ids, err)
	}
}

func (t *suite) acceptRefused() {
	long := strings.Repeat("好", usher.MaxText/3)
	t.accept(from("c1", long))
	edit := func(fn func(*usher.Inbound)) usher.Inbound {
		in := from("c2", "text")
		fn(&in)
		return in
	}
	tests := []struct {
		name string
		in   usher.Inbound
		code usher.Code
	}{
		{"too long", from("c2", long+"xy"), usher.CodeTooLarge},
		{"10 MB", from("c2", strings.Repeat("x", 10<<20)), usher.CodeTooLarge},
		{"empty", from("c2", ""), usher.CodeInvalid},
		{"white space", from("c2", " \n\t\u3000"), usher.CodeInvalid},
		{"NUL alone", from("c2", "\x00"), usher.CodeInvalid},
		{"no account", edit(func(in *usher.Inbound) { in.Account = "" }), usher.CodeInvalid},
		{"no customer", edit(func(in *usher.Inbound) { in.Customer.NativeID = "" }), usher.CodeInvalid},
		{"customer with NUL", edit(func(in *usher.Inbound) { in.Customer.NativeID = "c1\x00" }), usher.CodeInvalid},
		{"customer not UTF-8", edit(func(in *usher.Inbound) { in.Customer.NativeID = "c\xff" }), usher.CodeInvalid},
		{"client ID not UTF-8", edit(func(in *usher.Inbound) { in.ClientID = "\xff" }), usher.CodeInvalid},
		{"dedupe key too long", edit(func(in *usher.Inbound) { in.DedupeKey = strings.Repeat("k", 10<<10) }), usher.CodeTooLarge},
		{"conversation not UTF-8", edit(func(in *usher.Inbound) { in.Conversation = "\xff" }), usher.CodeInvalid},
	}
	for _, test := range tests {
		if _, err := t.store.Accept(context.Background(), test.in); usher.CodeOf(err) != test.code {
			t.Errorf("%s: got %v; want code %q", test.name, err, test.code)
		}
	}
	if all, err := t.store.Conversations(context.Background(), usher.ConversationFilter{}); err != nil || len(all) != 1 {
		t.Errorf("Conversations = %d, %v; what was refused must leave nothing", len(all), err)
	}
	if a := t.accept(edit(func(in *usher.Inbound) { in.Text, in.Choice = "", "2" })); a.Message.Choice != "2" {
		t.Errorf("a choice needs no text: %+v", a)
	}
}

func (t *suite) acceptText() {
	for i, test := range []struct{ in, want string }{
		{"'; DROP TABLE messages; --", "'; DROP TABLE messages; --"},
		{"$1 ? %s :x @y {{.}} \\", "$1 ? %s :x @y {{.}} \\"},
		{"<script>alert(1)</script>&amp;", "<script>alert(1)</script>&amp;"},
		{"👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301", "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301"},
		{"مرحبا \u202e123\u202c שלום", "مرحبا \u202e123\u202c שלום"},
		{"你好，繁體字 ㍿", "你好，繁體字 ㍿"},
		{"  kept\r\n\tas is  ", "  kept\r\n\tas is  "},
		{"a\x00b", "ab"},
		{"a\xff\xfeb\xc3", "a\uFFFDb\uFFFD"},
		{"\x01\x7f\u0085\ufeff", "\x01\x7f\u0085\ufeff"},
	} {
		in := from(fmt.Sprint("c", i, test.want), test.in)
		in.Customer.Name, in.ClientID, in.DedupeKey = test.in, "id "+test.want, "key "+test.want
		a := t.accept(in)
		stored := t.messages(a.Conversation.ID)
		if a.Message.Text != test.want || stored[0].Text != test.want || stored[0].Name != test.want || t.read(a.Conversation.ID).LastText != test.want {
			t.Errorf("text %q became %q, stored %q (name %q); want %q", test.in, a.Message.Text, stored[0].Text, stored[0].Name, test.want)
		}
		if b := t.accept(in); !b.Duplicate {
			t.Errorf("%q: the second time is no duplicate", test.in)
		}
	}
	long := strings.Repeat("好", 1000)
	a := t.accept(from("long", long))
	if last := a.Conversation.LastText; !strings.HasPrefix(long, last) || len(last) > 300 {
		t.Errorf("LastText of a long text has %d bytes: %q", len(last), last)
	}
}

func (t *suite) acceptTime() {
	now := t.clock.Now().Truncate(time.Microsecond)
	for i, test := range []struct{ in, want time.Time }{
		{time.Time{}, now},
		{now.Add(-time.Hour + 789*time.Nanosecond), now.Add(-time.Hour)},
		{now.Add(time.Minute), now.Add(time.Minute)},
		{now.Add(6 * time.Minute), now},
		{time.Unix(0, 0), now},
		{now.In(time.FixedZone("", 8*3600)), now},
	} {
		in := from(fmt.Sprint("c", i), "x")
		in.At = test.in
		a := t.accept(in)
		stored := t.messages(a.Conversation.ID)[0].At
		if !a.Message.At.Equal(test.want) || stored != a.Message.At || stored.Location() != time.UTC {
			t.Errorf("At %v became %v, stored %v; want %v", test.in, a.Message.At, stored, test.want)
		}
	}
}
