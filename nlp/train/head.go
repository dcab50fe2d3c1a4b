package train

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"

	"usher"
	"usher/nlp"
)

// Options of Head. The zero value is ready.
type Options struct {
	// Valid is held out for choosing and calibrating. nil: parts of the
	// examples are held out in turn, then all of them train the head.
	Valid []Example
	// OOS are further texts out of scope; their labels do not matter. Lines
	// labelled usher.OutOfScope among the examples count the same.
	OOS []Example
	// Encoder, if any, gives each text the vector that the head sees beside its
	// n-grams; the zero vector says nothing. EncoderID names it, so that the head is
	// not asked with another's.
	Encoder   nlp.Encoder
	EncoderID string
	// Weights bounds the numbers in the file, n-grams times labels; the n-grams
	// that say least go first. 0 means 4 Mi, which is 16 MiB.
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
	// Reject is the confidence below which the best label, the one for out of
	// scope aside, is not to be believed.
	Reject usher.Confidence
	Data   Data
	Scores Scores
}

// Data says what a head was trained on.
type Data struct {
	Lines  int    `json:"lines"`
	SHA256 string `json:"sha256"` // of label, tab, text and newline of each line
}

// Scores are measured on held-out lines.
type Scores struct {
	Lines            int     `json:"lines"`             // held out
	Accuracy         float64 `json:"accuracy"`          // best label but out of scope right, of the lines in scope
	MacroF1          float64 `json:"macro_f1"`          // over all labels
	CalibrationError float64 `json:"calibration_error"` // of that label, expected, ten bins; one line out of scope to four others at most
	Kept             float64 `json:"kept"`              // right and not rejected, of the lines in scope
	Refused          float64 `json:"refused"`           // rejected, of the lines out of scope; 0 where there are none
	L2               float64 `json:"l2"`                // regularisation chosen, times the number of lines
}

// Limits of what Head takes.
const (
	maxLabels = 1024
	maxTable  = 1 << 28 // n-grams × labels while training; 1 GiB
)

// Head trains a head. Its errors about the data are *usher.Error.
func Head(ctx context.Context, examples []Example, o Options) (*Trained, error) {
	o = o.withDefaults()
	all := slices.Clone(examples)
	for _, e := range o.OOS {
		all = append(all, Example{Text: e.Text, Label: usher.OutOfScope})
	}
	labels, err := labelsOf(all)
	if err != nil {
		return nil, err
	}
	s, err := newSet(ctx, all, labels, o)
	if err != nil {
		return nil, err
	}
	plan := s.plan()
	if o.Valid != nil {
		if plan, err = s.given(ctx, o.Valid); err != nil {
			return nil, err
		}
	}
	held, err := s.choose(ctx, plan)
	if err != nil {
		return nil, fmt.Errorf("train: choose: %w", err)
	}
	model, err := s.fit(ctx, s.every(), held.strength, func(done, of int) { s.tell(Progress{Stage: StageFit, Done: done, Of: of}) })
	if err != nil {
		return nil, fmt.Errorf("train: fit: %w", err)
	}
	if own := s.own(); own >= 0 {
		model.bias[own] += float32(held.offset)
	}
	t := held.calibrated(labels)
	t.Data = DataOf(all)
	if t.Model, err = s.write(model, t, o); err != nil {
		return nil, fmt.Errorf("train: write: %w", err)
	}
	return t, nil
}

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
	return o
}

// labelsOf returns the labels in order, the one for out of scope last.
func labelsOf(examples []Example) ([]string, error) {
	seen := map[string]bool{}
	for _, e := range examples {
		seen[e.Label] = true
	}
	inside := make([]string, 0, len(seen))
	for l := range seen {
		if l != usher.OutOfScope {
			inside = append(inside, l)
		}
	}
	slices.Sort(inside)
	if len(inside) == 0 || len(seen) < 2 {
		return nil, usher.Errorf(usher.CodeInvalid, nil,
			"The training data has %d different labels. Give examples of at least two, one of them may be %q.", len(seen), usher.OutOfScope)
	}
	if len(seen) > maxLabels {
		return nil, usher.Errorf(usher.CodeTooLarge, nil,
			"The training data has %d different labels, more than %d. Check that \"label\" holds a category, not a text.", len(seen), maxLabels)
	}
	if seen[usher.OutOfScope] {
		inside = append(inside, usher.OutOfScope)
	}
	return inside, nil
}

// DataOf says which lines these are, in their order.
func DataOf(examples []Example) Data {
	h := sha256.New()
	for _, e := range examples {
		fmt.Fprintf(h, "%s\t%s\n", e.Label, strings.ReplaceAll(e.Text, "\n", " "))
	}
	return Data{Lines: len(examples), SHA256: hex.EncodeToString(h.Sum(nil))}
}

// set is the training data as numbers.
type set struct {
	problem
	names []string // of the labels
	features
}

// newSet extracts the n-grams. Those that one line alone has are dropped where
// there are very many.
func newSet(ctx context.Context, examples []Example, labels []string, o Options) (*set, error) {
	number := make(map[string]int, len(labels))
	for i, l := range labels {
		number[l] = i
	}
	s := &set{names: labels, features: features{encoder: o.Encoder, tell: o.Progress, texts: len(examples) + len(o.Valid)}}
	if o.Encoder != nil {
		s.share = vectorShares[0]
	}
	df := map[uint32]int32{}
	texts, grams := make([]string, len(examples)), make([][]nlp.Gram, len(examples))
	for i, e := range examples {
		texts[i], grams[i] = e.Text, nlp.Grams(e.Text)
		for _, g := range grams[i] {
			df[g.Hash]++
		}
		s.gold = append(s.gold, number[e.Label])
		if i%chunk == 0 {
			o.Progress(Progress{Stage: StageRead, Done: i, Of: len(examples)})
		}
	}
	o.Progress(Progress{Stage: StageRead, Done: len(examples), Of: len(examples)})
	minimum := 1
	if len(df) > manyGrams {
		minimum = 2
	}
	s.vocabulary = nlp.NewVocabulary(df, len(examples), minimum)
	s.labels, s.grams = len(labels), s.vocabulary.Len()
	if s.labels*s.grams > maxTable {
		return nil, usher.Errorf(usher.CodeTooLarge, nil,
			"%d labels and %d different n-grams need more memory than training may use. Train on fewer lines or fewer labels.",
			s.labels, s.grams)
	}
	s.cost = balance(s.gold, labels)
	var err error
	s.rows, err = s.weigh(ctx, texts, grams)
	return s, err
}

const manyGrams = 1 << 18

// balance returns a weight a row, with mean 1, so that rare labels are heard:
// rarity to the power of 3/4, at most eightfold. The label for out of scope,
// which often has many lines of all kinds, counts as much as any other.
func balance(gold []int, labels []string) []float32 {
	count := make([]int, len(labels))
	for _, g := range gold {
		count[g]++
	}
	cost := make([]float32, len(gold))
	fair := float64(len(gold)) / float64(len(labels))
	var sum float64
	for i, g := range gold {
		rarity := fair / float64(count[g])
		if labels[g] != usher.OutOfScope {
			rarity = min(8, max(1.0/8, rarity))
			rarity = math.Sqrt(rarity) * math.Sqrt(math.Sqrt(rarity))
		}
		cost[i] = float32(rarity)
		sum += float64(cost[i])
	}
	mean := float32(sum / float64(len(gold)))
	for i := range cost {
		cost[i] /= mean
	}
	return cost
}
