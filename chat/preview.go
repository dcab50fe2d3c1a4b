package chat

import (
	"strings"
	"time"

	"usher"
)

// Why a turn of the past cannot be decided again.
const (
	NotOurTurn = "not_the_bots_turn" // the bot kept silent
	NotDecided = "chosen"            // an option, a button, a picture: there was nothing to decide
	NotHeard   = "fallback"          // models or FAQ failed
	NotWhole   = "several_questions" // its parts were understood one by one, which is not kept
)

// maxChanges is how many changed decisions a preview shows.
const maxChanges = 50

// Preview tells what other thresholds would have made of turns of the past.
// What the models and the search made of them then is taken as it is; only
// the policy decides again, before with the thresholds of now.
type Preview struct {
	Turns        int                 `json:"turns" doc:"Decided again"`
	NotReplayed  int                 `json:"not_replayed" doc:"Looked at, but not to be decided again"`
	WhyNot       map[string]int      `json:"why_not" doc:"Those by reason: not_the_bots_turn, chosen, fallback, several_questions"`
	Since        time.Time           `json:"since,omitzero" doc:"The oldest turn that was looked at"`
	Before       map[usher.Route]int `json:"before" doc:"Decisions by the thresholds of now, by route"`
	After        map[usher.Route]int `json:"after" doc:"Decisions by the thresholds asked about, by route"`
	ChangedTotal int                 `json:"changed_total"`
	Changed      []Change            `json:"changed" doc:"The newest 50 that would change"`
}

// Change is a turn that other thresholds decide differently.
type Change struct {
	Conversation usher.ConversationID `json:"conversation"`
	InboundSeq   int64                `json:"inbound_seq"`
	Text         string               `json:"text"`
	At           time.Time            `json:"at"`
	Before       Outcome              `json:"before"`
	After        Outcome              `json:"after"`
}

// Outcome is the gist of a decision.
type Outcome struct {
	Route     usher.Route      `json:"route"`
	Why       usher.Why        `json:"why"`
	Score     usher.Confidence `json:"score"`
	Threshold usher.Confidence `json:"threshold"`
	Title     string           `json:"title,omitempty" doc:"Of the entry that is given"`
	Label     string           `json:"label,omitempty" doc:"Of the intent, the small talk, or what a model heard"`
	Options   []string         `json:"options,omitempty" doc:"What is asked back: titles of entries, names of intents"`
}

// Preview decides turns of the past again, newest first as they come, with the
// thresholds of now and with s. CodeInvalid where s cannot be.
func (b *AIChatBot) Preview(past []usher.PastTurn, s usher.BotSettings) (Preview, error) {
	out := Preview{WhyNot: map[string]int{}, Before: map[usher.Route]int{}, After: map[usher.Route]int{}, Changed: []Change{}}
	if err := b.CheckSettings(s); err != nil {
		return out, err
	}
	now, then, served := *b.policy.Load(), b.base.with(s), b.intents.served()
	for _, t := range past {
		out.Since = t.At
		before, why := now.Again(t, served)
		if why != "" {
			out.NotReplayed++
			out.WhyNot[why]++
			continue
		}
		after, _ := then.Again(t, served)
		out.Turns++
		out.Before[before.Route]++
		out.After[after.Route]++
		x, y := OutcomeOf(before), OutcomeOf(after)
		if x.Route == y.Route && x.Why == y.Why && x.Title == y.Title {
			continue
		}
		if out.ChangedTotal++; len(out.Changed) < maxChanges {
			out.Changed = append(out.Changed, Change{
				Conversation: t.Conversation, InboundSeq: t.InboundSeq, Text: t.Text, At: t.At, Before: x, After: y,
			})
		}
	}
	return out, nil
}

// OutcomeOf returns the gist of a decision for people.
func OutcomeOf(d usher.Decision) Outcome {
	o := Outcome{Route: d.Route, Why: d.Why, Score: d.Score, Threshold: d.Threshold, Label: d.Label}
	if len(d.Answers) > 0 {
		o.Title = d.Answers[0].Title
	}
	for _, q := range questions(d.Options) {
		o.Options = append(o.Options, q.Label)
	}
	return o
}

// Again decides a turn of the past from what was understood then. It returns
// the decision that was made where the policy is the same, or the reason why
// that cannot be told.
func (p Policy) Again(t usher.PastTurn, served map[string]usher.Intent) (usher.Decision, string) {
	u, m := t.Understanding, t.Before
	said := start(t.Text)
	whole := strings.Join(content(said), " ")
	fixed, corrected := corrects(whole, m)
	if why := undecided(t); why != "" {
		return t.Decision, why
	}
	if len(partsOf(said, fixed)) > 0 {
		return t.Decision, NotWhole
	}
	j := judge{Policy: p.withDefaults().in(u.Language)}
	if u.Correction && !corrected { // a bare "no", which is not weighed as half a question
		return j.decide(u, m, served), ""
	}
	d := j.whole(u, m, served)
	if o, ok := confirmed(heard{u: u, d: d}, m, t.Text); ok {
		d = usher.Decision{Route: usher.RouteFAQ, Why: usher.WhyChosen, Score: 1}
		if o.Intent != "" {
			d.Route, d.Label = usher.RouteIntent, o.Intent
		}
	}
	return d, ""
}

// undecided returns the reason why models and policy had no say in a turn, or
// "".
func undecided(t usher.PastTurn) string {
	switch d := t.Decision; {
	case d.Route == usher.RouteNone:
		return NotOurTurn
	case t.Error != "":
		return NotHeard
	case d.Why == usher.WhyChosen, d.Why == usher.WhyPicture, d.Why == usher.WhyWantsPerson && t.Understanding.Human.Label != usher.HumanWanted:
		return NotDecided
	}
	return ""
}
