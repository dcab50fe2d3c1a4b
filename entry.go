package usher

import "time"

// Entry is one piece of knowledge: an answer and the ways to ask for it.
type Entry struct {
	ID       EntryID   `json:"id"`
	Variants []Variant `json:"variants"` // ≥ 1; the first of a language is its title
	Answer   Texts     `json:"answer"`
	Skills   []string  `json:"skills,omitempty"` // asked of an agent on handoff
	Disabled bool      `json:"disabled,omitempty"`
	Version  int64     `json:"version"` // +1 with each save; compare-and-set
	At       time.Time `json:"at"`      // last change
}

// Variant is a way to ask.
type Variant struct {
	Language Language `json:"language,omitempty"` // empty: told from the text
	Text     string   `json:"text"`
}

// Title returns the question to show for the entry in l.
func (e Entry) Title(l Language) string {
	for _, v := range e.Variants {
		if v.Language == l {
			return v.Text
		}
	}
	if len(e.Variants) == 0 {
		return string(e.ID)
	}
	return e.Variants[0].Text
}

// ScoredAnswer is a candidate entry for a question.
type ScoredAnswer struct {
	Entry      EntryID    `json:"entry"`
	Title      string     `json:"title"`      // the question, in the customer's language
	Variant    string     `json:"variant"`    // the variant that matched best
	Text       string     `json:"text"`       // the answer, in the customer's language
	Score      float64    `json:"score"`      // fused similarity, ranks within one query only
	Lexical    float64    `json:"lexical"`    // 0…1 share of the question's weight found in the variant
	Vector     float64    `json:"vector"`     // cosine, −1…1
	Confidence Confidence `json:"confidence"` // that this entry answers the question
	Skills     []string   `json:"skills,omitempty"`
}
