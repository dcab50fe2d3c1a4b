package usher

// Route is what the bot does with a turn.
type Route string

// The routes.
const (
	RouteIntent    Route = "intent"    // replies with an intent's reply
	RouteFAQ       Route = "faq"       // replies with an entry's answer
	RouteSmallTalk Route = "smalltalk" // replies in kind
	RouteClarify   Route = "clarify"   // asks back, with options where there are close ones
	RouteHandoff   Route = "handoff"   // brings in a person
	RouteBlock     Route = "block"     // archives: abuse or advertising
	RouteNone      Route = "none"      // says nothing: not the bot's turn
)

// Why gives the reason of a decision.
type Why string

// Reasons of a handoff, and others.
const (
	WhyWantsPerson Why = "wants_person"
	WhyComplaint   Why = "complaint"
	WhyEmergency   Why = "emergency"
	WhyOutOfScope  Why = "out_of_scope" // nothing we know comes near
	WhyNoAnswer    Why = "no_answer"    // near, but not answered in time
	WhyModelError  Why = "model_error"  // no understanding to decide on
	WhyConfident   Why = "confident"
	WhyChosen      Why = "chosen" // the customer took an option
	WhyUnsure      Why = "unsure"
	WhyAbuse       Why = "abuse"
	WhyAdvertising Why = "advertising"
	WhyCourtesy    Why = "courtesy"    // greeting, thanks, goodbye
	WhyPicture     Why = "picture"     // a picture without words, which the bot cannot read
	WhyNotHelpful  Why = "not_helpful" // of a miss: the customer said that the answer did not help
)

// Decision is what the policy makes of an Understanding.
type Decision struct {
	Route      Route          `json:"route"`
	Why        Why            `json:"why"`
	Label      string         `json:"label,omitempty"`   // intent, act or moderation label
	Answers    []ScoredAnswer `json:"answers,omitempty"` // to give; more than one for two questions at once
	Options    []Option       `json:"options,omitempty"` // to choose from
	Score      Confidence     `json:"score"`             // what the threshold was compared with
	Threshold  Confidence     `json:"threshold"`
	OfferHuman bool           `json:"offer_human,omitempty"`
}
