package usher

import (
	"errors"
	"slices"
	"time"
	"unicode/utf8"
)

// State says who has the next word in a conversation.
type State string

// The states of a conversation.
const (
	StateBot      State = "bot"      // the bot answers
	StateQueued   State = "queued"   // waits for an agent
	StateAgent    State = "agent"    // an agent owns it
	StateClosed   State = "closed"   // over, until the customer writes again
	StateArchived State = "archived" // abuse or advertising, out of the queue
)

// Conversation is one customer's talk with us. It is changed only through
// Move (owner and state) and by appending messages.
type Conversation struct {
	ID           ConversationID `json:"id"`
	Account      AccountID      `json:"account"`
	Customer     CustomerID     `json:"customer"`
	CustomerName string         `json:"customer_name,omitempty"` // as they gave it; filled in by the store
	State        State          `json:"state"`
	Owner        AgentID        `json:"owner,omitempty"` // set exactly in StateAgent
	Version      int64          `json:"version"`         // +1 with each Move; compare-and-set
	LastSeq      int64          `json:"last_seq"`        // Seq of the newest message
	Language     Language       `json:"language,omitempty"`
	Need         Need           `json:"need"`                         // what the next agent must bring; kept in StateAgent
	Packet       *Packet        `json:"packet,omitempty"`             // since the last handoff
	Reason       string         `json:"reason,omitempty"`             // of the last Move
	QueuedAt     time.Time      `json:"queued_at,omitempty,omitzero"` // place in the queue; kept in StateAgent; zero is left out in every format
	OpenedAt     time.Time      `json:"opened_at"`
	MovedAt      time.Time      `json:"moved_at"` // last Move, or opening
	LastAt       time.Time      `json:"last_at"`  // newest message
	LastText     string         `json:"last_text,omitempty"`
	LastFiles    int            `json:"last_files,omitempty"` // how many files came with LastText, which may be empty then
	LastFrom     SenderKind     `json:"last_from,omitempty"`
	Unread       int64          `json:"unread,omitempty"`        // the customer's messages since the last one of the bot or an agent
	CustomerRead int64          `json:"customer_read,omitempty"` // Seq up to which the customer has read
	AgentRead    int64          `json:"agent_read,omitempty"`    // Seq up to which an agent has read
}

// MaxPreview is the longest LastText, in bytes.
const MaxPreview = 240

// With returns the conversation after m was appended, without changing c: a
// text is its last line, an answer of the bot or an agent leaves nothing
// unread. Notices and notes only move its end.
func (c Conversation) With(m Message) Conversation {
	c.LastSeq, c.LastAt = m.Seq, m.At
	if m.Kind != KindText {
		return c
	}
	c.LastText, c.LastFiles, c.LastFrom = preview(m.Text), len(m.Files), m.From
	switch m.From {
	case FromCustomer:
		c.Unread++
	case FromBot, FromAgent:
		c.Unread = 0
	case FromSystem:
	}
	return c
}

// preview shortens a text to MaxPreview, at a rune's edge.
func preview(s string) string {
	n := min(len(s), MaxPreview)
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Receipt says that a side, FromCustomer or FromAgent, has read a conversation
// up to a Seq.
type Receipt struct {
	Conversation ConversationID
	From         SenderKind
	Seq          int64
}

// Open reports whether the conversation waits for somebody on our side.
func (c Conversation) Open() bool {
	return c.State == StateBot || c.State == StateQueued || c.State == StateAgent
}

// Need is what a queued conversation asks of an agent.
type Need struct {
	Skills   []string `json:"skills,omitempty"` // all required
	Language Language `json:"language,omitempty"`
	Priority int      `json:"priority,omitempty"` // higher is served first
	Agent    AgentID  `json:"agent,omitempty"`    // transfer to this agent only
	Avoid    AgentID  `json:"avoid,omitempty"`    // released by this agent: others first
}

// Move is a change of state or owner.
type Move struct {
	To     State     `json:"to"`
	Agent  AgentID   `json:"agent,omitempty"` // new owner; exactly with To = StateAgent
	Need   Need      `json:"need"`            // with To = StateQueued
	Packet *Packet   `json:"packet,omitempty"`
	Reason string    `json:"reason,omitempty"` // a short machine word: "wants_person", "claimed", …
	At     time.Time `json:"at"`
	Seen   int64     `json:"-"` // Seq of the last message that whoever moves it has seen: the store looks; 0: does not matter
}

// ErrUnseen says that the customer has written, after what whoever moves the
// conversation has seen, what nobody has answered.
var ErrUnseen = errors.New("a message was not seen")

// moves lists which states may follow which. A state may follow itself only
// for StateAgent (transfer between agents) and StateQueued (a new need).
var moves = map[State][]State{
	StateBot:      {StateQueued, StateAgent, StateClosed, StateArchived},
	StateQueued:   {StateQueued, StateAgent, StateBot, StateClosed, StateArchived},
	StateAgent:    {StateAgent, StateQueued, StateBot, StateClosed, StateArchived},
	StateClosed:   {StateBot, StateQueued},
	StateArchived: {StateBot, StateQueued},
}

// Valid reports whether s is one of the states.
func (s State) Valid() bool { _, ok := moves[s]; return ok }

// Move returns the conversation after m, with Version one higher, or
// CodeConflict where the state machine does not allow m and CodeInvalid where
// m contradicts itself. It does not change c.
func (c Conversation) Move(m Move) (Conversation, error) {
	if !m.To.Valid() {
		return c, Errorf(CodeInvalid, nil, "there is no state %q", m.To)
	}
	if (m.To == StateAgent) != (m.Agent != "") {
		return c, Errorf(CodeInvalid, nil, "a move to %q names an agent exactly when it goes to %q", m.To, StateAgent)
	}
	if !slices.Contains(moves[c.State], m.To) {
		return c, Errorf(CodeConflict, nil, "a conversation that is %q cannot become %q", c.State, m.To)
	}
	c.QueuedAt = queuedAt(c, m)
	c.State, c.Owner, c.Reason, c.MovedAt = m.To, m.Agent, m.Reason, m.At
	c.Version++
	if m.Packet != nil {
		c.Packet = m.Packet
	}
	switch m.To {
	case StateQueued:
		c.Need = m.Need
	case StateAgent: // still known when the agent gives it back
	default:
		c.Need = Need{}
	}
	return c, nil
}

// queuedAt keeps a customer's place in the queue while the need changes, and
// while an agent has the conversation, who may give it back.
func queuedAt(c Conversation, m Move) time.Time {
	switch {
	case m.To == StateAgent:
		return c.QueuedAt
	case m.To != StateQueued:
		return time.Time{}
	case c.QueuedAt.IsZero():
		return m.At
	}
	return c.QueuedAt
}

// Packet is what an agent sees of the time before the handoff.
type Packet struct {
	Asked      []string       `json:"asked"`                // the customer's last lines, oldest first
	Understood []ScoredIntent `json:"understood,omitempty"` // best first
	Candidates []ScoredAnswer `json:"candidates,omitempty"` // best first
	Tried      []EntryID      `json:"tried,omitempty"`      // entries shown to the customer
	Reason     Why            `json:"reason"`
	Language   Language       `json:"language,omitempty"`
	Mood       string         `json:"mood,omitempty"` // the customer's in the last turn; empty: calm, or not heard for sure
}
