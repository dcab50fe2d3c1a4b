package usher

// Query is a question put to the models and the FAQ.
type Query struct {
	Text      string
	Within    string     // a text that Text is part of, which may help to understand it; empty: it stands alone
	Language  Language   // empty: told from the text
	Vector    []float32  // unit vector of Text, as it stands in Within; nil: not encoded yet
	Encoder   string     // names who made Vector, or is to make it; empty: whoever is asked first
	Terms     bool       // by words alone: where Vector is nil, none is made
	Exclude   []EntryID  // entries that the customer refused
	Languages []Language // only variants in these count; empty: all do
	Limit     int        // candidates wanted; 0 means 5
}

// Labels of the dialogue-act head ("act").
const (
	ActQuestion = "question" // wants something, or tells about it
	ActGreeting = "greeting"
	ActThanks   = "thanks"
	ActGoodbye  = "goodbye"
	ActAffirm   = "affirm" // "yes", "that helped"
	ActDeny     = "deny"   // "no", "that's not it"
	ActBot      = "bot"    // "are you a robot?", "who are you"
	ActChat     = "chat"   // other small talk: "how are you"
)

// Labels of the head that decides on a person ("human").
const (
	HumanNone      = "none"
	HumanWanted    = "wants_person"
	HumanComplaint = "complaint" // angry, or threatens to leave, sue or report
	HumanEmergency = "emergency" // danger to life, self-harm
)

// Labels of the moderation head ("moderation"). "ham" counts as ModerationOK.
const (
	ModerationOK          = "ok"
	ModerationAbuse       = "abuse"
	ModerationAdvertising = "advertising"
)

// Labels of the head that hears how the customer feels ("mood"). No decision
// depends on it; agents are told.
const (
	MoodCalm         = "calm" // the usual case, also of what reports damage or asks for money back
	MoodPleased      = "pleased"
	MoodWorried      = "worried"      // afraid for money, health, data or a date
	MoodDisappointed = "disappointed" // expected more, or gives up
	MoodAngry        = "angry"        // be it in irony
)

// Understanding is what the models and the FAQ make of one turn.
type Understanding struct {
	Text       string         `json:"text"` // what was understood, after context was added
	Language   Language       `json:"language,omitempty"`
	Intents    []ScoredIntent `json:"intents,omitempty"` // best first; empty: no intent head
	InScope    bool           `json:"in_scope"`          // the best intent passes the bundle's reject threshold
	Act        ScoredIntent   `json:"act"`
	Human      ScoredIntent   `json:"human"`
	Moderation ScoredIntent   `json:"moderation"`
	Mood       ScoredIntent   `json:"mood"`              // zero: the bundle does not hear it
	Answers    []ScoredAnswer `json:"answers,omitempty"` // best first
	FollowUp   bool           `json:"follow_up,omitempty"`
	Correction bool           `json:"correction,omitempty"`
	Bundle     string         `json:"bundle,omitempty"` // hash of the model bundle
	FAQ        int64          `json:"faq,omitempty"`    // version of the knowledge
	Vector     []float32      `json:"-"`                // unit vector of Text, for the search; nil: no encoder, or the search is over
	Encoder    string         `json:"-"`                // names who made Vector
}
