package usher

import "time"

// EventKind says what happened.
type EventKind string

// The kinds of event. Those above the line follow a commit and are published
// in the order of their Position; the others are fleeting and have none.
const (
	EventMessage   EventKind = "message"   // Message was appended
	EventState     EventKind = "state"     // State or owner of Chat changed
	EventKnowledge EventKind = "knowledge" // an entry or intent was saved or removed
	EventMiss      EventKind = "miss"      // a miss was added or changed
	EventSetting   EventKind = "setting"   // Setting was saved
	EventFeedback  EventKind = "feedback"  // Helpful of Message changed
	EventCustomer  EventKind = "customer"  // Customer told a name, an address or a language
	EventAgent     EventKind = "agent"     // Agent was added or changed
	EventPresence  EventKind = "presence"  // Presence of Agent is another one, all their windows taken together
	EventWebhook   EventKind = "webhook"   // a webhook was added, changed or removed

	EventTyping EventKind = "typing"
	EventRead   EventKind = "read"
	EventModels EventKind = "models" // something about the model bundles can be read anew
	EventQueue  EventKind = "queue"  // Place and Waiting of a queued conversation
)

// Change says what became of a miss or an entry.
type Change string

// The changes.
const (
	Added   Change = "added"
	Changed Change = "changed"
	Removed Change = "removed"
)

// Event tells the parts of the system, and other nodes, what happened.
type Event struct {
	Kind         EventKind      `json:"kind"`
	Position     int64          `json:"position,omitempty"`
	Conversation ConversationID `json:"conversation,omitempty"`
	Account      AccountID      `json:"account,omitempty"` // message, miss, feedback: of the conversation
	Message      *Message       `json:"message,omitempty"`
	Chat         *Conversation  `json:"chat,omitempty"`     // after the change
	Customer     *Customer      `json:"customer,omitempty"` // after the change
	From         SenderKind     `json:"from,omitempty"`     // typing, read: whose
	Agent        AgentID        `json:"agent,omitempty"`
	Presence     Presence       `json:"presence,omitempty"`
	Entry        EntryID        `json:"entry,omitempty"`
	Miss         *Miss          `json:"miss,omitempty"`   // after the change, without its candidates
	Change       Change         `json:"change,omitempty"` // miss, knowledge about an entry: what became of it
	Setting      *Setting       `json:"setting,omitempty"`
	Seq          int64          `json:"seq,omitempty"`     // read: up to here
	Place        int            `json:"place,omitempty"`   // queue: 1 is next
	Wait         time.Duration  `json:"wait,omitempty"`    // queue: estimate; 0: none
	Staffed      bool           `json:"staffed,omitempty"` // queue: an agent is online
	At           time.Time      `json:"at"`
	Trace        string         `json:"trace,omitempty"` // the span that it comes from; empty: none is recorded
}

// Topics on the bus.
const (
	TopicDesk      = "desk"      // everything that concerns all agents
	TopicKnowledge = "knowledge" // entries and intents
	TopicSettings  = "settings"  // what admins set
)

// Topic returns the bus topic of one conversation.
func (id ConversationID) Topic() string { return "conversation:" + string(id) }

// Topics returns where e is published.
func (e Event) Topics() []string {
	switch e.Kind {
	case EventKnowledge:
		return []string{TopicKnowledge, TopicDesk}
	case EventSetting, EventWebhook:
		return []string{TopicSettings}
	case EventMiss, EventAgent, EventPresence, EventCustomer, EventModels:
		return []string{TopicDesk}
	case EventMessage, EventState, EventTyping, EventRead, EventQueue, EventFeedback:
		return []string{e.Conversation.Topic(), TopicDesk}
	}
	return nil
}
