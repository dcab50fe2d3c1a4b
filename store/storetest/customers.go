package storetest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"usher"
)

func customerTests() []test {
	return []test{
		{"profile/before the first message", (*suite).profileFirst},
		{"profile/of a customer", (*suite).profileLater},
		{"profile/refused", (*suite).profileRefused},
		{"person/asked for", (*suite).personAsked},
		{"feedback/the last word counts", (*suite).feedbackKept},
		{"feedback/a miss, once", (*suite).feedbackMiss},
		{"feedback/a miss that was worked on", (*suite).feedbackWorkedOn},
		{"feedback/refused", (*suite).feedbackRefused},
		{"feedback/on no answer", (*suite).feedbackOnNoAnswer},
		{"messages/backwards", (*suite).messagesBackwards},
	}
}

func profile(name, email string, l usher.Language) usher.Profile {
	return usher.Profile{Name: &name, Email: &email, Language: &l}
}

func (t *suite) saveProfile(customer string, p usher.Profile) usher.Customer {
	t.Helper()
	c, err := t.store.SaveProfile(context.Background(), "web", customer, p)
	if err != nil {
		t.Fatalf("SaveProfile(%s) = %v", customer, err)
	}
	return c
}

func (t *suite) profileFirst() {
	ctx := context.Background()
	made := t.saveProfile("c1", profile("Ada", "ada@shop.example", "zh-CN"))
	want := usher.Customer{
		ID: made.ID, Account: "web", NativeID: "c1", Name: "Ada", Email: "ada@shop.example", Language: "zh",
		At: t.clock.Now().Truncate(time.Microsecond),
	}
	if !reflect.DeepEqual(made, want) || made.ID == "" {
		t.Errorf("SaveProfile = %+v, want %+v", made, want)
	}
	_, err := t.store.CurrentConversation(ctx, "web", "c1")
	t.want(usher.CodeNotFound, err)
	if e := t.seen(); len(e) != 0 {
		t.Errorf("nobody sees who has not written: %s", kinds(e))
	}
	a := t.accept(from("c1", "hello"))
	if !reflect.DeepEqual(a.Customer, made) || a.Message.Name != "Ada" || a.Conversation.CustomerName != "Ada" || a.Conversation.Language != "zh" {
		t.Errorf("accepted %+v", a)
	}
	found, err := t.store.Conversations(ctx, usher.ConversationFilter{Query: "ada@shop"})
	if err != nil || len(found) != 1 {
		t.Errorf("found by address: %+v, %v", found, err)
	}
	for _, read := range []func() (usher.Customer, error){
		func() (usher.Customer, error) { return t.store.Customer(ctx, made.ID) },
		func() (usher.Customer, error) { return t.store.CustomerOf(ctx, "web", "c1") },
	} {
		if got, err := read(); err != nil || !reflect.DeepEqual(got, made) {
			t.Errorf("read %+v, %v; want %+v", got, err, made)
		}
	}
	_, err = t.store.CustomerOf(ctx, "web", "nobody")
	t.want(usher.CodeNotFound, err)
}

func (t *suite) profileLater() {
	ctx := context.Background()
	a := t.accept(from("c1", "hello"))
	t.seen()
	c := t.saveProfile("c1", profile("Ada", "ada@shop.example", "en"))
	events := t.seen()
	if len(events) != 1 || events[0].Kind != usher.EventCustomer || events[0].Conversation != a.Conversation.ID || !reflect.DeepEqual(*events[0].Customer, c) {
		t.Errorf("told %+v", events)
	}
	after := t.read(a.Conversation.ID)
	if after.CustomerName != "Ada" || after.Version != a.Conversation.Version || after.Language != "en" {
		t.Errorf("the conversation is %+v", after)
	}
	if found, err := t.store.Conversations(ctx, usher.ConversationFilter{Query: "ada@shop.example"}); err != nil || len(found) != 1 {
		t.Errorf("found by address: %+v, %v", found, err)
	}
	t.saveProfile("c1", profile("Ada", "ada@shop.example", "en"))
	if e := t.seen(); len(e) != 0 {
		t.Errorf("the same again is told: %s", kinds(e))
	}
	name := "Eve"
	if c = t.saveProfile("c1", usher.Profile{Name: &name}); c.Email != "ada@shop.example" || c.Name != "Eve" {
		t.Errorf("the name alone made %+v", c)
	}
	none := ""
	if c = t.saveProfile("c1", usher.Profile{Email: &none}); c.Email != "" {
		t.Errorf("taken back: %+v", c)
	}
	if found, err := t.store.Conversations(ctx, usher.ConversationFilter{Query: "ada@shop.example"}); err != nil || len(found) != 0 {
		t.Errorf("found by an address that was taken back: %+v, %v", found, err)
	}
	t.accept(from("c1", "more"))
	if got, err := t.store.Customer(ctx, c.ID); err != nil || got.Name != "Eve" {
		t.Errorf("after more words: %+v, %v", got, err)
	}
	if all := t.all(2); kinds(all) != "state message customer customer customer message " {
		t.Errorf("the log holds %s", kinds(all))
	}
}

