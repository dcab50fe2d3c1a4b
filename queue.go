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
	Limit    int // 0 means 100
	// After continues a listing behind the last row of the page before.
	After ConversationID
}

// MissFilter selects misses. Zero fields select all.
type MissFilter struct {
	State MissState
	Limit int // 0 means 100
	After MissID
}
