package nlptest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"usher"
	"usher/nlp"
)

// Recognizer checks the promises of nlp.Recognizer. known are texts that r must
// know, with the label that is best for each.
func Recognizer(t *testing.T, r nlp.Recognizer, known map[string]string) {
	t.Helper()
	t.Run("Known", func(t *testing.T) {
		for text, want := range known {
			ranked := recognize(t, r, text)
			if len(ranked) == 0 || ranked[0].Label != want {
				t.Errorf("%q = %v, want %s first", text, ranked, want)
			}
		}
	})
	t.Run("Odd", func(t *testing.T) {
		for _, text := range odd() {
			recognize(t, r, text)
		}
	})
	t.Run("Ended", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for text := range known {
			if _, err := r.Recognize(ctx, text); !errors.Is(err, context.Canceled) {
				t.Errorf("with an ended context: %v", err)
			}
		}
	})
	t.Run("Together", func(t *testing.T) {
		var all sync.WaitGroup
		for text := range known {
			want := recognize(t, r, text)
			for range 4 {
				all.Go(func() {
					for range 8 {
						got, err := r.Recognize(t.Context(), text)
						if err != nil || !slices.Equal(got, want) {
							t.Errorf("%q at the same time as others = %v, %v; alone %v", text, got, err, want)
						}
					}
				})
			}
		}
		all.Wait()
	})
}

// recognize asks r and checks what holds for every text.
func recognize(t *testing.T, r nlp.Recognizer, text string) []usher.ScoredIntent {
	t.Helper()
	ranked, err := r.Recognize(t.Context(), text)
	if err != nil {
		t.Fatalf("Recognize(%.40q): %v", text, err)
	}
	seen := map[string]bool{}
	var sum usher.Confidence
	for i, s := range ranked {
		if seen[s.Label] || s.Label == "" {
			t.Errorf("Recognize(%.40q): label %q is empty or there twice", text, s.Label)
		}
		seen[s.Label] = true
		if !(s.Confidence >= 0 && s.Confidence <= 1) {
			t.Errorf("Recognize(%.40q): confidence %v of %s", text, s.Confidence, s.Label)
		}
		if i > 0 && s.Confidence > ranked[i-1].Confidence {
			t.Errorf("Recognize(%.40q): %v is not best first", text, ranked)
		}
		sum += s.Confidence
	}
	if sum > 1.001 {
		t.Errorf("Recognize(%.40q): confidences add up to %v", text, sum)
	}
	return ranked
}

// odd are texts that break careless code.
func odd() []string {
	return []string{
		"", " ", "\x00", "\xff\xfe", "?", "👍🏽", "\u200b\u200d", "a", "好", "e\u0301", "ﬁ①",
		strings.Repeat("where is my order ", 1000), strings.Repeat("退", 20000), "'", "''''", "a'", "12345678901234567890",
	}
}
