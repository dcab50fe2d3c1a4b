package chat

import (
	"slices"

	"usher"
)

// The names of checks.
const (
	CheckPerson     = "person"          // a wish for a person, a complaint or an emergency is believed
	CheckPersonSure = "person_sure"     // the wish for a person comes before an intent of the company's own
	CheckComplaint  = "complaint_sure"  // a complaint comes before an answer
	CheckModeration = "moderation"      // abuse or advertising is believed
	CheckBlockSure  = "moderation_sure" // it comes before an answer
	CheckIntent     = "intent"          // an intent is served
	CheckIntentSure = "intent_sure"     // an intent comes before a wish for a person, or before moderation
	CheckAct        = "act"             // small talk is answered in kind
	CheckAnswer     = "answer"          // an entry is given as the answer
	CheckSure       = "sure"            // it is given whatever is close to it
	CheckMargin     = "margin"          // it is far enough ahead of the next
	CheckContext    = "context"         // it is sure enough for half a question
	CheckClarify    = "clarify"         // an entry or intent is near enough to ask about
	CheckNear       = "near"            // it is not far behind the best option
	CheckPatience   = "misses"          // so many turns without an answer are enough
)

// Check is one comparison that a decision depended on: Passed is Value ≥
// Threshold.
type Check struct {
	Name      string           `json:"name"`
	Label     string           `json:"label,omitempty"` // what Value belongs to: an entry, an intent, a label of a head
	Part      string           `json:"part,omitempty"`  // of which part of the message; empty: of all of it
	Value     usher.Confidence `json:"value"`
	Threshold usher.Confidence `json:"threshold"`
	Passed    bool             `json:"passed"`
}

// judge applies a policy that has no zeros left. Each comparison that it makes
// goes through it, so what it writes down is what it did.
type judge struct {
	Policy
	checks *[]Check // nil: nobody asks
	part   string
}

// Explain is Decide with the comparisons that led to the decision, in the
// order in which they were made, none twice.
func (p Policy) Explain(u usher.Understanding, m usher.Memory, served map[string]usher.Intent) (usher.Decision, []Check) {
	j := judge{Policy: p.withDefaults().in(u.Language), checks: &[]Check{}}
	d := j.decide(u, m, served)
	return d, *j.checks
}

// of returns a judge for a part of the message.
func (p judge) of(part string) judge {
	p.part = part
	return p
}

// at reports whether value, which belongs to label, reaches the threshold.
func (p judge) at(name, label string, value, threshold usher.Confidence) bool {
	passed := value >= threshold
	if p.checks != nil {
		c := Check{Name: name, Label: label, Part: p.part, Value: value, Threshold: threshold, Passed: passed}
		if !slices.Contains(*p.checks, c) {
			*p.checks = append(*p.checks, c)
		}
	}
	return passed
}

// best is at for the best entry; where there is none nothing is compared.
func (p judge) best(name string, u usher.Understanding, threshold usher.Confidence) bool {
	if len(u.Answers) == 0 {
		return 0 >= threshold
	}
	return p.at(name, string(u.Answers[0].Entry), u.Answers[0].Confidence, threshold)
}

// patience reports whether enough turns in a row had no answer.
func (p judge) patience(m usher.Memory, most int) bool {
	return p.at(CheckPatience, "", usher.Confidence(m.Misses), usher.Confidence(most))
}
