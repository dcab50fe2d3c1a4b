package storetest

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"usher"
)

func linkTests() []test {
	return []test{
		{"links/used once", (*suite).linkUsed},
		{"links/ended", (*suite).linkEnded},
		{"links/one of many wins", (*suite).linkRace},
	}
}

// link makes a link for an agent, with its hash for a token.
func (t *suite) link(hash string, agent usher.AgentID) usher.Link {
	t.Helper()
	l, err := t.store.SaveLink(context.Background(), usher.Link{TokenHash: hash, Agent: agent, ExpiresAt: t.clock.Now().Add(usher.LinkLife)})
	t.ok(err)
	return l
}

// shut fails unless the link does not open, for the reason.
func (t *suite) shut(hash string, code usher.Code) {
	t.Helper()
	_, _, err := t.store.Link(context.Background(), hash)
	t.want(code, err)
	_, err = t.store.UseLink(context.Background(), hash, "$argon2id$new")
	t.want(code, err)
}

func (t *suite) linkUsed() {
	ctx := context.Background()
	a, b := t.agent("a@x.org"), t.agent("b@x.org")
	l := t.link("one", a.ID)
	now := t.clock.Now().Truncate(time.Microsecond)
	if want := (usher.Link{TokenHash: "one", Agent: a.ID, Kind: usher.LinkInvite, CreatedAt: now, ExpiresAt: now.Add(usher.LinkLife)}); l != want {
		t.Errorf("SaveLink = %+v; want %+v", l, want)
	}
	for _, agent := range []usher.Agent{a, b} {
		t.ok(t.store.SaveSession(ctx, usher.Session{TokenHash: "s-" + agent.Email, Agent: agent.ID, ExpiresAt: now.Add(time.Hour)}))
	}
	t.restart()
	got, who, err := t.store.Link(ctx, "one")
	if err != nil || got != l || who.ID != a.ID {
		t.Errorf("Link = %+v of %+v, %v", got, who, err)
	}
	if who, err := t.store.UseLink(ctx, "one", "$argon2id$new"); err != nil || who.ID != a.ID {
		t.Errorf("UseLink = %+v, %v", who, err)
	}
	if c, err := t.store.Credential(ctx, a.ID); err != nil || c.Hash != "$argon2id$new" {
		t.Errorf("Credential = %+v, %v", c, err)
	}
	_, err = t.store.Session(ctx, "s-a@x.org")
	t.want(usher.CodeNotFound, err)
	if _, err := t.store.Session(ctx, "s-b@x.org"); err != nil {
		t.Errorf("another agent's session: %v", err)
	}
	t.shut("one", usher.CodeConflict)
	if l := t.link("two", a.ID); l.Kind != usher.LinkReset {
		t.Errorf("the second link is an %q", l.Kind)
	}
}

func (t *suite) linkEnded() {
	ctx := context.Background()
	a, b := t.agent("a@x.org"), t.agent("b@x.org")
	t.shut("guess", usher.CodeNotFound)
	t.shut("", usher.CodeNotFound)
	t.link("first", a.ID)
	t.link("second", a.ID)
	t.link("other", b.ID)
	t.shut("first", usher.CodeConflict)
	t.ok(t.store.SaveCredential(ctx, usher.Credential{Agent: a.ID, Hash: "$argon2id$by hand"}))
	t.shut("second", usher.CodeConflict) // a password set otherwise ends it
	t.link("third", a.ID)
	a.Disabled = true
	_, err := t.store.SaveAgent(ctx, a)
	t.ok(err)
	t.shut("third", usher.CodeForbidden)
	_, err = t.store.SaveLink(ctx, usher.Link{TokenHash: "x", Agent: a.ID})
	t.want(usher.CodeConflict, err)
	_, err = t.store.SaveLink(ctx, usher.Link{TokenHash: "x", Agent: "nobody"})
	t.want(usher.CodeNotFound, err)
	if c, err := t.store.Credential(ctx, a.ID); err != nil || c.Hash != "$argon2id$by hand" {
		t.Errorf("Credential = %+v, %v", c, err)
	}
	t.clock.add(usher.LinkLife - time.Microsecond)
	if _, _, err := t.store.Link(ctx, "other"); err != nil {
		t.Errorf("at the last moment: %v", err)
	}
	t.clock.add(time.Microsecond)
	t.shut("other", usher.CodeInvalid)
	t.clock.add(29 * 24 * time.Hour)
	t.link("new", b.ID)
	t.shut("other", usher.CodeConflict)
	t.clock.add(2 * 24 * time.Hour)
	t.link("newer", b.ID)
	t.shut("other", usher.CodeNotFound) // forgotten at last
}

func (t *suite) linkRace() {
	a := t.agent("a@x.org")
	t.link("one", a.ID)
	var won atomic.Int64
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			switch _, err := t.store.UseLink(context.Background(), "one", "$argon2id$x"); usher.CodeOf(err) {
			case "":
				won.Add(1)
			case usher.CodeConflict:
			default:
				t.Errorf("UseLink = %v", err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d used one link", won.Load())
	}
}
