package web

import (
	"context"
	"fmt"
	"net/http"

	"usher"
	"usher/handoff"
)

// conversationRoutes are the endpoints that read conversations.
func (s *Server) conversationRoutes(e *edge) {
	add(e, operation{
		method: http.MethodGet, path: "/v1/conversations", id: "listConversations", tag: "Conversations", role: usher.RoleAgent,
		summary: "List conversations: the newest first; queued ones alone in the order of the queue, unless words are looked for",
	}, s.listConversations)
	add(e, operation{
		method: http.MethodGet, path: "/v1/conversations/counts", id: "countConversations", tag: "Conversations", role: usher.RoleAgent,
		summary: "Count one's own conversations, and those in each state",
	}, s.countConversations)
	add(e, operation{
		method: http.MethodGet, path: "/v1/conversations/{id}", id: "getConversation", tag: "Conversations", role: usher.RoleAgent,
		summary: "Read a conversation and its customer",
	}, s.getConversation)
	add(e, operation{
		method: http.MethodGet, path: "/v1/conversations/{id}/messages", id: "listMessages", tag: "Conversations", role: usher.RoleAgent,
		summary: "Read messages after a seq, or the newest before one, with notes",
	}, s.listMessages)
	add(e, operation{
		method: http.MethodGet, path: "/v1/conversations/{id}/turns", id: "listConversationTurns", tag: "Conversations", role: usher.RoleAgent,
		summary: "Read what the bot understood and decided",
	}, s.listConversationTurns)
	add(e, operation{
		method: http.MethodGet, path: "/v1/queue", id: "getQueue", tag: "Conversations", role: usher.RoleAgent,
		summary: "See who waits, the next one first",
	}, s.getQueue)
	add(e, operation{
		method: http.MethodGet, path: "/v1/turns", id: "listTurns", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "Read the training log, newest first",
	}, s.listTurns)
}

type listConversationsInput struct {
	States   []usher.State        `query:"state" enum:"bot,queued,agent,closed,archived" doc:"Several: separated by commas; none: all"`
	Owner    usher.AgentID        `query:"owner"`
	Customer usher.CustomerID     `query:"customer"`
	Query    string               `query:"q" maxLength:"200" doc:"Words that all occur in the customer's name, e-mail address or the last line; of a customer without a name also the last four characters of the ID"`
	After    usher.ConversationID `query:"after" doc:"The next of the page before"`
	Limit    int                  `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type conversationsOutput struct {
	Body struct {
		Conversations []usher.Conversation `json:"conversations"`
		Next          usher.ConversationID `json:"next,omitempty" doc:"Give it as after to go on; empty: this is the end"`
	}
}

func (s *Server) listConversations(ctx context.Context, in *listConversationsInput) (*conversationsOutput, error) {
	all, err := s.services.Conversations.Conversations(ctx, usher.ConversationFilter{
		States: in.States, Owner: in.Owner, Customer: in.Customer, Query: in.Query, After: in.After, Limit: in.Limit,
	})
	if err != nil {
		return nil, fmt.Errorf("web: list conversations: %w", err)
	}
	out := &conversationsOutput{}
	out.Body.Conversations = list(all)
	if len(all) == in.Limit {
		out.Body.Next = all[len(all)-1].ID
	}
	return out, nil
}

type countsOutput struct {
	Body usher.ConversationCounts
}

func (s *Server) countConversations(ctx context.Context, _ *struct{}) (*countsOutput, error) {
	c, err := s.services.Lists.ConversationCounts(ctx, signedIn(ctx).Agent.ID)
	if err != nil {
		return nil, fmt.Errorf("web: count conversations: %w", err)
	}
	return &countsOutput{Body: c}, nil
}

type conversationInput struct {
	ID usher.ConversationID `path:"id"`
}

type conversationOutput struct {
	Body usher.Conversation
}

type conversationDetailOutput struct {
	Body struct {
		Conversation usher.Conversation `json:"conversation"`
		Customer     usher.Customer     `json:"customer"`
	}
}

func (s *Server) getConversation(ctx context.Context, in *conversationInput) (*conversationDetailOutput, error) {
	c, err := s.services.Conversations.Conversation(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("web: read a conversation: %w", err)
	}
	who, err := s.services.Conversations.Customer(ctx, c.Customer)
	if err != nil {
		return nil, fmt.Errorf("web: read a customer: %w", err)
	}
	out := &conversationDetailOutput{}
	out.Body.Conversation, out.Body.Customer = c, who
	return out, nil
}

type listMessagesInput struct {
	ID usher.ConversationID `path:"id"`
	History
}

type messagesOutput struct {
	Body struct {
		Messages []usher.Message `json:"messages"`
		Span
	}
}

func (s *Server) listMessages(ctx context.Context, in *listMessagesInput) (*messagesOutput, error) {
	if _, err := s.services.Conversations.Conversation(ctx, in.ID); err != nil {
		return nil, fmt.Errorf("web: read a conversation: %w", err)
	}
	all, span, err := s.history(ctx, in.ID, in.History)
	if err != nil {
		return nil, err
	}
	out := &messagesOutput{}
	out.Body.Messages, out.Body.Span = list(all), span
	return out, nil
}

type turnsOutput struct {
	Body struct {
		Turns []usher.Turn `json:"turns"`
	}
}

func (s *Server) listConversationTurns(ctx context.Context, in *conversationInput) (*turnsOutput, error) {
	if _, err := s.services.Conversations.Conversation(ctx, in.ID); err != nil {
		return nil, fmt.Errorf("web: read a conversation: %w", err)
	}
	all, err := s.services.Turns.Turns(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("web: read turns: %w", err)
	}
	out := &turnsOutput{}
	out.Body.Turns = list(all)
	return out, nil
}

type listTurnsInput struct {
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

func (s *Server) listTurns(ctx context.Context, in *listTurnsInput) (*turnsOutput, error) {
	all, err := s.services.Turns.RecentTurns(ctx, in.Limit)
	if err != nil {
		return nil, fmt.Errorf("web: read turns: %w", err)
	}
	out := &turnsOutput{}
	out.Body.Turns = list(all)
	return out, nil
}

type queueOutput struct {
	Body struct {
		Waiting []handoff.Waiting `json:"waiting"`
	}
}

func (s *Server) getQueue(ctx context.Context, _ *struct{}) (*queueOutput, error) {
	all, err := s.services.DeskFloor.Queue(ctx)
	if err != nil {
		return nil, fmt.Errorf("web: read the queue: %w", err)
	}
	out := &queueOutput{}
	out.Body.Waiting = list(all)
	return out, nil
}
