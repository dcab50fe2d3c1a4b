package chat

import (
	"context"
	"slices"
	"strings"

	"usher"
	"usher/text"
)

// heard is a turn as it was understood and decided.
type heard struct {
	u    usher.Understanding
	d    usher.Decision
	rest *usher.Understanding // a second question that stays open; nil: none
}

// listener reads one turn in the context of its conversation.
type listener struct {
	b        *AIChatBot
	memory   usher.Memory
	language usher.Language
	served   map[string]usher.Intent
	exclude  []usher.EntryID
}

// How a message is weighed against what was said before it.
const (
	leadBound usher.Confidence = 0.10 // a follow-up with its context may be this much weaker than without
	leadPart  usher.Confidence = 0.05 // a part must be this much better than the whole
)

// listen understands and decides a turn. On an error heard holds what could
// be understood.
func (l *listener) listen(ctx context.Context, said string) (heard, error) {
	l.exclude = l.memory.Refused
	whole := strings.Join(content(said), " ")
	fixed, corrected := l.correction(whole)
	u, err := l.ask(ctx, fixed)
	if err != nil {
		return heard{u: u}, err
	}
	heads := u
	if corrected {
		if heads, err = l.b.understand(ctx, usher.Query{Text: whole, Language: l.language}); err != nil {
			return heard{u: u}, err
		}
	}
	ps, err := l.parts(ctx, said, fixed)
	if err != nil {
		return heard{u: u}, err
	}
	if l.denies(heads, corrected) {
		return l.deny(ctx, heads)
	}
	if u, err = l.inContext(ctx, fixed, u); err != nil {
		return heard{u: u}, err
	}
	u.Correction = corrected
	watch(&u, heads, ps)
	return l.decide(u, ps), nil
}

// ask understands a text without context.
func (l *listener) ask(ctx context.Context, s string) (usher.Understanding, error) {
	return l.b.understand(ctx, usher.Query{Text: s, Language: l.language, Exclude: l.exclude})
}

// content returns the lines of a burst without those that only greet, thank
// or ask for a moment, unless there is nothing else.
func content(said string) []string {
	all := lines(said)
	kept := slices.DeleteFunc(slices.Clone(all), func(s string) bool {
		act, ok := phrase(s)
		return ok && (act == usher.ActGreeting || act == usher.ActThanks || act == actWait)
	})
	if len(kept) > 0 || len(all) == 0 {
		return kept
	}
	return all[len(all)-1:]
}

// correction strips "no, I meant" where there is something to correct, and
// leaves out what was shown wrongly.
func (l *listener) correction(s string) (string, bool) {
	m := l.memory
	if m.Entry == "" && m.Intent == "" && len(m.Options) == 0 && m.Misses == 0 {
		return s, false
	}
	if _, known := phrase(s); known {
		return s, false
	}
	fixed, ok := correction(s)
	if !ok {
		return s, false
	}
	l.refuse()
	return fixed, true
}

// refuse leaves the entry shown last out of what is asked next.
func (l *listener) refuse() {
	l.exclude = slices.Clone(l.exclude)
	if e := l.memory.Entry; e != "" && !slices.Contains(l.exclude, e) {
		l.exclude = append(l.exclude, e)
	}
}

// denyWords is the longest message, in words, that is a bare "no".
const denyWords = 8

// denies reports whether the turn only says no to what was shown.
func (l *listener) denies(u usher.Understanding, corrected bool) bool {
	if corrected || l.memory.Entry == "" && len(l.memory.Options) == 0 {
		return false
	}
	if u.Act.Label != usher.ActDeny || u.Act.Confidence < l.b.policy.Act {
		return false
	}
	return l.b.policy.nearest(u) < l.b.policy.Answer && len(text.Words(text.Normalize(u.Text))) <= denyWords
}

// deny looks for other answers to the question before.
func (l *listener) deny(ctx context.Context, no usher.Understanding) (heard, error) {
	l.refuse()
	for _, o := range l.memory.Options {
		if o.Entry != "" {
			l.exclude = append(l.exclude, o.Entry)
		}
	}
	u := no
	if l.memory.Question != "" {
		again, err := l.ask(ctx, l.memory.Question)
		if err != nil {
			return heard{u: no}, err
		}
		again.Intents = slices.DeleteFunc(again.Intents, func(in usher.ScoredIntent) bool {
			return in.Label == l.memory.Intent
		})
		u = again
	}
	u.Act, u.Human, u.Moderation, u.Correction = no.Act, no.Human, no.Moderation, true
	return heard{u: u, d: l.b.policy.Decide(u, l.memory, l.served)}, nil
}

