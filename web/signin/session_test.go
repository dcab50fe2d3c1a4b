package signin_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/web/signin"
)

// shelf keeps sessions in memory.
type shelf struct {
	mu       sync.Mutex
	sessions map[string]usher.Session
	agents   map[usher.AgentID]usher.Agent
	reads    int
	saves    int
	err      error
	between  func() // called in Session, after the row was read
}

func newShelf() *shelf {
	return &shelf{
		sessions: map[string]usher.Session{},
		agents:   map[usher.AgentID]usher.Agent{"a1": {ID: "a1", Role: usher.RoleAgent}, "a2": {ID: "a2", Role: usher.RoleAdmin}},
	}
}

func (s *shelf) SaveSession(_ context.Context, v usher.Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saves++
	s.sessions[v.TokenHash] = v
	return s.err
}

func (s *shelf) Session(_ context.Context, hash string) (usher.Session, error) {
	s.mu.Lock()
	s.reads++
	v, ok := s.sessions[hash]
	err, between := s.err, s.between
	s.mu.Unlock()
	if between != nil {
		between()
	}
	if err != nil {
		return v, err
	}
	if !ok {
		return v, usher.Errorf(usher.CodeNotFound, nil, "no session")
	}
	return v, nil
}

func (s *shelf) DeleteSession(_ context.Context, hash string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, hash)
	return nil
}

func (s *shelf) DeleteSessions(_ context.Context, agent usher.AgentID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for hash, v := range s.sessions {
		if v.Agent == agent {
			delete(s.sessions, hash)
		}
	}
	return nil
}

func (s *shelf) Agent(_ context.Context, id usher.AgentID) (usher.Agent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.agents[id]
	if !ok {
		return a, usher.Errorf(usher.CodeNotFound, nil, "no agent")
	}
	return a, nil
}

func (s *shelf) edit(id usher.AgentID, change func(*usher.Agent)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.agents[id]
	change(&a)
	s.agents[id] = a
}

// desk is sessions over a shelf, at a time that tests move.
type desk struct {
	*signin.Sessions
	shelf *shelf
	now   time.Time
}

func newDesk() *desk {
	d := &desk{shelf: newShelf(), now: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)}
	d.Sessions = signin.NewSessions(d.shelf, func() time.Time { return d.now })
	return d
}

func (d *desk) open(t *testing.T, id usher.AgentID) string {
	t.Helper()
	token, err := d.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// finds fails unless token opens, or does not open, a session.
func (d *desk) finds(t *testing.T, token string, want bool) signin.Signed {
	t.Helper()
	got, err := d.Find(t.Context(), token)
	if (err == nil) != want || err != nil && usher.CodeOf(err) != usher.CodeUnauthorized {
		t.Errorf("Find = %v; want found %v, else CodeUnauthorized", err, want)
	}
	return got
}

func TestSession(t *testing.T) {
	t.Parallel()
	d := newDesk()
	one, two := d.open(t, "a1"), d.open(t, "a1")
	if len(one) != 43 || one == two {
		t.Errorf("tokens %q and %q; want 256 random bits each", one, two)
	}
	for hash := range d.shelf.sessions {
		if hash == one || hash != signin.HashToken(one) && hash != signin.HashToken(two) {
			t.Errorf("the store keeps %q", hash)
		}
	}
	if got := d.finds(t, one, true); got.Agent.ID != "a1" || got.Session.TokenHash != signin.HashToken(one) {
		t.Errorf("Find = %+v", got)
	}
	for _, token := range []string{"", "x", signin.HashToken(one), one + "x"} {
		d.finds(t, token, false)
	}
	if err := d.End(t.Context(), signin.HashToken(one)); err != nil {
		t.Fatal(err)
	}
	d.finds(t, one, false)
	d.finds(t, two, true)
	if err := d.EndAll(t.Context(), "a1"); err != nil {
		t.Fatal(err)
	}
	d.finds(t, two, false)
}

func TestSessionLife(t *testing.T) {
	t.Parallel()
	d := newDesk()
	idle, used := d.open(t, "a1"), d.open(t, "a1")
	began := d.now
	for d.now.Sub(began) < 12*time.Hour {
		d.now = d.now.Add(30 * time.Minute)
		d.finds(t, used, true)
	}
	d.finds(t, idle, false)
	if d.shelf.saves > 2+12 {
		t.Errorf("%d writes in 12 hours of use; want one an hour at most", d.shelf.saves)
	}
	for d.now.Sub(began) < signin.Life-time.Hour {
		d.now = d.now.Add(11 * time.Hour)
		if d.now.Sub(began) < signin.Life {
			d.finds(t, used, true)
		}
	}
	d.now = began.Add(signin.Life)
	d.finds(t, used, false)
}

func TestLookupsAreCachedBriefly(t *testing.T) {
	t.Parallel()
	d := newDesk()
	token := d.open(t, "a1")
	for range 20 {
		d.finds(t, token, true)
	}
	if d.shelf.reads != 1 {
		t.Errorf("%d reads for 20 requests", d.shelf.reads)
	}
	d.shelf.edit("a1", func(a *usher.Agent) { a.Role = usher.RoleTrainer })
	d.Changed("a1")
	if got := d.finds(t, token, true); got.Agent.Role != usher.RoleTrainer {
		t.Errorf("after Changed the role is %s", got.Agent.Role)
	}
	d.shelf.edit("a1", func(a *usher.Agent) { a.Disabled = true }) // by another node
	d.now = d.now.Add(11 * time.Second)
	d.finds(t, token, false)
}

// A look-up that is under way while the session ends must not be believed
// afterwards, and must not bring the session back.
func TestEndWhileReading(t *testing.T) {
	t.Parallel()
	d := newDesk()
	token := d.open(t, "a1")
	d.now = d.now.Add(2 * time.Hour) // due for renewal
	reading, ended := make(chan struct{}), make(chan error, 1)
	var once sync.Once
	d.shelf.between = func() {
		once.Do(func() {
			close(reading)
			time.Sleep(5 * time.Millisecond) // End is called now, and has to wait
		})
	}
	go func() {
		<-reading
		ended <- d.EndAll(context.WithoutCancel(t.Context()), "a1")
	}()
	if _, err := d.Find(t.Context(), token); err != nil {
		t.Errorf("Find before the end = %v", err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	d.finds(t, token, false)
	if len(d.shelf.sessions) != 0 {
		t.Error("the session is back")
	}
}

func TestStoreFailure(t *testing.T) {
	t.Parallel()
	d := newDesk()
	token := d.open(t, "a1")
	broken := errors.New("broken")
	d.shelf.err = broken
	if _, err := d.Find(t.Context(), token); !errors.Is(err, broken) {
		t.Errorf("Find = %v; want the store's error: it is no reason to sign people out", err)
	}
	if _, err := d.Open(t.Context(), "a1"); !errors.Is(err, broken) {
		t.Errorf("Open = %v", err)
	}
}
