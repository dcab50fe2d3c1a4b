package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// replies is how often an agent answers in a chat before closing it.
const replies = 3

// agent is somebody at a console: online all the time, answers what customers
// say in the agent's chats, and closes those that have been answered.
type agent struct {
	email, password string
	pick            func() string
	random          *rand.Rand

	mu      sync.Mutex // guards the rest
	id      string
	journal Journal
	chats   map[string]*chat
	due     chan struct{} // there is something to answer
}

// chat is a conversation as its agent sees it.
type chat struct {
	mine    bool
	read    int64    // the last Seq shown
	open    []string // IDs of messages to answer
	replied int
}

func newAgent(email, password string, pick func() string, seed uint64) *agent {
	return &agent{
		email: email, password: password, pick: pick, random: rand.New(rand.NewPCG(seed, 4)), //nolint:gosec // repeatable, not secret
		journal: Journal{Who: email}, chats: map[string]*chat{}, due: make(chan struct{}, 1),
	}
}

// work keeps the agent at the console until ctx ends.
func (a *agent) work(ctx context.Context) {
	var session http.Header
	for ctx.Err() == nil {
		addr := a.pick()
		if session == nil {
			session, _ = a.signIn(ctx, addr)
		}
		if session != nil {
			var signedOut refusal
			if err := a.sit(ctx, addr, session); errors.As(err, &signedOut) && signedOut.code == "unauthorized" {
				session = nil
			}
		}
		sleep(ctx, time.Duration(50+a.random.IntN(400))*time.Millisecond)
	}
}

// signIn returns the header that speaks for the agent on every node.
func (a *agent) signIn(ctx context.Context, addr string) (http.Header, error) {
	cookies, err := request(ctx, http.MethodPost, addr, "/v1/session", origin(addr), map[string]string{"email": a.email, "password": a.password}, nil)
	if err != nil {
		return nil, err
	}
	return http.Header{"Cookie": {cookies[0].Name + "=" + cookies[0].Value}}, nil
}

// origin is that of the server's own pages.
func origin(addr string) http.Header { return http.Header{"Origin": {"http://" + addr}} }

// at returns the session's header for one address.
func at(session http.Header, addr string) http.Header {
	h := session.Clone()
	h["Origin"] = origin(addr)["Origin"]
	return h
}

// sit works on one connection until it ends.
func (a *agent) sit(ctx context.Context, addr string, session http.Header) error {
	header := at(session, addr)
	s, welcome, err := dial(ctx, addr, "/v1/agent/socket", header.Clone(), map[string]any{}, a.heard)
	if err != nil {
		return err
	}
	defer s.close()
	a.mu.Lock()
	a.id = welcome.Agent
	for _, c := range a.chats {
		c.mine = false // until the list says so
	}
	a.mu.Unlock()
	if _, err := s.call(ctx, map[string]any{"type": "presence", "presence": "online"}); err != nil {
		return err
	}
	if err := a.list(ctx, addr, header); err != nil {
		return err
	}
	for {
		if err := a.catchUp(ctx, s); err != nil {
			return err
		}
		if err := a.answer(ctx, s, addr, header); err != nil {
			return err
		}
		select {
		case <-s.done:
			return errors.New("faults: the connection has ended")
		case <-ctx.Done():
			return nil
		case <-a.due:
		}
	}
}

// list reads which chats the agent has.
func (a *agent) list(ctx context.Context, addr string, header http.Header) error {
	var got struct {
		Conversations []struct {
			ID string `json:"id"`
		} `json:"conversations"`
	}
	if _, err := request(ctx, http.MethodGet, addr, "/v1/conversations?state=agent&owner="+a.id+"&limit=100", header, nil, &got); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range got.Conversations {
		a.chat(c.ID).mine = true
	}
	return nil
}

// chat returns a chat, which the caller has locked.
func (a *agent) chat(id string) *chat {
	c := a.chats[id]
	if c == nil {
		c = &chat{}
		a.chats[id] = c
	}
	return c
}

