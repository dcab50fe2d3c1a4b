package usher

import "time"

// MissState says what became of a miss.
type MissState string

// The states of a miss.
const (
	MissOpen      MissState = "open"
	MissResolved  MissState = "resolved"  // became an entry or a variant
	MissDismissed MissState = "dismissed" // needs no answer
)

// Miss is a question that the bot did not answer.
type Miss struct {
	ID           MissID         `json:"id"`
	Conversation ConversationID `json:"conversation"`
	InboundSeq   int64          `json:"inbound_seq"`
	Question     string         `json:"question"`
	Language     Language       `json:"language,omitempty"`
	Why          Why            `json:"why"`
	Candidates   []ScoredAnswer `json:"candidates,omitempty"` // what came nearest
	Answer       string         `json:"answer,omitempty"`     // what the agent replied next
	Agent        AgentID        `json:"agent,omitempty"`      // who replied
	State        MissState      `json:"state"`
	Entry        EntryID        `json:"entry,omitempty"` // that resolved it
	At           time.Time      `json:"at"`
}
