package chat

import (
	"usher"
	"usher/text"
)

// Policy decides what the bot does with a turn. It is pure: the same
// understanding, memory and intents give the same decision. The zero Policy
// has the defaults. All thresholds are confidences, 0…1; zero means the
// default, a negative value means none.
type Policy struct {
	Answer     usher.Confidence // an entry is given as the answer from here; 0 means 0.7
	Clarify    usher.Confidence // an entry is near enough to ask about; 0 means 0.2
	Margin     usher.Confidence // two answers closer than this are asked about; 0 means 0.08
	Sure       usher.Confidence // an answer this good is given whatever is close to it; 0 means 0.85
	Intent     usher.Confidence // an intent with a reply is served from here; 0 means 0.6
	Human      usher.Confidence // the head that asks for a person is believed from here; 0 means 0.6
	Moderation usher.Confidence // abuse and advertising are put aside from here; 0 means 0.8
	Act        usher.Confidence // small talk is answered in kind from here; 0 means 0.6
	// MissesBeforeHandoff is how many turns in a row may know nothing near
	// before the question goes to a person; 0 means none: it goes at once.
	MissesBeforeHandoff int
	// Answers stands in the place of Answer in languages that have a threshold of
	// their own. It is not changed any more.
	Answers map[usher.Language]usher.Confidence
}

// maxMisses is how many turns in a row may stay without an answer; the next
// one brings in a person. A customer is never stuck for longer.
const maxMisses = 2

// intentSure is how sure the company's own intent must be to win over the
// built-in wish for a person, when that is not sure itself.
const intentSure, personSure usher.Confidence = 0.9, 0.8

// blockSure is how sure moderation must be to come before an answer.
const blockSure usher.Confidence = 0.95

// complaintSure is how sure a complaint must be to come before an answer that
// we have: who is cross and asks something is helped best with the answer.
const complaintSure usher.Confidence = 0.9

// withDefaults fills the zero thresholds.
func (p Policy) withDefaults() Policy {
	for _, f := range []struct {
		to  *usher.Confidence
		def usher.Confidence
	}{
		{&p.Answer, 0.7},
		{&p.Clarify, 0.2},
		{&p.Margin, 0.08},
		{&p.Sure, 0.85},
		{&p.Intent, 0.6},
		{&p.Human, 0.6},
		{&p.Moderation, 0.8},
		{&p.Act, 0.6},
	} {
		if *f.to == 0 {
			*f.to = f.def
		}
	}
	return p
}

// in returns the policy of turns in a language, which has Answer as that
// language has it.
func (p Policy) in(l usher.Language) Policy {
	p.Answer = usher.BotSettings{Answer: p.Answer, Answers: p.Answers}.AnswerIn(l)
	return p
}

// Decide returns what to do with u after m. served holds the intents that
// have a reply, by name; nil: none. Danger comes first, then what must not
// be read, then the wish for a person, then answers, then courtesy; what is
// left is asked about or handed over.
func (p Policy) Decide(u usher.Understanding, m usher.Memory, served map[string]usher.Intent) usher.Decision {
	return judge{Policy: p.withDefaults().in(u.Language)}.decide(u, m, served)
}

// decide is Decide for who wants to know how.
func (p judge) decide(u usher.Understanding, m usher.Memory, served map[string]usher.Intent) usher.Decision {
	if d, ok := p.guard(u, served); ok {
		return d
	}
	if d, ok := p.inContext(u, m, served); ok {
		return d
	}
	if d, ok := p.confident(u, served); ok {
		return d
	}
	if d, ok := p.courtesy(u); ok {
		return d
	}
	return p.unanswered(u, m, served)
}

// guard decides on emergencies, moderation and people.
func (p judge) guard(u usher.Understanding, served map[string]usher.Intent) (usher.Decision, bool) {
	h := u.Human
	human := h.Label != "" && h.Label != usher.HumanNone && p.at(CheckPerson, h.Label, h.Confidence, p.Human)
	if human && h.Label == usher.HumanEmergency {
		return handoff(usher.WhyEmergency, h, p.Human), true
	}
	wants := human && h.Label == usher.HumanWanted
	if d, ok := p.moderate(u, wants, served); ok {
		return d, true
	}
	in, serves := p.intent(u, served)
	if wants && !(serves && !p.at(CheckPersonSure, h.Label, h.Confidence, personSure) && p.at(CheckIntentSure, in.Label, in.Confidence, intentSure)) {
		return handoff(usher.WhyWantsPerson, h, p.Human), true
	}
	if human && h.Label == usher.HumanComplaint && !serves {
		if _, answers := p.answer(u); !answers || p.at(CheckComplaint, h.Label, h.Confidence, complaintSure) {
			return handoff(usher.WhyComplaint, h, p.Human), true
		}
	}
	return usher.Decision{}, false
}

// moderate blocks advertising, and abuse unless it comes with a clear wish
// for a person: whoever asks for one gets one, however angry. Who asks for
// what we know for sure is a customer, whatever it looks like.
func (p judge) moderate(u usher.Understanding, wants bool, served map[string]usher.Intent) (usher.Decision, bool) {
	s := u.Moderation
	if !p.suspects(s) || p.known(u, served) {
		return usher.Decision{}, false
	}
	d := usher.Decision{Route: usher.RouteBlock, Label: s.Label, Score: s.Confidence, Threshold: p.Moderation}
	switch s.Label {
	case usher.ModerationAdvertising, moderationSpam:
		d.Why = usher.WhyAdvertising
	default: // a head that a company has trained may have labels of its own
		if d.Why = usher.WhyAbuse; wants {
			return usher.Decision{}, false
		}
	}
	return d, true
}

