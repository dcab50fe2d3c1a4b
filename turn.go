package usher

import "time"

// Memory is what the bot keeps of a conversation between its turns.
type Memory struct {
	Question string    `json:"question,omitempty"` // the last question, with its context
	Entry    EntryID   `json:"entry,omitempty"`    // the last entry shown
	Intent   string    `json:"intent,omitempty"`   // the last intent served
	Tried    []EntryID `json:"tried,omitempty"`    // shown since the conversation opened
	Refused  []EntryID `json:"refused,omitempty"`  // shown, and not what was meant
	Options  []Option  `json:"options,omitempty"`  // open choice
	Misses   int       `json:"misses,omitempty"`   // turns in a row without an answer
}

// Turn is one move of the bot, kept for training. It is unique on
// (Conversation, InboundSeq).
type Turn struct {
	ID            string         `json:"id"`
	Conversation  ConversationID `json:"conversation"`
	InboundSeq    int64          `json:"inbound_seq"` // Seq of the last message it answers
	Messages      []MessageID    `json:"messages"`    // what it answers, oldest first
	Text          string         `json:"text"`        // their texts, joined by "\n"
	Understanding Understanding  `json:"understanding"`
	Decision      Decision       `json:"decision"`
	Memory        Memory         `json:"memory"`          // after the turn
	Error         string         `json:"error,omitempty"` // why the fallback decided
	Took          time.Duration  `json:"took"`            // from reading the messages to the decision
	At            time.Time      `json:"at"`
}

// TurnCommit is everything that a turn changes, stored as one unit.
type TurnCommit struct {
	Turn    Turn
	Version int64   // of the conversation, as it was read; CodeConflict where it has moved
	Replies []Draft // in order
	Move    *Move   // change of owner that comes with the turn; nil: none
	Miss    *Miss   // a question that stays unanswered; nil: none
}

// Pending is what the bot needs to take its turn.
type Pending struct {
	Conversation Conversation
	Inbound      []Message // customer messages that no turn answers yet, oldest first
	Memory       Memory    // after the last turn since the conversation opened
}

// PastTurn is a turn with what the bot remembered when it took it.
type PastTurn struct {
	Turn
	Before Memory
}
