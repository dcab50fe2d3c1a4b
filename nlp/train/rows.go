package train

import (
	"context"
	"fmt"
	"math"
	"slices"

	"usher"
	"usher/nlp"
)

// row is a text as numbers: its weighted n-grams, and its sentence vector,
// which is nil where there is no encoder.
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
	vectors []float32
	dim     int
}

func (r *rows) at(i int) row {
	from, to := r.start[i], r.start[i+1]
	return row{r.ids[from:to], r.weights[from:to], r.vectors[i*r.dim : (i+1)*r.dim]}
}

// pick returns the given rows.
func (r *rows) pick(chosen []int) *rows {
	out := &rows{start: make([]int32, 1, len(chosen)+1), dim: r.dim}
	for _, i := range chosen {
		one := r.at(i)
		out.ids, out.weights = append(out.ids, one.ids...), append(out.weights, one.weights...)
		out.vectors = append(out.vectors, one.vector...)
		out.start = append(out.start, int32(len(out.ids)))
	}
	return out
}

// features turns texts into rows.
type features struct {
	vocabulary *nlp.Vocabulary
	encoder    nlp.Encoder // nil: there are no vectors
	mean       []float32   // of the training texts' vectors
	scale      float32     // what brings their distance from it to length 1
	share      float64     // how much of the squared length of a row its vector has; 0 without vectors

	tell           func(Progress)
	texts, encoded int // to encode in all, and so far
}

// chunk is how many texts are encoded before that is told.
const chunk = 256

// vectorShares are those to choose from, the usual one first. With few lines a label the
// vectors say more, with many the n-grams.
var vectorShares = [...]float64{0.8, 0.5, 0.3}

// weigh returns the rows of texts. Beside a vector the n-grams are shortened, so
// that a row has about the length 1 with a vector and without.
func (f *features) weigh(ctx context.Context, texts []string, grams [][]nlp.Gram) (*rows, error) {
	r := &rows{start: make([]int32, 1, len(texts)+1), dim: len(f.mean)}
	short, long := f.parts()
	for _, g := range grams {
		from := len(r.weights)
		r.ids, r.weights = f.vocabulary.Weigh(g, r.ids, r.weights)
		r.start = append(r.start, int32(len(r.ids)))
		for i := from; i < len(r.weights); i++ {
			r.weights[i] *= short
		}
	}
	if f.encoder == nil {
		return r, nil
	}
	vectors, err := f.encode(ctx, texts)
	if err != nil {
		return nil, err
	}
	if f.mean == nil {
		f.centre(vectors)
		r.dim = len(f.mean)
	}
	for _, v := range vectors {
		if saysNothing(v) {
			r.vectors = append(r.vectors, v...)
			continue
		}
		for i, x := range v {
			r.vectors = append(r.vectors, float32(long*f.scale*(x-f.mean[i])))
		}
	}
	return r, nil
}

// saysNothing reports whether v is the zero vector, that of a text which the
// encoder makes nothing of.
func saysNothing(v []float32) bool {
	return !slices.ContainsFunc(v, func(x float32) bool { return x != 0 })
}

// encode returns the texts' vectors, which have one dimension.
func (f *features) encode(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, 0, len(texts))
	for some := range slices.Chunk(texts, chunk) {
		f.tell(Progress{Stage: StageEncode, Done: f.encoded, Of: f.texts})
		more, err := f.encoder.Encode(ctx, some)
		if err != nil {
			return nil, fmt.Errorf("train: encode: %w", err)
		}
		if len(more) != len(some) {
			return nil, usher.Errorf(usher.CodeInternal, nil, "The encoder gave %d vectors for %d texts.", len(more), len(some))
		}
		vectors = append(vectors, more...)
		f.encoded += len(some)
	}
	f.tell(Progress{Stage: StageEncode, Done: f.encoded, Of: f.texts})
	for _, v := range vectors {
		if len(v) == 0 || len(v) != len(vectors[0]) || f.mean != nil && len(v) != len(f.mean) {
			return nil, usher.Errorf(usher.CodeInternal, nil, "The encoder's vectors have %d numbers, and %d.", len(vectors[0]), len(v))
		}
	}
	return vectors, nil
}

// centre makes the vectors' mean the origin: what all texts have in common
// says nothing, and slows descent.
func (f *features) centre(vectors [][]float32) {
	sums := make([]float64, len(vectors[0]))
	vectors = slices.DeleteFunc(slices.Clone(vectors), saysNothing)
	n := float64(max(1, len(vectors)))
	for _, v := range vectors {
		for i, x := range v {
			sums[i] += float64(x)
		}
	}
	f.mean = make([]float32, len(sums))
	for i, s := range sums {
		f.mean[i] = float32(s / n)
	}
	square := 0.0
	for _, v := range vectors {
		for i, x := range v {
			d := float64(x - f.mean[i])
			square += float64(d * d)
		}
	}
	f.scale = 1
	if square > 0 {
		f.scale = float32(math.Sqrt(n / square))
	}
}

// parts returns what the n-grams and the vector of a row are multiplied by.
func (f *features) parts() (grams, vector float32) {
	return float32(math.Sqrt(1 - f.share)), float32(math.Sqrt(f.share))
}

// multiply multiplies the n-grams and the vectors.
func (r *rows) multiply(grams, vectors float32) {
	for i := range r.weights {
		r.weights[i] *= grams
	}
	for i := range r.vectors {
		r.vectors[i] *= vectors
	}
}

// unscaled returns what a model weighs vectors by as they come from the
// encoder, [labels][dim], and its bias then.
func (f *features) unscaled(m *linear) (vectors, bias []float32) {
	dim := len(f.mean)
	_, long := f.parts()
	vectors, bias = make([]float32, m.labels*dim), make([]float32, m.labels)
	for c := range m.labels {
		sum := float64(m.bias[c])
		for i, mean := range f.mean {
			w := long * f.scale * m.dense[c*dim+i]
			vectors[c*dim+i] = w
			sum -= float64(float64(w) * float64(mean))
		}
		bias[c] = float32(sum)
	}
	return vectors, bias
}
