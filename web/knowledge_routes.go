package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"usher"
	"usher/chat"
)

// knowledgeRoutes are the endpoints of intents and of the test bench.
func (s *Server) knowledgeRoutes(e *edge) {
	add(e, operation{
		method: http.MethodGet, path: "/v1/intents", id: "listIntents", tag: "Knowledge", role: usher.RoleAgent,
		summary: "List the intents",
	}, s.listIntents)
	add(e, operation{
		method: http.MethodPut, path: "/v1/intents/{name}", id: "saveIntent", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "Add or replace an intent",
	}, s.saveIntent)
	add(e, operation{
		method: http.MethodDelete, path: "/v1/intents/{name}", id: "deleteIntent", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "Remove an intent", status: http.StatusNoContent,
	}, s.deleteIntent)
	add(e, operation{
		method: http.MethodPost, path: "/v1/understand", id: "understand", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "Try a question: what the bot would understand, decide and say; nothing is stored",
	}, s.understand)
}

type intentsOutput struct {
	Body struct {
		Intents []usher.Intent `json:"intents"`
	}
}

func (s *Server) listIntents(ctx context.Context, _ *struct{}) (*intentsOutput, error) {
	all, err := s.services.Intents.Intents(ctx)
	if err != nil {
		return nil, fmt.Errorf("web: list intents: %w", err)
	}
	out := &intentsOutput{}
	out.Body.Intents = list(all)
	return out, nil
}

type saveIntentInput struct {
	Name string `path:"name" maxLength:"128"`
	Body struct {
		Description string      `json:"description,omitempty" maxLength:"1000"`
		Reply       usher.Texts `json:"reply,omitempty" doc:"By language tag; none: recognised, not answered"`
		Skills      []string    `json:"skills,omitempty" maxItems:"50" doc:"Asked of an agent on handoff"`
		Examples    *[]string   `json:"examples,omitempty" maxItems:"1000" doc:"What customers write who want it; model bundles are measured with them. Left out: those that are kept stay"`
	}
}

type intentOutput struct {
	Body usher.Intent
}

func (s *Server) saveIntent(ctx context.Context, in *saveIntentInput) (*intentOutput, error) {
	i := usher.Intent{
		Name: in.Name, Description: in.Body.Description, Reply: in.Body.Reply, Skills: words(in.Body.Skills),
	}
	if in.Body.Examples != nil {
		i.Examples = words(*in.Body.Examples)
	} else if err := s.keepExamples(ctx, &i); err != nil {
		return nil, err
	}
	if err := s.services.Intents.SaveIntent(ctx, i); err != nil {
		return nil, fmt.Errorf("web: save an intent: %w", err)
	}
	return &intentOutput{Body: i}, s.intentsChanged(ctx)
}

// keepExamples gives an intent those that are stored under its name.
func (s *Server) keepExamples(ctx context.Context, i *usher.Intent) error {
	all, err := s.services.Intents.Intents(ctx)
	if err != nil {
		return fmt.Errorf("web: save an intent: %w", err)
	}
	for _, old := range all {
		if old.Name == i.Name {
			i.Examples = old.Examples
		}
	}
	return nil
}

type intentInput struct {
	Name string `path:"name" maxLength:"128"`
}

func (s *Server) deleteIntent(ctx context.Context, in *intentInput) (*struct{}, error) {
	if err := s.services.Intents.DeleteIntent(ctx, in.Name); err != nil {
		return nil, fmt.Errorf("web: remove an intent: %w", err)
	}
	return nil, s.intentsChanged(ctx)
}

// intentsChanged tells who keeps the intents at hand.
func (s *Server) intentsChanged(ctx context.Context) error {
	if s.services.IntentsChanged == nil {
		return nil
	}
	if err := s.services.IntentsChanged(ctx); err != nil {
		return fmt.Errorf("web: tell of an intent: %w", err)
	}
	return nil
}

type understandInput struct {
	Body struct {
		Text     string         `json:"text" minLength:"1" maxLength:"16384"`
		Language usher.Language `json:"language,omitempty" doc:"Empty: told from the text"`
		Choice   string         `json:"choice,omitempty" maxLength:"64" doc:"ID of an option of the reply before"`
		Memory   usher.Memory   `json:"memory,omitzero" doc:"Of the reply before, to go on talking; none: a new talk"`
	}
}

type understandOutput struct {
	Body struct {
		Understanding usher.Understanding `json:"understanding"`
		Decision      usher.Decision      `json:"decision"`
		Replies       []string            `json:"replies" doc:"What the bot would say"`
		Steps         []chat.Step         `json:"steps" doc:"How it came to that"`
		Memory        usher.Memory        `json:"memory" doc:"Send it with what comes next"`
		Fallback      bool                `json:"fallback,omitempty" doc:"Models or FAQ failed, and the fallback decided; the server's log says why"`
	}
}

func (s *Server) understand(ctx context.Context, in *understandInput) (*understandOutput, error) {
	c := usher.Conversation{State: usher.StateBot, Language: in.Body.Language}
	r, steps, err := s.services.Bot.Explain(ctx, c, in.Body.Memory, in.Body.Text, in.Body.Choice)
	if err != nil {
		return nil, fmt.Errorf("web: try a question: %w", err)
	}
	out := &understandOutput{}
	out.Body.Understanding, out.Body.Decision, out.Body.Replies = r.Understanding, r.Decision, []string{}
	out.Body.Steps, out.Body.Memory = list(steps), r.Memory
	for _, d := range r.Drafts {
		out.Body.Replies = append(out.Body.Replies, d.Text)
	}
	if r.Err != nil {
		out.Body.Fallback = true
		s.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "the fallback decided a trial", slog.Any("err", r.Err))
	}
	return out, nil
}
