package chat

import (
	"context"
	"slices"
	"strings"

	"usher"
)

// Retake takes a turn of the past once more, from the message on; unlike
// Policy.Again it asks the models of b, and the FAQ of now. c is the
// conversation as it was before the turn. Where models and policy had no say in
// the turn it returns the reason, one of NotOurTurn, NotDecided and NotHeard.
// The error is only that ctx ended.
func (b *AIChatBot) Retake(ctx context.Context, c usher.Conversation, t usher.PastTurn) (Reply, string, error) {
	if why := undecided(t); why != "" {
		return Reply{}, why, nil
	}
	r, err := b.Respond(ctx, c, t.Before, t.Text, "")
	return r, "", err
}

// Gist is what a decision comes to for the customer, its route first: two
// decisions of one gist differ in their scores at most.
func Gist(d usher.Decision) string {
	var what []string
	switch d.Route {
	case usher.RouteFAQ:
		for _, a := range d.Answers {
			what = append(what, string(a.Entry))
		}
	case usher.RouteClarify:
		for _, o := range questions(d.Options) {
			what = append(what, string(o.Entry)+o.Intent)
		}
		slices.Sort(what)
	case usher.RouteHandoff:
		what = append(what, string(d.Why))
	default:
		what = append(what, d.Label)
	}
	return strings.TrimSpace(string(d.Route) + " " + strings.Join(what, " "))
}
