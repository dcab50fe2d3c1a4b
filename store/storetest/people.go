package storetest

import (
	"context"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"usher"
)

func peopleTests() []test {
	return []test{
		{"agents/saved", (*suite).agentsSaved},
		{"agents/address is taken", (*suite).agentsTaken},
		{"agents/named", (*suite).agentsNamed},
		{"agents/refused", (*suite).agentsRefused},
		{"agents/credentials", (*suite).credentials},
		{"agents/sessions", (*suite).sessions},
		{"agents/response times", (*suite).responseTimes},
		{"customers/unknown", (*suite).customerUnknown},
	}
}

func (t *suite) agent(email string) usher.Agent {
	t.Helper()
	a, err := t.store.SaveAgent(context.Background(), usher.Agent{Email: email, Name: email, Role: usher.RoleAgent, Capacity: 3})
	t.ok(err)
	return a
}

func (t *suite) agentsSaved() {
	ctx := context.Background()
	want := usher.Agent{
		Email: " Ann@Example.com ", Name: "Ann 'O<b>", Role: usher.RoleTrainer, Skills: []string{"refunds", "退款"},
		Languages: []usher.Language{usher.Chinese}, Capacity: 0, Disabled: true,
	}
	a, err := t.store.SaveAgent(ctx, want)
	t.ok(err)
	want.ID, want.Email, want.At = a.ID, "ann@example.com", t.clock.Now().Truncate(time.Microsecond)
	if a.ID == "" || !reflect.DeepEqual(a, want) {
		t.Errorf("SaveAgent = %+v; want %+v", a, want)
	}
	byEmail, err := t.store.AgentByEmail(ctx, "ANN@example.com")
	byID, err2 := t.store.Agent(ctx, a.ID)
	if err != nil || err2 != nil || !reflect.DeepEqual(byEmail, a) || !reflect.DeepEqual(byID, a) {
		t.Errorf("AgentByEmail = %+v, %v; Agent = %+v, %v", byEmail, err, byID, err2)
	}
	b := t.agent("bob@example.com")
	t.clock.add(time.Hour)
	a.Name, a.Disabled, a.Skills, a.At, a.Email = "Anna", false, nil, time.Time{}, "anna@example.com"
	saved, err := t.store.SaveAgent(ctx, a)
	if err != nil || !saved.At.Equal(want.At) || saved.Name != "Anna" {
		t.Errorf("SaveAgent again = %+v, %v", saved, err)
	}
	all, err := t.store.Agents(ctx)
	if err != nil || len(all) != 2 || !reflect.DeepEqual(all[0], saved) || !reflect.DeepEqual(all[1], b) {
		t.Errorf("Agents = %+v, %v", all, err)
	}
	_, err = t.store.AgentByEmail(ctx, "ann@example.com")
	t.want(usher.CodeNotFound, err)
	_, err = t.store.Agent(ctx, "nobody")
	t.want(usher.CodeNotFound, err)
}

