package usher

// Day is what the bot did on one day. A conversation is counted once a day, by
// the strongest thing that happened to it: handed off, blocked, answered,
// asked back; one to which the bot said nothing is in Conversations alone.
type Day struct {
	Date          string `json:"date"` // 2026-03-01, in the viewer's zone
	Turns         int64  `json:"turns"`
	Conversations int64  `json:"conversations"` // with a turn
	Answered      int64  `json:"answered"`      // with an answer of the bot and no handoff
	Clarified     int64  `json:"clarified"`     // only asked back
	HandedOff     int64  `json:"handed_off"`
	Blocked       int64  `json:"blocked"` // abuse and advertising
}

// Helpful counts what customers said about the bot's answers.
type Helpful struct {
	Yes int64 `json:"yes"`
	No  int64 `json:"no"`
}

// MissGroup is a question that several customers asked in vain.
type MissGroup struct {
	Question     string         `json:"question"` // as it was asked last
	Language     Language       `json:"language,omitempty"`
	Count        int64          `json:"count"`        // conversations
	Conversation ConversationID `json:"conversation"` // the latest
	Miss         MissID         `json:"miss"`         // the latest
}