func (t *suite) profileRefused() {
	ctx := context.Background()
	_, err := t.store.SaveProfile(ctx, "web", "c1", profile("Ada", "no address", "en"))
	t.want(usher.CodeInvalid, err)
	_, err = t.store.SaveProfile(ctx, "web", "c1", profile(strings.Repeat("x", 81), "", ""))
	t.want(usher.CodeInvalid, err)
	_, err = t.store.CustomerOf(ctx, "web", "c1")
	t.want(usher.CodeNotFound, err)
}

func (t *suite) personAsked() {
	in := from("c1", "")
	in.Person = true
	a := t.accept(in)
	if a.Message.Choice != usher.ChoicePerson || a.Message.Text != "" {
		t.Errorf("without a label: %+v", a.Message)
	}
	in.Text = "Talk to a person"
	if m := t.accept(in).Message; m.Choice != usher.ChoicePerson || m.Text != "Talk to a person" {
		t.Errorf("with a label: %+v", m)
	}
	if p := t.pending(a.Conversation.ID); len(p.Inbound) != 2 || p.Inbound[0].Choice != usher.ChoicePerson {
		t.Errorf("pending %+v", p.Inbound)
	}
}

// answered is a customer's question and the bot's answer to it.
func (t *suite) answered(customer, question string) usher.Message {
	t.Helper()
	id := t.accept(from(customer, question)).Conversation.ID
	c := t.turnFor(id, "An answer.")
	c.Turn.Text = question
	c.Turn.Understanding = usher.Understanding{Text: question + " (understood)", Language: "en", Answers: []usher.ScoredAnswer{{Entry: "e1", Title: "E"}}}
	_, err := t.store.CommitTurn(context.Background(), c)
	t.ok(err)
	all := t.messages(id)
	return all[len(all)-1]
}

func (t *suite) rate(customer string, m usher.MessageID, helpful bool) usher.Message {
	t.Helper()
	out, err := t.store.SetFeedback(context.Background(), "web", customer, m, helpful)
	if err != nil {
		t.Fatalf("SetFeedback = %v", err)
	}
	return out
}

func (t *suite) misses() []usher.Miss {
	t.Helper()
	all, err := t.store.Misses(context.Background(), usher.MissFilter{})
	t.ok(err)
	return all
}

func (t *suite) feedbackKept() {
	m := t.answered("c1", "When?")
	t.seen()
	said := t.rate("c1", m.ID, true)
	if said.Helpful == nil || !*said.Helpful || said.ID != m.ID {
		t.Errorf("SetFeedback = %+v", said)
	}
	events := t.seen()
	if kinds(events) != "feedback " || events[0].Conversation != m.Conversation || !reflect.DeepEqual(*events[0].Message, said) || events[0].Seq != m.Seq {
		t.Errorf("told %+v", events)
	}
	t.rate("c1", m.ID, true)
	if e := t.seen(); len(e) != 0 {
		t.Errorf("the same again is told: %s", kinds(e))
	}
	t.rate("c1", m.ID, false)
	if e := t.seen(); kinds(e) != "miss feedback " {
		t.Errorf("another word told %s", kinds(e))
	}
	t.restart()
	stored := t.messages(m.Conversation)[1]
	if stored.Helpful == nil || *stored.Helpful || t.messages(m.Conversation)[0].Helpful != nil {
		t.Errorf("stored %+v", stored)
	}
	if c := t.read(m.Conversation); c.LastSeq != 2 || c.LastText != "An answer." {
		t.Errorf("the conversation is %+v", c)
	}
}

func (t *suite) feedbackMiss() {
	m := t.answered("c1", "When?")
	t.accept(from("c1", "And how?")) // a later message is not what was answered
	for range 2 {
		t.rate("c1", m.ID, false)
	}
	all := t.misses()
	if len(all) != 1 {
		t.Fatalf("misses: %+v", all)
	}
	want := usher.Miss{
		ID: all[0].ID, Conversation: m.Conversation, InboundSeq: 1, Question: "When? (understood)", Language: "en", Why: usher.WhyNotHelpful,
		Candidates: []usher.ScoredAnswer{{Entry: "e1", Title: "E"}}, State: usher.MissOpen, At: t.clock.Now().Truncate(time.Microsecond),
	}
	if !reflect.DeepEqual(all[0], want) {
		t.Errorf("miss %+v, want %+v", all[0], want)
	}
	t.rate("c1", m.ID, true)
	if all := t.misses(); len(all) != 0 {
		t.Errorf("it helped after all, and left %+v", all)
	}
	t.rate("c1", m.ID, false)
	if all := t.misses(); len(all) != 1 {
		t.Errorf("misses: %+v", all)
	}
}

