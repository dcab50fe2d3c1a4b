package keyword

import (
	"context"

	"usher"
)

// Parts is how many parts Across makes of lines.
const Parts = 5

// Across returns what rules make of each line that have not seen it: the lines of
// each label are dealt out to the parts in turn, and each part is read by the
// rules of the others. Where these have no label, nothing fits.
func Across(ctx context.Context, lines []Line, o Options) ([][]usher.ScoredIntent, error) {
	part := make([]int, len(lines))
	dealt := map[string]int{}
	for i, l := range lines {
		part[i] = dealt[l.Label] % Parts
		dealt[l.Label]++
	}
	out := make([][]usher.ScoredIntent, len(lines))
	for p := range Parts {
		var others []Line
		for i, l := range lines {
			if part[i] != p {
				others = append(others, l)
			}
		}
		rules := learn(others, o)
		for i, l := range lines {
			if part[i] != p {
				continue
			}
			var err error
			if out[i], err = rules.Recognize(ctx, l.Text); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
