package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"

	"usher"
)

// agentRoutes are the endpoints around the people who sign in.
func (s *Server) agentRoutes(e *edge) {
	add(e, operation{
		method: http.MethodGet, path: "/v1/agents", id: "listAgents", tag: "Agents", role: usher.RoleAgent,
		summary: "List the agents, with presence and load",
	}, s.listAgents)
	add(e, operation{
		method: http.MethodPost, path: "/v1/agents", id: "createAgent", tag: "Agents", role: usher.RoleAdmin,
		summary: "Add an agent; the answer holds a link to hand over, with which the agent chooses a password", status: http.StatusCreated,
		errors: []int{http.StatusConflict},
	}, s.createAgent)
	add(e, operation{
		method: http.MethodPatch, path: "/v1/agents/{id}", id: "changeAgent", tag: "Agents", role: usher.RoleAdmin,
		summary: "Change an agent, or disable one", errors: []int{http.StatusConflict},
	}, s.changeAgent)
	add(e, operation{
		method: http.MethodPost, path: "/v1/agents/{id}/disable", id: "disableAgent", tag: "Agents", role: usher.RoleAdmin,
		summary: "Keep an agent out; the agent's chats go back to the queue", errors: []int{http.StatusConflict},
	}, s.disableAgent)
}

type agentsOutput struct {
	Body struct {
		Agents []usher.Candidate `json:"agents"`
	}
}

func (s *Server) listAgents(ctx context.Context, _ *struct{}) (*agentsOutput, error) {
	all, err := s.services.Agents.Agents(ctx)
	if err != nil {
		return nil, fmt.Errorf("web: list agents: %w", err)
	}
	joined, err := s.services.Credentials.Joined(ctx)
	if err != nil {
		return nil, fmt.Errorf("web: list agents: %w", err)
	}
	there := map[usher.AgentID]usher.Candidate{}
	for _, c := range s.services.DeskFloor.Presences() {
		there[c.ID] = c
	}
	out := &agentsOutput{}
	out.Body.Agents = []usher.Candidate{}
	for _, a := range all {
		c, ok := there[a.ID]
		if !ok {
			c.Presence = usher.Offline
		}
		c.Agent, c.Invited = a, !slices.Contains(joined, a.ID)
		out.Body.Agents = append(out.Body.Agents, c)
	}
	return out, nil
}

type createAgentInput struct {
	Body struct {
		Email     string           `json:"email" maxLength:"254"`
		Name      string           `json:"name" minLength:"1" maxLength:"100" doc:"What customers see"`
		Role      usher.Role       `json:"role" enum:"agent,trainer,admin"`
		Skills    []string         `json:"skills,omitempty" maxItems:"50"`
		Languages []usher.Language `json:"languages,omitempty" maxItems:"50" doc:"Empty: any"`
		Capacity  *int             `json:"capacity,omitempty" minimum:"0" maximum:"100" doc:"Chats at once; left out: 8"`
	}
}

func (s *Server) createAgent(ctx context.Context, in *createAgentInput) (*linkOutput, error) {
	email, err := address(in.Body.Email)
	if err != nil {
		return nil, err
	}
	name, err := shownName(in.Body.Name)
	if err != nil {
		return nil, err
	}
	a := usher.Agent{
		Email: email, Name: name, Role: in.Body.Role,
		Skills: words(in.Body.Skills), Languages: in.Body.Languages, Capacity: usher.DefaultCapacity,
	}
	if in.Body.Capacity != nil {
		a.Capacity = *in.Body.Capacity
	}
	if a, err = s.services.Agents.SaveAgent(ctx, a); err != nil {
		return nil, fmt.Errorf("web: add an agent: %w", err)
	}
	if err := s.agentsChanged(ctx); err != nil {
		return nil, err
	}
	s.audit(ctx, "agent added", a.ID)
	return s.newLink(ctx, a)
}

type agentInput struct {
	ID usher.AgentID `path:"id"`
}

type changeAgentInput struct {
	ID   usher.AgentID `path:"id"`
	Body struct {
		Name      *string           `json:"name,omitempty" minLength:"1" maxLength:"100"`
		Role      *usher.Role       `json:"role,omitempty" enum:"agent,trainer,admin"`
		Skills    *[]string         `json:"skills,omitempty" maxItems:"50"`
		Languages *[]usher.Language `json:"languages,omitempty" maxItems:"50"`
		Capacity  *int              `json:"capacity,omitempty" minimum:"0" maximum:"100"`
		Disabled  *bool             `json:"disabled,omitempty"`
	}
}

type agentOutput struct {
	Body usher.Candidate
}

func (s *Server) changeAgent(ctx context.Context, in *changeAgentInput) (*agentOutput, error) {
	b := in.Body
	if b.Name != nil {
		name, err := shownName(*b.Name)
		if err != nil {
			return nil, err
		}
		b.Name = &name
	}
	return s.change(ctx, in.ID, func(a *usher.Agent) {
		set(&a.Name, b.Name)
		set(&a.Role, b.Role)
		set(&a.Languages, b.Languages)
		set(&a.Capacity, b.Capacity)
		set(&a.Disabled, b.Disabled)
		if b.Skills != nil {
			a.Skills = words(*b.Skills)
		}
	})
}

func (s *Server) disableAgent(ctx context.Context, in *agentInput) (*agentOutput, error) {
	return s.change(ctx, in.ID, func(a *usher.Agent) { a.Disabled = true })
}

// change saves a changed agent and tells everyone who remembers the old one.
func (s *Server) change(ctx context.Context, id usher.AgentID, edit func(*usher.Agent)) (*agentOutput, error) {
	s.people.Lock()
	defer s.people.Unlock()
	a, err := s.services.Agents.Agent(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("web: find an agent: %w", err)
	}
	was := a
	edit(&a)
	if err := s.keepAnAdmin(ctx, was, a); err != nil {
		return nil, err
	}
	if a, err = s.services.Agents.SaveAgent(ctx, a); err != nil {
		return nil, fmt.Errorf("web: save an agent: %w", err)
	}
	s.sessions.Changed(a.ID)
	s.audit(ctx, "agent changed", a.ID)
	if a.Disabled && !was.Disabled {
		if err := s.signOutAll(ctx, a.ID); err != nil {
			return nil, err
		}
	}
	if err := s.agentsChanged(ctx); err != nil {
		return nil, err
	}
	return &agentOutput{Body: s.candidate(a)}, nil
}

// keepAnAdmin refuses a change that leaves nobody who manages people.
func (s *Server) keepAnAdmin(ctx context.Context, was, is usher.Agent) error {
	rules := func(a usher.Agent) bool { return a.Role == usher.RoleAdmin && !a.Disabled }
	if !rules(was) || rules(is) {
		return nil
	}
	all, err := s.services.Agents.Agents(ctx)
	if err != nil {
		return fmt.Errorf("web: list agents: %w", err)
	}
	for _, a := range all {
		if a.ID != is.ID && rules(a) {
			return nil
		}
	}
	return usher.Errorf(usher.CodeConflict, nil, "this is the last admin; make another one first")
}

// audit logs who changed whom.
func (s *Server) audit(ctx context.Context, what string, who usher.AgentID) {
	s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "people changed", slog.String("what", what),
		slog.String("agent", string(who)), slog.String("by", string(signedIn(ctx).Agent.ID)))
}

// set writes *from, where there is one.
func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// words cleans each and leaves out what is empty, or cannot be seen.
func words(in []string) []string {
	var out []string
	for _, w := range in {
		if w = usher.OneLine(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}
