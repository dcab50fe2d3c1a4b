package usher

import "time"

// Outlook is what a customer who waits for an agent can expect.
type Outlook struct {
	Staffed bool          `json:"staffed"`        // somebody who fits is online, or will be in this shift
	Place   int           `json:"place"`          // in the queue; 1 is next
	Wait    time.Duration `json:"wait,omitempty"` // estimate; 0: none can be given
}

// ConversationFilter selects conversations. Zero fields select all.
type ConversationFilter struct {
	States   []State
	Owner    AgentID
	Customer CustomerID
	// Query holds words that all occur in the customer's name or e-mail address
	// or in the last line; case, width and traditional characters don't matter.
	Query string
	Limit int // 0 means 100
	// After continues a listing behind the last row of the page before.
	After ConversationID
}

// ConversationCounts says how many conversations there are in each state, and
// how many one agent has.
type ConversationCounts struct {
	Mine     int64 `json:"mine"`
	Queued   int64 `json:"queued"`
	Bot      int64 `json:"bot"`
	Agent    int64 `json:"agent"`
	Closed   int64 `json:"closed"`
	Archived int64 `json:"archived"`
}

// MissFilter selects misses. Zero fields select all.
type MissFilter struct {
	State    MissState
	Language Language
	Why      Why
	Query    string // words that all occur in the question or the agent's answer
	Limit    int    // 0 means 100
	After    MissID
}

// EntryFilter selects entries. Zero fields select all.
type EntryFilter struct {
	// Query holds words that all occur in one variant, the answer or the ID;
	// case, width and traditional characters don't matter.
	Query    string
	Language Language // with a variant in it
	Disabled *bool
	Limit    int // 0 means 100
	Offset   int
}
