package chat

import (
	"context"
	"slices"

	"usher"
	"usher/text"
)

// inContext reads s together with the question before it where s leans on
// that, and returns the better supported reading. A question that stands on
// its own is left alone.
func (l *listener) inContext(ctx context.Context, s string, u usher.Understanding) (usher.Understanding, error) {
	how, rest := leans(s)
	if _, known := phrase(s); known || how == alone || l.memory.Question == "" || contentless(s) {
		return u, nil
	}
	if how == bound && rest != matter(s) {
		bareU, err := l.ask(ctx, rest)
		if err != nil {
			return u, err
		}
		if l.support(bareU) > l.support(u) {
			u = bareU
			u.Text = s
		}
	}
	follower := how == bound || vague(s)
	if may, err := l.mayFollow(ctx, u, follower, rest); !may || err != nil {
		return u, err
	}
	c, err := l.combined(ctx, rest)
	if err != nil {
		return u, err
	}
	if again, ok := l.stays(c, rest); ok {
		again.FollowUp = true
		return again, nil
	}
	if l.follows(u, c, follower, rest) {
		c.FollowUp = true
		return c, nil
	}
	return u, nil
}

// mayFollow reports whether any reading with the question before could be
// preferred to u by stays or follows: asking for one is dear.
func (l *listener) mayFollow(ctx context.Context, u usher.Understanding, follower bool, rest string) (bool, error) {
	m := l.memory
	if follower || m.Entry != "" && vague(rest) {
		return true, nil
	}
	if m.Entry == "" && m.Intent == "" && m.Misses == 0 || l.support(u) >= max(l.policy.Answer, l.policy.Clarify) {
		return false, nil
	}
	return l.mayMention(ctx, rest)
}

// candidates is how many of the entries that terms alone find are looked at: four
// times as many as a search gives.
const candidates = 20

// mayMention reports whether the best entry for the question before with rest may
// speak of rest, as follows wants it to. Such an entry shares terms with both, so
// that it is among the first that are found without a vector.
func (l *listener) mayMention(ctx context.Context, rest string) (bool, error) {
	if len(contentTerms(rest)) == 0 {
		return true, nil
	}
	found, err := l.b.faq.FindBestMatch(ctx, usher.Query{
		Text: l.withQuestion(rest), Language: l.language, Exclude: l.exclude, Limit: candidates, Terms: true,
	})
	return slices.ContainsFunc(found, func(a usher.ScoredAnswer) bool { return mentions(a, rest, false) }), err
}

// stays returns the reading c of a question for an amount with the entry shown
// before in front, where that tells the amount: "and how much is it?".
func (l *listener) stays(c usher.Understanding, rest string) (usher.Understanding, bool) {
	i := slices.IndexFunc(c.Answers, func(a usher.ScoredAnswer) bool { return a.Entry == l.memory.Entry })
	if i < 0 || l.memory.Entry == "" || c.Answers[i].Confidence < l.policy.Clarify || !tells(c.Answers[i].Text, rest) {
		return c, false
	}
	a := c.Answers[i]
	c.Answers = slices.Insert(slices.Delete(slices.Clone(c.Answers), i, i+1), 0, a)
	return c, true
}

// follows reports whether c, the reading with the question before, is to be
// preferred to u, the one without. What only might lean on the question
// before needs an entry that was asked for in words of its own.
func (l *listener) follows(u, c usher.Understanding, follower bool, rest string) bool {
	p, sa, sc := l.policy, l.support(u), l.support(c)
	if follower {
		return l.adds(c, rest) && sc >= p.Clarify && sc+leadBound >= sa
	}
	sc = p.nearest(c)
	m := l.memory
	if m.Entry == "" && m.Intent == "" && m.Misses == 0 || len(c.Answers) == 0 || !mentions(c.Answers[0], rest, false) {
		return false
	}
	return sa < p.Answer && sc >= p.Answer || sa < p.Clarify && sc >= p.Clarify
}

// withQuestion is the question before and rest as one text.
func (l *listener) withQuestion(rest string) string { return matter(l.memory.Question) + " " + rest }

