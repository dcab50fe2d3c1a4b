package sentence_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"usher/nlp/sentence"
	"usher/nlp/tflite"
)

// mixing is a model in which a word means what it means alone and a little of what
// all the text does; of the sum of these, finish makes its vector.
func mixing(t *testing.T, finish func(b *tflite.Builder, states tflite.Tensor) tflite.Tensor) *sentence.Encoder {
	t.Helper()
	b := tflite.NewBuilder("words in their text")
	var data []float32
	for _, w := range words {
		data = append(data, w.vector[:]...)
	}
	found := b.Gather(tflite.Constant(b, "table", []int{len(words), 2}, data), b.Input("ids", tflite.Int32, 1, -1), 0)
	b.Output("vector", finish(b, b.Add(found, b.Sum(found, true, 1), tflite.NoActivation)))
	model, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	e, err := sentence.Open(t.Context(), model, sentence.Config{Tokenizer: sentence.Bilingual, Vocabulary: vocabulary(), Limit: 8})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func sum(b *tflite.Builder, states tflite.Tensor) tflite.Tensor { return b.Sum(states, false, 1) }

// TestPassage: a part's vector is the mean of what its words mean in the text.
func TestPassage(t *testing.T) {
	t.Parallel()
	e := mixing(t, func(b *tflite.Builder, states tflite.Tensor) tflite.Tensor { return b.L2Normalize(sum(b, states)) })
	const said = "Refund? Opening hours money back"
	p, err := e.Read(t.Context(), said)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := e.Encode(t.Context(), []string{said})
	if err != nil || !slices.Equal(p.Vector(), whole[0]) {
		t.Errorf("the whole is %v as read and %v as encoded (%v)", p.Vector(), whole, err)
	}
	var all [2]float32 // what every word has of the others
	for _, w := range words[4:] {
		if strings.Contains("refund opening hours money back", w.piece) && w.piece != "a" {
			all[0], all[1] = all[0]+w.vector[0], all[1]+w.vector[1]
		}
	}
	for part, own := range map[string][2]float32{
		"refund": {1, 0}, "opening hours": {0.1, 2}, "HOURS  money": {1, 1.5}, "back": {1, 0}, said: {3.1, 2.5},
	} {
		n := float32(len(strings.Fields(part)))
		got, ok := e.Part(p, part)
		if d := distance(got, unit(own[0]+n*all[0], own[1]+n*all[1])); !ok || d > 1e-6 {
			t.Errorf("%q: %v, %v, %v away from what it should be", part, got, ok, d)
		}
	}
	for _, part := range []string{"", " \t", "money refund", "refund money", "退款", strings.Repeat("refund ", 9)} {
		if v, ok := e.Part(p, part); ok {
			t.Errorf("%q is no part, and has the vector %v", part, v)
		}
	}
	long, err := e.Read(t.Context(), strings.Repeat("a ", 7)+"refund")
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := e.Part(long, "refund"); ok {
		t.Errorf("behind the limit there is a part: %v", v)
	}
	if empty, err := e.Read(t.Context(), " \t"); err != nil || !slices.Equal(empty.Vector(), []float32{0, 0}) {
		t.Errorf("a text without pieces: %v, %v", empty, err)
	} else if v, ok := e.Part(empty, " "); ok {
		t.Errorf("nothing has a part: %v", v)
	}
}

func unit(x, y float32) []float32 {
	v := []float32{x, y}
	length := float32(distance(v, []float32{0, 0}))
	return []float32{x / length, y / length}
}

// TestReads: a vector that is no mean of the text's words can't be divided.
func TestReads(t *testing.T) {
	t.Parallel()
	counted := func(b *tflite.Builder, states tflite.Tensor) tflite.Tensor {
		two := b.Sum(tflite.Constant(b, "ones", []int{1, 2, 1}, []float32{1, 1}), false, 1)
		return b.Mul(two, sum(b, states), tflite.NoActivation)
	}
	turned := func(b *tflite.Builder, states tflite.Tensor) tflite.Tensor {
		return b.FullyConnected(sum(b, states), tflite.Constant(b, "w", []int{2, 2}, []float32{0, 1, 1, 0}), tflite.Constant(b, "b", []int{2}, []float32{0, 0}), tflite.NoActivation)
	}
	for name, c := range map[string]struct {
		finish func(*tflite.Builder, tflite.Tensor) tflite.Tensor
		want   bool
	}{
		"Sum":     {sum, true},
		"Unit":    {func(b *tflite.Builder, s tflite.Tensor) tflite.Tensor { return b.L2Normalize(sum(b, s)) }, true},
		"Scaled":  {func(b *tflite.Builder, s tflite.Tensor) tflite.Tensor { return scaled(b, sum(b, s), 2, 2) }, true},
		"Counted": {counted, true},
		"Skewed":  {func(b *tflite.Builder, s tflite.Tensor) tflite.Tensor { return scaled(b, sum(b, s), 2, 1) }, false},
		"Turned":  {turned, false},
		"Most":    {func(b *tflite.Builder, s tflite.Tensor) tflite.Tensor { return b.ReduceMax(s, false, 1) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := mixing(t, c.finish)
			_, err := e.Read(t.Context(), "refund")
			if e.Reads() != c.want || (err == nil) != c.want {
				t.Errorf("it reads: %v (%v), want %v", e.Reads(), err, c.want)
			}
		})
	}
}

// TestOpenIsOver: who has no time to look whether a model can be read does not get
// one that can't.
func TestOpenIsOver(t *testing.T) {
	t.Parallel()
	c := sentence.Config{Tokenizer: sentence.Bilingual, Vocabulary: vocabulary()}
	for n := range 40 {
		ctx := &ending{Context: t.Context(), left: n}
		if e, err := sentence.Open(ctx, table(t, len(words)), c); err == nil && !e.Reads() {
			t.Errorf("over after %d looks: a model that does not read", n)
		}
	}
}

// ending is a context that is over once it was looked at a number of times.
type ending struct {
	context.Context
	left int
}

func (c *ending) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func scaled(b *tflite.Builder, x tflite.Tensor, by ...float32) tflite.Tensor {
	return b.Mul(x, tflite.Constant(b, "scale", []int{1, 2}, by), tflite.NoActivation)
}

// TestReadBERT: models with a mask, of an open and of a fixed length, are read
// alike where they can be.
func TestReadBERT(t *testing.T) {
	t.Parallel()
	var first []float32
	for _, name := range []string{"net_bert_open_float", "net_bert_float"} {
		model, err := os.ReadFile("../tflite/testdata/corpus/" + name + ".tflite")
		if err != nil {
			t.Fatal(err)
		}
		e, err := sentence.Open(t.Context(), model, sentence.Config{Tokenizer: sentence.BERTUncased, Vocabulary: bertPieces()})
		if err != nil {
			t.Fatal(err)
		}
		p, err := e.Read(t.Context(), "refund my order")
		if err != nil {
			t.Fatal(err)
		}
		v, ok := e.Part(p, "order")
		if first == nil {
			first = v
		}
		if d := distance(v, first); !ok || d > 1e-5 {
			t.Errorf("%s: %v, %v away from the open model's", name, ok, d)
		}
	}
}
