package chat

import (
	"slices"

	"usher"
)

// maxTried is how many shown entries are remembered, maxQuestion how long
// the question kept for follow-ups may get, in bytes.
const (
	maxTried    = 50
	maxQuestion = 600
)

// remember returns the memory after a turn.
func remember(m usher.Memory, h heard) usher.Memory {
	u, d := h.u, h.d
	out := m
	out.Tried, out.Refused = slices.Clone(m.Tried), slices.Clone(m.Refused)
	wrong := u.Correction && m.Entry != ""
	if wrong {
		out.Refused = appendNew(out.Refused, m.Entry)
	}
	switch d.Route {
	case usher.RouteFAQ, usher.RouteIntent:
		out = answered(out, h)
		if wrong {
			out.Misses = 1 // the turn before was none, after all
		}
	case usher.RouteClarify:
		if !contentless(u.Text) && !denied(u) && (u.FollowUp || !halved(u.Text) || m.Question == "") {
			out.Question = clip(u.Text)
		}
		if denied(u) {
			for _, o := range m.Options {
				if o.Entry != "" {
					out.Refused = appendNew(out.Refused, o.Entry)
				}
			}
		}
		out.Entry, out.Intent, out.Options = "", "", d.Options
		out.Misses++
		if wrong && m.Misses == 0 {
			out.Misses++
		}
	case usher.RouteSmallTalk:
		if settles(d) {
			out.Entry, out.Intent, out.Options = "", "", nil // settled: "no" no longer refuses it
		}
	case usher.RouteHandoff, usher.RouteBlock:
		out = usher.Memory{Tried: out.Tried, Question: clip(u.Text)}
		if d.Route == usher.RouteBlock || d.Why == usher.WhyWantsPerson || d.Why == usher.WhyEmergency {
			out.Question = m.Question // what was said now is no question to follow up
		}
	}
	return out
}

// settles reports whether small talk ends what was talked about.
func settles(d usher.Decision) bool {
	return d.Label != usher.ActGreeting && d.Label != usher.ActBot && d.Label != actWait
}

// answered remembers what was shown. A fresh question makes up for what was
// refused before it.
func answered(m usher.Memory, h heard) usher.Memory {
	if a := h.d.Answers; !h.u.FollowUp || len(a) != 1 || a[0].Entry != m.Entry {
		m.Question = clip(h.u.Text) // more about the same needs no longer question
	}
	m.Entry, m.Intent = "", ""
	m.Options, m.Misses = h.d.Options, 0
	if !h.u.Correction {
		m.Refused = nil
	}
	if h.d.Route == usher.RouteIntent {
		m.Intent = h.d.Label
		return m
	}
	for _, a := range h.d.Answers {
		m.Tried = appendNew(m.Tried, a.Entry)
		m.Entry = a.Entry
	}
	if len(m.Tried) > maxTried {
		m.Tried = m.Tried[len(m.Tried)-maxTried:]
	}
	return m
}

// denied reports whether the turn said no to what was shown, and no more.
func denied(u usher.Understanding) bool {
	return u.Correction && u.Act.Label == usher.ActDeny
}

// unanswered returns the question that the turn leaves without an answer for
// good: one that goes to a person, or the second of two.
func unanswered(m usher.Memory, h heard) string {
	open := m.Misses > 0 || len(questions(m.Options)) > 0
	switch {
	case h.rest != nil:
		return h.rest.Text
	case leftBehind(m, h):
		return m.Question
	case h.d.Route != usher.RouteHandoff:
		return ""
	case h.d.Why == usher.WhyNoAnswer, h.d.Why == usher.WhyOutOfScope:
		if contentless(h.u.Text) || h.u.Text == "" {
			return m.Question
		}
		return h.u.Text
	case h.d.Why == usher.WhyWantsPerson && open:
		return m.Question
	}
	return ""
}

// leftBehind reports whether the customer was asked which question was meant,
// and now takes leave or gets an answer that was not on offer: either the
// words of the question before are missing from the knowledge, or it was
// given up.
func leftBehind(m usher.Memory, h heard) bool {
	if len(questions(m.Options)) == 0 || m.Entry != "" || m.Intent != "" || h.u.FollowUp || h.u.Correction {
		return false
	}
	switch h.d.Route {
	case usher.RouteFAQ, usher.RouteIntent:
	case usher.RouteSmallTalk:
		return settles(h.d)
	default:
		return false
	}
	return !slices.ContainsFunc(m.Options, func(o usher.Option) bool {
		if o.Entry == "" {
			return o.Intent != "" && o.Intent == h.d.Label
		}
		return slices.ContainsFunc(h.d.Answers, func(a usher.ScoredAnswer) bool { return a.Entry == o.Entry })
	})
}

func appendNew(ids []usher.EntryID, id usher.EntryID) []usher.EntryID {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}

// clip keeps the end of a question that context made long, at a word.
func clip(s string) string {
	if len(s) <= maxQuestion {
		return s
	}
	s = s[len(s)-maxQuestion:]
	for i, r := range s {
		if r != '\uFFFD' && i > 0 {
			return s[i:]
		}
	}
	return ""
}
