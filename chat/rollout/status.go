package rollout

import (
	"context"
	"fmt"
	"slices"
	"time"

	"usher"
	"usher/nlp/bundle/shelf"
)

// Status is everything that a page about models shows, but for the comparison
// and the scores.
type Status struct {
	Live      Standing     `json:"live"`
	Previous  *Standing    `json:"previous,omitempty" doc:"What a rollback leads to; none: there is nothing to go back to"`
	Shadow    *Standing    `json:"shadow,omitempty" doc:"Sees live turns, and answers nobody"`
	Problem   string       `json:"problem,omitempty" doc:"Why not the bundle that was chosen is live"`
	Change    *Change      `json:"change,omitempty" doc:"The one in hand (it has no ended_at) or the last one since the start"`
	Bundles   []Row        `json:"bundles" doc:"Everything that can go live: the one in the program or the configuration first, then by name"`
	Refused   []shelf.Item `json:"refused" doc:"What cannot, and why"`
	Arriving  []shelf.Item `json:"arriving" doc:"What is still being copied, or about to be checked"`
	Folder    string       `json:"folder" doc:"Where to drop a bundle's folder or a .tflite file, on the server"`
	Knowledge int64        `json:"knowledge" doc:"Version of the entries, to tell whether scores are of now"`
}

// Standing is a bundle with a part in the service.
type Standing struct {
	Ref
	Loaded bool          `json:"loaded" doc:"It is in memory: going there takes no time"`
	By     usher.AgentID `json:"by,omitempty" doc:"Who has gone live with it; of the live one, where it was chosen"`
	Since  time.Time     `json:"since,omitzero" doc:"Likewise"`
}

// Row is a bundle in the list.
type Row struct {
	shelf.About
	Files    []string `json:"files" doc:"Where it lies in models/; none: only in the program, the configuration, or as a copy of what was live"`
	BuiltIn  bool     `json:"built_in" doc:"The configured one, or the one in the program: it serves where nothing was chosen"`
	Live     bool     `json:"live"`
	Previous bool     `json:"previous"`
	Shadow   bool     `json:"shadow"`
	// MissingIntents are served now, and would not be any more.
	MissingIntents []string `json:"missing_intents" doc:"Intents with a reply that it does not know: nobody would get that reply"`
}

// Status tells how things stand.
func (r *Rollout) Status(ctx context.Context) (Status, error) {
	intents, err := r.cfg.Data.Intents(ctx)
	if err != nil {
		return Status{}, fmt.Errorf("rollout: status: %w", err)
	}
	items := r.places.Shelf.Items()
	r.lock()
	defer r.mu.Unlock()
	s := Status{
		Live: Standing{Ref: r.live.Ref, Loaded: true}, Problem: r.problem, Folder: r.places.Shelf.Dir(),
		Refused: []shelf.Item{}, Arriving: []shelf.Item{}, Knowledge: r.cfg.FAQ.Version(),
	}
	if f := r.choice.Live; f != nil && f.Hash == r.live.Hash {
		s.Live.By, s.Live.Since = r.choice.By, r.choice.At
	}
	s.Previous, s.Shadow = shown(r.previous), shown(r.watched)
	if r.change != nil {
		c := *r.change
		s.Change = &c
	}
	for _, item := range items {
		switch item.State {
		case shelf.Refused:
			s.Refused = append(s.Refused, item)
		case shelf.Arriving:
			s.Arriving = append(s.Arriving, item)
		}
	}
	s.Bundles = r.rows(items, intents)
	return s, nil
}

func shown(s *standing) *Standing {
	if s == nil {
		return nil
	}
	return &Standing{Ref: s.Ref, Loaded: s.bundle != nil}
}

// rows lists what can go live, each bundle once; r.mu is held.
func (r *Rollout) rows(items []shelf.Item, intents []usher.Intent) []Row {
	rows := []Row{{About: *r.base, BuiltIn: true}}
	row := func(a *shelf.About) *Row {
		for i := range rows {
			if rows[i].Hash == a.Hash {
				return &rows[i]
			}
		}
		rows = append(rows, Row{About: *a})
		return &rows[len(rows)-1]
	}
	for _, item := range items {
		if item.State == shelf.Ready {
			found := row(item.Bundle)
			found.Files = append(found.Files, item.Name)
		}
	}
	for _, s := range []*standing{&r.live, r.previous, r.watched} {
		if s != nil && s.bundle != nil {
			row(shelf.Describe(s.bundle)) // its file may be gone
		}
	}
	for i := range rows {
		now := &rows[i]
		now.Files = list(now.Files)
		now.Live = now.Hash == r.live.Hash
		now.Previous = r.previous != nil && now.Hash == r.previous.Hash
		now.Shadow = r.watched != nil && now.Hash == r.watched.Hash
		now.MissingIntents = missing(now.Intents(), intents)
	}
	return rows
}

// missing lists the intents with a reply that labels lack.
func missing(labels []string, intents []usher.Intent) []string {
	out := []string{}
	for _, i := range intents {
		if i.Reply.In("") != "" && !slices.Contains(labels, i.Name) {
			out = append(out, i.Name)
		}
	}
	return out
}
