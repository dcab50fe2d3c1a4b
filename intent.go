package usher

// Confidence is calibrated: of the replies given at 0.9, nine in ten are
// right. Range 0…1.
type Confidence float64

// OutOfScope is the label of training lines that no intent covers.
const OutOfScope = "oos"

// Intent is something customers want. With a Reply the bot can serve it.
type Intent struct {
	Name        string   `json:"name"` // unique
	Description string   `json:"description,omitempty"`
	Reply       Texts    `json:"reply,omitempty"`    // empty: recognised, not answered
	Skills      []string `json:"skills,omitempty"`   // asked of an agent on handoff
	Examples    []string `json:"examples,omitempty"` // what customers write who want it: models are measured with them
}

// ScoredIntent is a label with its calibrated probability.
type ScoredIntent struct {
	Label      string     `json:"label"`
	Confidence Confidence `json:"confidence"`
}
