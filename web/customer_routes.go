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

// SiteAllowed reports whether pages of a site may show the widget now.
func (c customers) SiteAllowed(origin string) bool {
	return c.s.services.Visitors.OriginAllowed(origin)
}

// customerKey names a customer among others.
func customerKey(c usher.Customer) string { return string(c.Account) + "\x00" + c.NativeID }

// Accept takes a message of the widget's, over the socket or REST, not too often.
func (c customers) Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error) {
	if wait := c.s.limits.messages.take(customerKey(usher.Customer{Account: in.Account, NativeID: in.Customer.NativeID})); wait > 0 {
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
		summary: "Read what was said after a seq, or the newest before one", errors: []int{http.StatusForbidden},
	}, s.listVisitorMessages)
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
	if wait := s.limits.visitors.take(requestOf(ctx).source()); wait > 0 {
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
		Files        []usher.FileID       `json:"files,omitempty" maxItems:"10" doc:"IDs of what was uploaded"`
		Person       bool                 `json:"person,omitempty" doc:"Asks for a person at once; text is then the label of the button, or empty"`
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
		Text: in.Body.Text, Choice: in.Body.Choice, Files: in.Body.Files, Person: in.Body.Person, At: s.cfg.Now().UTC(),
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

type visitorMessagesInput struct {
	History
}

type visitorMessagesOutput struct {
	Body struct {
		Messages []live.Message `json:"messages"`
		Span
	}
}

func (s *Server) listVisitorMessages(ctx context.Context, in *visitorMessagesInput) (*visitorMessagesOutput, error) {
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
	messages, span, err := s.history(ctx, c.ID, in.History)
	if err != nil {
		return nil, err
	}
	out.Body.Span = span
	for _, m := range messages {
		if v, ok := live.ForCustomer(m); ok {
			out.Body.Messages = append(out.Body.Messages, v)
		}
	}
	return out, nil
}
