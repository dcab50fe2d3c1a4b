package demo_test

import (
	"strings"
	"testing"

	"usher"
	"usher/cmd/usher/demo"
)

// TestEntries: a shop that is worth asking, in both languages.
func TestEntries(t *testing.T) {
	t.Parallel()
	all, err := demo.Entries()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 60 {
		t.Errorf("there are %d entries, fewer than 60", len(all))
	}
	skilled := 0
	for _, e := range all {
		ways := map[usher.Language]int{}
		for _, v := range e.Variants {
			ways[v.Language]++
		}
		for _, l := range []usher.Language{usher.English, usher.Chinese} {
			if ways[l] < 4 || e.Answer[l] == "" {
				t.Errorf("%s has %d wordings and the answer %q in %s", e.ID, ways[l], e.Answer[l], l)
			}
		}
		if len(e.Skills) > 0 {
			skilled++
		}
	}
	if skilled < 20 {
		t.Errorf("%d entries ask for a skill, fewer than 20", skilled)
	}
}

// TestChats: every line is one thing that somebody does, and those who do it
// exist.
func TestChats(t *testing.T) {
	t.Parallel()
	all, err := demo.Chats()
	if err != nil {
		t.Fatal(err)
	}
	seen, past := map[string]bool{}, map[usher.Language]int{}
	for _, c := range all {
		if seen[c.ID] || !strings.HasPrefix(c.ID, string(c.Language)+"-") {
			t.Errorf("the chat %q is there twice, or has not its language %q in front", c.ID, c.Language)
		}
		seen[c.ID] = true
		if c.Days > 0 {
			past[c.Language]++
		}
		if c.Days > 13 || (c.Days > 0) == (c.Minutes > 0) || (c.Days > 0) != (c.At != "") {
			t.Errorf("%s began %d days ago at %q, or %d minutes ago", c.ID, c.Days, c.At, c.Minutes)
		}
		for i, l := range c.Lines {
			checkLine(t, c, i, l)
		}
	}
	if past[usher.English] < 20 || past[usher.Chinese] < 20 {
		t.Errorf("there are %v past chats, fewer than 20 in a language", past)
	}
}

func checkLine(t *testing.T, c demo.Chat, i int, l demo.Line) {
	t.Helper()
	things := 0
	for _, s := range []string{l.Customer, l.Reply, l.Note, string(l.Do)} {
		if s != "" {
			things++
		}
	}
	if things != 1 || i == 0 && l.Customer == "" {
		t.Errorf("%s, line %d is not one thing, or the first is not the customer's: %+v", c.ID, i+1, l)
	}
	if (l.Reply != "" || l.Note != "") && c.Agent == "" {
		t.Errorf("%s, line %d has no agent to say it", c.ID, i+1)
	}
	if l.Helpful != nil && l.Route != usher.RouteFAQ {
		t.Errorf("%s, line %d judges what is no answer", c.ID, i+1)
	}
	if (l.Takes != "" || l.Helpful != nil || l.Route != "") && l.Customer == "" || l.More && l.Route != "" {
		t.Errorf("%s, line %d is half a customer's: %+v", c.ID, i+1, l)
	}
}
