package handoff_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/handoff"
)

// candidate makes an agent who is online with room for eight.
func candidate(id usher.AgentID, edit ...func(*usher.Candidate)) usher.Candidate {
	c := usher.Candidate{
		Agent:    usher.Agent{ID: id, Name: string(id), Role: usher.RoleAgent, Capacity: 8},
		Presence: usher.Online,
	}
	for _, e := range edit {
		e(&c)
	}
	return c
}

func skills(s ...string) func(*usher.Candidate) { return func(c *usher.Candidate) { c.Skills = s } }
func speaks(l ...usher.Language) func(*usher.Candidate) {
	return func(c *usher.Candidate) { c.Languages = l }
}

func load(load, capacity int) func(*usher.Candidate) {
	return func(c *usher.Candidate) { c.Load, c.Capacity = load, capacity }
}

func responds(d time.Duration) func(*usher.Candidate) {
	return func(c *usher.Candidate) { c.ResponseTime = d }
}

func is(p usher.Presence) func(*usher.Candidate) { return func(c *usher.Candidate) { c.Presence = p } }
func disabled(c *usher.Candidate)                { c.Disabled = true }

func TestRulesPick(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		need   usher.Need
		agents []usher.Candidate
		want   usher.AgentID
	}{
		{name: "nobody there"},
		{name: "one", agents: []usher.Candidate{candidate("a")}, want: "a"},
		{name: "away and offline are out", agents: []usher.Candidate{candidate("a", is(usher.Away)), candidate("b", is(usher.Offline))}},
		{name: "disabled is out", agents: []usher.Candidate{candidate("a", disabled)}},
		{name: "full is out", agents: []usher.Candidate{candidate("a", load(8, 8))}},
		{name: "over full is out", agents: []usher.Candidate{candidate("a", load(9, 8))}},
		{name: "no capacity is out", agents: []usher.Candidate{candidate("a", load(0, 0))}},
		{
			name: "all skills are required", need: usher.Need{Skills: []string{"refund", "vip"}},
			agents: []usher.Candidate{candidate("a", skills("refund")), candidate("b", skills("vip", "x", "refund"), load(7, 8))},
			want:   "b",
		},
		{
			name: "skills without regard to case", need: usher.Need{Skills: []string{"Refund"}},
			agents: []usher.Candidate{candidate("a", skills("refund"))}, want: "a",
		},
		{
			name: "skill that nobody has", need: usher.Need{Skills: []string{"law"}},
			agents: []usher.Candidate{candidate("a")},
		},
		{
			name: "language before load", need: usher.Need{Language: usher.Chinese},
			agents: []usher.Candidate{candidate("a", speaks(usher.English)), candidate("b", speaks(usher.Chinese), load(7, 8))},
			want:   "b",
		},
		{
			name: "no languages speaks any", need: usher.Need{Language: usher.Chinese},
			agents: []usher.Candidate{candidate("a", speaks(usher.English)), candidate("b", load(7, 8))},
			want:   "b",
		},
		{
			name: "another language is better than nobody", need: usher.Need{Language: usher.Chinese},
			agents: []usher.Candidate{candidate("a", speaks(usher.English)), candidate("b", load(8, 8))},
			want:   "a",
		},
		{
			name:   "load counts against capacity",
			agents: []usher.Candidate{candidate("a", load(2, 4)), candidate("b", load(3, 8))}, want: "b",
		},
		{
			name:   "load before response time",
			agents: []usher.Candidate{candidate("a", load(1, 8), responds(time.Second)), candidate("b", responds(time.Hour))}, want: "b",
		},
		{
			name:   "the quicker",
			agents: []usher.Candidate{candidate("a", responds(time.Minute)), candidate("b", responds(time.Second))}, want: "b",
		},
		{
			name: "unknown response time behind the quick",
			agents: []usher.Candidate{
				candidate("a"), candidate("b", responds(10*time.Second)),
				candidate("c", responds(20*time.Second)), candidate("d", responds(time.Minute)),
			},
			want: "b",
		},
		{
			name: "unknown response time before the slow",
			agents: []usher.Candidate{
				candidate("a", responds(time.Hour)), candidate("b"), candidate("c", responds(time.Minute), load(1, 8)),
			},
			want: "b",
		},
		{name: "ties by ID", agents: []usher.Candidate{candidate("b"), candidate("a"), candidate("c")}, want: "a"},
		{
			name: "the one named", need: usher.Need{Agent: "b"},
			agents: []usher.Candidate{candidate("a"), candidate("b", load(7, 8))}, want: "b",
		},
		{
			name: "the one named or nobody", need: usher.Need{Agent: "b"},
			agents: []usher.Candidate{candidate("a"), candidate("b", is(usher.Away))},
		},
		{
			name: "others than the releaser", need: usher.Need{Avoid: "a"},
			agents: []usher.Candidate{candidate("a"), candidate("b", load(7, 8))}, want: "b",
		},
		{
			name: "the releaser where nobody else is", need: usher.Need{Avoid: "a"},
			agents: []usher.Candidate{candidate("a"), candidate("b", is(usher.Away))}, want: "a",
		},
		{
			name: "rather wait than back to the releaser", need: usher.Need{Avoid: "a"},
			agents: []usher.Candidate{candidate("a"), candidate("b", load(8, 8))},
		},
		{
			name: "others without the skill do not count", need: usher.Need{Avoid: "a", Skills: []string{"x"}},
			agents: []usher.Candidate{candidate("a", skills("x")), candidate("b")}, want: "a",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, reason, ok := handoff.Rules{}.Pick(tt.need, tt.agents)
			if got != tt.want || ok != (tt.want != "") {
				t.Fatalf("Pick = %q, %v (%s); want %q", got, ok, reason, tt.want)
			}
			if reason.Agent != got {
				t.Errorf("the reason is about %q, the pick is %q", reason.Agent, got)
			}
		})
	}
}

