package handoff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"usher"
)

// Router picks the agent for a conversation that waits. It is pure: the same
// need and the same agents, in any order, give the same answer. Pick returns
// false where nobody can take the conversation now; it stays queued and is
// offered again. The agents are all those known, busy and absent ones too.
type Router interface {
	Pick(need usher.Need, agents []usher.Candidate) (usher.AgentID, Reason, bool)
}

// Reason holds the numbers that a choice was made with.
type Reason struct {
	Agent        usher.AgentID // chosen; empty: nobody
	Load         int           // chats the agent had before this one
	Capacity     int
	ResponseTime time.Duration // 0: unknown
	Speaks       bool          // the agent speaks the customer's language
	Named        bool          // the need named the agent
	Avoided      bool          // the agent had released the chat, and nobody else is there
	Unskilled    int           // agents without a skill that is required, or not the one named
	Absent       int           // skilled agents who are not online
	Full         int           // skilled agents online without room
	Fit          int           // agents there was a choice of
}

// String returns the reason as a line for the log.
func (r Reason) String() string {
	var b strings.Builder
	if r.Agent == "" {
		b.WriteString("nobody")
	} else {
		fmt.Fprintf(&b, "%s load=%d/%d response=%s speaks=%t", r.Agent, r.Load, r.Capacity, r.ResponseTime, r.Speaks)
	}
	if r.Named {
		b.WriteString(" named")
	}
	if r.Avoided {
		b.WriteString(" avoided")
	}
	fmt.Fprintf(&b, " fit=%d unskilled=%d absent=%d full=%d", r.Fit, r.Unskilled, r.Absent, r.Full)
	return b.String()
}

// Rules is the built-in Router. Who lacks a required skill, is not online, is
// disabled or full is out. Of the others it prefers, in this order:
//
//  1. who did not release the conversation; the one who did gets it back only
//     where nobody else who fits is online, with room or without;
//  2. who speaks the customer's language; no languages means any;
//  3. the fewest chats in proportion to capacity;
//  4. the shortest response time; an unknown one counts as the median of the
//     known ones, so that new agents are neither flooded nor starved;
//  5. the lowest ID, so that ties break the same way every time.
type Rules struct{}

var _ Router = Rules{}

// Pick implements Router.
func (Rules) Pick(need usher.Need, agents []usher.Candidate) (usher.AgentID, Reason, bool) {
	reason := Reason{}
	var fit []usher.Candidate
	others := false // somebody but the one to avoid is online
	for _, a := range agents {
		switch {
		case !Fits(need, a.Agent):
			reason.Unskilled++
		case a.Presence != usher.Online:
			reason.Absent++
		case a.Load >= a.Capacity:
			reason.Full++
			others = others || a.ID != need.Avoid
		default:
			fit = append(fit, a)
			others = others || a.ID != need.Avoid
		}
	}
	if others && need.Avoid != "" {
		fit = slices.DeleteFunc(fit, func(a usher.Candidate) bool { return a.ID == need.Avoid })
	}
	reason.Fit = len(fit)
	if len(fit) == 0 {
		return "", reason, false
	}
	best := slices.MinFunc(fit, order(need, median(fit)))
	reason.Agent, reason.Load, reason.Capacity = best.ID, best.Load, best.Capacity
	reason.ResponseTime, reason.Speaks = best.ResponseTime, Speaks(best.Agent, need.Language)
	reason.Named, reason.Avoided = best.ID == need.Agent, best.ID == need.Avoid
	return best.ID, reason, true
}

// Fits reports whether a may serve need at all: not disabled, with every
// required skill, and the one named where the need names one. Skills are
// compared without regard to case.
func Fits(need usher.Need, a usher.Agent) bool {
	if a.Disabled || (need.Agent != "" && need.Agent != a.ID) {
		return false
	}
	return !slices.ContainsFunc(need.Skills, func(s string) bool { return !HasSkill(a, s) })
}

// HasSkill reports whether a has skill, without regard to case.
func HasSkill(a usher.Agent, skill string) bool {
	return slices.ContainsFunc(a.Skills, func(s string) bool { return strings.EqualFold(s, skill) })
}

// Speaks reports whether a speaks l. No languages means any, and everybody
// speaks an unknown one.
func Speaks(a usher.Agent, l usher.Language) bool {
	return l == "" || len(a.Languages) == 0 || slices.Contains(a.Languages, l)
}

// order compares two agents who fit, the better first.
func order(need usher.Need, unknown time.Duration) func(a, b usher.Candidate) int {
	response := func(c usher.Candidate) time.Duration {
		if c.ResponseTime <= 0 {
			return unknown
		}
		return c.ResponseTime
	}
	return func(a, b usher.Candidate) int {
		return cmp.Or(
			first(Speaks(a.Agent, need.Language), Speaks(b.Agent, need.Language)),
			cmp.Compare(share(a), share(b)),
			cmp.Compare(response(a), response(b)),
			cmp.Compare(a.ID, b.ID),
		)
	}
}

// first orders true before false.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// share is how full an agent who has room is, 0…1.
func share(c usher.Candidate) float64 { return float64(c.Load) / float64(c.Capacity) }

// median returns the lower median of the known response times; 0: none known.
func median(agents []usher.Candidate) time.Duration {
	var known []time.Duration
	for _, a := range agents {
		if a.ResponseTime > 0 {
			known = append(known, a.ResponseTime)
		}
	}
	if len(known) == 0 {
		return 0
	}
	slices.Sort(known)
	return known[(len(known)-1)/2]
}
