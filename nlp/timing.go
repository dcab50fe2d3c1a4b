package nlp

import (
	"context"
	"time"

	"usher/span"
)

// TimedVector is the name under which making a vector is timed; a head has its
// own name.
const TimedVector = "vector"

// timingKey finds in a context who wants to know how long things take.
type timingKey struct{}

// WithTiming has fn told how long each part of understanding a text took, by
// the name of the head, or TimedVector.
func WithTiming(ctx context.Context, fn func(part string, took time.Duration)) context.Context {
	return context.WithValue(ctx, timingKey{}, fn)
}

// Timed begins to measure a part, which is a span where ctx is traced; the
// function that it returns ends it. It costs next to nothing where nobody wants
// to know.
func Timed(ctx context.Context, part string) func() {
	fn, ok := ctx.Value(timingKey{}).(func(string, time.Duration))
	_, step := span.Start(ctx, part)
	switch {
	case !ok && !step.On():
		return func() {}
	case !ok:
		return step.End
	}
	began := time.Now()
	return func() {
		step.End()
		fn(part, time.Since(began))
	}
}
