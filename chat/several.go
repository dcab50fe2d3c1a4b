package chat

import (
	"context"
	"slices"

	"usher"
	"usher/text"
)

// maxAnswers is how many answers one reply gives.
const maxAnswers = 3

// reading is a part of a turn, understood on its own.
type reading struct {
	part
	u usher.Understanding
}

// partsOf splits a turn that has several parts, and leaves out those that are
// only courteous; none where what remains is what is read as a whole. A
// corrected turn is read from fixed, without its cue.
func partsOf(said, fixed string) []part {
	whole := matter(fixed)
	ps := parts(whole)
	if len(lines(said)) > 1 {
		ps = parts(said)
	}
	if len(ps) < 2 {
		return nil
	}
	ps = slices.DeleteFunc(ps, func(p part) bool { return courteous(p.text) })
	if len(ps) == 1 && bare(matter(ps[0].text)) == bare(whole) {
		return nil
	}
	return ps
}

// callDoubt is how unsure a part must be that it calls nobody to be read once more,
// alone. Of 10,968 sentences that call somebody, each beside a harmless one, 147 were
// not heard where they stand, and the surest of them was .960 sure to call nobody.
const callDoubt usher.Confidence = 0.03

// mayCall reports whether a part may ask for a person, complain or tell of danger,
// which what stands around it may drown.
func mayCall(human usher.ScoredIntent) bool {
	return human.Label != "" && (human.Label != usher.HumanNone || human.Confidence < 1-callDoubt)
}

// parts understands the parts of a turn that has several: each where it stands, but
// alone where it may call somebody.
func (l *listener) parts(ctx context.Context, ps []part) ([]reading, error) {
	var out []reading
	for _, p := range ps {
		u, err := l.ask(ctx, p.text)
		if err == nil && mayCall(u.Human) {
			u, err = l.askWithin(ctx, p.text, "")
		}
		if err != nil {
			return nil, err
		}
		out = append(out, reading{p, u})
	}
	return out, nil
}

// decide decides on the whole turn and on its parts: both answers where two
// questions were asked and both are sure, one answer and an honest word about
// the rest where one is, else whichever reading is better supported.
func (l *listener) decide(u usher.Understanding, ps []reading) heard {
	p := l.policy
	whole := heard{u: u, d: p.whole(u, l.memory, l.served)}
	if len(ps) == 0 || guarded(whole.d) {
		return whole
	}
	var sure []reading
	var answers []usher.ScoredAnswer
	for _, r := range ps {
		d, ok := p.of(r.text).confident(r.u, l.served)
		if !ok || !r.question && !(r.told && d.Score >= p.Sure) || vague(r.text) {
			continue
		}
		if d.Route != usher.RouteFAQ {
			return l.best(whole, ps)
		}
		if !contains(answers, d.Answers[0]) && len(answers) < maxAnswers {
			sure, answers = append(sure, r), append(answers, d.Answers[0])
		}
	}
	switch len(answers) {
	case 0:
		return l.best(whole, ps)
	case 1:
		return l.partly(whole, sure[0], ps)
	}
	whole.d = usher.Decision{
		Route: usher.RouteFAQ, Why: usher.WhyConfident, Answers: answers,
		Score: weakest(answers), Threshold: p.Answer,
	}
	whole.u.Answers = merged(answers, whole.u.Answers)
	return whole
}

// guarded reports whether a decision is about more than the question.
func guarded(d usher.Decision) bool {
	if d.Route == usher.RouteBlock {
		return true
	}
	return d.Route == usher.RouteHandoff &&
		(d.Why == usher.WhyEmergency || d.Why == usher.WhyWantsPerson || d.Why == usher.WhyComplaint)
}

// partly answers the one part that is sure, and keeps the other question.
func (l *listener) partly(whole heard, sure reading, ps []reading) heard {
	p := l.policy
	a := sure.u.Answers[0]
	for i, r := range ps {
		if r.text == sure.text || !l.asks(r, a) {
			continue
		}
		whole.rest = &ps[i].u
		whole.d = usher.Decision{
			Route: usher.RouteFAQ, Why: usher.WhyConfident, Answers: []usher.ScoredAnswer{a},
			Options: p.of(r.text).near(r.u, l.served), Score: a.Confidence, Threshold: p.Answer, OfferHuman: true,
		}
		whole.u.Answers = merged(whole.d.Answers, whole.u.Answers)
		return whole
	}
	return l.best(whole, ps)
}

// asks reports whether r is a question of its own beside the answer a.
func (l *listener) asks(r reading, a usher.ScoredAnswer) bool {
	if !r.question || contentless(r.text) || vague(r.text) || len(text.Words(text.Normalize(r.text))) < 3 {
		return false
	}
	if _, known := phrase(r.text); known {
		return false
	}
	if r.u.Act.Label != "" && r.u.Act.Label != usher.ActQuestion {
		return false
	}
	_, sure := l.policy.of(r.text).confident(r.u, l.served)
	return !sure && (len(r.u.Answers) == 0 || r.u.Answers[0].Entry != a.Entry)
}

// best returns the whole turn or the part that is better supported: courtesy
// around a question does not count against it. A part that asks nothing is
// never answered on its own, nor one that points back: they are asked about.
func (l *listener) best(whole heard, ps []reading) heard {
	top := l.support(whole.u)
	for _, r := range ps {
		s := l.support(r.u)
		if !r.question && top >= l.policy.Clarify {
			continue
		}
		if s < l.policy.Clarify || s <= top+leadPart {
			continue
		}
		u := whole.u
		u.Answers, u.Intents, u.InScope = r.u.Answers, r.u.Intents, r.u.InScope
		whole.u, top = u, s
		if r.question && !pointsBack(r.text) {
			whole.d = l.policy.of(r.text).decide(u, l.memory, l.served)
		} else {
			whole.d = l.policy.of(r.text).unanswered(u, l.memory, l.served)
		}
	}
	return whole
}

func contains(answers []usher.ScoredAnswer, a usher.ScoredAnswer) bool {
	for _, b := range answers {
		if sameAnswer(a, b) {
			return true
		}
	}
	return false
}

// merged puts the answers given before the other candidates.
func merged(given, others []usher.ScoredAnswer) []usher.ScoredAnswer {
	out := append([]usher.ScoredAnswer(nil), given...)
	for _, a := range others {
		if !contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

func weakest(answers []usher.ScoredAnswer) usher.Confidence {
	c := answers[0].Confidence
	for _, a := range answers[1:] {
		c = min(c, a.Confidence)
	}
	return c
}
