package live

import (
	"time"

	"usher"
	usherv1 "usher/proto/usher/v1"
)

// Message is a message as customers see it: without what only our side needs.
type Message struct {
	ID           usher.MessageID      `json:"id"`
	Conversation usher.ConversationID `json:"conversation"`
	Seq          int64                `json:"seq"`
	From         usher.SenderKind     `json:"from"`
	Name         string               `json:"name,omitempty"`
	Kind         usher.MessageKind    `json:"kind"`
	Text         string               `json:"text"`
	Options      []Option             `json:"options,omitempty"`
	Sources      []Source             `json:"sources,omitempty"`
	Files        []usher.File         `json:"files,omitempty"`
	Choice       string               `json:"choice,omitempty"`
	Helpful      *bool                `json:"helpful,omitempty"` // what the customer said of it
	ClientID     string               `json:"client_id,omitempty"`
	At           time.Time            `json:"at"`
}

// line is a message as one side sees it.
type line interface {
	proto() *usherv1.Message
}

// ours is a message as agents see it.
type ours usher.Message

// Option is a button as customers see it.
type Option struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Person bool   `json:"person,omitempty"` // brings in a person
}

// Source is an entry that an answer comes from, as customers see it.
type Source struct {
	Title string `json:"title"` // the question, in their language
}

// ForCustomer returns m as its customer sees it; false where it is not for
// customers.
func ForCustomer(m usher.Message) (Message, bool) {
	if !m.Visible() {
		return Message{}, false
	}
	out := Message{
		ID: m.ID, Conversation: m.Conversation, Seq: m.Seq, From: m.From, Name: m.Name, Kind: m.Kind,
		Text: m.Text, Files: m.Files, Choice: m.Choice, Helpful: m.Helpful, At: m.At,
	}
	if m.From == usher.FromCustomer {
		out.ClientID = m.ClientID
	}
	for _, o := range m.Options {
		out.Options = append(out.Options, Option{ID: o.ID, Label: o.Label, Person: o.Person})
	}
	for _, s := range m.Sources {
		if s.Title != "" {
			out.Sources = append(out.Sources, Source{Title: s.Title})
		}
	}
	return out, true
}

// The frames that the server sends, in the order of the package comment.
type (
	welcomeFrame struct {
		Type         string               `json:"type"`
		ID           string               `json:"id"`
		Customer     string               `json:"customer,omitempty"` // the customer's native ID
		Agent        usher.AgentID        `json:"agent,omitempty"`
		Conversation usher.ConversationID `json:"conversation,omitempty"`
		State        usher.State          `json:"state,omitempty"`
		Owner        string               `json:"owner,omitempty"`    // the agent's name
		Staffed      *bool                `json:"staffed,omitempty"`  // to customers: an agent is online
		Position     int                  `json:"position,omitempty"` // in the queue
		ETA          int64                `json:"eta,omitempty"`      // seconds
		LastSeq      int64                `json:"last_seq"`
		CustomerRead int64                `json:"customer_read,omitempty"` // Seq up to which the customer has read
		AgentRead    int64                `json:"agent_read,omitempty"`    // Seq up to which an agent has read
		Heartbeat    int64                `json:"heartbeat"`               // seconds between the server's pings
		Timeout      int64                `json:"heartbeat_timeout"`       // seconds of silence that end the connection
	}
	ackFrame struct {
		Type         string               `json:"type"`
		ID           string               `json:"id"`
		ClientID     string               `json:"client_id,omitempty"`
		Conversation usher.ConversationID `json:"conversation,omitempty"`
		MessageID    usher.MessageID      `json:"message_id,omitempty"`
		Seq          int64                `json:"seq,omitempty"`
	}
	messageFrame struct {
		Type         string               `json:"type"`
		Conversation usher.ConversationID `json:"conversation"`
		Message      line                 `json:"message"`
	}
	syncFrame struct {
		Type         string               `json:"type"`
		ID           string               `json:"id"`
		Conversation usher.ConversationID `json:"conversation,omitempty"`
		Messages     []line               `json:"messages"`
		UpTo         int64                `json:"up_to"`
		More         bool                 `json:"more,omitempty"`
	}
	signalFrame struct { // typing, read
		Type         string               `json:"type"`
		Conversation usher.ConversationID `json:"conversation"`
		From         usher.SenderKind     `json:"from"`
		Agent        usher.AgentID        `json:"agent,omitempty"` // to agents only
		Seq          int64                `json:"seq,omitempty"`
	}
	stateFrame struct {
		Type         string               `json:"type"`
		Conversation usher.ConversationID `json:"conversation"`
		State        usher.State          `json:"state"`
		Owner        string               `json:"owner,omitempty"` // to customers: the agent's name; to agents: the ID
		Version      int64                `json:"version"`
		Staffed      *bool                `json:"staffed,omitempty"` // to customers: an agent is online
		Chat         *usher.Conversation  `json:"chat,omitempty"`    // to agents only
	}
	queueFrame struct {
		Type         string               `json:"type"`
		Conversation usher.ConversationID `json:"conversation"`
		Position     int                  `json:"position"`
		ETA          int64                `json:"eta,omitempty"` // seconds; 0: none can be given
		Staffed      bool                 `json:"staffed"`       // an agent is online
	}
	staffedFrame struct { // to customers
		Type    string `json:"type"`
		Staffed bool   `json:"staffed"` // an agent is online
	}
	feedbackFrame struct {
		Type         string               `json:"type"`
		Conversation usher.ConversationID `json:"conversation"`
		MessageID    usher.MessageID      `json:"message_id"`
		Seq          int64                `json:"seq"`
		Helpful      bool                 `json:"helpful"`
	}
	customerFrame struct { // to agents
		Type         string               `json:"type"`
		Conversation usher.ConversationID `json:"conversation"`
		Customer     *usher.Customer      `json:"customer"`
	}
	chatFrame struct { // to agents: a row that has changed, for those whose list has it
		Type         string               `json:"type"`
		Conversation usher.ConversationID `json:"conversation"`
		CustomerName string               `json:"customer_name,omitempty"`
		LastText     string               `json:"last_text,omitempty"`
		LastFiles    int                  `json:"last_files,omitempty"`
		LastFrom     usher.SenderKind     `json:"last_from,omitempty"`
		LastAt       time.Time            `json:"last_at"`
		LastSeq      int64                `json:"last_seq"`
		Unread       int64                `json:"unread"`
	}
	newsFrame struct { // presence, knowledge, miss, models: something to read again
		Type         string               `json:"type"`
		Conversation usher.ConversationID `json:"conversation,omitempty"`
		Agent        usher.AgentID        `json:"agent,omitempty"`
		Presence     usher.Presence       `json:"presence,omitempty"`
		Entry        usher.EntryID        `json:"entry,omitempty"`
	}
	errorFrame struct {
		Type       string     `json:"type"`
		ID         string     `json:"id,omitempty"`
		Code       usher.Code `json:"code"`
		Text       string     `json:"text"`
		RetryAfter int64      `json:"retry_after,omitempty"` // seconds
	}
	byeFrame struct {
		Type       string `json:"type"`
		Reason     Reason `json:"reason"`
		RetryAfter int64  `json:"retry_after,omitempty"` // seconds
	}
)
