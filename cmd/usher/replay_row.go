package main

import (
	"slices"

	"usher"
)

// dialogue is one line of a dialogues file.
type dialogue struct {
	ID    string          `json:"id"`
	Lang  string          `json:"lang"`
	Turns []dialogueInput `json:"turns"`
}

// dialogueInput is one message of a customer.
type dialogueInput struct {
	Text  string `json:"text"`
	Burst bool   `json:"burst"` // sent without waiting for the reply
	// CloseBefore closes the conversation first: the customer comes back.
	CloseBefore bool `json:"close_before"`
	// Choose is an entry: where the bot has just offered it as an option, the
	// customer clicks on that instead of writing Text.
	Choose usher.EntryID `json:"choose"`
}

// replayed is one line of the output.
type replayed struct {
	ID    string      `json:"id"`
	Turns []replayRow `json:"turns"`
}

// replayRow is what became of one message, read from the stored turn.
type replayRow struct {
	Route  usher.Route       `json:"route"`
	Label  string            `json:"label,omitempty"`
	Why    usher.Why         `json:"why,omitempty"`
	Ranked []string          `json:"ranked,omitempty"` // entry IDs; of a clarify: its options
	Slot   string            `json:"slot,omitempty"`
	Action string            `json:"action,omitempty"`
	Slots  map[string]string `json:"slots,omitempty"`
	Score  usher.Confidence  `json:"score"`
}

// rowsOf describes the turns of a dialogue.
func rowsOf(turns []*usher.Turn, flat bool) []replayRow {
	rows := make([]replayRow, len(turns))
	for i, t := range turns {
		if rows[i] = (replayRow{Route: usher.RouteNone}); t != nil {
			rows[i] = rowOf(*t, flat)
		}
	}
	return rows
}

// rowOf describes a stored turn. flat counts a question back as the route of
// its first option.
func rowOf(t usher.Turn, flat bool) replayRow {
	d := t.Decision
	row := replayRow{Route: d.Route, Label: d.Label, Why: d.Why, Score: d.Score}
	switch d.Route {
	case usher.RouteFAQ:
		row.Ranked = rankedEntries(d.Answers, t.Understanding.Answers)
	case usher.RouteClarify:
		row = rowOfOptions(row, d.Options, flat)
	case usher.RouteHandoff:
		row.Label = ""
	}
	return row
}

// rankedEntries lists what was given first, then what else came near.
func rankedEntries(given, candidates []usher.ScoredAnswer) []string {
	var ids []string
	for _, a := range slices.Concat(given, candidates) {
		if !slices.Contains(ids, string(a.Entry)) {
			ids = append(ids, string(a.Entry))
		}
	}
	return ids
}

func rowOfOptions(row replayRow, options []usher.Option, flat bool) replayRow {
	for _, o := range options {
		switch {
		case o.Entry != "":
			row.Ranked = append(row.Ranked, string(o.Entry))
		case o.Intent != "":
			row.Ranked = append(row.Ranked, o.Intent)
		}
	}
	if !flat || len(options) == 0 {
		return row
	}
	switch first := options[0]; {
	case first.Entry != "":
		row.Route = usher.RouteFAQ
	case first.Intent != "":
		row.Route, row.Label = usher.RouteIntent, first.Intent
	case first.Person:
		row.Route, row.Why = usher.RouteHandoff, usher.WhyNoAnswer
	}
	return row
}