// feedbackWorkedOn: what a trainer or an agent has made of a miss is theirs.
func (t *suite) feedbackWorkedOn() {
	m := t.answered("c1", "When?")
	t.rate("c1", m.ID, false)
	miss := t.misses()[0]
	miss.State = usher.MissResolved
	t.ok(t.store.SaveMiss(context.Background(), miss))
	t.rate("c1", m.ID, true)
	t.rate("c1", m.ID, false)
	if all := t.misses(); len(all) != 1 || all[0].ID != miss.ID || all[0].State != usher.MissResolved {
		t.Errorf("misses: %+v", all)
	}
}

// feedbackOnNoAnswer: what the bot could not answer is a miss already.
func (t *suite) feedbackOnNoAnswer() {
	id := t.accept(from("c1", "When?")).Conversation.ID
	c := t.turnFor(id, "A colleague will know.")
	c.Turn.Text, c.Turn.Decision = "When?", usher.Decision{Route: usher.RouteHandoff, Why: usher.WhyOutOfScope}
	c.Miss = &usher.Miss{Question: "When?", Why: usher.WhyOutOfScope}
	_, err := t.store.CommitTurn(context.Background(), c)
	t.ok(err)
	if m := t.rate("c1", t.messages(id)[1].ID, false); m.Helpful == nil || *m.Helpful {
		t.Errorf("SetFeedback = %+v", m)
	}
	if all := t.misses(); len(all) != 1 || all[0].Why != usher.WhyOutOfScope {
		t.Errorf("misses: %+v", all)
	}
}

func (t *suite) feedbackRefused() {
	ctx := context.Background()
	m := t.answered("c1", "When?")
	c := t.read(m.Conversation)
	note, err := t.store.Append(ctx, c.ID, 0, usher.Draft{From: usher.FromAgent, Sender: "a1", Kind: usher.KindNote, Text: "hm"})
	t.ok(err)
	reply := t.say(c.ID, usher.FromAgent, "Tomorrow.")
	t.accept(from("c2", "hello"))
	for _, try := range []struct {
		who  string
		id   usher.MessageID
		code usher.Code
	}{
		{"c2", m.ID, usher.CodeNotFound},
		{"stranger", m.ID, usher.CodeNotFound},
		{"c1", "nothing", usher.CodeNotFound},
		{"c1", "", usher.CodeNotFound},
		{"c1", note.ID, usher.CodeNotFound},
		{"c1", reply.ID, usher.CodeInvalid},
		{"c1", t.messages(c.ID)[0].ID, usher.CodeInvalid},
	} {
		_, err := t.store.SetFeedback(ctx, "web", try.who, try.id, false)
		t.want(try.code, err)
	}
	if all := t.misses(); len(all) != 0 {
		t.Errorf("misses: %+v", all)
	}
	// What no turn said was asked by nobody.
	greeting := t.say(c.ID, usher.FromBot, "Welcome.")
	t.rate("c1", greeting.ID, false)
	if all := t.misses(); len(all) != 0 {
		t.Errorf("misses: %+v", all)
	}
}

func (t *suite) messagesBackwards() {
	ctx := context.Background()
	var id usher.ConversationID
	for i := range 25 {
		id = t.accept(from("c1", fmt.Sprint(i+1))).Conversation.ID
	}
	got := ""
	for before := int64(1 << 40); before > 1; {
		page, err := t.store.MessagesBefore(ctx, id, before, 10)
		if err != nil || len(page) == 0 {
			t.Fatalf("before %d: %v, %v", before, page, err)
		}
		got = texts(page) + "| " + got
		before = page[0].Seq
	}
	if !strings.HasPrefix(got, "1:1 2:2 3:3 4:4 5:5 | 6:6 ") || !strings.HasSuffix(got, "| 16:16 17:17 18:18 19:19 20:20 21:21 22:22 23:23 24:24 25:25 | ") {
		t.Errorf("pages: %s", got)
	}
	for _, before := range []int64{1, 0, -5} {
		if page, err := t.store.MessagesBefore(ctx, id, before, 10); err != nil || len(page) != 0 {
			t.Errorf("before %d: %v, %v", before, page, err)
		}
	}
}
