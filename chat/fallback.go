package chat

import (
	"context"

	"usher"
)

// LexicalFallback answers without models: with an entry whose question the
// customer asked nearly word for word, else with a person. It is the default
// strategy. The zero value works.
type LexicalFallback struct {
	Lexical    float64          // share of the question found in the entry, 0…1; 0 means 0.9
	Confidence usher.Confidence // of that entry; 0 means 0.8
}

var _ FallbackStrategy = LexicalFallback{}

// Decide implements FallbackStrategy. It does not fail and does not wait.
func (f LexicalFallback) Decide(_ context.Context, u usher.Understanding, _ error) usher.Decision {
	if f.Lexical == 0 {
		f.Lexical = 0.9
	}
	if f.Confidence == 0 {
		f.Confidence = 0.8
	}
	d := usher.Decision{Route: usher.RouteHandoff, Why: usher.WhyModelError, Threshold: f.Confidence}
	if len(u.Answers) == 0 {
		return d
	}
	a := u.Answers[0]
	d.Score = a.Confidence
	if a.Lexical >= f.Lexical && a.Confidence >= f.Confidence {
		d.Route, d.Why, d.Answers = usher.RouteFAQ, usher.WhyConfident, []usher.ScoredAnswer{a}
	}
	return d
}
