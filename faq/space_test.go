package faq_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/faq"
)

// turned is an encoder of its own: hashEncoder with its numbers moved along, so
// that a vector of one has nothing to do with those of another, though they
// have the same dimension.
type turned struct {
	id string
	by int
}

func (e turned) EncoderID() string { return e.id }

func (e turned) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := hashEncoder{}.Encode(ctx, texts)
	for i, v := range vectors {
		vectors[i] = append(append([]float32{}, v[e.by:]...), v[:e.by]...)
	}
	return vectors, err
}

// ask finds by a vector of e, as a turn does.
func ask(t *testing.T, f *faq.Engine, e turned, text string) usher.ScoredAnswer {
	t.Helper()
	vectors, err := e.Encode(t.Context(), []string{text})
	if err != nil {
		t.Fatal(err)
	}
	return find(t, f, usher.Query{Text: text, Vector: vectors[0], Encoder: e.id})[0]
}

var red, blue = turned{"red", 100}, turned{"blue", 300}

// A question meets the vectors of its own encoder, or none at all.
func TestEncodersDoNotMix(t *testing.T) {
	t.Parallel()
	e := load(t, faq.Config{Encoder: red}, many(100))
	const text = "question number 42"
	if a := ask(t, e, red, text); a.Entry != "e042" || a.Vector < 0.98 {
		t.Errorf("by the first encoder: %+v", a)
	}
	if a := ask(t, e, blue, text); a.Entry != "e042" || a.Vector != 0 {
		t.Errorf("by one that the engine does not know: %+v, want terms alone", a)
	}
	if err := e.Serve(blue, red); usher.CodeOf(err) != usher.CodeConflict {
		t.Errorf("before it is prepared: %v", err)
	}
	var done, total int
	if err := e.Prepare(t.Context(), blue, func(d, n int) { done, total = d, n }); err != nil || done != 200 || total != 200 {
		t.Fatalf("prepared %d of %d: %v", done, total, err)
	}
	for _, by := range []turned{red, blue} {
		if a := ask(t, e, by, text); a.Entry != "e042" || a.Vector < 0.98 {
			t.Errorf("beside each other, %s: %+v", by.id, a)
		}
	}
	if err := e.Serve(red, blue); err != nil {
		t.Fatal(err)
	}
	put(t, e, many(101)[100])
	if err := e.Embed(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, by := range []turned{red, blue} {
		if a := ask(t, e, by, "another wording 100"); a.Entry != "e100" || a.Vector < 0.98 {
			t.Errorf("what came later, %s: %+v", by.id, a)
		}
	}
	if err := e.Serve(blue); err != nil {
		t.Fatal(err)
	}
	if a := find(t, e, usher.Query{Text: text})[0]; a.Entry != "e042" || a.Vector < 0.98 {
		t.Errorf("a question without a vector: %+v", a)
	}
	if a := ask(t, e, red, text); a.Entry != "e042" || a.Vector != 0 {
		t.Errorf("by the one that went: %+v", a)
	}
}

// While vectors are made, questions that name their encoder go by terms, and
// others don't notice.
func TestPrepareMeanwhile(t *testing.T) {
	t.Parallel()
	e := load(t, faq.Config{Encoder: red}, many(300))
	const text = "question number 42"
	calls := 0
	err := e.Prepare(t.Context(), blue, func(done, total int) {
		calls++
		if a := ask(t, e, blue, text); a.Entry != "e042" || a.Vector != 0 {
			t.Errorf("after %d of %d: %+v", done, total, a)
		}
		if total < 600 || done > total {
			t.Errorf("%d of %d", done, total)
		}
	})
	if err != nil || calls < 600/64 {
		t.Errorf("told %d times: %v", calls, err)
	}

	stop, cancel := context.WithCancel(t.Context())
	slow := encoderOf{id: "slow", encode: func(ctx context.Context, texts []string) ([][]float32, error) {
		if a := ask(t, e, red, text); a.Vector < 0.98 {
			t.Errorf("meanwhile, by the first: %+v", a)
		}
		v := hashed(text)
		if a := find(t, e, usher.Query{Text: text, Vector: v, Encoder: "slow"})[0]; a.Entry != "e042" || a.Vector != 0 {
			t.Errorf("meanwhile, by the new one: %+v", a)
		}
		cancel()
		return hashEncoder{}.Encode(ctx, texts)
	}}
	if err := e.Prepare(stop, slow, nil); err == nil {
		t.Error("it did not stop")
	}
	slow.encode = hashEncoder{}.Encode
	if err := e.Prepare(t.Context(), slow, nil); err != nil {
		t.Fatal(err)
	}
	if a := find(t, e, usher.Query{Text: text, Vector: hashed(text), Encoder: "slow"})[0]; a.Vector < 0.98 {
		t.Errorf("at the end: %+v", a)
	}
}

type encoderOf struct {
	id     string
	encode encoderFunc
}

func (e encoderOf) EncoderID() string { return e.id }

func (e encoderOf) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	return e.encode(ctx, texts)
}