func (t *suite) agentsTaken() {
	ctx := context.Background()
	a := t.agent("a@x.org")
	b := t.agent("b@x.org")
	b.Email = "A@X.org"
	_, err := t.store.SaveAgent(ctx, b)
	t.want(usher.CodeConflict, err)
	if got, err := t.store.Agent(ctx, b.ID); err != nil || got.Email != "b@x.org" {
		t.Errorf("Agent = %+v, %v", got, err)
	}
	if _, err := t.store.SaveAgent(ctx, a); err != nil {
		t.Errorf("saving one's own address = %v", err)
	}
	var won atomic.Int64
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			switch _, err := t.store.SaveAgent(ctx, usher.Agent{Email: "new@x.org", Role: usher.RoleAdmin}); usher.CodeOf(err) {
			case "":
				won.Add(1)
			case usher.CodeConflict:
			default:
				t.Errorf("SaveAgent = %v", err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d agents got one address", won.Load())
	}
}

// agentsNamed: what customers see of an agent has one line, and nothing that
// turns it around.
func (t *suite) agentsNamed() {
	a, err := t.store.SaveAgent(context.Background(), usher.Agent{Email: "a@x.org", Role: usher.RoleAgent, Name: " \u202eAnn\r\n \x07Lee\u2800 "})
	if err != nil || a.Name != "Ann Lee\u2800" {
		t.Errorf("the name is %q, %v", a.Name, err)
	}
	a.Name = "\u200b\u2800"
	if a, err = t.store.SaveAgent(context.Background(), a); err != nil || a.Name != "" {
		t.Errorf("a name that cannot be seen is kept as %q, %v", a.Name, err)
	}
}

func (t *suite) agentsRefused() {
	for _, test := range []struct {
		a    usher.Agent
		code usher.Code
	}{
		{usher.Agent{Role: usher.RoleAgent}, usher.CodeInvalid},
		{usher.Agent{Email: "nobody", Role: usher.RoleAgent}, usher.CodeInvalid},
		{usher.Agent{Email: "a b@x.org", Role: usher.RoleAgent}, usher.CodeInvalid},
		{usher.Agent{Email: "@", Role: usher.RoleAgent}, usher.CodeInvalid},
		{usher.Agent{Email: "a@b@x.org", Role: usher.RoleAgent}, usher.CodeInvalid},
		{usher.Agent{Email: "a@x.org", Role: usher.RoleAgent, Languages: []usher.Language{"<b>"}}, usher.CodeInvalid},
		{usher.Agent{Email: "a@x.org", Role: usher.RoleAgent, Skills: []string{"a\x00b"}}, usher.CodeInvalid},
		{usher.Agent{Email: "a@x.org", Role: "boss"}, usher.CodeInvalid},
		{usher.Agent{Email: "a@x.org"}, usher.CodeInvalid},
		{usher.Agent{Email: "a@x.org", Role: usher.RoleAgent, Capacity: -1}, usher.CodeInvalid},
		{usher.Agent{ID: "unknown", Email: "a@x.org", Role: usher.RoleAgent}, usher.CodeNotFound},
	} {
		_, err := t.store.SaveAgent(context.Background(), test.a)
		t.want(test.code, err)
	}
	if all, err := t.store.Agents(context.Background()); err != nil || len(all) != 0 {
		t.Errorf("Agents = %v, %v", all, err)
	}
}

func (t *suite) credentials() {
	ctx := context.Background()
	a := t.agent("a@x.org")
	t.agent("invited@x.org")
	_, err := t.store.Credential(ctx, a.ID)
	t.want(usher.CodeNotFound, err)
	if got, err := t.store.Joined(ctx); err != nil || len(got) != 0 {
		t.Errorf("Joined = %v, %v; want nobody", got, err)
	}
	for _, hash := range []string{"$argon2id$one", "$argon2id$two"} {
		c := usher.Credential{Agent: a.ID, Hash: hash}
		t.ok(t.store.SaveCredential(ctx, c))
		if got, err := t.store.Credential(ctx, a.ID); err != nil || got != c {
			t.Errorf("Credential = %+v, %v; want %+v", got, err, c)
		}
	}
	t.want(usher.CodeNotFound, t.store.SaveCredential(ctx, usher.Credential{Agent: "nobody", Hash: "x"}))
	if got, err := t.store.Joined(ctx); err != nil || len(got) != 1 || got[0] != a.ID {
		t.Errorf("Joined = %v, %v; want %v alone", got, err, a.ID)
	}
}

func (t *suite) sessions() {
	ctx := context.Background()
	a, b := t.agent("a@x.org"), t.agent("b@x.org")
	now := t.clock.Now().Truncate(time.Microsecond)
	session := func(token string, agent usher.Agent, life time.Duration) usher.Session {
		s := usher.Session{TokenHash: token, Agent: agent.ID, CreatedAt: now, ExpiresAt: now.Add(life)}
		t.ok(t.store.SaveSession(ctx, s))
		return s
	}
	gone := func(token string) {
		t.Helper()
		_, err := t.store.Session(ctx, token)
		t.want(usher.CodeNotFound, err)
	}
	a1, a2 := session("a1", a, time.Minute), session("a2", a, time.Hour)
	b1 := session("b1", b, time.Hour)
	for _, s := range []usher.Session{a1, a2, b1} {
		if got, err := t.store.Session(ctx, s.TokenHash); err != nil || got != s {
			t.Errorf("Session = %+v, %v; want %+v", got, err, s)
		}
	}
	t.clock.add(time.Minute)
	gone("a1") // expired
	t.ok(t.store.SaveSession(ctx, usher.Session{TokenHash: "a2", Agent: a.ID, ExpiresAt: now.Add(2 * time.Hour)}))
	if got, err := t.store.Session(ctx, "a2"); err != nil || !got.ExpiresAt.Equal(now.Add(2*time.Hour)) || !got.CreatedAt.Equal(now) {
		t.Errorf("a session that was renewed = %+v, %v", got, err)
	}
	t.ok(t.store.DeleteSession(ctx, "a2"))
	t.ok(t.store.DeleteSession(ctx, "a2"))
	gone("a2")
	session("b2", b, time.Hour)
	t.ok(t.store.DeleteSessions(ctx, b.ID))
	gone("b1")
	gone("b2")
	t.want(usher.CodeNotFound, t.store.SaveSession(ctx, usher.Session{TokenHash: "x", Agent: "nobody", ExpiresAt: now.Add(time.Hour)}))
}

func (t *suite) responseTimes() {
	// served is one conversation that agent answers after wait.
	served := func(customer string, agent usher.AgentID, wait time.Duration) usher.Conversation {
		c := t.accept(from(customer, "help")).Conversation
		c = t.move(c, usher.Move{To: usher.StateAgent, Agent: agent})
		t.clock.add(wait)
		_, err := t.store.Append(context.Background(), c.ID, 0, usher.Draft{From: usher.FromAgent, Sender: string(agent), Kind: usher.KindNote, Text: "note"})
		t.ok(err)
		_, err = t.store.Append(context.Background(), c.ID, 0, usher.Draft{From: usher.FromAgent, Sender: string(agent), Text: "hello"})
		t.ok(err)
		return c
	}
	check := func(want map[usher.AgentID]time.Duration) {
		t.Helper()
		if got, err := t.store.ResponseTimes(context.Background()); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("ResponseTimes = %v, %v; want %v", got, err, want)
		}
	}
	check(map[usher.AgentID]time.Duration{})
	c := served("c1", "a1", 10*time.Second)
	served("c2", "a1", 20*time.Second)
	served("c3", "a2", time.Minute)
	check(map[usher.AgentID]time.Duration{"a1": 15 * time.Second, "a2": time.Minute})
	t.clock.add(time.Hour)
	_, err := t.store.Append(context.Background(), c.ID, 0, usher.Draft{From: usher.FromAgent, Sender: "a1", Text: "a later reply is no first one"})
	t.ok(err)
	moved := t.move(t.read(c.ID), usher.Move{To: usher.StateAgent, Agent: "a3"}) // handed on: the clock starts anew
	t.clock.add(5 * time.Second)
	_, err = t.store.Append(context.Background(), moved.ID, 0, usher.Draft{From: usher.FromAgent, Sender: "a1", Text: "not the owner any more"})
	t.ok(err)
	_, err = t.store.Append(context.Background(), moved.ID, 0, usher.Draft{From: usher.FromAgent, Sender: "a3", Text: "hi"})
	t.ok(err)
	check(map[usher.AgentID]time.Duration{"a1": 15 * time.Second, "a2": time.Minute, "a3": 5 * time.Second})
	t.clock.add(8 * 24 * time.Hour)
	check(map[usher.AgentID]time.Duration{})
}

func (t *suite) customerUnknown() {
	_, err := t.store.Customer(context.Background(), "' OR 1=1 --")
	t.want(usher.CodeNotFound, err)
}
