package nlptest

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"

	"usher/nlp"
)

// Near is a text with another that means the same and one that does not.
type Near struct{ Text, Same, Other string }

// Encoder checks the promises of nlp.Encoder. near are texts that e must order
// rightly.
func Encoder(t *testing.T, e nlp.Encoder, near []Near) {
	t.Helper()
	dim := len(encode(t, e, "a")[0])
	t.Run("Near", func(t *testing.T) {
		for _, n := range near {
			v := encode(t, e, n.Text, n.Same, n.Other)
			if same, other := dot(v[0], v[1]), dot(v[0], v[2]); same <= other {
				t.Errorf("%q: %q scores %.3f, %q %.3f", n.Text, n.Same, same, n.Other, other)
			}
		}
	})
	t.Run("Odd", func(t *testing.T) {
		for _, v := range encode(t, e, odd()...) {
			if length := math.Sqrt(dot(v, v)); len(v) != dim || length != 0 && math.Abs(length-1) > 1e-3 {
				t.Errorf("dimension %d and length %v, want %d and 1 or 0", len(v), length, dim)
			}
		}
		if got := encode(t, e); len(got) != 0 {
			t.Errorf("no texts give %d vectors", len(got))
		}
	})
	t.Run("Alone", func(t *testing.T) {
		together := encode(t, e, odd()...)
		for i, text := range odd() {
			if alone := encode(t, e, text)[0]; !slices.Equal(alone, together[i]) {
				t.Errorf("%.40q has another vector alone than among others", text)
			}
		}
	})
	t.Run("Ended", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := e.Encode(ctx, []string{"a"}); !errors.Is(err, context.Canceled) {
			t.Errorf("with an ended context: %v", err)
		}
	})
	t.Run("Together", func(t *testing.T) {
		want := encode(t, e, "where is my order")[0]
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				got, err := e.Encode(t.Context(), []string{"where is my order"})
				if err != nil || !slices.Equal(got[0], want) {
					t.Errorf("another vector at the same time as others (%v)", err)
				}
			})
		}
		all.Wait()
	})
}

func encode(t *testing.T, e nlp.Encoder, texts ...string) [][]float32 {
	t.Helper()
	v, err := e.Encode(t.Context(), texts)
	if err != nil || len(v) != len(texts) {
		t.Fatalf("Encode of %d texts: %d vectors, %v", len(texts), len(v), err)
	}
	return v
}

func dot(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
