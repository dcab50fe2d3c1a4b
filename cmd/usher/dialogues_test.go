package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/chat"
	"usher/cmd/usher/demo"
)

// gradedDialogue is a dialogue with what a good service person would do.
type gradedDialogue struct {
	dialogue
	Kind   string `json:"kind"`
	Split  string `json:"split"`
	Expect []struct {
		Expect expectation `json:"expect"`
	} `json:"-"`
}

// expectation is described in chat/testdata/README.md.
type expectation struct {
	Route      []usher.Route   `json:"route"`
	Entry      []usher.EntryID `json:"entry"`
	EntriesAll []usher.EntryID `json:"entries_all"`
	Why        []usher.Why     `json:"why"`
}

// grade is what became of a turn.
type grade string

const (
	resolved  grade = "resolved"
	handed    grade = "rightly handed off"
	wrong     grade = "wrong answer shown"
	cautious  grade = "handed off though it could be answered"
	asked     grade = "asked back"
	otherwise grade = "otherwise not as expected"
)

// TestDialogues plays the dialogues of the sample shop against the real
// server and holds it to its promises: a wrong answer in at most 5 % of the
// turns, nobody stuck for more than two turns, and a person for everyone who
// asks for one.
func TestDialogues(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the dialogues take a while")
	}
	t.Parallel()
	p := startShop(t)
	for _, lang := range []string{"en", "zh"} {
		all := readGraded(t, "../../chat/testdata/dialogues/"+lang+".jsonl")
		dialogues := make([]dialogue, len(all))
		for i, d := range all {
			dialogues[i] = d.dialogue
		}
		played, err := p.playAll(t.Context(), dialogues, 64)
		if err != nil {
			t.Fatal(err)
		}
		for _, split := range []string{"dev", "held"} {
			r := newReport(lang + " " + split)
			for i, d := range all {
				if d.Split == split {
					r.add(d, played[i])
				}
			}
			r.check(t)
		}
	}
	checkReplays(t, p)
}

// checkReplays decides the turns again, by the same policy: each has the
// outcome that it had, and few cannot be decided again.
func checkReplays(t *testing.T, p *player) {
	t.Helper()
	past, err := p.app.store.PastTurns(t.Context(), 1000)
	must(t, err)
	again := 0
	for _, turn := range past {
		d, why := chat.Policy{}.Again(turn, nil)
		if why != "" {
			continue
		}
		again++
		if was := turn.Decision; d.Route != was.Route || d.Why != was.Why || d.Score != was.Score || len(d.Answers) != len(was.Answers) {
			t.Errorf("%q is decided again as %s because %s (%v), and was %s because %s (%v)", turn.Text, d.Route, d.Why, d.Score, was.Route, was.Why, was.Score)
		}
	}
	t.Logf("%d of %d turns could be decided again", again, len(past))
	if again < len(past)*3/4 {
		t.Errorf("only %d of %d turns could be decided again", again, len(past))
	}
}

