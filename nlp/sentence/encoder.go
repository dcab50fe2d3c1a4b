package sentence

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"usher/nlp"
	"usher/nlp/internal/feed"
	"usher/nlp/tflite"
)

// Config says how texts become the ids of a model.
type Config struct {
	Tokenizer  string // Bilingual, BERTUncased, BERTCased or SentencePiece
	Vocabulary []byte // the lines of a vocab.txt, or a SentencePiece model
	Limit      int    // ids of a text at most; zero means 128
}

// defaultLimit is a text of some 80 words.
const defaultLimit = 128

// Encoder encodes texts. It is safe for concurrent use.
type Encoder struct {
	tokenizer tokenizer
	model     *feed.Model
	nothing   []int32 // the ids of a text without pieces
	before    int     // of these, those that stand before a text; the others stand behind it
	dim       int
	states    int // the output with a vector for each id; 0: there is none
}

var _ nlp.Encoder = (*Encoder)(nil)

// tryTime bounds the run at opening: a model may hold a loop without an end.
const tryTime = 10 * time.Second

// Open reads a model, and runs it once on as many ids as a text may have. It
// keeps model, which must not change any more.
func Open(ctx context.Context, model []byte, c Config) (*Encoder, error) {
	e, err := open(ctx, model, c)
	if err != nil {
		return nil, fmt.Errorf("sentence: open: %w", err)
	}
	return e, nil
}

func open(ctx context.Context, model []byte, c Config) (*Encoder, error) {
	tok, err := newTokenizer(c.Tokenizer, c.Vocabulary)
	if err != nil {
		return nil, err
	}
	m, err := tflite.Load(model)
	if err != nil {
		return nil, err
	}
	if out := m.Outputs(); len(out) == 0 || out[0].Type != tflite.Float32 {
		return nil, errors.New("its first output is no FLOAT32 vector")
	}
	m, states := withStates(m)
	fed, err := feed.New(m, feed.Options{})
	if err != nil {
		return nil, err
	}
	if c.Limit == 0 {
		c.Limit = defaultLimit
	}
	fed.Bound(c.Limit)
	e := &Encoder{tokenizer: tok, model: fed, nothing: tok.Encode("", fed.Limit())}
	if err := e.try(ctx); err != nil {
		return nil, err
	}
	if states {
		if err := e.prove(ctx, len(m.Outputs())-1); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// try finds the dimension, which must be the same for every length, and that
// the last id of the vocabulary has a row.
func (e *Encoder) try(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	last := int32(e.tokenizer.Len() - 1)
	long, err := e.model.Try(ctx, last, tryTime/2)
	if err != nil {
		return fmt.Errorf("a run on the id %d: %w", last, err)
	}
	short, err := e.model.Run(ctx, e.tokenizer.Encode("a", e.model.Limit()))
	if err != nil {
		return fmt.Errorf("a run on a short text: %w", err)
	}
	if len(long) != len(short) || len(long) == 0 {
		return fmt.Errorf("it gives %d numbers for a long text and %d for a short one; one vector a text is needed", len(long), len(short))
	}
	e.dim = len(long)
	return nil
}

// Dim returns the dimension of the vectors.
func (e *Encoder) Dim() int { return e.dim }

// Encode implements nlp.Encoder. Several texts are worked on at the same time,
// as many as there are processors.
func (e *Encoder) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	if len(texts) == 1 {
		var err error
		out[0], err = e.encode(ctx, texts[0])
		return out, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(texts)) {
		all.Go(func() {
			for i := range next {
				var err error
				if out[i], err = e.encode(ctx, texts[i]); err != nil {
					cancel(fmt.Errorf("text %d: %w", i, err))
				}
			}
		})
	}
	for i := range texts {
		next <- i
	}
	close(next)
	all.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return out, nil
}

// encode encodes one text. A text without pieces gets the zero vector, and so
// does one whose vector has no direction.
func (e *Encoder) encode(ctx context.Context, text string) (_ []float32, err error) {
	defer sound(&err)
	out, err := e.run(ctx, e.tokenizer.Encode(text, e.model.Limit()), 0)
	if err != nil {
		return nil, fmt.Errorf("sentence: encode: %w", err)
	}
	return unit(out[0]), nil
}

// sound makes an error of a panic: a model that panics has failed, and must not
// end the process, on whatever goroutine it runs.
func sound(err *error) {
	if fault := recover(); fault != nil {
		*err = fmt.Errorf("sentence: the model is not sound: %v\n%.4000s", fault, debug.Stack())
	}
}

// run returns outputs of the model for the ids of a text, of which the first is
// its vector; for none the zero vector, and nothing else.
func (e *Encoder) run(ctx context.Context, ids []int32, outputs ...int) ([][]float32, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if slices.Equal(ids, e.nothing) {
		out := make([][]float32, len(outputs))
		out[0] = make([]float32, e.dim)
		return out, nil
	}
	out, err := e.model.RunAll(ctx, ids, outputs...)
	if err != nil {
		return nil, err
	}
	if len(out[0]) != e.dim {
		return nil, fmt.Errorf("%d numbers, not %d", len(out[0]), e.dim)
	}
	return out, nil
}

// unit gives a vector the length 1, in place.
func unit(v []float32) []float32 {
	var square float64
	for _, x := range v {
		square += float64(x) * float64(x)
	}
	if !(square > 0) || math.IsInf(square, 0) {
		clear(v)
		return v
	}
	scale := 1 / math.Sqrt(square)
	for i, x := range v {
		v[i] = float32(float64(x) * scale)
	}
	return v
}
