package span

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Tracer makes the first spans of traces. nil traces nothing.
type Tracer = trace.Tracer

// Span is a step that is under way. The zero Span does nothing.
type Span struct{ span trace.Span }

// Begin starts a span below that of ctx, or where it has none the first one of
// a trace, which t makes. A nil t traces nothing.
func Begin(ctx context.Context, t Tracer, name string) (context.Context, Span) {
	if t == nil {
		return ctx, Span{}
	}
	return made(t.Start(ctx, name))
}

// Start starts a span below that of ctx; where it has none that is recorded, ctx
// comes back with a Span that does nothing.
func Start(ctx context.Context, name string) (context.Context, Span) {
	above := trace.SpanFromContext(ctx)
	if !above.IsRecording() {
		return ctx, Span{}
	}
	return made(above.TracerProvider().Tracer(library).Start(ctx, name))
}

// Of returns the span of ctx; one that does nothing where none is recorded.
func Of(ctx context.Context) Span {
	if s := trace.SpanFromContext(ctx); s.IsRecording() {
		return Span{s}
	}
	return Span{}
}

// Detach returns ctx without its span: for work that goes on after it.
func Detach(ctx context.Context) context.Context {
	if !trace.SpanFromContext(ctx).IsRecording() {
		return ctx
	}
	return trace.ContextWithSpanContext(ctx, trace.SpanContext{})
}

// library is what spans name as their maker.
const library = "usher"

func made(ctx context.Context, s trace.Span) (context.Context, Span) {
	if !s.IsRecording() {
		return ctx, Span{}
	}
	return ctx, Span{s}
}

// Cause names a span across a queue, as W3C's traceparent does; "" names none.
type Cause string

// CauseOf names the span of ctx; "" where none is recorded.
func CauseOf(ctx context.Context) Cause {
	s := trace.SpanFromContext(ctx)
	if !s.IsRecording() {
		return ""
	}
	c := s.SpanContext()
	return Cause("00-" + c.TraceID().String() + "-" + c.SpanID().String() + "-01")
}

// context reads a cause; false where it names no span.
func (c Cause) context() (trace.SpanContext, bool) {
	const length = len("00-00000000000000000000000000000000-0000000000000000-01")
	if len(c) != length {
		return trace.SpanContext{}, false
	}
	id, err := trace.TraceIDFromHex(string(c[3:35]))
	if err != nil {
		return trace.SpanContext{}, false
	}
	span, err := trace.SpanIDFromHex(string(c[36:52]))
	if err != nil {
		return trace.SpanContext{}, false
	}
	return trace.NewSpanContext(trace.SpanContextConfig{TraceID: id, SpanID: span, TraceFlags: trace.FlagsSampled, Remote: true}), true
}

// maxLinks is how many causes a span names at most.
const maxLinks = 16

// Follow starts a span below the first cause, with links to the others. Without
// a cause it traces nothing: what caused it was not chosen to be recorded.
func Follow(ctx context.Context, t Tracer, name string, causes ...Cause) (context.Context, Span) {
	if t == nil || len(causes) == 0 {
		return ctx, Span{}
	}
	first, ok := causes[0].context()
	if !ok {
		return ctx, Span{}
	}
	var links []trace.Link
	for _, c := range causes[1:min(len(causes), 1+maxLinks)] {
		if other, ok := c.context(); ok {
			links = append(links, trace.Link{SpanContext: other})
		}
	}
	return made(t.Start(trace.ContextWithRemoteSpanContext(ctx, first), name, trace.WithLinks(links...)))
}

// On reports whether the span is recorded: whoever has to work for an attribute
// asks first.
func (s Span) On() bool { return s.span != nil }

// Text notes a word of the program, or an ID.
func (s Span) Text(key, value string) {
	if s.span != nil {
		s.span.SetAttributes(attribute.String(key, value))
	}
}

// Int notes a count.
func (s Span) Int(key string, n int) {
	if s.span != nil {
		s.span.SetAttributes(attribute.Int(key, n))
	}
}

// Float notes a measure.
func (s Span) Float(key string, x float64) {
	if s.span != nil {
		s.span.SetAttributes(attribute.Float64(key, x))
	}
}

// Fail notes that the step failed, by a word of the program; never the text of
// an error, which may hold what somebody wrote.
func (s Span) Fail(code string) {
	if s.span != nil {
		s.span.SetStatus(codes.Error, code)
	}
}

// End ends the step.
func (s Span) End() {
	if s.span != nil {
		s.span.End()
	}
}