// suspects reports whether moderation hears advertising or abuse.
func (p judge) suspects(s usher.ScoredIntent) bool {
	if s.Label == "" || s.Label == usher.ModerationOK || s.Label == moderationHam {
		return false
	}
	return p.at(CheckModeration, s.Label, s.Confidence, p.Moderation)
}

// Labels of public moderation data that mean the same as ours.
const moderationHam, moderationSpam = "ham", "spam"

// few is the longest message, in words, that moderation may easily take for
// what it is not.
const few = 4

// known reports whether u asks for something that we serve for sure, or in so
// few words that coming near it is enough.
func (p judge) known(u usher.Understanding, served map[string]usher.Intent) bool {
	in, serves := p.intent(u, served)
	if serves && p.at(CheckIntentSure, in.Label, in.Confidence, intentSure) || p.best(CheckSure, u, p.Sure) {
		return true
	}
	if p.at(CheckBlockSure, u.Moderation.Label, u.Moderation.Confidence, blockSure) {
		return false
	}
	_, answers := p.answer(u)
	return answers || p.best(CheckClarify, u, p.Clarify) && len(text.Words(text.Normalize(matter(u.Text)))) <= few
}

// intent returns the best intent where it can be served and is sure enough.
func (p judge) intent(u usher.Understanding, served map[string]usher.Intent) (usher.ScoredIntent, bool) {
	if len(u.Intents) == 0 || !u.InScope {
		return usher.ScoredIntent{}, false
	}
	in := u.Intents[0]
	_, ok := served[in.Label]
	return in, ok && p.at(CheckIntent, in.Label, in.Confidence, p.Intent)
}

// confident answers with the better of the best intent and the best entry,
// compared on calibrated confidence, where it passes its threshold.
func (p judge) confident(u usher.Understanding, served map[string]usher.Intent) (usher.Decision, bool) {
	in, serves := p.intent(u, served)
	a, answers := p.answer(u)
	switch {
	case serves && (!answers || in.Confidence >= a.Confidence):
		return usher.Decision{
			Route: usher.RouteIntent, Why: usher.WhyConfident, Label: in.Label,
			Score: in.Confidence, Threshold: p.Intent,
		}, true
	case answers:
		return usher.Decision{
			Route: usher.RouteFAQ, Why: usher.WhyConfident, Answers: []usher.ScoredAnswer{a},
			Score: a.Confidence, Threshold: p.Answer,
		}, true
	}
	return usher.Decision{}, false
}

// answer returns the best entry where it is good enough to be given, and
// not so close to the next that a customer had better choose.
func (p judge) answer(u usher.Understanding) (usher.ScoredAnswer, bool) {
	if len(u.Answers) == 0 {
		return usher.ScoredAnswer{}, false
	}
	a := u.Answers[0]
	if !p.at(CheckAnswer, string(a.Entry), a.Confidence, p.Answer) {
		return a, false
	}
	if len(u.Answers) == 1 || sameAnswer(a, u.Answers[1]) || p.at(CheckSure, string(a.Entry), a.Confidence, p.Sure) {
		return a, true
	}
	return a, p.at(CheckMargin, string(a.Entry), a.Confidence-u.Answers[1].Confidence, p.Margin)
}

// sameAnswer reports whether it makes no difference which of the two is given.
func sameAnswer(a, b usher.ScoredAnswer) bool {
	return a.Entry == b.Entry || a.Text != "" && a.Text == b.Text
}

// courtesy answers small talk in kind. Yes and no belong to a context and
// are decided before.
func (p judge) courtesy(u usher.Understanding) (usher.Decision, bool) {
	if u.Act.Label == "" || u.Act.Label == usher.ActQuestion || !p.at(CheckAct, u.Act.Label, u.Act.Confidence, p.Act) {
		return usher.Decision{}, false
	}
	if p.best(CheckAnswer, u, p.Answer) {
		return usher.Decision{}, false // two good answers: better asked about
	}
	return smallTalk(u.Act, p.Act), true
}

// nearest is the confidence of the best entry.
func (p judge) nearest(u usher.Understanding) usher.Confidence {
	if len(u.Answers) == 0 {
		return 0
	}
	return u.Answers[0].Confidence
}

// smallTalk is the decision to answer an act in kind.
func smallTalk(act usher.ScoredIntent, threshold usher.Confidence) usher.Decision {
	return usher.Decision{
		Route: usher.RouteSmallTalk, Why: usher.WhyCourtesy, Label: act.Label,
		Score: act.Confidence, Threshold: threshold,
	}
}

// handoff is the decision to bring in a person because of a score.
func handoff(why usher.Why, s usher.ScoredIntent, threshold usher.Confidence) usher.Decision {
	return usher.Decision{
		Route: usher.RouteHandoff, Why: why, Label: s.Label,
		Score: s.Confidence, Threshold: threshold,
	}
}
