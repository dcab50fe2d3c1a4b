package web

import (
	"context"
	"fmt"

	"usher"
)

// agents is the agents' side of the sockets.
type agents struct{ s *Server }

// Agent implements the hub's view of agents.
func (a agents) Agent(ctx context.Context, id usher.AgentID) (usher.Agent, error) {
	return a.s.services.Agents.Agent(ctx, id)
}

// Reply implements the hub's view of agents.
func (a agents) Reply(ctx context.Context, id usher.ConversationID, agent usher.AgentID, d usher.Draft) (usher.Message, error) {
	return a.s.services.DeskTalk.Reply(ctx, id, agent, d)
}

// SetPresence implements the hub's view of agents.
func (a agents) SetPresence(ctx context.Context, agent usher.AgentID, p usher.Presence) error {
	return a.s.services.DeskFloor.SetPresence(ctx, agent, p)
}

// Gone implements the hub's view of agents.
func (a agents) Gone(ctx context.Context, agent usher.AgentID) error {
	return a.s.services.DeskFloor.Gone(ctx, agent)
}

// Standing implements the hub's view of agents.
func (a agents) Standing(id usher.ConversationID) usher.Outlook {
	return a.s.services.DeskFloor.Standing(id)
}

// candidate adds to an agent what the desk knows of them.
func (s *Server) candidate(a usher.Agent) usher.Candidate {
	for _, c := range s.services.DeskFloor.Presences() {
		if c.ID == a.ID {
			c.Agent = a
			return c
		}
	}
	return usher.Candidate{Agent: a, Presence: usher.Offline}
}

// agentsChanged tells the desk to read the agents again.
func (s *Server) agentsChanged(ctx context.Context) error {
	if err := s.services.DeskFloor.AgentsChanged(ctx); err != nil {
		return fmt.Errorf("web: tell the desk of an agent: %w", err)
	}
	return nil
}
