package train

import (
	"context"
	"fmt"
	"math"
	"slices"

	"usher"
	"usher/nlp"
)

// row is a text as numbers: its weighted n-grams, of length 1, and its sentence
// vector, of about that, which is nil where there is no encoder.
type row struct {
	ids     []int32
	weights []float32
	vector  []float32
}

// rows are texts as numbers, in compressed form: the n-grams of row i are
// ids[start[i]:start[i+1]], its vector vectors[i*dim:(i+1)*dim].
type rows struct {
	start   []int32
	ids     []int32
	weights []float32
	grams   int // that there are
	vectors []float32
	dim     int
}

func (r *rows) len() int { return len(r.start) - 1 }

func (r *rows) at(i int) row {
	from, to := r.start[i], r.start[i+1]
	return row{r.ids[from:to], r.weights[from:to], r.vectors[i*r.dim : (i+1)*r.dim]}
}

// pick returns the given rows.
func (r *rows) pick(chosen []int) *rows {
	out := &rows{start: make([]int32, 1, len(chosen)+1), grams: r.grams, dim: r.dim}
	for _, i := range chosen {
		one := r.at(i)
		out.ids, out.weights = append(out.ids, one.ids...), append(out.weights, one.weights...)
		out.vectors = append(out.vectors, one.vector...)
		out.start = append(out.start, int32(len(out.ids)))
	}
	return out
}

// lines are texts that were read: n-grams and, where there is an encoder,
// vectors.
type lines struct {
	grams   [][]nlp.Gram
	vectors [][]float32 // as they come from the encoder
	centred []float32   // [lines][dim]
	dim     int
}

// read extracts the n-grams of texts, and encodes them where o has an encoder.
func read(ctx context.Context, texts []string, o Options) (*lines, error) {
	l := &lines{grams: make([][]nlp.Gram, len(texts))}
	for from := 0; from < len(texts); from += chunk {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		o.Progress(Progress{Stage: StageRead, Done: from, Of: len(texts)})
		inBlocks(min(chunk, len(texts)-from), chunk/16, func(_, a, b int) {
			for i := from + a; i < from+b; i++ {
				l.grams[i] = nlp.Grams(texts[i])
			}
		})
	}
	o.Progress(Progress{Stage: StageRead, Done: len(texts), Of: len(texts)})
	if o.Encoder == nil {
		return l, nil
	}
	var err error
	if l.vectors, err = encode(ctx, texts, o); err != nil {
		return nil, err
	}
	l.dim = len(l.vectors[0])
	return l, nil
}

// chunk is how many texts are read or encoded before that is told.
const chunk = 256

// weighed returns the lines as rows of a vocabulary.
func (l *lines) weighed(v *nlp.Vocabulary) *rows {
	r := &rows{start: make([]int32, 1, len(l.grams)+1), grams: v.Len(), vectors: l.centred, dim: l.dim}
	for _, g := range l.grams {
		r.ids, r.weights = v.Weigh(g, r.ids, r.weights)
		r.start = append(r.start, int32(len(r.ids)))
	}
	return r
}

// saysNothing reports whether v is the zero vector, that of a text which the
// encoder makes nothing of.
func saysNothing(v []float32) bool {
	return !slices.ContainsFunc(v, func(x float32) bool { return x != 0 })
}

// encode returns the texts' vectors, which have one dimension.
func encode(ctx context.Context, texts []string, o Options) ([][]float32, error) {
	vectors := make([][]float32, 0, len(texts))
	for some := range slices.Chunk(texts, chunk) {
		o.Progress(Progress{Stage: StageEncode, Done: len(vectors), Of: len(texts)})
		more, err := o.Encoder.Encode(ctx, some)
		if err != nil {
			return nil, fmt.Errorf("train: encode: %w", err)
		}
		if len(more) != len(some) {
			return nil, usher.Errorf(usher.CodeInternal, nil, "The encoder gave %d vectors for %d texts.", len(more), len(some))
		}
		vectors = append(vectors, more...)
	}
	o.Progress(Progress{Stage: StageEncode, Done: len(texts), Of: len(texts)})
	for _, v := range vectors {
		if len(v) == 0 || len(v) != len(vectors[0]) {
			return nil, usher.Errorf(usher.CodeInternal, nil, "The encoder's vectors have %d numbers, and %d.", len(vectors[0]), len(v))
		}
	}
	return vectors, nil
}

// scaling moves vectors to where they say most: what all texts have in common
// says nothing, and rows are to have about the length 1.
type scaling struct {
	mean  []float32
	scale float32
}

// centre centres the vectors, by the mean of those of the first so many lines.
func (l *lines) centre(trained int) scaling {
	by := scalingOf(l.vectors[:trained], l.dim)
	l.centred = make([]float32, 0, len(l.vectors)*l.dim)
	for _, v := range l.vectors {
		if saysNothing(v) {
			l.centred = append(l.centred, v...)
			continue
		}
		for i, x := range v {
			l.centred = append(l.centred, by.scale*(x-by.mean[i]))
		}
	}
	return by
}

// scalingOf is that of vectors; those that say nothing do not count.
func scalingOf(vectors [][]float32, dim int) scaling {
	sums := make([]float64, dim)
	vectors = slices.DeleteFunc(slices.Clone(vectors), saysNothing)
	n := float64(max(1, len(vectors)))
	for _, v := range vectors {
		for i, x := range v {
			sums[i] += float64(x)
		}
	}
	by := scaling{mean: make([]float32, dim), scale: 1}
	for i, s := range sums {
		by.mean[i] = float32(s / n)
	}
	square := 0.0
	for _, v := range vectors {
		for i, x := range v {
			d := float64(x - by.mean[i])
			square += float64(d * d)
		}
	}
	if square > 0 {
		by.scale = float32(math.Sqrt(n / square))
	}
	return by
}

// undone returns what a model weighs vectors by as they come from the encoder,
// [labels][dim], and its bias then.
func (by scaling) undone(m *linear) (vectors, bias []float32) {
	dim := len(by.mean)
	vectors, bias = make([]float32, m.labels*dim), make([]float32, m.labels)
	for c := range m.labels {
		sum := float64(m.bias[c])
		for i, mean := range by.mean {
			w := by.scale * m.dense[c*dim+i]
			vectors[c*dim+i] = w
			sum -= float64(float64(w) * float64(mean))
		}
		bias[c] = float32(sum)
	}
	return vectors, bias
}
