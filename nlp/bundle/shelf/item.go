package shelf

import (
	"maps"
	"slices"
	"time"

	"usher"
	"usher/nlp/bundle"
)

// State says what is known of a candidate.
type State string

// The states.
const (
	Arriving State = "arriving" // changes still, or is about to be checked
	Ready    State = "ready"    // has passed every check
	Refused  State = "refused"
)

// Item is what lies in the folder under a name.
type Item struct {
	Name      string    `json:"name" doc:"Of the file or folder in models/"`
	State     State     `json:"state" enum:"arriving,ready,refused"`
	Reason    string    `json:"reason,omitempty" doc:"Why it is refused, and what to do"`
	Size      int64     `json:"size" doc:"Bytes on the disk"`
	ChangedAt time.Time `json:"changed_at" doc:"Of its latest file"`
	CheckedAt time.Time `json:"checked_at,omitzero"`
	Bundle    *About    `json:"bundle,omitempty" doc:"What would serve; where it is ready"`

	ripe bool // it has stayed the same, and is to be checked
}

// About describes a bundle to people.
type About struct {
	Hash        string           `json:"hash" doc:"Names the bundle by its content, 32 hexadecimal digits"`
	Name        string           `json:"name"`
	Version     string           `json:"version"`
	Description string           `json:"description,omitempty"`
	Licence     string           `json:"licence,omitempty"`
	Languages   []usher.Language `json:"languages"`
	Size        int64            `json:"size" doc:"Bytes of all its files"`
	Encoder     *Encoder         `json:"encoder,omitempty" doc:"None: the FAQ is searched with hashed n-grams"`
	Heads       []Head           `json:"heads" doc:"By name"`
	Golden      int              `json:"golden" doc:"Cases that it has passed"`
}

// Encoder is its sentence encoder.
type Encoder struct {
	Tokenizer string           `json:"tokenizer"`
	Dimension int              `json:"dimension"`
	Languages []usher.Language `json:"languages" doc:"None: all"`
	Pairs     []Pairs          `json:"pairs" doc:"How well translations meet, by its maker's measurement"`
}

// Pairs is a score of the encoder.
type Pairs struct {
	Set    string  `json:"set"`
	Pairs  int     `json:"pairs"`
	Recall float64 `json:"recall_at_1" doc:"Share whose nearest sentence of the other language is their own"`
}

// Head is one of its heads, with the scores of its training; a task file tells
// none.
type Head struct {
	Name             string           `json:"name" doc:"intent, moderation, human, act, mood …"`
	Labels           []string         `json:"labels"`
	Reject           usher.Confidence `json:"reject" doc:"Below it the best label is not believed"`
	Trained          int              `json:"trained" doc:"Lines that it was trained on; 0: it does not tell"`
	Measured         int              `json:"measured" doc:"Lines that the scores are of; 0: there are none"`
	Accuracy         float64          `json:"accuracy"`
	MacroF1          float64          `json:"macro_f1"`
	CalibrationError float64          `json:"calibration_error"`
	Kept             float64          `json:"kept" doc:"Share of what is in scope that passes reject"`
	Refused          float64          `json:"refused" doc:"Share of what is out of scope that does not"`
}

// Describe describes a bundle.
func Describe(b *bundle.Bundle) *About {
	m := b.Manifest()
	a := &About{
		Hash: b.Hash(), Name: m.Name, Version: m.Version, Description: m.Description, Licence: m.Licence,
		Languages: list(m.Languages), Size: b.Size(), Heads: []Head{}, Golden: len(b.Golden()),
	}
	if e := m.Encoder; e != nil {
		a.Encoder = &Encoder{Tokenizer: e.Tokenizer, Dimension: e.Dimension, Languages: list(e.Languages), Pairs: []Pairs{}}
		for _, set := range slices.Sorted(maps.Keys(e.Scores)) {
			a.Encoder.Pairs = append(a.Encoder.Pairs, Pairs{set, e.Scores[set].Pairs, e.Scores[set].Recall})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Heads)) {
		h := m.Heads[name]
		a.Heads = append(a.Heads, Head{
			Name: name, Labels: h.Labels, Reject: h.Reject, Trained: h.Data.Lines, Measured: h.Scores.Lines,
			Accuracy: h.Scores.Accuracy, MacroF1: h.Scores.MacroF1, CalibrationError: h.Scores.CalibrationError,
			Kept: h.Scores.Kept, Refused: h.Scores.Refused,
		})
	}
	return a
}

// Intents are the labels of its intent head.
func (a *About) Intents() []string {
	for _, h := range a.Heads {
		if h.Name == bundle.HeadIntent {
			return h.Labels
		}
	}
	return nil
}

// list is s, or an empty list that JSON shows as one.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
