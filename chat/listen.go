package chat

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"usher"
	"usher/nlp"
	"usher/span"
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
	policy   judge
	trace    *trace
	memory   usher.Memory
	language usher.Language
	served   map[string]usher.Intent
	exclude  []usher.EntryID
	whole    string      // the matter of the turn, in which its parts are read
	last     usher.Query // what was asked last, with the vector that its text had
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
	said = start(said)
	whole := strings.Join(content(said), " ")
	fixed, corrected := l.correction(whole)
	l.whole = matter(fixed)
	ps := partsOf(said, fixed)
	if len(ps) > 0 || l.memory.Question != "" {
		ctx = nlp.WithTurn(ctx) // parts may be asked for, or the end of a follow-up
	}
	u, err := l.ask(ctx, fixed)
	if err != nil {
		return heard{u: u}, err
	}
	heads := u
	if corrected {
		if heads, err = l.b.understand(ctx, usher.Query{Text: whole, Language: l.language}, l.trace); err != nil {
			return heard{u: u}, err
		}
		heads.Vector = nil
	} else if heads.Moderation, err = l.suspected(ctx, u); err != nil {
		return heard{u: u}, err
	}
	read, err := l.parts(ctx, ps)
	if err != nil {
		return heard{u: u}, err
	}
	l.trace.of(read)
	if l.denies(heads, corrected) {
		return l.deny(ctx, heads)
	}
	if u, err = l.inContext(ctx, fixed, u); err != nil {
		return heard{u: u}, err
	}
	u.Correction = corrected
	watch(&u, heads, read)
	l.trace.lap(StepContext)
	_, step := span.Start(ctx, "decide")
	h := l.decide(u, read)
	step.End()
	l.trace.lap(StepDecide)
	return h, nil
}

// maxRead is how much of a turn is read, in bytes: whoever needs more to say
// what they want has said it by then.
const maxRead = 4 << 10

// start returns as much of a turn as is read, cut between characters.
func start(said string) string {
	if len(said) <= maxRead {
		return said
	}
	cut := maxRead
	for cut > 0 && !utf8.RuneStart(said[cut]) {
		cut--
	}
	return said[:cut]
}

// ask understands the matter of a text without the turns before; a part of this
// turn where it stands.
func (l *listener) ask(ctx context.Context, s string) (usher.Understanding, error) {
	within := ""
	if m := matter(s); m != l.whole && strings.Contains(l.whole, m) {
		within = l.whole
	}
	return l.askWithin(ctx, s, within)
}

// askWithin understands the matter of a text that stands in another, or alone. One
// that is asked twice, without an entry the second time, is encoded once.
func (l *listener) askWithin(ctx context.Context, s, within string) (usher.Understanding, error) {
	q := usher.Query{Text: matter(s), Within: within, Language: l.language, Exclude: l.exclude}
	if q.Text == l.last.Text && q.Within == l.last.Within {
		q.Vector, q.Encoder = l.last.Vector, l.last.Encoder
	}
	u, err := l.b.understand(ctx, q, l.trace)
	l.last = usher.Query{Text: q.Text, Within: q.Within, Vector: u.Vector, Encoder: u.Encoder}
	u.Text, u.Vector = s, nil // the vector has served
	return u, err
}

// suspected returns the moderation of a text: that of its matter, but where that
// looks bad as it was written, for courtesy speaks in favour of a customer.
func (l *listener) suspected(ctx context.Context, u usher.Understanding) (usher.ScoredIntent, error) {
	if !l.policy.suspects(u.Moderation) || matter(u.Text) == u.Text {
		return u.Moderation, nil
	}
	written, err := l.b.understand(ctx, usher.Query{Text: u.Text, Language: l.language}, l.trace)
	return written.Moderation, err
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
	fixed, ok := corrects(s, l.memory)
	if ok {
		l.refuse()
	}
	return fixed, ok
}

// corrects returns what is meant instead where s corrects what was shown.
func corrects(s string, m usher.Memory) (string, bool) {
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
	if u.Act.Label != usher.ActDeny || u.Act.Confidence < l.policy.Act {
		return false
	}
	return l.policy.nearest(u) < l.policy.Answer && len(text.Words(text.Normalize(u.Text))) <= denyWords
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
	u.Act, u.Human, u.Moderation, u.Mood, u.Correction = no.Act, no.Human, no.Moderation, no.Mood, true
	l.trace.lap(StepContext)
	_, step := span.Start(ctx, "decide")
	d := l.policy.decide(u, l.memory, l.served)
	step.End()
	l.trace.lap(StepDecide)
	return heard{u: u, d: d}, nil
}

// support is how well the best thing we know answers u.
func (l *listener) support(u usher.Understanding) usher.Confidence {
	s := l.policy.nearest(u)
	for _, in := range u.Intents {
		if _, ok := l.served[in.Label]; ok && u.InScope {
			s = max(s, in.Confidence)
		}
	}
	return s
}

// watch takes the heads that guard a conversation, and the mood, from the turn as
// it was written, and a wish for a person from any part of it. Danger and anger in a
// part alone must be sure: few words are easily taken for what they are not.
func watch(u *usher.Understanding, heads usher.Understanding, ps []reading) {
	u.Act, u.Human, u.Moderation, u.Mood = heads.Act, heads.Human, heads.Moderation, heads.Mood
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
