package web

import (
	"context"
	"fmt"
	"net/http"

	"usher"
	"usher/faq"
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
	add(e, operation{
		method: http.MethodPost, path: "/v1/misses/{id}/reopen", id: "reopenMiss", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "Put a resolved or dismissed question back into the queue; the entry that it became stays",
	}, s.reopenMiss)
}

type listMissesInput struct {
	State    usher.MissState `query:"state" enum:"open,resolved,dismissed" doc:"None: all"`
	Language usher.Language  `query:"language" maxLength:"35" doc:"None: all"`
	Why      usher.Why       `query:"why" maxLength:"64" doc:"None: all"`
	Query    string          `query:"q" maxLength:"200" doc:"Words that all occur in the question"`
	After    usher.MissID    `query:"after" doc:"The next of the page before"`
	Limit    int             `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type missesOutput struct {
	Body struct {
		Misses []usher.Miss `json:"misses"`
		Next   usher.MissID `json:"next,omitempty" doc:"Give it as after to go on; empty: this is the end"`
		Total  int64        `json:"total" doc:"Of all pages"`

		Questions int64 `json:"questions" doc:"Different questions among the total: one that several customers asked counts once"`
	}
}

func (s *Server) listMisses(ctx context.Context, in *listMissesInput) (*missesOutput, error) {
	f := usher.MissFilter{
		State: in.State, Language: in.Language, Why: in.Why, Query: in.Query, After: in.After, Limit: in.Limit,
	}
	all, err := s.services.Misses.Misses(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("web: list misses: %w", err)
	}
	out := &missesOutput{}
	out.Body.Misses = list(all)
	if len(all) == in.Limit {
		out.Body.Next = all[len(all)-1].ID
	}
	if out.Body.Total, err = s.services.Misses.CountMisses(ctx, f); err != nil {
		return nil, fmt.Errorf("web: count misses: %w", err)
	}
	if out.Body.Questions, err = s.services.Misses.CountQuestions(ctx, f); err != nil {
		return nil, fmt.Errorf("web: count questions: %w", err)
	}
	return out, nil
}

type resolveMissInput struct {
	ID   usher.MissID `path:"id"`
	Body struct {
		Entry   *MissEntry     `json:"entry,omitempty" doc:"A new entry"`
		EntryID usher.EntryID  `json:"entry_id,omitempty" doc:"Or an entry that there is"`
		As      string         `json:"as,omitempty" enum:"variant" doc:"With entry_id: the question becomes a variant of it"`
		Variant *usher.Variant `json:"variant,omitempty" doc:"With entry_id: another wording to add"`
	}
}

// MissEntry is an entry that a miss becomes. The question is a variant of it
// in any case; without an answer the agent's is taken.
type MissEntry struct {
	Variants []usher.Variant `json:"variants,omitempty" maxItems:"500" doc:"More ways to ask"`
	Answer   usher.Texts     `json:"answer,omitempty" doc:"By language tag: zh, en; none: what the agent answered"`
	Skills   []string        `json:"skills,omitempty" maxItems:"50" doc:"Asked of an agent on handoff"`
}

func (s *Server) resolveMiss(ctx context.Context, in *resolveMissInput) (*entryOutput, error) {
	r := faq.Resolution{Existing: in.Body.EntryID}
	if e := in.Body.Entry; e != nil {
		r.Entry = &usher.Entry{Variants: e.Variants, Answer: e.Answer, Skills: words(e.Skills)}
	}
	if in.Body.Variant != nil {
		r.Variant = *in.Body.Variant
	}
	e, err := s.services.Library.ResolveMiss(ctx, in.ID, r)
	if err != nil {
		return nil, fmt.Errorf("web: resolve a miss: %w", err)
	}
	return shown(e), nil
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
	return s.saveMiss(ctx, m)
}

func (s *Server) reopenMiss(ctx context.Context, in *missInput) (*missOutput, error) {
	m, err := s.services.Misses.Miss(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("web: read a miss: %w", err)
	}
	m.State, m.Entry = usher.MissOpen, ""
	return s.saveMiss(ctx, m)
}

// saveMiss stores a miss and shows it.
func (s *Server) saveMiss(ctx context.Context, m usher.Miss) (*missOutput, error) {
	if err := s.services.Misses.SaveMiss(ctx, m); err != nil {
		return nil, fmt.Errorf("web: save a miss: %w", err)
	}
	return &missOutput{Body: m}, nil
}