func TestReasonTellsTheNumbers(t *testing.T) {
	t.Parallel()
	_, reason, _ := handoff.Rules{}.Pick(usher.Need{Skills: []string{"x"}, Language: usher.Chinese, Agent: "a", Avoid: "a"}, []usher.Candidate{
		candidate("a", skills("x"), load(3, 8), responds(20*time.Second)), candidate("b"),
	})
	want := handoff.Reason{
		Agent: "a", Load: 3, Capacity: 8, ResponseTime: 20 * time.Second,
		Speaks: true, Named: true, Avoided: true, Unskilled: 1, Fit: 1,
	}
	if reason != want {
		t.Errorf("reason = %+v, want %+v", reason, want)
	}
	if got, want := reason.String(), "a load=3/8 response=20s speaks=true named avoided fit=1 unskilled=1 absent=0 full=0"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
	_, none, _ := handoff.Rules{}.Pick(usher.Need{}, []usher.Candidate{candidate("a", is(usher.Away)), candidate("b", load(8, 8))})
	if got, want := none.String(), "nobody fit=0 unskilled=0 absent=1 full=1"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
}

// TestRulesProperties draws needs and agents at random.
func TestRulesProperties(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range 5000 {
		need, agents := draw(rnd)
		got, reason, ok := handoff.Rules{}.Pick(need, agents)
		shuffled := slices.Clone(agents)
		rnd.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		again, _, _ := handoff.Rules{}.Pick(need, shuffled)
		if got != again {
			t.Fatalf("draw %d: %q, but %q in another order: %+v of %+v", i, got, again, need, agents)
		}
		fit := 0
		for _, a := range agents {
			if !able(need, a) {
				continue
			}
			fit++
			if ok && a.ID != got && better(need, a, agents[slices.IndexFunc(agents, func(c usher.Candidate) bool { return c.ID == got })]) {
				t.Fatalf("draw %d: picked %q (%s), but %+v is better for %+v", i, got, reason, a, need)
			}
		}
		if at := slices.IndexFunc(agents, func(c usher.Candidate) bool { return c.ID == got }); ok && !able(need, agents[at]) {
			t.Fatalf("draw %d: picked %+v, who is unfit for %+v", i, agents[at], need)
		}
		if !ok && fit > 0 && (need.Avoid == "" || fit > 1) {
			t.Fatalf("draw %d: nobody picked of %d who are fit: %+v of %+v", i, fit, need, agents)
		}
	}
}

// draw makes a need and up to six agents, with many ties.
func draw(rnd *rand.Rand) (usher.Need, []usher.Candidate) {
	some := func(all ...string) (picked []string) {
		for _, s := range all {
			if rnd.IntN(3) == 0 {
				picked = append(picked, s)
			}
		}
		return picked
	}
	need := usher.Need{Skills: some("x", "y"), Language: []usher.Language{"", "zh", "en"}[rnd.IntN(3)]}
	if rnd.IntN(4) == 0 {
		need.Agent = usher.AgentID(fmt.Sprint(rnd.IntN(6)))
	}
	if rnd.IntN(3) == 0 {
		need.Avoid = usher.AgentID(fmt.Sprint(rnd.IntN(6)))
	}
	var agents []usher.Candidate
	for i := range rnd.IntN(7) {
		a := candidate(usher.AgentID(fmt.Sprint(i)), skills(some("x", "y", "z")...), load(rnd.IntN(4), rnd.IntN(5)))
		for _, l := range some("zh", "en") {
			a.Languages = append(a.Languages, usher.Language(l))
		}
		a.ResponseTime = time.Duration(rnd.IntN(3)) * time.Second
		a.Presence = []usher.Presence{usher.Online, usher.Online, usher.Online, usher.Away, usher.Offline}[rnd.IntN(5)]
		a.Disabled = rnd.IntN(8) == 0
		agents = append(agents, a)
	}
	return need, agents
}

// able says in other words than the router who may take a chat.
func able(need usher.Need, a usher.Candidate) bool {
	for _, s := range need.Skills {
		if !strings.Contains(strings.Join(a.Skills, ","), s) {
			return false
		}
	}
	return a.Presence == usher.Online && !a.Disabled && a.Capacity > a.Load && (need.Agent == "" || need.Agent == a.ID)
}

// better reports whether a must be picked rather than b, as far as that can
// be told without the unknown response times.
func better(need usher.Need, a, b usher.Candidate) bool {
	speak := func(c usher.Candidate) bool {
		return need.Language == "" || len(c.Languages) == 0 || slices.Contains(c.Languages, need.Language)
	}
	switch {
	case (a.ID == need.Avoid) != (b.ID == need.Avoid):
		return b.ID == need.Avoid
	case speak(a) != speak(b):
		return speak(a)
	case a.Load*b.Capacity != b.Load*a.Capacity:
		return a.Load*b.Capacity < b.Load*a.Capacity
	case a.ResponseTime > 0 && b.ResponseTime > 0 && a.ResponseTime != b.ResponseTime:
		return a.ResponseTime < b.ResponseTime
	}
	return a.ResponseTime == b.ResponseTime && a.ID < b.ID
}