// combined asks the question before again with rest added. Where that finds
// only the entry that was shown already, it asks for others.
func (l *listener) combined(ctx context.Context, rest string) (usher.Understanding, error) {
	q := l.withQuestion(rest)
	c, err := l.ask(ctx, q)
	if err != nil || l.memory.Entry == "" || len(c.Answers) == 0 || c.Answers[0].Entry != l.memory.Entry {
		return c, err
	}
	if mentions(c.Answers[0], rest, true) || tells(c.Answers[0].Text, rest) {
		return c, nil
	}
	kept := l.exclude
	l.refuse()
	c, err = l.ask(ctx, q)
	l.exclude = kept
	return c, err
}

// adds reports whether the reading c, made of the question before and rest,
// is about rest at all and not the question before once more.
func (l *listener) adds(c usher.Understanding, rest string) bool {
	if len(c.Intents) > 0 && c.InScope && c.Intents[0].Label == l.memory.Intent && c.Intents[0].Confidence > l.policy.nearest(c) {
		return false
	}
	return len(c.Answers) == 0 || mentions(c.Answers[0], rest, true) || c.Answers[0].Entry == l.memory.Entry && tells(c.Answers[0].Text, rest)
}

// mentions reports whether an entry speaks of anything in rest: in its
// questions, or also in its answer.
func mentions(a usher.ScoredAnswer, rest string, answer bool) bool {
	about, of := map[string]bool{}, a.Title+"\n"+a.Variant
	if answer {
		of += "\n" + a.Text
	}
	for _, t := range text.Terms(text.Normalize(of)) {
		about[t] = true
	}
	terms := contentTerms(rest)
	return len(terms) == 0 || slices.ContainsFunc(terms, func(t string) bool { return about[t] })
}

// contentTerms returns the index terms of s that name a subject.
func contentTerms(s string) []string {
	return slices.DeleteFunc(text.Terms(text.Normalize(s)), func(t string) bool { return stopTerms[t] })
}

// followMargin is how much surer than others an answer must be whose question
// was put together from two.
const followMargin usher.Confidence = 0.1

// needed returns how sure an answer to u must be to be given without asking.
// Half a question needs more than a whole one, one without a subject nearly
// everything.
func (p judge) needed(u usher.Understanding, m usher.Memory) usher.Confidence {
	how, _ := leans(u.Text)
	switch {
	case u.FollowUp:
		return p.Answer + followMargin
	case vague(u.Text):
		return verbatim
	case m.Question != "" && (how == bound || how == leaning && pointsBack(u.Text)):
		return p.Sure
	}
	return 0
}

// half reports whether nothing answers a turn that is only the second half of
// a question after an answer: the customer is asked to say all of it before
// a person comes.
func half(u usher.Understanding, d usher.Decision, m usher.Memory) bool {
	if d.Route != usher.RouteHandoff || d.Why != usher.WhyOutOfScope && d.Why != usher.WhyNoAnswer {
		return false
	}
	return !u.Correction && m.Misses == 0 && m.Entry != "" && halved(u.Text)
}

// whole decides on a turn as one question, in the context of the conversation.
func (p judge) whole(u usher.Understanding, m usher.Memory, served map[string]usher.Intent) usher.Decision {
	d := p.decide(u, m, served)
	if need := p.needed(u, m); d.Route == usher.RouteFAQ && need > 0 && !p.at(CheckContext, string(d.Answers[0].Entry), d.Score, need) {
		d = p.unanswered(u, m, served)
	}
	if half(u, d, m) {
		d = usher.Decision{
			Route: usher.RouteClarify, Why: usher.WhyUnsure, Score: p.nearest(u), Threshold: p.Clarify, OfferHuman: true,
		}
	}
	return d
}

// halved reports whether s needs what was said before it.
func halved(s string) bool {
	if _, known := phrase(s); known || contentless(s) {
		return false
	}
	how, _ := leans(s)
	return how == bound || vague(s)
}

// pointsBack reports whether s has a word that stands for something said
// before: "how long is it good for?".
func pointsBack(s string) bool {
	norm := text.Normalize(s)
	return backEN.MatchString(norm) || backZH.MatchString(norm)
}

// stopTerms are index terms that say nothing about a subject.
var stopTerms = wordSet(`a an the and or but of to in on at for from with by is are was were be do does did can could will would should may might must i you he she
	it we they me my your our their this that these those there here what how when where which who why if so not no yes please about have has had get any some anyth someth exact doe
	也 呢 吗 的 了 是 我 你 那 这 有 要 怎么 可以 什么 多少 如果 要是 一下 请问 能不 不能 是不 不是 可不 不可 么办 么样`)
