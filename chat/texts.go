package chat

import (
	"usher"
)

// Texts is everything the bot says to customers in one language, besides the
// answers of the knowledge. Lists are variants; which one is said follows
// from the place in the conversation, so that a replay says the same.
type Texts struct {
	Greeting []string // hello
	Thanks   []string // you are welcome
	Goodbye  []string
	Affirm   []string // after "yes, that helped"
	Deny     []string // after a "no" that refuses nothing
	Bot      []string // who am I
	Chat     []string // other small talk
	Wait     []string // take your time

	Clarify  []string // which of these did you mean?
	One      []string // did you mean this one? %s is the question, with its own mark
	Which    string   // after "yes" to several options
	Refused  string   // sorry; did you mean one of these?
	Instead  string   // sorry; did you mean this one? %s is the question, with its own mark
	Rephrase []string // say it differently?
	Misheard string   // before the answer to a corrected question
	Partly   string   // before the options for a second question; %s is the question
	Picture  string   // about a picture that cannot be read, where nobody is there: what is it about?
	Person   string   // label of the button that brings in a person

	Handoff map[usher.Why]string // why a colleague comes; "" is for any other reason
	Absent  map[usher.Why]string // the same where nobody is there; Nobody follows
	Joining string               // somebody is there, the customer is next
	Queued  string               // %d is the place in the queue
	Minutes string               // %d minutes of waiting are estimated
	Nobody  string               // please leave a message
	Blocked string               // how to reach a person all the same
}

// DefaultTexts returns what the bot says unless it is configured otherwise.
func DefaultTexts() map[usher.Language]Texts {
	return map[usher.Language]Texts{usher.English: english(), usher.Chinese: chinese()}
}

// textsIn returns the texts in l, else those in English, which most who write
// another language can read; those in the bot's own language where l is not
// known or there are none in English.
func (b *AIChatBot) textsIn(l usher.Language) Texts {
	order := []usher.Language{l, usher.English, b.language}
	if l == "" {
		order = []usher.Language{b.language, usher.English}
	}
	for _, try := range order {
		if t, ok := b.texts[try]; ok {
			return t
		}
	}
	return Texts{}
}

// vary picks one of the variants by a number that grows with the talk.
func vary(variants []string, n int64) string {
	if len(variants) == 0 {
		return ""
	}
	return variants[uint64(n)%uint64(len(variants))]
}