// Switching between prepared encoders costs nobody an answer, and entries that
// change meanwhile are found by either.
func TestServeUnderLoad(t *testing.T) {
	t.Parallel()
	e := load(t, faq.Config{Encoder: red}, many(60))
	var answered atomic.Int64
	stop := make(chan struct{})
	var all sync.WaitGroup
	for i := range 3 {
		all.Go(func() {
			by := []turned{red, blue, {"", 0}}[i]
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				text := fmt.Sprintf("question number %d", n%50)
				q := usher.Query{Text: text, Encoder: by.id}
				if by.id != "" {
					v, _ := by.Encode(context.Background(), []string{text})
					q.Vector = v[0]
				}
				found, err := e.FindBestMatch(context.Background(), q)
				if err != nil || len(found) == 0 || found[0].Entry != usher.EntryID(fmt.Sprintf("e%03d", n%50)) {
					t.Errorf("%q by %q: %v, %v", text, by.id, found, err)
					return
				}
				if v := found[0].Vector; v != 0 && math.Abs(v-1) > 0.02 {
					t.Errorf("%q by %q: cosine %v is of two encoders", text, by.id, v)
					return
				}
				answered.Add(1)
			}
		})
	}
	for i := range 100 {
		first, second := red, blue
		if i%2 == 0 {
			first, second = blue, red
		}
		if err := e.Prepare(t.Context(), first, nil); err != nil {
			t.Fatal(err)
		}
		beside := []turned{second}
		if i%5 == 0 {
			beside = nil // and make its vectors anew next time
		}
		if err := serve(e, first, beside); err != nil {
			t.Fatal(err)
		}
		put(t, e, many(60)[50+i%10])
	}
	close(stop)
	all.Wait()
	if answered.Load() == 0 {
		t.Error("nobody asked")
	}
}

func serve(e *faq.Engine, first turned, beside []turned) error {
	if len(beside) == 0 {
		return e.Serve(first)
	}
	return e.Serve(first, beside[0])
}

// running runs e until the test ends.
func running(t *testing.T, e *faq.Engine) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { e.Run(ctx) })
	t.Cleanup(func() { stop(); all.Wait() })
}

// until waits for something that comes by itself.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// A change waits for the encoder in service alone; one beside it gives its
// vectors when it gets to it.
func TestPutWaitsForTheFirst(t *testing.T) {
	t.Parallel()
	e := load(t, faq.Config{Encoder: red}, many(10))
	var held atomic.Pointer[chan struct{}]
	slow := encoderOf{id: "slow", encode: func(ctx context.Context, texts []string) ([][]float32, error) {
		if hold := held.Load(); hold != nil {
			select {
			case <-*hold:
			case <-ctx.Done():
			}
		}
		return hashEncoder{}.Encode(ctx, texts)
	}}
	if err := e.Prepare(t.Context(), slow, nil); err != nil {
		t.Fatal(err)
	}
	if err := e.Serve(red, slow); err != nil || !e.Whole(slow) || e.Whole(blue) {
		t.Fatalf("%v; whole: %v, and of an encoder that it does not know: %v", err, e.Whole(slow), e.Whole(blue))
	}
	running(t, e)
	release := make(chan struct{})
	held.Store(&release)
	extra := many(11)[10]
	limited, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := e.Put(limited, extra); err != nil {
		t.Fatalf("it waits for an encoder that is not in service: %v", err)
	}
	if a := ask(t, e, red, "another wording 10"); a.Entry != extra.ID || a.Vector < 0.98 {
		t.Errorf("by the first: %+v", a)
	}
	if e.Whole(slow) || !e.Whole(red) {
		t.Errorf("whole before the encoder has spoken: %v; the first: %v", e.Whole(slow), e.Whole(red))
	}
	close(release)
	until(t, "the other's vectors", func() bool { return e.Whole(slow) })
	if a := find(t, e, usher.Query{Text: "another wording 10", Vector: hashed("another wording 10"), Encoder: "slow"})[0]; a.Entry != extra.ID || a.Vector < 0.98 {
		t.Errorf("by the other: %+v", a)
	}
}

// What gives entries their vectors at the start goes on where their encoder is
// swapped for another meanwhile: with that one.
func TestEmbedGoesOn(t *testing.T) {
	t.Parallel()
	var e *faq.Engine
	swapped := false
	first := encoderOf{id: "first", encode: func(ctx context.Context, texts []string) ([][]float32, error) {
		if !swapped {
			swapped = true
			stopped, cancel := context.WithCancel(ctx)
			cancel()
			if err := e.Prepare(stopped, blue, nil); err == nil {
				t.Error("it is whole already")
			}
			if err := e.Serve(blue); err != nil {
				t.Error(err)
			}
		}
		return hashEncoder{}.Encode(ctx, texts)
	}}
	e = faq.New(faq.Config{Encoder: first})
	if err := e.LoadTerms(t.Context(), many(100)); err != nil {
		t.Fatal(err)
	}
	if err := e.Embed(t.Context()); err != nil || !e.Whole(blue) {
		t.Errorf("whole: %v, %v", e.Whole(blue), err)
	}
	if a := ask(t, e, blue, "question number 42"); a.Entry != "e042" || a.Vector < 0.98 {
		t.Errorf("by the encoder in service: %+v", a)
	}
}

// An encoder that fails does not keep the one beside it from its vectors.
func TestEmbedBeside(t *testing.T) {
	t.Parallel()
	broken := encoderOf{id: "broken", encode: func(context.Context, []string) ([][]float32, error) { return nil, errors.New("no model") }}
	e := faq.New(faq.Config{Encoder: red})
	if err := e.LoadTerms(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := e.Prepare(t.Context(), broken, nil); err != nil {
		t.Fatal(err)
	}
	if err := e.Serve(broken, red); err != nil {
		t.Fatal(err)
	}
	put(t, e, many(1)[0])
	if err := e.Embed(t.Context()); err == nil || !e.Whole(red) || e.Whole(broken) {
		t.Errorf("%v; whole: %v, the broken one: %v", err, e.Whole(red), e.Whole(broken))
	}
}
