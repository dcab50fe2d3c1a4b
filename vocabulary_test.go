package usher_test

import (
	"errors"
	"fmt"
	"testing"

	"usher"
)

func TestRoleCan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		role, need usher.Role
		want       bool
	}{
		{usher.RoleAgent, usher.RoleAgent, true},
		{usher.RoleAgent, usher.RoleTrainer, false},
		{usher.RoleTrainer, usher.RoleAgent, true},
		{usher.RoleAdmin, usher.RoleAdmin, true},
		{"", usher.RoleAgent, false},
		{"root", usher.RoleAgent, false},
	} {
		if got := c.role.Can(c.need); got != c.want {
			t.Errorf("%q.Can(%q) = %v", c.role, c.need, got)
		}
	}
}

func TestTextsIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		texts usher.Texts
		lang  usher.Language
		want  string
	}{
		{usher.Texts{"zh": "你好", "en": "hello"}, usher.Chinese, "你好"},
		{usher.Texts{"zh": "你好", "en": "hello"}, "fr", "hello"},
		{usher.Texts{"zh": "你好", "de": "hallo"}, usher.English, "hallo"},
		{usher.Texts{"zh": "你好", "en": ""}, usher.English, "你好"},
		{nil, usher.English, ""},
	} {
		if got := c.texts.In(c.lang); got != c.want {
			t.Errorf("%v.In(%q) = %q, want %q", c.texts, c.lang, got, c.want)
		}
	}
}

func TestEntryTitle(t *testing.T) {
	t.Parallel()
	e := usher.Entry{ID: "e1", Variants: []usher.Variant{{Language: "en", Text: "How?"}, {Language: "zh", Text: "怎么？"}}}
	if e.Title("zh") != "怎么？" || e.Title("fr") != "How?" || (usher.Entry{ID: "e2"}).Title("en") != "e2" {
		t.Error("the title is the first variant of the language, else the first, else the ID")
	}
}

func TestCodeOf(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk full")
	err := fmt.Errorf("store: save: %w", usher.Errorf(usher.CodeConflict, cause, "somebody was faster"))
	if usher.CodeOf(err) != usher.CodeConflict || !errors.Is(err, cause) {
		t.Errorf("code %q, cause lost: %v", usher.CodeOf(err), err)
	}
	if usher.CodeOf(nil) != "" || usher.CodeOf(cause) != usher.CodeInternal {
		t.Error("no error has no code, and a foreign one is internal")
	}
}

// TestTopics: what concerns a conversation reaches its own topic and the
// desk, and every kind has somewhere to go.
func TestTopics(t *testing.T) {
	t.Parallel()
	for kind, want := range map[usher.EventKind]int{
		usher.EventMessage: 2, usher.EventState: 2, usher.EventTyping: 2, usher.EventRead: 2, usher.EventQueue: 2,
		usher.EventKnowledge: 2, usher.EventMiss: 1, usher.EventPresence: 1, usher.EventAgent: 1, usher.EventFeedback: 2, usher.EventCustomer: 1, usher.EventWebhook: 1, "unknown": 0,
	} {
		if got := (usher.Event{Kind: kind, Conversation: "c1"}).Topics(); len(got) != want {
			t.Errorf("%s goes to %q, want %d topics", kind, got, want)
		}
	}
}

func TestBestPresence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b, want usher.Presence }{
		{usher.Online, usher.Away, usher.Online},
		{usher.Online, usher.Offline, usher.Online},
		{usher.Away, usher.Offline, usher.Away},
		{usher.Away, "", usher.Away},
		{usher.Offline, usher.Offline, usher.Offline},
	} {
		if got, turned := c.a.Best(c.b), c.b.Best(c.a); got != c.want || turned != c.want {
			t.Errorf("of %q and %q the best is %q, and %q; want %q", c.a, c.b, got, turned, c.want)
		}
	}
}
