package chat

import (
	"context"
	"slices"
	"time"

	"usher"
	"usher/nlp"
	"usher/text"
)

// The steps of a turn, in the order in which they are shown.
const (
	StepNormalise  = "normalise"  // the text as the models see it
	StepLanguage   = "language"   // to reply in
	StepContext    = "context"    // what was said before, and the message's parts
	StepModeration = "moderation" // the model that hears abuse and advertising
	StepPerson     = "person"     // the model that hears who needs a person
	StepMood       = "mood"       // the model that hears how the customer feels; nothing is decided by it
	StepAct        = "act"        // the model that hears small talk
	StepIntent     = "intent"     // the model that hears what customers want
	StepSearch     = "search"     // the entries that come near
	StepDecide     = "decide"     // the policy
)

var steps = []string{
	StepNormalise, StepLanguage, StepContext, StepModeration, StepPerson, StepMood, StepAct, StepIntent, StepSearch, StepDecide,
}

// Step is one step of the bot's turn, with its numbers.
type Step struct {
	Name   string     `json:"name" enum:"normalise,language,context,moderation,person,mood,act,intent,search,decide"`
	TookUs int64      `json:"took_us" doc:"Microseconds, all readings of the message together"`
	Values StepValues `json:"values"`
	Checks []Check    `json:"checks" doc:"Comparisons that the decision depended on, in the order in which they were made"`
}

// StepValues are the numbers of a step; each step has its own of them.
type StepValues struct {
	Text       string               `json:"text,omitempty"`       // normalise: as the models see it; context: as it was understood
	Language   usher.Language       `json:"language,omitempty"`   // language
	Question   string               `json:"question,omitempty"`   // context: the one before
	Parts      []string             `json:"parts,omitempty"`      // context: what was looked at on its own
	FollowUp   bool                 `json:"follow_up,omitempty"`  // context: the question before counted
	Correction bool                 `json:"correction,omitempty"` // context: the answer before was refused
	Refused    []usher.EntryID      `json:"refused,omitempty"`    // context: left out of the search
	Label      string               `json:"label,omitempty"`      // of a model, or of the decision
	Score      usher.Confidence     `json:"score,omitempty"`      // of the label or the decision
	Intents    []usher.ScoredIntent `json:"intents,omitempty"`    // intent: best first
	InScope    bool                 `json:"in_scope,omitempty"`   // intent: the best passes the model's own threshold
	Answers    []usher.ScoredAnswer `json:"answers,omitempty"`    // search: best first
	Knowledge  int64                `json:"knowledge,omitempty"`  // search: version
	Bundle     string               `json:"bundle,omitempty"`     // normalise: the models' hash
	Route      usher.Route          `json:"route,omitempty"`      // decide
	Why        usher.Why            `json:"why,omitempty"`        // decide
	Threshold  usher.Confidence     `json:"threshold,omitempty"`  // decide
}

// Explain is Respond with the steps that led to the reply. Steps that were
// not taken, since an option was chosen or something failed, took no time.
func (b *AIChatBot) Explain(ctx context.Context, c usher.Conversation, m usher.Memory, said, choice string) (Reply, []Step, error) {
	tr := &trace{last: time.Now(), took: map[string]time.Duration{}}
	normal := text.Normalize(matter(said))
	tr.lap(StepNormalise)
	r, err := b.respond(nlp.WithTiming(ctx, tr.part), c, m, said, choice, tr)
	if err != nil {
		return r, nil, err
	}
	return r, tr.steps(r, m, normal), nil
}

// trace measures one turn. Its methods work on nil, where nobody asks.
type trace struct {
	last   time.Time // end of the lap before
	parts  time.Duration
	took   map[string]time.Duration
	checks []Check
	read   []string // parts of the message that were looked at
}

// lap counts the time since the last lap to a step.
func (t *trace) lap(step string) {
	if t == nil {
		return
	}
	now := time.Now()
	t.took[step] += now.Sub(t.last)
	t.last = now
}

// timedSteps are the steps that parts of the models' work belong to.
var timedSteps = map[string]string{
	"moderation": StepModeration, "human": StepPerson, "mood": StepMood, "act": StepAct, "intent": StepIntent, nlp.TimedVector: StepSearch,
}

// part counts the time of one part of the models' work to its step.
func (t *trace) part(name string, took time.Duration) {
	step, ok := timedSteps[name]
	if !ok {
		return
	}
	t.took[step] += took
	t.parts += took
}

// models ends a lap of all the models: what none of them took for itself went
// into making the text fit them.
func (t *trace) models() {
	if t == nil {
		return
	}
	t.last = t.last.Add(t.parts)
	t.parts = 0
	t.lap(StepNormalise)
}

// judge returns a judge that writes its checks into the trace.
func (t *trace) judge(p Policy) judge {
	if t == nil {
		return judge{Policy: p}
	}
	return judge{Policy: p, checks: &t.checks}
}

// of notes the parts that were looked at.
func (t *trace) of(ps []reading) {
	if t == nil {
		return
	}
	for _, p := range ps {
		t.read = append(t.read, p.text)
	}
}

// steps puts everything together.
func (t *trace) steps(r Reply, m usher.Memory, normal string) []Step {
	u, d := r.Understanding, r.Decision
	values := map[string]StepValues{
		StepNormalise:  {Text: normal, Bundle: u.Bundle},
		StepLanguage:   {Language: u.Language},
		StepContext:    {Text: u.Text, Question: m.Question, Parts: t.read, FollowUp: u.FollowUp, Correction: u.Correction, Refused: m.Refused},
		StepModeration: {Label: u.Moderation.Label, Score: u.Moderation.Confidence},
		StepPerson:     {Label: u.Human.Label, Score: u.Human.Confidence},
		StepMood:       {Label: u.Mood.Label, Score: u.Mood.Confidence},
		StepAct:        {Label: u.Act.Label, Score: u.Act.Confidence},
		StepIntent:     {Intents: u.Intents, InScope: u.InScope},
		StepSearch:     {Answers: u.Answers, Knowledge: u.FAQ},
		StepDecide:     {Route: d.Route, Why: d.Why, Label: d.Label, Score: d.Score, Threshold: d.Threshold},
	}
	out := make([]Step, len(steps))
	for i, name := range steps {
		out[i] = Step{Name: name, TookUs: t.took[name].Microseconds(), Values: values[name], Checks: []Check{}}
	}
	for _, c := range t.checks {
		i := slices.Index(steps, stepOf(c.Name))
		out[i].Checks = append(out[i].Checks, c)
	}
	return out
}

// stepOf returns the step at whose number a check looks.
func stepOf(check string) string {
	switch check {
	case CheckPerson, CheckPersonSure, CheckComplaint:
		return StepPerson
	case CheckModeration, CheckBlockSure:
		return StepModeration
	case CheckIntent, CheckIntentSure:
		return StepIntent
	case CheckAct:
		return StepAct
	}
	return StepDecide
}
