package train

import (
	"context"
	"crypto/sha256"
	"math"
	"slices"

	"usher"
	"usher/nlp"
)

// set is the data as numbers: the lines that train, and behind them those that
// somebody holds out.
type set struct {
	lines      *lines
	names      []string // of the labels
	texts      []textHash
	gold       []int     // label of each line; negative: one that training does not have
	cost       []float32 // weight of each line that trains
	about      [2]int    // the lines of Options.About, from and to
	general    [2]int    // those of Options.OOS
	vocabulary [weighings]*nlp.Vocabulary
	rows       [weighings]*rows
	scaling    scaling
	tell       func(Progress)
}

// textHash is the beginning of a text's SHA-256.
type textHash [16]byte

func hashOf(text string) textHash {
	sum := sha256.Sum256([]byte(text))
	return textHash(sum[:16])
}

// newSet reads the examples, and those of o.Valid.
func newSet(ctx context.Context, examples []Example, o Options) (*set, error) {
	names, err := labelsOf(examples)
	if err != nil {
		return nil, err
	}
	s := &set{names: names, tell: o.Progress}
	s.general = [2]int{len(examples) - len(o.OOS), len(examples)}
	s.about = [2]int{s.general[0] - len(o.About), s.general[0]}
	if err := s.number(examples, o.Valid); err != nil {
		return nil, err
	}
	s.cost = balance(s.gold[:len(examples)], names)
	texts := make([]string, 0, len(s.gold))
	for _, e := range slices.Concat(examples, o.Valid) {
		texts = append(texts, e.Text)
		s.texts = append(s.texts, hashOf(e.Text))
	}
	if s.lines, err = read(ctx, texts, o); err != nil {
		return nil, err
	}
	if s.lines.dim > 0 {
		s.scaling = s.lines.centre(len(examples))
	}
	grams := census(s.lines.grams[:len(examples)], s.gold[:len(examples)], len(names))
	for w := range weighings {
		s.vocabulary[w] = w.vocabulary(grams, len(examples), o.Weights/len(names))
		s.rows[w] = s.lines.weighed(s.vocabulary[w])
	}
	return s, nil
}

// number finds the labels' numbers, of lines that train and of others.
func (s *set) number(examples, valid []Example) error {
	number := make(map[string]int, len(s.names))
	for i, l := range s.names {
		number[l] = i
	}
	for _, e := range examples {
		s.gold = append(s.gold, number[e.Label])
	}
	if valid == nil {
		return nil
	}
	if len(valid) == 0 {
		return usher.Errorf(usher.CodeInvalid, nil, "The validation data is empty. Leave it out, or give it lines.")
	}
	anyKnown := false
	for _, e := range valid {
		label, known := number[e.Label]
		anyKnown = anyKnown || known
		switch {
		case known:
			s.gold = append(s.gold, label)
		case e.Label == usher.OutOfScope:
			s.gold = append(s.gold, outside)
		default:
			s.gold = append(s.gold, unknown)
		}
	}
	if !anyKnown {
		return usher.Errorf(usher.CodeInvalid, nil,
			"No label of the validation data occurs in the training data; the first is %q. Check that the two belong together.", valid[0].Label)
	}
	return nil
}

// Numbers of labels that a head does not have.
const (
	unknown = -1 // in scope, but not trained
	outside = -2 // out of scope, and no such line was trained
)

// own is the number of the label for out of scope; -1: there is none.
func (s *set) own() int { return slices.Index(s.names, usher.OutOfScope) }

// every returns the numbers of the lines that train.
func (s *set) every() []int {
	all := make([]int, len(s.cost))
	for i := range all {
		all[i] = i
	}
	return all
}

// solver returns one of the chosen lines.
func (s *set) solver(chosen []int, w weighing) *solver {
	gold, cost := make([]int, len(chosen)), make([]float32, len(chosen))
	for n, i := range chosen {
		gold[n], cost[n] = s.gold[i], s.cost[i]
	}
	return newSolver(s.rows[w].pick(chosen), gold, cost, len(s.names))
}

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

// Limits of what Head takes.
const (
	maxLabels = 1024
	maxCells  = 1 << 24 // lines × labels; they take up to 100 bytes each
)

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
	if len(seen)*len(examples) > maxCells {
		return nil, usher.Errorf(usher.CodeTooLarge, nil,
			"%d lines of %d labels need more memory than training may use. Train on %d lines or fewer, or on fewer labels.",
			len(examples), len(seen), maxCells/len(seen))
	}
	if seen[usher.OutOfScope] {
		inside = append(inside, usher.OutOfScope)
	}
	return inside, nil
}
