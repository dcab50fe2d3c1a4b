package chat

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"usher"
)

// maxOptions is how many questions a clarification offers, besides a person.
const maxOptions = 3

// nearShare is how near to the best option, as a share of its confidence, the
// others must come.
const nearShare = 0.2

// inContext decides on "yes" and "no", which mean what the turn before makes
// of them.
func (p judge) inContext(u usher.Understanding, m usher.Memory, served map[string]usher.Intent) (usher.Decision, bool) {
	if label := u.Act.Label; label != usher.ActAffirm && label != usher.ActDeny || !p.at(CheckAct, label, u.Act.Confidence, p.Act) {
		return usher.Decision{}, false
	}
	switch u.Act.Label {
	case usher.ActAffirm:
		if open := questions(m.Options); len(open) > 1 {
			return clarify(open, usher.Understanding{}, p), true // yes, but which?
		}
		if p.best(CheckAnswer, u, p.Answer) {
			return usher.Decision{}, false
		}
		return smallTalk(u.Act, p.Act), true
	case usher.ActDeny:
		return p.refused(u, m, served)
	}
	return usher.Decision{}, false
}

// refused decides after "no, that's not it": the nearest other questions are
// offered once, then a person comes. u.Answers are the candidates for the
// question that was answered wrongly.
func (p judge) refused(u usher.Understanding, m usher.Memory, served map[string]usher.Intent) (usher.Decision, bool) {
	if !u.Correction {
		if p.best(CheckAnswer, u, p.Answer) {
			return usher.Decision{}, false
		}
		return smallTalk(u.Act, p.Act), true
	}
	if len(m.Options) > 0 || p.patience(m, 1) {
		return p.giveUp(u, usher.WhyNoAnswer), true
	}
	if near := p.near(u, served); len(near) > 0 {
		return clarify(near, u, p), true
	}
	return p.giveUp(u, usher.WhyNoAnswer), true
}

// unanswered decides a turn that nothing answers for sure.
func (p judge) unanswered(u usher.Understanding, m usher.Memory, served map[string]usher.Intent) usher.Decision {
	near := p.near(u, served)
	blank := len(near) == 0 && contentless(u.Text)
	patience := maxMisses
	why := usher.WhyNoAnswer
	switch {
	case blank:
		patience = 1
	case len(near) == 0:
		patience = min(p.MissesBeforeHandoff, maxMisses)
		if m.Misses == 0 || patience > 0 {
			why = usher.WhyOutOfScope
		}
	}
	if p.patience(m, patience) {
		return p.giveUp(u, why)
	}
	if len(near) == 0 {
		return usher.Decision{
			Route: usher.RouteClarify, Why: usher.WhyUnsure, Score: p.nearest(u),
			Threshold: p.Clarify, OfferHuman: m.Misses > 0,
		}
	}
	return clarify(near, u, p)
}

// giveUp hands over what was not answered.
func (p judge) giveUp(u usher.Understanding, why usher.Why) usher.Decision {
	return usher.Decision{
		Route: usher.RouteHandoff, Why: why, Score: p.nearest(u), Threshold: p.Clarify,
	}
}

// near returns what comes close enough to ask about, best first: entries
// and, where they can be served, intents.
func (p judge) near(u usher.Understanding, served map[string]usher.Intent) []usher.Option {
	type scored struct {
		usher.Option
		c usher.Confidence
	}
	var all []scored
	for _, a := range u.Answers {
		if p.at(CheckClarify, string(a.Entry), a.Confidence, p.Clarify) {
			all = append(all, scored{usher.Option{Label: a.Title, Entry: a.Entry}, a.Confidence})
		}
	}
	for _, in := range u.Intents {
		what, ok := served[in.Label]
		if ok && u.InScope && p.at(CheckClarify, in.Label, in.Confidence, p.Clarify) {
			all = append(all, scored{usher.Option{Label: intentLabel(what), Intent: in.Label}, in.Confidence})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int {
		switch {
		case a.c > b.c:
			return -1
		case a.c < b.c:
			return 1
		}
		return 0
	})
	var options []usher.Option
	for _, s := range all[:min(len(all), maxOptions)] {
		if len(options) > 0 && !p.at(CheckNear, cmp.Or(string(s.Entry), s.Intent), s.c, all[0].c*nearShare) {
			break // far behind: no help to choose from
		}
		s.ID = strconv.Itoa(len(options) + 1)
		options = append(options, s.Option)
	}
	return options
}

// intentLabel is what a button for an intent says.
func intentLabel(in usher.Intent) string {
	if in.Description != "" {
		return in.Description
	}
	return strings.ReplaceAll(in.Name, "_", " ")
}

// clarify asks which of the options was meant, or for a person.
func clarify(options []usher.Option, u usher.Understanding, p judge) usher.Decision {
	return usher.Decision{
		Route: usher.RouteClarify, Why: usher.WhyUnsure, Options: options,
		Score: p.nearest(u), Threshold: p.Answer, OfferHuman: true,
	}
}

// questions returns the options that are not the person.
func questions(options []usher.Option) []usher.Option {
	return slices.DeleteFunc(slices.Clone(options), func(o usher.Option) bool { return o.Person })
}