func startShop(t *testing.T) *player {
	t.Helper()
	entries, err := demo.Entries()
	if err != nil {
		t.Fatal(err)
	}
	b, err := openBundle(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	cfg := defaultConfig()
	cfg.Data, cfg.Listen, cfg.Bot.Burst = filepath.Join(t.TempDir(), "data"), "127.0.0.1:0", 400*time.Millisecond
	p, err := startPlayer(t.Context(), cfg, b, nil, entries)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func readGraded(t *testing.T, path string) []gradedDialogue {
	t.Helper()
	all, err := readLines[gradedDialogue](path)
	if err != nil {
		t.Fatal(err)
	}
	expects, err := readLines[struct {
		Turns []struct {
			Expect expectation `json:"expect"`
		} `json:"turns"`
	}](path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		all[i].Expect = expects[i].Turns
	}
	return all
}

// grades counts grades over many dialogues.
type grades struct {
	name          string
	dialogues     int
	turns         int
	grades        map[grade]int
	stuck, denied []string
	lines         []string
}

func newReport(name string) *grades { return &grades{name: name, grades: map[grade]int{}} }

func (r *grades) add(d gradedDialogue, played []*usher.Turn) {
	r.dialogues++
	lost := 0
	for i, turn := range played {
		if turn == nil {
			continue
		}
		e := d.Expect[i].Expect
		g := gradeTurn(*turn, e)
		r.turns++
		r.grades[g]++
		if g != resolved && g != handed {
			r.lines = append(r.lines, fmt.Sprintf("%-12s %-38s %q → %s", d.ID, g, turn.Text, describe(*turn)))
		}
		if g == resolved || turn.Decision.Route == usher.RouteHandoff {
			lost = 0
		} else if lost++; lost > 2 {
			r.stuck = append(r.stuck, d.ID)
		}
		if asksForPerson(e) && turn.Decision.Route != usher.RouteHandoff {
			r.denied = append(r.denied, d.ID)
		}
	}
}

func (r *grades) check(t *testing.T) {
	t.Helper()
	share := float64(r.grades[wrong]) / float64(max(1, r.turns))
	t.Logf("%s: %d dialogues, %d turns: %v; wrong answers %.1f %%, stuck %v, without a person %v\n%s",
		r.name, r.dialogues, r.turns, r.grades, 100*share, r.stuck, r.denied, strings.Join(r.lines, "\n"))
	if share > 0.05 {
		t.Errorf("%s: %.1f %% of the turns show a wrong answer; at most 5 %% may", r.name, 100*share)
	}
	if len(r.stuck) > 0 {
		t.Errorf("%s: stuck for more than two turns: %v", r.name, r.stuck)
	}
	if len(r.denied) > 0 {
		t.Errorf("%s: asked for a person and got none: %v", r.name, r.denied)
	}
}

func asksForPerson(e expectation) bool {
	return slices.Equal(e.Route, []usher.Route{usher.RouteHandoff}) && slices.Contains(e.Why, usher.WhyWantsPerson)
}

func gradeTurn(t usher.Turn, e expectation) grade {
	d := t.Decision
	switch d.Route {
	case usher.RouteFAQ:
		return gradeAnswer(d, e)
	case usher.RouteClarify:
		return gradeClarify(d, e)
	case usher.RouteHandoff:
		if slices.Contains(e.Route, d.Route) && (len(e.Why) == 0 || slices.Contains(e.Why, d.Why)) {
			return handed
		}
		return cautious
	}
	if slices.Contains(e.Route, d.Route) && (len(e.Why) == 0 || d.Route != usher.RouteBlock || slices.Contains(e.Why, d.Why)) {
		return resolved
	}
	return otherwise
}

func gradeAnswer(d usher.Decision, e expectation) grade {
	expected := slices.Concat(e.Entry, e.EntriesAll)
	shown := map[usher.EntryID]bool{}
	for _, a := range d.Answers {
		if !slices.Contains(expected, a.Entry) {
			return wrong
		}
		shown[a.Entry] = true
	}
	for _, o := range d.Options {
		shown[o.Entry] = true
	}
	for _, id := range e.EntriesAll {
		if !shown[id] {
			return otherwise
		}
	}
	return resolved
}

func gradeClarify(d usher.Decision, e expectation) grade {
	if slices.Contains(e.Route, usher.RouteClarify) {
		return resolved
	}
	for _, o := range d.Options {
		if o.Entry != "" && (slices.Contains(e.Entry, o.Entry) || slices.Contains(e.EntriesAll, o.Entry)) {
			return resolved
		}
	}
	return asked
}

// describe is a turn in one line, for whoever mends it.
func describe(t usher.Turn) string {
	d := t.Decision
	var near []string
	for _, a := range t.Understanding.Answers[:min(3, len(t.Understanding.Answers))] {
		near = append(near, fmt.Sprintf("%s %.2f", a.Entry, a.Confidence))
	}
	var given []string
	for _, a := range d.Answers {
		given = append(given, string(a.Entry))
	}
	return fmt.Sprintf("%s %s %s %v (near: %s; human %s %.2f, act %s %.2f, moderation %s %.2f)", d.Route, d.Why, d.Label, given, strings.Join(near, ", "),
		t.Understanding.Human.Label, t.Understanding.Human.Confidence, t.Understanding.Act.Label, t.Understanding.Act.Confidence,
		t.Understanding.Moderation.Label, t.Understanding.Moderation.Confidence)
}
