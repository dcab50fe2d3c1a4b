package usher

import "time"

// SenderKind says which side a message comes from.
type SenderKind string

// The senders.
const (
	FromCustomer SenderKind = "customer"
	FromBot      SenderKind = "bot"
	FromAgent    SenderKind = "agent"
	FromSystem   SenderKind = "system"
)

// MessageKind says how a message is shown.
type MessageKind string

// The kinds of message.
const (
	KindText   MessageKind = "text"   // said by somebody
	KindNotice MessageKind = "notice" // about the conversation: who joined, who waits
	KindNote   MessageKind = "note"   // seen by agents only
)

// MaxText is the longest text of a message, in bytes of UTF-8.
const MaxText = 16 << 10

// Message is one stored line of a conversation.
type Message struct {
	ID           MessageID      `json:"id"`
	Conversation ConversationID `json:"conversation"`
	Seq          int64          `json:"seq"`      // 1, 2, 3 … in the conversation, without gaps
	Position     int64          `json:"position"` // global order of commits; rising, gaps allowed
	From         SenderKind     `json:"from"`
	Sender       string         `json:"sender,omitempty"` // CustomerID or AgentID
	Name         string         `json:"name,omitempty"`   // as shown at the time
	Kind         MessageKind    `json:"kind"`
	Text         string         `json:"text"`
	Options      []Option       `json:"options,omitempty"` // buttons
	Sources      []Source       `json:"sources,omitempty"` // entries that the text comes from
	Files        []File         `json:"files,omitempty"`
	Choice       string         `json:"choice,omitempty"`  // ID of the option that the customer took, or ChoicePerson
	Helpful      *bool          `json:"helpful,omitempty"` // what the customer said of the bot's answer; nil: nothing
	ClientID     string         `json:"client_id,omitempty"`
	At           time.Time      `json:"at"`
}

// Visible reports whether the customer may see m.
func (m Message) Visible() bool { return m.Kind != KindNote }

// Source is an entry that an answer comes from.
type Source struct {
	Entry EntryID `json:"entry"`
	Title string  `json:"title"` // the question, in the customer's language, as it was at the time
}

// ChoicePerson is the choice of a customer who asks for a person by a button
// that is always there. IDs of options are numbers.
const ChoicePerson = "person"

// Option is a button under a message. Taking it means saying Label.
type Option struct {
	ID     string  `json:"id"` // unique in the message: "1", "2" …
	Label  string  `json:"label"`
	Entry  EntryID `json:"entry,omitempty"`
	Intent string  `json:"intent,omitempty"`
	Person bool    `json:"person,omitempty"` // "talk to a person"
}

// Draft is a message of our side, or a note, before it is stored.
type Draft struct {
	From     SenderKind
	Sender   string
	Name     string
	Kind     MessageKind
	Text     string
	Options  []Option
	Sources  []Source
	Files    []FileID // uploaded by the sender; Append takes them, nothing else
	ClientID string   // idempotency key in the conversation; empty: none
}

// Inbound is what a channel received from a customer, verified and decoded.
type Inbound struct {
	Account      AccountID
	DedupeKey    string         // the channel's own message ID; empty: none
	Customer     Customer       // NativeID is required; the rest as far as known
	Conversation ConversationID // empty: the customer's current one, or a new one
	ClientID     string         // the client's idempotency key; empty: none
	Text         string
	Choice       string   // ID of an option of the last message with options, or ChoicePerson
	Files        []FileID // uploaded by the customer
	Person       bool     // the customer asks for a person: Choice becomes ChoicePerson
	At           time.Time
}

// Accepted is what became of an Inbound.
type Accepted struct {
	Message      Message
	Conversation Conversation
	Customer     Customer
	Duplicate    bool // nothing was written: Message is the one of the first time
}
