package web

import (
	"context"
	"fmt"
	"net/http"

	"usher"
)

// visitorRoutes are the widget's endpoints beside messages.
func (s *Server) visitorRoutes(e *edge) {
	add(e, operation{
		method: http.MethodGet, path: "/v1/visitor/conversation", id: "getVisitorConversation", tag: "Customers", visitor: true,
		summary: "See where one's conversation stands, whether an agent is online, and what one has told about oneself",
		errors:  []int{http.StatusForbidden},
	}, s.getVisitorConversation)
	add(e, operation{
		method: http.MethodPost, path: "/v1/visitor/feedback", id: "sendVisitorFeedback", tag: "Customers", visitor: true,
		summary: "Say whether an answer of the bot helped; the last word counts",
		errors:  []int{http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests, http.StatusServiceUnavailable},
	}, s.sendVisitorFeedback)
	add(e, operation{
		method: http.MethodPost, path: "/v1/visitor/leave-queue", id: "leaveVisitorQueue", tag: "Customers", visitor: true,
		summary: "Wait no longer: the bot has the conversation again, and answers what was said meanwhile",
		errors:  []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests, http.StatusServiceUnavailable},
	}, s.leaveVisitorQueue)
	add(e, operation{
		method: http.MethodPost, path: "/v1/visitor/profile", id: "saveVisitorProfile", tag: "Customers", visitor: true,
		summary: "Tell who one is and how to be reached; what is left out stays, what is empty is taken back",
		errors:  []int{http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable},
	}, s.saveVisitorProfile)
}

// visitorProfile is what a customer has told about themselves.
type visitorProfile struct {
	Name     string         `json:"name,omitempty"`
	Email    string         `json:"email,omitempty"`
	Language usher.Language `json:"language,omitempty"`
}

func profileOf(c usher.Customer) visitorProfile {
	return visitorProfile{Name: c.Name, Email: c.Email, Language: c.Language}
}

type visitorConversationOutput struct {
	Body struct {
		ID       usher.ConversationID `json:"id,omitempty" doc:"Empty: nothing was said yet"`
		State    usher.State          `json:"state,omitempty"`
		Owner    string               `json:"owner,omitempty" doc:"Name of the agent who has it"`
		LastSeq  int64                `json:"last_seq"`
		Staffed  bool                 `json:"staffed" doc:"An agent is online"`
		Position int                  `json:"position,omitempty" doc:"In the queue, while it waits there; 1 is next"`
		ETA      int64                `json:"eta,omitempty" doc:"Seconds until an agent comes, while it waits; left out where none can be told"`
		Profile  visitorProfile       `json:"profile"`
	}
}

func (s *Server) getVisitorConversation(ctx context.Context, _ *struct{}) (*visitorConversationOutput, error) {
	who := visitorOf(ctx)
	out := &visitorConversationOutput{}
	customer, err := s.services.Customers.CustomerOf(ctx, who.Account, who.NativeID)
	if err != nil && usher.CodeOf(err) != usher.CodeNotFound {
		return nil, fmt.Errorf("web: find the customer: %w", err)
	}
	out.Body.Profile = profileOf(customer)
	c, err := s.services.Conversations.CurrentConversation(ctx, who.Account, who.NativeID)
	if err != nil && usher.CodeOf(err) != usher.CodeNotFound {
		return nil, fmt.Errorf("web: find the conversation: %w", err)
	}
	out.Body.ID, out.Body.State, out.Body.LastSeq = c.ID, c.State, c.LastSeq
	o := s.services.DeskFloor.Standing(c.ID)
	out.Body.Staffed, out.Body.Position, out.Body.ETA = o.Staffed, o.Place, wholeSeconds(o.Wait)
	if c.Owner != "" {
		owner, err := s.services.Agents.Agent(ctx, c.Owner)
		if err != nil {
			return nil, fmt.Errorf("web: find the owner: %w", err)
		}
		out.Body.Owner = owner.Name
	}
	return out, nil
}

type feedbackInput struct {
	Body struct {
		Message usher.MessageID `json:"message" doc:"An answer of the bot"`
		Helpful bool            `json:"helpful"`
	}
}

type feedbackOutput struct {
	Body struct {
		Message usher.MessageID `json:"message"`
		Helpful bool            `json:"helpful"`
	}
}

func (s *Server) sendVisitorFeedback(ctx context.Context, in *feedbackInput) (*feedbackOutput, error) {
	who := visitorOf(ctx)
	if wait := s.limits.messages.take(customerKey(who)); wait > 0 {
		return nil, tooOften(wait)
	}
	if _, err := s.services.Customers.SetFeedback(ctx, who.Account, who.NativeID, in.Body.Message, in.Body.Helpful); err != nil {
		return nil, fmt.Errorf("web: feedback: %w", err)
	}
	out := &feedbackOutput{}
	out.Body.Message, out.Body.Helpful = in.Body.Message, in.Body.Helpful
	return out, nil
}

type leftOutput struct {
	Body struct {
		State usher.State `json:"state"`
	}
}

func (s *Server) leaveVisitorQueue(ctx context.Context, _ *struct{}) (*leftOutput, error) {
	who := visitorOf(ctx)
	if wait := s.limits.messages.take(customerKey(who)); wait > 0 {
		return nil, tooOften(wait)
	}
	c, err := s.services.Conversations.CurrentConversation(ctx, who.Account, who.NativeID)
	if err != nil {
		return nil, fmt.Errorf("web: find the conversation: %w", err)
	}
	if c, err = s.services.DeskFloor.Leave(ctx, c.ID); err != nil {
		return nil, fmt.Errorf("web: leave the queue: %w", err)
	}
	out := &leftOutput{}
	out.Body.State = c.State
	return out, nil
}

type profileInput struct {
	Body struct {
		Name     *string         `json:"name,omitempty" doc:"At most 80 characters"`
		Email    *string         `json:"email,omitempty"`
		Language *usher.Language `json:"language,omitempty" doc:"A tag such as zh or en"`
	}
}

type profileOutput struct {
	Body visitorProfile
}

func (s *Server) saveVisitorProfile(ctx context.Context, in *profileInput) (*profileOutput, error) {
	who := visitorOf(ctx)
	if wait := s.limits.messages.take(customerKey(who)); wait > 0 {
		return nil, tooOften(wait)
	}
	c, err := s.services.Customers.SaveProfile(ctx, who.Account, who.NativeID, usher.Profile{
		Name: in.Body.Name, Email: in.Body.Email, Language: in.Body.Language,
	})
	if err != nil {
		return nil, fmt.Errorf("web: save a profile: %w", err)
	}
	return &profileOutput{Body: profileOf(c)}, nil
}
