package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"usher"
	"usher/channels/widget"
	"usher/web/live"
)

// customers is the customers' side of the sockets, and of REST.
type customers struct{ s *Server }

// Verify returns whose token it is.
func (c customers) Verify(_ context.Context, token string) (usher.Customer, error) {
	v, err := c.s.services.Visitors.Verify(token)
	if err != nil {
		return usher.Customer{}, err
	}
	return usher.Customer{Account: v.Account, NativeID: v.ID}, nil
}

// Accept takes a message of the widget's, over the socket or REST, not too often.
func (c customers) Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error) {
	if wait := c.s.limits.messages.take(string(in.Account) + "\x00" + in.Customer.NativeID); wait > 0 {
		return usher.Accepted{}, tooOften(wait)
	}
	if err := widget.Check(in); err != nil {
		return usher.Accepted{}, fmt.Errorf("web: accept: %w", err)
	}
	got, err := c.s.services.Inbox.Accept(ctx, in)
	if err != nil {
		return usher.Accepted{}, fmt.Errorf("web: accept: %w", err)
	}
	return got, nil
}

// customerRoutes are the endpoints of the widget.
func (s *Server) customerRoutes(e *edge) {
	add(e, operation{
		method: http.MethodPost, path: "/v1/visitors", id: "createVisitor", tag: "Customers",
		summary: "Get a visitor token for a new customer", status: http.StatusCreated,
		errors: []int{http.StatusForbidden, http.StatusTooManyRequests},
	}, s.createVisitor)
	add(e, operation{
		method: http.MethodPost, path: "/v1/visitor/messages", id: "sendVisitorMessage", tag: "Customers", visitor: true,
		summary: "Say something; safe to repeat with the same client_id", status: http.StatusCreated,
		errors: []int{http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable},
	}, s.sendVisitorMessage)
	add(e, operation{
		method: http.MethodGet, path: "/v1/visitor/messages", id: "listVisitorMessages", tag: "Customers", visitor: true,
		summary: "Read what was said after a seq", errors: []int{http.StatusForbidden},
	}, s.listVisitorMessages)
	add(e, operation{
		method: http.MethodGet, path: "/v1/visitor/conversation", id: "getVisitorConversation", tag: "Customers", visitor: true,
		summary: "See the state of one's conversation", errors: []int{http.StatusForbidden, http.StatusNotFound},
	}, s.getVisitorConversation)
}

type visitorOutput struct {
	Body struct {
		Token     string    `json:"token" doc:"Goes into the Authorization header, and into the first frame of a socket"`
		Visitor   string    `json:"visitor" doc:"The customer's own ID on this account"`
		Account   string    `json:"account"`
		ExpiresAt time.Time `json:"expires_at"`
	}
}

func (s *Server) createVisitor(ctx context.Context, _ *struct{}) (*visitorOutput, error) {
	if wait := s.limits.visitors.take(requestOf(ctx).addr.String()); wait > 0 {
		return nil, tooOften(wait)
	}
	token, v, err := s.services.Visitors.Issue()
	if err != nil {
		return nil, fmt.Errorf("web: issue a visitor token: %w", err)
	}
	out := &visitorOutput{}
	out.Body.Token, out.Body.Visitor, out.Body.Account, out.Body.ExpiresAt = token, v.ID, string(v.Account), v.ExpiresAt
	return out, nil
}

type sendInput struct {
	Body struct {
		ClientID     string               `json:"client_id,omitempty" maxLength:"128" doc:"The client's own key: the same one again changes nothing"`
		Conversation usher.ConversationID `json:"conversation,omitempty" doc:"Empty: the current one"`
		Text         string               `json:"text,omitempty"`
		Choice       string               `json:"choice,omitempty" doc:"ID of an option of the last message with options"`
	}
}

type sentOutput struct {
	Body struct {
		Message      live.Message         `json:"message"`
		Conversation usher.ConversationID `json:"conversation"`
		Duplicate    bool                 `json:"duplicate,omitempty" doc:"It was here already; nothing was written"`
	}
}

func (s *Server) sendVisitorMessage(ctx context.Context, in *sendInput) (*sentOutput, error) {
	who := visitorOf(ctx)
	got, err := customers{s}.Accept(ctx, usher.Inbound{
		Account: who.Account, Customer: who, Conversation: in.Body.Conversation, ClientID: in.Body.ClientID,
		Text: in.Body.Text, Choice: in.Body.Choice, At: s.cfg.Now().UTC(),
	})
	if err != nil {
		return nil, err
	}
	s.hub.Adopt(ctx, who, got.Conversation.ID)
	out := &sentOutput{}
	out.Body.Message, _ = live.ForCustomer(got.Message)
	out.Body.Conversation, out.Body.Duplicate = got.Conversation.ID, got.Duplicate
	return out, nil
}

type afterInput struct {
	AfterSeq int64 `query:"after_seq" minimum:"0" doc:"The newest seq that the caller has; 0 asks from the beginning"`
	Limit    int   `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type visitorMessagesOutput struct {
	Body struct {
		Messages []live.Message `json:"messages"`
		UpTo     int64          `json:"up_to" doc:"Ask on from here; counts what is not for customers"`
		More     bool           `json:"more,omitempty"`
	}
}

func (s *Server) listVisitorMessages(ctx context.Context, in *afterInput) (*visitorMessagesOutput, error) {
	out := &visitorMessagesOutput{}
	out.Body.Messages, out.Body.UpTo = []live.Message{}, in.AfterSeq
	who := visitorOf(ctx)
	c, err := s.services.Conversations.CurrentConversation(ctx, who.Account, who.NativeID)
	if usher.CodeOf(err) == usher.CodeNotFound {
		return out, nil
	}
	if err != nil {
		return nil, fmt.Errorf("web: find the conversation: %w", err)
	}
	messages, err := s.services.Conversations.Messages(ctx, c.ID, in.AfterSeq, in.Limit)
	if err != nil {
		return nil, fmt.Errorf("web: read messages: %w", err)
	}
	for _, m := range messages {
		out.Body.UpTo = m.Seq
		if v, ok := live.ForCustomer(m); ok {
			out.Body.Messages = append(out.Body.Messages, v)
		}
	}
	out.Body.More = len(messages) == in.Limit
	return out, nil
}

type visitorConversationOutput struct {
	Body struct {
		ID      usher.ConversationID `json:"id"`
		State   usher.State          `json:"state"`
		Owner   string               `json:"owner,omitempty" doc:"Name of the agent who has it"`
		LastSeq int64                `json:"last_seq"`
	}
}

func (s *Server) getVisitorConversation(ctx context.Context, _ *struct{}) (*visitorConversationOutput, error) {
	who := visitorOf(ctx)
	c, err := s.services.Conversations.CurrentConversation(ctx, who.Account, who.NativeID)
	if err != nil {
		return nil, fmt.Errorf("web: find the conversation: %w", err)
	}
	out := &visitorConversationOutput{}
	out.Body.ID, out.Body.State, out.Body.LastSeq = c.ID, c.State, c.LastSeq
	if c.Owner != "" {
		owner, err := s.services.Agents.Agent(ctx, c.Owner)
		if err != nil {
			return nil, fmt.Errorf("web: find the owner: %w", err)
		}
		out.Body.Owner = owner.Name
	}
	return out, nil
}
