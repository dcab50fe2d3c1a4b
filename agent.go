package usher

import "time"

// Role says what a person who signs in may do. Each role may do what the ones
// before it may.
type Role string

// The roles, least first.
const (
	RoleAgent   Role = "agent"   // answers chats
	RoleTrainer Role = "trainer" // also curates knowledge
	RoleAdmin   Role = "admin"   // also manages people and settings
)

// rank orders the roles; 0 for a role that does not exist.
func (r Role) rank() int {
	switch r {
	case RoleAgent:
		return 1
	case RoleTrainer:
		return 2
	case RoleAdmin:
		return 3
	}
	return 0
}

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return r.rank() > 0 }

// Can reports whether r includes the rights of need.
func (r Role) Can(need Role) bool { return r.Valid() && r.rank() >= need.rank() }

// Presence says whether an agent takes new chats.
type Presence string

// The presences.
const (
	Online  Presence = "online"  // takes new chats
	Away    Presence = "away"    // keeps chats, takes no new ones
	Offline Presence = "offline" // not there
)

// Best returns the one of two presences that counts: somebody who is online in
// one window is online.
func (p Presence) Best(other Presence) Presence {
	if p == Online || other == Offline || other == "" {
		return p
	}
	return other
}

// DefaultCapacity is how many chats an agent handles at once unless set.
const DefaultCapacity = 8

// Agent is a person who signs in.
type Agent struct {
	ID        AgentID    `json:"id"`
	Email     string     `json:"email"` // lower case, unique
	Name      string     `json:"name"`  // what customers see
	Role      Role       `json:"role"`
	Skills    []string   `json:"skills,omitempty"`
	Languages []Language `json:"languages,omitempty"` // empty: any
	Capacity  int        `json:"capacity"`            // chats at once, ≥ 0; 0 takes none
	Disabled  bool       `json:"disabled,omitempty"`
	At        time.Time  `json:"at"` // created
}

// Candidate is an agent as the router sees one at a moment.
type Candidate struct {
	Agent
	Presence     Presence      `json:"presence"`
	Load         int           `json:"load"`              // chats owned now
	ResponseTime time.Duration `json:"response_time"`     // recent average to first reply; 0: unknown
	Invited      bool          `json:"invited,omitempty"` // has not chosen a password yet; only lists of people tell
}