// heard notes what the console is told. It runs on the reading goroutine.
func (a *agent) heard(f frame) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch f.Type {
	case "state":
		c := a.chat(f.Conversation)
		was := c.mine
		if c.mine = f.State == "agent" && f.Owner == a.id; c.mine && !was {
			c.replied = 0
		}
	case "message":
		// What comes live is a hint to read: a console shows what it has read in
		// order, and a chat that was away for a while has a gap.
		if f.Message.From != "customer" {
			return
		}
	default:
		return
	}
	select {
	case a.due <- struct{}{}:
	default:
	}
}

// catchUp reads on in all of the agent's chats.
func (a *agent) catchUp(ctx context.Context, s *socket) error {
	a.mu.Lock()
	from := map[string]int64{}
	for id, c := range a.chats {
		if c.mine {
			from[id] = c.read
		}
	}
	a.mu.Unlock()
	for id, seq := range from {
		news, err := s.syncAll(ctx, id, seq)
		if err != nil {
			return err
		}
		a.mu.Lock()
		c := a.chat(id)
		for _, m := range news {
			a.journal.Shown = append(a.journal.Shown, m)
			c.read = max(c.read, m.Seq)
			switch m.From {
			case "customer":
				c.open = append(c.open, m.ID)
			case "agent", "bot":
				c.open = nil
			}
		}
		a.mu.Unlock()
	}
	return nil
}

// answer replies to what is open, and closes chats that have had enough.
func (a *agent) answer(ctx context.Context, s *socket, addr string, header http.Header) error {
	a.mu.Lock()
	due := map[string]string{}
	for id, c := range a.chats {
		if c.mine && len(c.open) > 0 {
			due[id] = c.open[len(c.open)-1]
		}
	}
	a.mu.Unlock()
	for id, to := range due {
		clientID := "re-" + to
		got, err := s.call(ctx, map[string]any{"type": "send", "conversation": id, "client_id": clientID, "text": "about " + to})
		var no refusal
		if errors.As(err, &no) && (no.code == "conflict" || no.code == "forbidden" || no.code == "not_found") {
			a.mu.Lock()
			a.chat(id).mine = false // it went elsewhere meanwhile
			a.mu.Unlock()
			continue
		}
		if err != nil {
			return err
		}
		a.mu.Lock()
		c := a.chat(id)
		a.journal.Acks = append(a.journal.Acks, Ack{id, clientID, got[0].MessageID, got[0].Seq})
		c.open = nil
		c.replied++
		enough, seen := c.replied >= replies, c.read
		a.mu.Unlock()
		if enough {
			_, err := request(ctx, http.MethodPost, addr, fmt.Sprintf("/v1/conversations/%s/close?seen=%d", id, seen), header, nil, nil)
			if err == nil {
				a.mu.Lock()
				a.chat(id).mine = false
				a.mu.Unlock()
			}
		}
	}
	return nil
}

// hire makes agents and returns them, over a server that has the one-time token
// for its first admin.
func hire(ctx context.Context, addr, setup string, n int, pick func() string, seed uint64) ([]*agent, http.Header, error) {
	const password = "a password for tests"
	first := map[string]string{"token": setup, "email": "admin@shop.example", "name": "Admin", "password": password}
	if _, err := request(ctx, http.MethodPost, addr, "/v1/setup", origin(addr), first, nil); err != nil {
		return nil, nil, err
	}
	session, err := (&agent{email: "admin@shop.example", password: password}).signIn(ctx, addr)
	if err != nil {
		return nil, nil, err
	}
	var all []*agent
	for i := range n {
		var made struct {
			Link struct {
				Token string `json:"token"`
			} `json:"link"`
		}
		email := fmt.Sprintf("agent%d@shop.example", i)
		in := map[string]any{"email": email, "name": fmt.Sprintf("Agent %d", i), "role": "agent", "capacity": 20}
		if _, err := request(ctx, http.MethodPost, addr, "/v1/agents", at(session, addr), in, &made); err != nil {
			return nil, nil, err
		}
		if _, err := request(ctx, http.MethodPost, addr, "/v1/join", origin(addr), map[string]string{"token": made.Link.Token, "password": password}, nil); err != nil {
			return nil, nil, err
		}
		all = append(all, newAgent(email, password, pick, seed+uint64(i)))
	}
	return all, session, nil
}
