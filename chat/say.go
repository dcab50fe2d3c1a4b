package chat

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"usher"
)

// withPerson returns the options of d with the button for a person behind
// them, where one is offered.
func withPerson(d usher.Decision, t Texts) []usher.Option {
	if !d.OfferHuman {
		return d.Options
	}
	out := questions(d.Options)
	return append(out, usher.Option{ID: strconv.Itoa(len(out) + 1), Label: t.Person, Person: true})
}

// drafts says a decision that is no handoff.
func (b *AIChatBot) drafts(c usher.Conversation, m usher.Memory, h heard, t Texts) []usher.Draft {
	d := usher.Draft{From: usher.FromBot, Kind: usher.KindText, Options: h.d.Options}
	n := c.LastSeq/2 + int64(m.Misses)
	switch h.d.Route {
	case usher.RouteIntent:
		d.Text = b.intents.served()[h.d.Label].Reply.In(h.u.Language)
	case usher.RouteFAQ:
		d.Text, d.Sources = answerText(h.d.Answers)
		if h.rest != nil {
			d.Text += "\n\n" + fmt.Sprintf(t.Partly, h.rest.Text)
		}
	case usher.RouteSmallTalk:
		d.Text = vary(courtesies(t, h.d.Label), n)
	case usher.RouteClarify:
		d.Text = clarifyText(m, h, t, n)
	case usher.RouteBlock:
		d.Text = t.Blocked
	}
	if h.u.Correction && (h.d.Route == usher.RouteFAQ || h.d.Route == usher.RouteIntent) {
		d.Text = joined(t.Misheard, d.Text)
	}
	if d.Text == "" {
		return nil
	}
	return []usher.Draft{d}
}

// answerText joins the answers to give, and names their entries.
func answerText(answers []usher.ScoredAnswer) (string, []usher.Source) {
	var texts []string
	var sources []usher.Source
	for _, a := range answers {
		said := a.Text
		if said == "" {
			said = a.Title // an entry without an answer: better its question than silence
		}
		texts, sources = append(texts, said), append(sources, usher.Source{Entry: a.Entry, Title: a.Title})
	}
	return strings.Join(texts, "\n\n"), sources
}

// courtesies returns what may be said to an act.
func courtesies(t Texts, act string) []string {
	switch act {
	case usher.ActGreeting:
		return t.Greeting
	case usher.ActThanks:
		return t.Thanks
	case usher.ActGoodbye:
		return t.Goodbye
	case usher.ActAffirm:
		return t.Affirm
	case usher.ActDeny:
		return t.Deny
	case usher.ActBot:
		return t.Bot
	case actWait:
		return t.Wait
	}
	return t.Chat
}

// clarifyText asks back.
func clarifyText(m usher.Memory, h heard, t Texts, n int64) string {
	switch {
	case len(questions(h.d.Options)) == 0:
		return vary(t.Rephrase, n)
	case denied(h.u):
		return oneOr(h.d, t.Instead, t.Refused)
	case h.u.Act.Label == usher.ActAffirm && slices.EqualFunc(questions(h.d.Options), questions(m.Options), sameOption):
		return t.Which
	}
	return oneOr(h.d, vary(t.One, n), vary(t.Clarify, n))
}

// oneOr returns one, about the only question on offer, or several where there
// are more.
func oneOr(d usher.Decision, one, several string) string {
	open := questions(d.Options)
	if len(open) != 1 || one == "" {
		return several
	}
	return fmt.Sprintf(one, open[0].Label)
}

func sameOption(a, b usher.Option) bool { return a.Entry == b.Entry && a.Intent == b.Intent }

// Handover says why a person comes and what to expect. A nil outlook means
// that none is known.
func (b *AIChatBot) Handover(why usher.Why, l usher.Language, o *usher.Outlook) usher.Draft {
	t := b.textsIn(l)
	leads := t.Handoff
	if o != nil && !o.Staffed && len(t.Absent) > 0 {
		leads = t.Absent // nobody comes yet: nothing else is promised
	}
	lead, ok := leads[why]
	if !ok {
		lead = leads[""]
	}
	d := usher.Draft{From: usher.FromBot, Kind: usher.KindText, Text: lead}
	switch {
	case o == nil:
	case !o.Staffed:
		d.Text = joined(lead, t.Nobody)
	case o.Place <= 1:
		d.Text = joined(lead, t.Joining)
	default:
		d.Text = joined(lead, fmt.Sprintf(t.Queued, o.Place))
		if o.Wait > 0 {
			d.Text = joined(d.Text, fmt.Sprintf(t.Minutes, max(1, int((o.Wait+time.Minute/2)/time.Minute))))
		}
	}
	return d
}

// joined puts two sentences behind each other, with a space where the
// language has one.
func joined(a, b string) string {
	if strings.HasSuffix(a, "。") || strings.HasSuffix(a, "！") || strings.HasSuffix(a, "？") || a == "" {
		return a + b
	}
	return a + " " + b
}

// Priorities in the queue. They add up, so that an emergency at night is
// before everything else.
const (
	priorityComplaint = 1
	priorityUnstaffed = 10 // nobody was there when the customer came
	priorityEmergency = 100
)

// skillSure is how sure an entry must be for its skills to be asked of an
// agent: a skill that nobody has keeps a customer waiting.
const skillSure usher.Confidence = 0.3

// need is what an agent must bring to take over.
func (b *AIChatBot) need(h heard) usher.Need {
	n := usher.Need{Language: h.u.Language}
	switch h.d.Why {
	case usher.WhyComplaint:
		n.Priority = priorityComplaint
	case usher.WhyEmergency:
		n.Priority = priorityEmergency
	}
	if len(h.u.Answers) > 0 && h.u.Answers[0].Confidence >= skillSure {
		n.Skills = append(n.Skills, h.u.Answers[0].Skills...)
	}
	if h.u.InScope && len(h.u.Intents) > 0 && h.u.Intents[0].Confidence >= b.policy.Load().Intent {
		n.Skills = append(n.Skills, b.intents.skills(h.u.Intents[0].Label)...)
	}
	slices.Sort(n.Skills)
	n.Skills = slices.Compact(n.Skills)
	return n
}
