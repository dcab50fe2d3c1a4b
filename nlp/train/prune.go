package train

import (
	"cmp"
	"slices"

	"usher/nlp"
)

// largestTable is how many weights a file may hold: 16 MiB.
const largestTable = 4 << 20

// prune drops the n-grams that say least where the table has more weights than
// most. What an n-gram can do is its greatest weight less its smallest: what
// they have in common moves no probability.
func prune(m *linear, v *nlp.Vocabulary, most int) (*linear, *nlp.Vocabulary) {
	keep := most / m.labels
	if v.Len() <= keep {
		return m, v
	}
	rows := make([]int32, v.Len())
	says := make([]float32, v.Len())
	for i := range rows {
		row := m.table[i*m.labels : (i+1)*m.labels]
		rows[i], says[i] = int32(i), slices.Max(row)-slices.Min(row)
	}
	slices.SortFunc(rows, func(a, b int32) int {
		return cmp.Or(cmp.Compare(says[b], says[a]), cmp.Compare(a, b))
	})
	rows = rows[:keep]
	slices.Sort(rows)
	small := &linear{labels: m.labels, bias: m.bias, dense: m.dense, table: make([]float32, 0, keep*m.labels)}
	for _, r := range rows {
		small.table = append(small.table, m.table[int(r)*m.labels:(int(r)+1)*m.labels]...)
	}
	return small, v.Keep(rows)
}
