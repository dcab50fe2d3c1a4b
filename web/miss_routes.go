package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"usher"
)

// missRoutes are the endpoints of the unanswered queue.
func (s *Server) missRoutes(e *edge) {
	add(e, operation{
		method: http.MethodGet, path: "/v1/misses", id: "listMisses", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "List the questions that the bot did not answer",
	}, s.listMisses)
	add(e, operation{
		method: http.MethodPost, path: "/v1/misses/{id}/resolve", id: "resolveMiss", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "Make a miss a new entry, or a variant of one; the same question is answered from then on", errors: conflicts,
	}, s.resolveMiss)
	add(e, operation{
		method: http.MethodPost, path: "/v1/misses/{id}/dismiss", id: "dismissMiss", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "Take a question that needs no answer out of the queue", errors: conflicts,
	}, s.dismissMiss)
}

type listMissesInput struct {
	State usher.MissState `query:"state" enum:"open,resolved,dismissed" doc:"None: all"`
	After usher.MissID    `query:"after" doc:"The next of the page before"`
	Limit int             `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type missesOutput struct {
	Body struct {
		Misses []usher.Miss `json:"misses"`
		Next   usher.MissID `json:"next,omitempty" doc:"Give it as after to go on; empty: this is the end"`
	}
}

func (s *Server) listMisses(ctx context.Context, in *listMissesInput) (*missesOutput, error) {
	all, err := s.services.Misses.Misses(ctx, usher.MissFilter{State: in.State, After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, fmt.Errorf("web: list misses: %w", err)
	}
	out := &missesOutput{}
	out.Body.Misses = list(all)
	if len(all) == in.Limit {
		out.Body.Next = all[len(all)-1].ID
	}
	return out, nil
}

type resolveMissInput struct {
	ID   usher.MissID `path:"id"`
	Body struct {
		Entry   *EntryContent `json:"entry,omitempty" doc:"A new entry; the question becomes a variant unless it is among them"`
		EntryID usher.EntryID `json:"entry_id,omitempty" doc:"Or an entry that there is"`
		As      string        `json:"as,omitempty" enum:"variant" doc:"With entry_id: the question becomes a variant of it"`
	}
}

func (s *Server) resolveMiss(ctx context.Context, in *resolveMissInput) (*entryOutput, error) {
	m, err := s.services.Misses.Miss(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("web: read a miss: %w", err)
	}
	e, err := s.resolution(ctx, m, in)
	if err != nil {
		return nil, err
	}
	if e, err = s.services.Library.ResolveMiss(ctx, m.ID, e); err != nil {
		return nil, fmt.Errorf("web: resolve a miss: %w", err)
	}
	return shown(e), nil
}

// resolution is the entry that answers a miss from now on.
func (s *Server) resolution(ctx context.Context, m usher.Miss, in *resolveMissInput) (usher.Entry, error) {
	if (in.Body.Entry == nil) == (in.Body.EntryID == "") {
		return usher.Entry{}, usher.Errorf(usher.CodeInvalid, nil, `resolve a miss either with a new "entry" or with an "entry_id"`)
	}
	var e usher.Entry
	var err error
	if in.Body.Entry != nil {
		e, err = in.Body.Entry.entry("", 0)
	} else if e, err = s.services.Entries.Entry(ctx, in.Body.EntryID); err != nil {
		err = fmt.Errorf("web: read an entry: %w", err)
	}
	if err != nil {
		return e, err
	}
	same := func(v usher.Variant) bool { return v.Text == m.Question }
	if !slices.ContainsFunc(e.Variants, same) {
		e.Variants = append(slices.Clip(e.Variants), usher.Variant{Language: m.Language, Text: m.Question})
	}
	return e, nil
}

type missInput struct {
	ID usher.MissID `path:"id"`
}

type missOutput struct {
	Body usher.Miss
}

func (s *Server) dismissMiss(ctx context.Context, in *missInput) (*missOutput, error) {
	m, err := s.services.Misses.Miss(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("web: read a miss: %w", err)
	}
	if m.State == usher.MissResolved {
		return nil, usher.Errorf(usher.CodeConflict, nil, "the question was resolved meanwhile; its entry can be changed or removed")
	}
	m.State = usher.MissDismissed
	if err := s.services.Misses.SaveMiss(ctx, m); err != nil {
		return nil, fmt.Errorf("web: save a miss: %w", err)
	}
	return &missOutput{Body: m}, nil
}
