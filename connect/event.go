package connect

import (
	"math"
	"strconv"
	"strings"
	"time"

	"usher"
)

// Type says what an event tells.
type Type string

// The types. What has one keeps its meaning; new ones may be added.
const (
	MessageCreated       Type = "message.created"
	ConversationOpened   Type = "conversation.opened"
	ConversationQueued   Type = "conversation.queued"
	ConversationAssigned Type = "conversation.assigned"
	ConversationReturned Type = "conversation.returned"
	ConversationClosed   Type = "conversation.closed"
	ConversationArchived Type = "conversation.archived"
	MissCreated          Type = "miss.created"
	MissChanged          Type = "miss.changed"
	MissRemoved          Type = "miss.removed"
	FeedbackGiven        Type = "feedback.given"
	CustomerChanged      Type = "customer.changed"
	EntryChanged         Type = "entry.changed"
	EntryRemoved         Type = "entry.removed"
	Ping                 Type = "ping" // a test of a webhook; not in the log
)

// Types lists the types that the log has.
func Types() []Type {
	return []Type{
		MessageCreated, ConversationOpened, ConversationQueued, ConversationAssigned, ConversationReturned, ConversationClosed,
		ConversationArchived, MissCreated, MissChanged, MissRemoved, FeedbackGiven, CustomerChanged, EntryChanged, EntryRemoved,
	}
}

// Event is what others are told. One ID is one event for ever, on whichever way
// it comes.
type Event struct {
	ID           string               `json:"id" doc:"The same on every way and at every attempt: what came twice is known by it. IDs rise: evt_ and the position in the log"`
	Type         Type                 `json:"type" enum:"message.created,conversation.opened,conversation.queued,conversation.assigned,conversation.returned,conversation.closed,conversation.archived,miss.created,miss.changed,miss.removed,feedback.given,customer.changed,entry.changed,entry.removed,ping" doc:"What happened. Pass over types that you do not know: more may be added. ping is only sent by the test of a webhook"`
	At           time.Time            `json:"at" doc:"When it happened"`
	Account      usher.AccountID      `json:"account,omitempty" doc:"Where the customer writes from: web is the widget"`
	Conversation usher.ConversationID `json:"conversation,omitempty"`
	Data         Data                 `json:"data" doc:"One field of it is set, by the type: what stands before the dot"`
}

// Data is what happened. One of its fields is set; a ping has none.
type Data struct {
	Message      *EventMessage      `json:"message,omitempty"`
	Conversation *EventConversation `json:"conversation,omitempty"`
	Miss         *EventMiss         `json:"miss,omitempty"`
	Feedback     *EventFeedback     `json:"feedback,omitempty"`
	Customer     *EventCustomer     `json:"customer,omitempty"`
	Entry        *EventEntry        `json:"entry,omitempty"`
}

// EventMessage is a message as it was written.
type EventMessage struct {
	ID      usher.MessageID   `json:"id"`
	Seq     int64             `json:"seq" doc:"1, 2, 3 … in the conversation"`
	From    usher.SenderKind  `json:"from" enum:"customer,bot,agent,system"`
	Sender  string            `json:"sender,omitempty" doc:"ID of the customer or the agent"`
	Name    string            `json:"name,omitempty" doc:"As shown"`
	Kind    usher.MessageKind `json:"kind" enum:"text,notice,note" doc:"note: between agents, the customer does not see it"`
	Text    string            `json:"text"`
	Choice  string            `json:"choice,omitempty" doc:"The button that the customer pressed"`
	Entries []usher.EntryID   `json:"entries,omitempty" doc:"Where the bot's answer comes from"`
	Files   []EventFile       `json:"files,omitempty"`
}

// EventFile is a file of a message.
type EventFile struct {
	ID   usher.FileID `json:"id"`
	Name string       `json:"name"`
	Type string       `json:"type" doc:"Media type"`
	Size int64        `json:"size" doc:"Bytes"`
}

// EventConversation is a conversation after a change of its state or owner.
type EventConversation struct {
	Customer usher.CustomerID `json:"customer"`
	State    usher.State      `json:"state" enum:"bot,queued,agent,closed,archived"`
	Agent    usher.AgentID    `json:"agent,omitempty" doc:"Who has it"`
	Reason   string           `json:"reason,omitempty" doc:"A short word for programs"`
	Language usher.Language   `json:"language,omitempty"`
	Skills   []string         `json:"skills,omitempty" doc:"That the next agent must have"`
	Version  int64            `json:"version" doc:"One more with each such event of the conversation"`
	OpenedAt time.Time        `json:"opened_at"`
}

// EventMiss is a question that the bot did not answer.
type EventMiss struct {
	ID       usher.MissID    `json:"id"`
	Question string          `json:"question"`
	Language usher.Language  `json:"language,omitempty"`
	Why      usher.Why       `json:"why"`
	State    usher.MissState `json:"state" enum:"open,resolved,dismissed"`
	Answer   string          `json:"answer,omitempty" doc:"What an agent replied"`
	Agent    usher.AgentID   `json:"agent,omitempty"`
	Entry    usher.EntryID   `json:"entry,omitempty" doc:"That resolved it"`
}

// EventFeedback is a customer's word on an answer.
type EventFeedback struct {
	Message usher.MessageID `json:"message"`
	Seq     int64           `json:"seq"`
	Helpful bool            `json:"helpful"`
}

// EventCustomer is a customer after they told something about themselves.
type EventCustomer struct {
	ID       usher.CustomerID `json:"id"`
	NativeID string           `json:"native_id" doc:"The channel's own identifier"`
	Name     string           `json:"name,omitempty"`
	Email    string           `json:"email,omitempty" doc:"As they gave it; nobody has checked that it is theirs"`
	Language usher.Language   `json:"language,omitempty"`
}

// EventEntry names an entry; what it says now is read from the API.
type EventEntry struct {
	ID  usher.EntryID `json:"id"`
	New bool          `json:"new,omitempty" doc:"It was just added"`
}

// idPrefix begins every ID; the position follows.
const idPrefix = "evt_"

// ID names the event at a position.
func ID(position int64) string { return idPrefix + strconv.FormatInt(position, 10) }

// Position is the opposite of ID; false for what is no ID of the log.
func Position(id string) (int64, bool) {
	digits, ok := strings.CutPrefix(id, idPrefix)
	if !ok || digits == "" || digits[0] < '0' || digits[0] > '9' || len(digits) > 1 && digits[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 63)
	if err != nil || n > math.MaxInt64 {
		return 0, false
	}
	return int64(n), true
}
