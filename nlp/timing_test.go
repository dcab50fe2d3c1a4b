package nlp_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"usher/nlp"
)

func TestTimed(t *testing.T) {
	t.Parallel()
	nlp.Timed(t.Context(), "nobody listens")()
	synctest.Test(t, func(t *testing.T) {
		var got []string
		ctx := nlp.WithTiming(t.Context(), func(part string, took time.Duration) { got = append(got, fmt.Sprint(part, " ", took)) })
		done := nlp.Timed(ctx, "intent")
		time.Sleep(time.Second)
		done()
		nlp.Timed(ctx, nlp.TimedVector)()
		if fmt.Sprint(got) != "[intent 1s vector 0s]" {
			t.Errorf("told %q", got)
		}
	})
}
