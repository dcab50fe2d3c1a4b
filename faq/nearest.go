package faq

import (
	"cmp"
	"context"
	"slices"

	"usher"
	"usher/simd"
)

// asked is a vector as Rows compare it.
type asked struct {
	coarse, fine []int8
	scale        float32
}

// Nearest returns exactly what is near a vector. The error is CodeInvalid for one
// of another dimension.
func (r *Rows) Nearest(_ context.Context, q usher.VectorQuery) (usher.Neighbours, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.dim == 0 || len(q.Vector) == 0 {
		return usher.Neighbours{}, nil
	}
	if len(q.Vector) != r.dim {
		return usher.Neighbours{}, otherDimension(len(q.Vector), r.dim)
	}
	a := asked{coarse: make([]int8, r.dim), fine: make([]int8, r.dim)}
	if a.scale = split(a.coarse, a.fine, q.Vector); a.scale == 0 {
		return usher.Neighbours{}, nil
	}
	out := usher.Neighbours{Count: r.count}
	for j, x := range q.Vector {
		out.Total += float64(x) * r.total[j]
	}
	near := r.entriesOf(a, r.filter(q), q)
	slices.SortFunc(near, r.nearer)
	out.Near = make([]usher.Neighbour, len(near))
	for n, s := range near {
		out.Near[n] = usher.Neighbour{Wording: r.rows[s.row].Wording, Similarity: s.similarity}
	}
	return out, nil
}

// scored is a row and how near it is.
type scored struct {
	similarity float32
	row        int32
}

// nearer orders rows.
func (r *Rows) nearer(a, b scored) int {
	if a.similarity != b.similarity {
		return cmp.Compare(b.similarity, a.similarity)
	}
	v, w := &r.rows[a.row], &r.rows[b.row]
	return cmp.Or(cmp.Compare(v.Entry, w.Entry), cmp.Compare(v.Mark, w.Mark))
}

// entriesOf returns the rows of the entries that are nearest to a, and of those beside.
func (r *Rows) entriesOf(a asked, only filter, q usher.VectorQuery) []scored {
	nearest := r.scan(a, only, q.Limit)
	all := make([]scored, 0, 2*(len(nearest)+len(q.Beside)))
	have := make([]bool, len(r.rows)) // the first row of an entry that was added
	add := func(id usher.EntryID) {
		rows := r.byEntry[id]
		if len(rows) == 0 || have[rows[0]] {
			return
		}
		have[rows[0]] = true
		for _, i := range rows {
			if only.allows(r, i) {
				all = append(all, scored{r.similarity(a, i), i})
			}
		}
	}
	for _, s := range nearest {
		add(r.rows[s.row].Entry)
	}
	for _, id := range q.Beside {
		add(id)
	}
	return all
}

// spare is how many rows the coarse part selects beyond twice those wanted.
const spare = 100

// scan returns the limit rows nearest to a, best first.
func (r *Rows) scan(a asked, only filter, limit int) []scored {
	if limit = min(limit, len(r.rows)); limit <= 0 {
		return nil
	}
	best := newTop(min(2*limit+spare, len(r.rows)))
	for i := range r.scale {
		if r.scale[i] == 0 || !only.allows(r, int32(i)) {
			continue
		}
		best.offer(r.scale[i]*float32(simd.DotInt8(a.coarse, r.coarse[i*r.dim:(i+1)*r.dim])), int32(i))
	}
	near := make([]scored, len(best.rows))
	for n, i := range best.rows {
		near[n] = scored{r.similarity(a, i), i}
	}
	slices.SortFunc(near, r.nearer)
	return near[:min(limit, len(near))]
}

// similarity compares with both parts of a row.
func (r *Rows) similarity(a asked, i int32) float32 {
	if r.scale[i] == 0 {
		return 0
	}
	coarse, fine := r.coarseOf(i), r.fineOf(i)
	dot := float64(simd.DotInt8(a.coarse, coarse)) +
		(float64(simd.DotInt8(a.coarse, fine))+float64(simd.DotInt8(a.fine, coarse)))/fineSteps +
		float64(simd.DotInt8(a.fine, fine))/(fineSteps*fineSteps)
	return float32(dot * float64(a.scale) * float64(r.scale[i]))
}

// filter says which rows a query wants.
type filter struct {
	tongues []bool         // by placed.tongue; nil: any
	out     map[int32]bool // rows of excluded entries
}

func (r *Rows) filter(q usher.VectorQuery) filter {
	var f filter
	if len(q.Languages) > 0 {
		f.tongues = make([]bool, len(r.tongues))
		for t, l := range r.tongues {
			f.tongues[t] = slices.Contains(q.Languages, l)
		}
	}
	for _, id := range q.Exclude {
		for _, i := range r.byEntry[id] {
			if f.out == nil {
				f.out = make(map[int32]bool)
			}
			f.out[i] = true
		}
	}
	return f
}

func (f *filter) allows(r *Rows, i int32) bool {
	return (f.tongues == nil || f.tongues[r.rows[i].tongue]) && (f.out == nil || !f.out[i])
}

// top keeps the rows with the highest scores of those it is offered; of equal
// ones those that came first. It is a heap with the least at its root.
type top struct {
	n      int
	scores []float32
	rows   []int32
}

func newTop(n int) *top { return &top{n: n, scores: make([]float32, 0, n), rows: make([]int32, 0, n)} }

func (t *top) offer(score float32, row int32) {
	if len(t.rows) < t.n {
		t.scores, t.rows = append(t.scores, score), append(t.rows, row)
		for i := len(t.rows) - 1; i > 0 && t.less(i, (i-1)/2); i = (i - 1) / 2 {
			t.swap(i, (i-1)/2)
		}
		return
	}
	if score <= t.scores[0] {
		return
	}
	t.scores[0], t.rows[0] = score, row
	for i := 0; ; {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < t.n; c++ {
			if t.less(c, least) {
				least = c
			}
		}
		if least == i {
			return
		}
		t.swap(i, least)
		i = least
	}
}

// less orders by score; of equal ones the later row is the first to go.
func (t *top) less(i, j int) bool {
	return t.scores[i] < t.scores[j] || t.scores[i] == t.scores[j] && t.rows[i] > t.rows[j]
}

func (t *top) swap(i, j int) {
	t.scores[i], t.scores[j] = t.scores[j], t.scores[i]
	t.rows[i], t.rows[j] = t.rows[j], t.rows[i]
}
