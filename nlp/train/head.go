package train

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"usher"
	"usher/nlp"
	"usher/text"
)

// Options of Head. The zero value is ready.
type Options struct {
	// Valid is held out for choosing and calibrating. nil: parts of the
	// examples are held out in turn, then all of them train the head.
	Valid []Example
	// OOS are further texts out of scope, of no company in particular; their labels do not
	// matter. Trust and threshold are found by the lines labelled usher.OutOfScope
	// among the examples where there are fifty, and else by all.
	OOS []Example
	// About says what labels of the examples mean: their names in words (Named), or what
	// somebody says they are for. It trains the head like lines, but nothing is
	// measured on it.
	About []Example
	// Wrong, if any, is the share of the given answers that may be wrong, between 0
	// and 1: the threshold is the lowest that promises so much. 0: it is the one
	// that parts lines in scope from others best; see nlp.RejectThreshold.
	Wrong float64
	// Language tells the language of a text, as it will when the head is asked;
	// thresholds of languages go by it. nil: text.Language.
	Language func(s string) usher.Language
	// Encoder, if any, gives each text the vector that the head sees beside its
	// n-grams; the zero vector says nothing. EncoderID names it, so that the head is
	// not asked with another's.
	Encoder   nlp.Encoder
	EncoderID string
	// Weights bounds the numbers in the file, n-grams times labels; the n-grams
	// that fewest lines have go first. 0 means 4 Mi, which is 16 MiB.
	Weights int
	// Description is written into the file. Empty: "Usher head".
	Description string
	// Progress, if any, is told how far the training is: at the beginning of each
	// stage, and whenever a part of it is done.
	Progress func(Progress)
}

// Trained is a head with what is known about it.
type Trained struct {
	Model       []byte   // a .tflite file; its output is calibrated
	Labels      []string // in the order of the model's output
	Featuriser  string   // nlp.Featuriser
	Temperature float64  // that the logits were divided by; part of the model
	Trust       *Trust   // part of the model; nil: too few lines out of scope were held out
	// Reject is the confidence below which the best label, the one for out of
	// scope aside, is not to be believed: its trust, or where there is none its
	// probability. In the languages of RejectIn it is another.
	Reject   usher.Confidence
	RejectIn map[usher.Language]usher.Confidence
	Promises []Promise // for Options.Wrong, the one of all lines first
	Data     Data
	Scores   Scores
	// HeldOut are the predictions that the scores are measured on: of each line by
	// a head that was trained without it.
	HeldOut []Said
	// Updated says that the scores, the threshold, trust and temperature are those of
	// an earlier training, of nearly the same lines. Nothing was held out.
	Updated bool
	Memory  *Memory // what Update begins with
}

// Data says what a head was trained on.
type Data struct {
	Lines  int    `json:"lines"`
	SHA256 string `json:"sha256"` // of label, tab, text and newline of each line; without Options.About
}

// Scores are measured on held-out lines.
type Scores struct {
	Lines            int     `json:"lines"`             // held out
	Accuracy         float64 `json:"accuracy"`          // best label but out of scope right, of the lines in scope
	MacroF1          float64 `json:"macro_f1"`          // over all labels
	CalibrationError float64 `json:"calibration_error"` // of that label, expected, ten bins; one line out of scope to four others, where there is trust
	Kept             float64 `json:"kept"`              // right and not rejected, of the lines in scope
	Refused          float64 `json:"refused"`           // rejected, of the lines out of scope by which the threshold was found; 0 where there are none
	L2               float64 `json:"l2"`                // regularisation chosen, times the number of lines
}

// Head trains a head. Its errors about the data are *usher.Error.
func Head(ctx context.Context, examples []Example, o Options) (*Trained, error) {
	o = o.withDefaults()
	all, err := o.lines(examples)
	if err != nil {
		return nil, err
	}
	s, err := newSet(ctx, all, o)
	if err != nil {
		return nil, err
	}
	parts, rest := s.plan(o.Valid != nil)
	held, err := s.choose(ctx, parts)
	if err != nil {
		return nil, fmt.Errorf("train: choose: %w", err)
	}
	if s.own() >= 0 && len(rest) > 0 {
		if err := held.holdOut(ctx, s, rest); err != nil {
			return nil, fmt.Errorf("train: measure: %w", err)
		}
	}
	v := s.solver(s.every(), held.weighing)
	copy(v.at.amounts, held.start)
	return s.finish(ctx, v, verdict{held.setting, held.offset, held.calibrated(s, slices.Concat(all, o.Valid), o)}, all, o)
}

// lines returns all that trains: the examples, what is said about their labels, and
// other texts that are out of scope.
func (o Options) lines(examples []Example) ([]Example, error) {
	labels := make(map[string]bool)
	for _, e := range examples {
		labels[e.Label] = true
	}
	for _, e := range o.About {
		if !labels[e.Label] || e.Label == usher.OutOfScope {
			return nil, usher.Errorf(usher.CodeInvalid, nil,
				"It is said what the label %q means, but no line of the training data has it. Give it lines, or leave it out.", e.Label)
		}
	}
	all := slices.Concat(examples, o.About)
	for _, e := range o.OOS {
		all = append(all, Example{Text: e.Text, Label: usher.OutOfScope})
	}
	return all, nil
}

// verdict is what was chosen, and what is known of it.
type verdict struct {
	setting
	offset float64 // added to the logit of the label for out of scope
	Trained
}

// finish goes with v to the minimum, and makes the head.
func (s *set) finish(ctx context.Context, v *solver, by verdict, all []Example, o Options) (*Trained, error) {
	if err := v.solve(ctx, by.setting, optimum, told(o.Progress)); err != nil {
		return nil, fmt.Errorf("train: fit: %w", err)
	}
	model := v.model()
	if own := s.own(); own >= 0 {
		model.bias[own] += float32(by.offset)
	}
	t := by.Trained
	t.Data = DataOf(slices.Delete(slices.Clone(all), s.about[0], s.about[1]))
	var err error
	if t.Model, err = s.write(model, s.vocabulary[by.weighing], &t, o); err != nil {
		return nil, fmt.Errorf("train: write: %w", err)
	}
	t.Memory = s.remember(v, by, o)
	return &t, nil
}

// largestTable is how many weights a file may hold: 16 MiB.
const largestTable = 4 << 20

func (o Options) withDefaults() Options {
	if o.Weights <= 0 {
		o.Weights = largestTable
	}
	if o.Description == "" {
		o.Description = "Usher head"
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	if o.Language == nil {
		o.Language = func(s string) usher.Language { return usher.Language(text.Language(s)) }
	}
	return o
}

// DataOf says which lines these are, in their order.
func DataOf(examples []Example) Data {
	h := sha256.New()
	for _, e := range examples {
		fmt.Fprintf(h, "%s\t%s\n", e.Label, strings.ReplaceAll(e.Text, "\n", " "))
	}
	return Data{Lines: len(examples), SHA256: hex.EncodeToString(h.Sum(nil))}
}