// support is how well the best thing we know answers u.
func (l *listener) support(u usher.Understanding) usher.Confidence {
	s := l.b.policy.nearest(u)
	for _, in := range u.Intents {
		if _, ok := l.served[in.Label]; ok && u.InScope {
			s = max(s, in.Confidence)
		}
	}
	return s
}

// inContext reads s together with the question before it where s leans on
// that, and returns the better supported reading. A question that stands on
// its own is left alone.
func (l *listener) inContext(ctx context.Context, s string, u usher.Understanding) (usher.Understanding, error) {
	how, rest := leans(s)
	if _, known := phrase(s); known || how == alone || l.memory.Question == "" {
		return u, nil
	}
	if how == bound && rest != s {
		bareU, err := l.ask(ctx, rest)
		if err != nil {
			return u, err
		}
		if l.support(bareU) > l.support(u) {
			u = bareU
		}
	}
	c, err := l.combined(ctx, rest)
	if err != nil {
		return u, err
	}
	if l.follows(u, c, how == bound || vague(s), rest) {
		c.FollowUp = true
		return c, nil
	}
	return u, nil
}

// follows reports whether c, the reading with the question before, is to be
// preferred to u, the one without. What only might lean on the question
// before needs an entry that was asked for in words of its own.
func (l *listener) follows(u, c usher.Understanding, follower bool, rest string) bool {
	p, sa, sc := l.b.policy, l.support(u), l.support(c)
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

// combined asks the question before again with rest added. Where that finds
// only the entry that was shown already, it asks for others.
func (l *listener) combined(ctx context.Context, rest string) (usher.Understanding, error) {
	q := l.memory.Question + " " + rest
	c, err := l.ask(ctx, q)
	if err != nil || l.memory.Entry == "" || len(c.Answers) == 0 || c.Answers[0].Entry != l.memory.Entry {
		return c, err
	}
	if mentions(c.Answers[0], rest, true) {
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
	if len(c.Intents) > 0 && c.InScope && c.Intents[0].Label == l.memory.Intent && c.Intents[0].Confidence > l.b.policy.nearest(c) {
		return false
	}
	return len(c.Answers) == 0 || mentions(c.Answers[0], rest, true)
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

// vague reports whether s names no subject at all: "and how much is that?".
// Alone it has no sure answer, whatever comes near.
func vague(s string) bool {
	_, rest := leans(s)
	return !slices.ContainsFunc(contentTerms(rest), func(t string) bool { return !measures[t] })
}

// measures are terms that ask for an amount of something.
var measures = wordSet(`much long mani cost price far often 多久 多长 多大 几天 几个 钱 少钱 久 要多 多少 费用 价格 大概 要几`)

// stopTerms are index terms that say nothing about a subject.
var stopTerms = wordSet(`a an the and or but of to in on at for from with by is are was were be do does did can could will would should may might must i you he she
	it we they me my your our their this that these those there here what how when where which who why if so not no yes please about have has had get any some
	也 呢 吗 的 了 是 我 你 那 这 有 要 怎么 可以 什么 多少 如果 要是 一下 请问 能不 不能 是不 不是 可不 不可 么办 么样`)

// watch takes the heads that guard a conversation from the turn as it was
// written, and a wish for a person from any part of it. Danger and anger in a
// part alone must be sure: few words are easily taken for what they are not.
func watch(u *usher.Understanding, heads usher.Understanding, ps []reading) {
	u.Act, u.Human, u.Moderation = heads.Act, heads.Human, heads.Moderation
	for _, p := range ps {
		h := p.u.Human
		if h.Label == "" || h.Label == usher.HumanNone || h.Label != usher.HumanWanted && h.Confidence < complaintSure {
			continue
		}
		if u.Human.Label == "" || u.Human.Label == usher.HumanNone || h.Confidence > u.Human.Confidence {
			u.Human = h
		}
	}
}
