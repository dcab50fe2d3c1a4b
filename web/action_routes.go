package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"usher"
)

// conflicts are the answers of what changes a conversation.
var conflicts = []int{http.StatusConflict, http.StatusServiceUnavailable}

// action changes a conversation for an agent.
type action func(context.Context, usher.ConversationID, usher.AgentID) (usher.Conversation, error)

// actionRoutes are the endpoints that change conversations. Who may what is
// decided by the desk.
func (s *Server) actionRoutes(e *edge) {
	for _, a := range []struct {
		verb, summary string
		of            func(Services) action
	}{
		{"claim", "Take a conversation", func(v Services) action { return v.DeskMoves.Claim }},
		{"release", "Put one's conversation back into the queue", func(v Services) action { return v.DeskMoves.Release }},
		{"return", "Give a conversation back to the bot", func(v Services) action { return v.DeskMoves.Return }},
		{"archive", "Take abuse or advertising out of the queue", func(v Services) action { return v.DeskEnds.Archive }},
	} {
		add(e, operation{
			method: http.MethodPost, path: "/v1/conversations/{id}/" + a.verb, id: a.verb + "Conversation",
			tag: "Conversations", role: usher.RoleAgent, summary: a.summary, errors: conflicts,
		}, func(ctx context.Context, in *conversationInput) (*conversationOutput, error) {
			c, err := a.of(s.services)(ctx, in.ID, signedIn(ctx).Agent.ID)
			if err != nil {
				return nil, fmt.Errorf("web: %s: %w", a.verb, err)
			}
			return &conversationOutput{Body: c}, nil
		})
	}
	add(e, operation{
		method: http.MethodPost, path: "/v1/conversations/{id}/close", id: "closeConversation", tag: "Conversations",
		role: usher.RoleAgent, summary: "End a conversation; it opens again when the customer writes", errors: conflicts,
	}, s.finish)
	add(e, operation{
		method: http.MethodPost, path: "/v1/conversations/{id}/transfer", id: "transferConversation", tag: "Conversations",
		role: usher.RoleAgent, summary: "Hand a conversation on, to an agent or to whoever has the skills", errors: conflicts,
	}, s.transfer)
	add(e, operation{
		method: http.MethodPost, path: "/v1/conversations/{id}/restore", id: "restoreConversation", tag: "Conversations",
		role: usher.RoleAgent, summary: "Bring an archived conversation back", errors: conflicts,
	}, s.restore)
	add(e, operation{
		method: http.MethodPost, path: "/v1/conversations/{id}/reply", id: "reply", tag: "Conversations",
		role: usher.RoleAgent, summary: "Say something to the customer; only the conversation's agent may",
		status: http.StatusCreated, errors: conflicts,
	}, s.reply)
	add(e, operation{
		method: http.MethodPost, path: "/v1/conversations/{id}/note", id: "addNote", tag: "Conversations",
		role: usher.RoleAgent, summary: "Leave a line that only agents see", status: http.StatusCreated, errors: conflicts,
	}, s.note)
}

type finishInput struct {
	ID   usher.ConversationID `path:"id"`
	Seen int64                `query:"seen" minimum:"0" doc:"Seq of the last message that was shown: 409 where the customer has written since and nobody has answered. Left out: close it all the same"`
}

func (s *Server) finish(ctx context.Context, in *finishInput) (*conversationOutput, error) {
	c, err := s.services.DeskEnds.Finish(ctx, in.ID, signedIn(ctx).Agent.ID, in.Seen)
	if err != nil {
		return nil, fmt.Errorf("web: close: %w", err)
	}
	return &conversationOutput{Body: c}, nil
}

type transferInput struct {
	ID   usher.ConversationID `path:"id"`
	Body struct {
		Agent    usher.AgentID  `json:"agent,omitempty" doc:"To this agent"`
		Skills   []string       `json:"skills,omitempty" maxItems:"50" doc:"To whoever has all of these"`
		Language usher.Language `json:"language,omitempty" doc:"Empty: as it was"`
		Priority int            `json:"priority,omitempty" minimum:"0" maximum:"100" doc:"0: as it was"`
	}
}

func (s *Server) transfer(ctx context.Context, in *transferInput) (*conversationOutput, error) {
	need := usher.Need{
		Agent: in.Body.Agent, Skills: words(in.Body.Skills), Language: in.Body.Language, Priority: in.Body.Priority,
	}
	c, err := s.services.DeskMoves.Transfer(ctx, in.ID, signedIn(ctx).Agent.ID, need)
	if err != nil {
		return nil, fmt.Errorf("web: transfer: %w", err)
	}
	return &conversationOutput{Body: c}, nil
}

type restoreInput struct {
	ID   usher.ConversationID `path:"id"`
	Body struct {
		To usher.State `json:"to" enum:"bot,queued"`
	}
}

func (s *Server) restore(ctx context.Context, in *restoreInput) (*conversationOutput, error) {
	c, err := s.services.DeskEnds.Restore(ctx, in.ID, signedIn(ctx).Agent.ID, in.Body.To)
	if err != nil {
		return nil, fmt.Errorf("web: restore: %w", err)
	}
	return &conversationOutput{Body: c}, nil
}

type sayInput struct {
	ID   usher.ConversationID `path:"id"`
	Body struct {
		Text     string         `json:"text,omitempty" doc:"May be empty where there are files"`
		Files    []usher.FileID `json:"files,omitempty" maxItems:"10" doc:"IDs of what was uploaded"`
		ClientID string         `json:"client_id,omitempty" maxLength:"128" doc:"The client's own key: the same one again changes nothing"`
	}
}

// draft is what was said, before it is stored.
func (in sayInput) draft(k usher.MessageKind) (usher.Draft, error) {
	if strings.TrimSpace(in.Body.Text) == "" && len(in.Body.Files) == 0 {
		return usher.Draft{}, usher.Errorf(usher.CodeInvalid, nil, "the text is empty")
	}
	return usher.Draft{Kind: k, Text: in.Body.Text, Files: in.Body.Files, ClientID: in.Body.ClientID}, nil
}

type messageOutput struct {
	Body usher.Message
}

func (s *Server) reply(ctx context.Context, in *sayInput) (*messageOutput, error) {
	d, err := in.draft(usher.KindText)
	if err != nil {
		return nil, err
	}
	m, err := s.services.DeskTalk.Reply(ctx, in.ID, signedIn(ctx).Agent.ID, d)
	if err != nil {
		return nil, fmt.Errorf("web: reply: %w", err)
	}
	return &messageOutput{Body: m}, nil
}

func (s *Server) note(ctx context.Context, in *sayInput) (*messageOutput, error) {
	d, err := in.draft(usher.KindNote)
	if err != nil {
		return nil, err
	}
	m, err := s.services.DeskTalk.Note(ctx, in.ID, signedIn(ctx).Agent.ID, d)
	if err != nil {
		return nil, fmt.Errorf("web: note: %w", err)
	}
	return &messageOutput{Body: m}, nil
}
