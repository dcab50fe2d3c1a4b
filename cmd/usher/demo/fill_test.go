package demo_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/cmd/usher/demo"
	"usher/models"
	"usher/nlp/bundle"
	"usher/store"
	"usher/store/sqlite"
)

// fill puts the sample shop into a store.
func fill(t *testing.T, now time.Time) (*store.Store, []demo.Person) {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	clock := &demo.Clock{}
	s, err := store.New(t.Context(), engine, store.Config{Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	b, err := bundle.Open(t.Context(), models.Default())
	if err != nil {
		t.Fatal(err)
	}
	people, err := demo.Fill(t.Context(), demo.Config{Store: s, Clock: clock, Models: b, Now: now, Sites: []string{"http://127.0.0.1:9"}})
	if err != nil {
		t.Fatal(err)
	}
	return s, people
}

// TestFill plays the chats for somebody who looks at them in the afternoon,
// and finds each as its author meant it.
func TestFill(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 18, 15, 30, 0, 0, time.FixedZone("shop", 8*3600))
	s, people := fill(t, now)
	stored, err := s.Conversations(t.Context(), usher.ConversationFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	chats, err := demo.Chats()
	if err != nil {
		t.Fatal(err)
	}
	if len(stored) != len(chats) {
		t.Fatalf("%d conversations are stored of %d chats", len(stored), len(chats))
	}
	routes, off := 0, 0
	for _, c := range chats {
		got := find(t, s, stored, c)
		if got.State != c.Ends || got.LastAt.After(now) || got.OpenedAt.Before(now.AddDate(0, 0, -14)) {
			t.Errorf("%s is %q, of %s to %s; it ends as %q", c.ID, got.State, got.OpenedAt, got.LastAt, c.Ends)
		}
		all, wrong := checkRoutes(t, s, got.ID, c)
		routes, off = routes+all, off+wrong
	}
	// The bot may get better, or be tuned; the stories must stay the same.
	if off*20 > routes {
		t.Errorf("%d of %d turns went otherwise than written: look at them, and at the stories", off, routes)
	}
	checkPeople(t, s, people)
	set, err := s.Setting(t.Context(), usher.SettingWidget)
	var w usher.WidgetSettings
	if err = errors.Join(err, json.Unmarshal([]byte(set.Value), &w)); err != nil {
		t.Fatal(err)
	}
	if err := w.Check(); err != nil || w.Name == "" || len(w.Greeting) != 2 || !slices.Equal(w.Origins, []string{"http://127.0.0.1:9"}) {
		t.Errorf("the widget is %+v: %v", w, err)
	}
}

// find returns the conversation of a chat, by what the customer said first.
func find(t *testing.T, s *store.Store, stored []usher.Conversation, c demo.Chat) usher.Conversation {
	t.Helper()
	for _, conversation := range stored {
		ms, err := s.Messages(t.Context(), conversation.ID, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		if ms[0].Text == c.Lines[0].Customer && ms[0].Name == c.Customer {
			return conversation
		}
	}
	t.Fatalf("the chat %s is not stored", c.ID)
	return usher.Conversation{}
}

// checkRoutes compares the bot's turns with those expected, and counts both.
func checkRoutes(t *testing.T, s *store.Store, id usher.ConversationID, c demo.Chat) (all, wrong int) {
	t.Helper()
	turns, err := s.Turns(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Lines {
		if l.Route == "" {
			continue
		}
		all++
		if len(turns) < all {
			t.Errorf("%s: the bot took no turn on %q", c.ID, l.Customer)
			return all, all
		}
		if got := turns[all-1]; got.Decision.Route != l.Route {
			wrong++
			t.Logf("%s: %q went to %s, %s; expected %s", c.ID, got.Text, got.Decision.Route, got.Decision.Why, l.Route)
		}
	}
	return all, wrong
}

// checkPeople: everybody is there, with a password of their own, and the
// agents have what every entry asks of them.
func checkPeople(t *testing.T, s *store.Store, people []demo.Person) {
	t.Helper()
	entries, err := demo.Entries()
	if err != nil {
		t.Fatal(err)
	}
	passwords := map[string]bool{}
	for _, p := range people {
		a, err := s.AgentByEmail(t.Context(), p.Email)
		if err != nil || a.Role != p.Role || a.Name != p.Name {
			t.Errorf("%s is %+v, %v", p.Email, a, err)
		}
		if _, err := s.Credential(t.Context(), a.ID); err != nil || len(p.Password) < 12 {
			t.Errorf("%s has the password %q: %v", p.Email, p.Password, err)
		}
		passwords[p.Password] = true
		for _, e := range entries {
			for _, skill := range e.Skills {
				if p.Role == usher.RoleAgent && !slices.Contains(a.Skills, skill) {
					t.Errorf("%s lacks the skill %q of %s", p.Email, skill, e.ID)
				}
			}
		}
	}
	if len(people) != 4 || len(passwords) != 4 {
		t.Errorf("there are %d people with %d passwords", len(people), len(passwords))
	}
}

// TestFillLeavesWork: a queue that somebody waits in, and questions to teach.
func TestFillLeavesWork(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 18, 0, 3, 0, 0, time.UTC) // just after midnight
	s, _ := fill(t, now)
	counts, err := s.ConversationCounts(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if counts.Queued != 3 || counts.Agent != 1 || counts.Bot < 3 || counts.Archived < 2 {
		t.Errorf("the chats stand as %+v", counts)
	}
	misses, err := s.Misses(t.Context(), usher.MissFilter{State: usher.MissOpen, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	languages, answered := map[usher.Language]int{}, 0
	for _, m := range misses {
		languages[m.Language]++
		if m.Answer != "" {
			answered++
		}
		if m.At.After(now) {
			t.Errorf("%q was missed in the future, %s", m.Question, m.At)
		}
	}
	if len(misses) < 12 || languages[usher.English] < 5 || languages[usher.Chinese] < 5 || answered < 10 {
		t.Errorf("%d misses wait, %d of them with an agent's answer: %v", len(misses), answered, languages)
	}
	left, err := s.Conversations(t.Context(), usher.ConversationFilter{Query: "customer31@shop.example"})
	if err != nil || len(left) != 1 || left[0].State != usher.StateQueued {
		t.Errorf("by e-mail address we find %+v: %v", left, err)
	}
	helpful, err := s.Helpful(t.Context(), now.AddDate(0, 0, -14), now.AddDate(0, 0, 1))
	if err != nil || helpful.Yes < 5 || helpful.No < 3 {
		t.Errorf("customers said %+v of the answers: %v", helpful, err)
	}
	top, err := s.TopMisses(t.Context(), now.AddDate(0, 0, -14), 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(top) == 0 || top[0].Count < 2 {
		t.Errorf("nobody asked the same in vain: %+v", top)
	}
}

// TestClock is used from several goroutines, as in a store.
func TestClock(t *testing.T) {
	t.Parallel()
	var c demo.Clock
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	c.Set(start)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { c.Add(time.Second); _ = c.Now() })
	}
	wg.Wait()
	if got := c.Now().Sub(start); got != 8*time.Second {
		t.Errorf("the clock went %s", got)
	}
}
