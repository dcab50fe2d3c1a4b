package span_test

import (
	"context"
	"fmt"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"usher/span"
)

// recorder returns a tracer and what it has recorded.
func recorder(t *testing.T, ratio float64) (trace.Tracer, *tracetest.InMemoryExporter) {
	t.Helper()
	out := tracetest.NewInMemoryExporter()
	p := sdk.NewTracerProvider(sdk.WithSyncer(out), sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(ratio))))
	t.Cleanup(func() { _ = p.Shutdown(context.Background()) })
	return p.Tracer("test"), out
}

func TestTree(t *testing.T) {
	t.Parallel()
	tracer, out := recorder(t, 1)
	ctx, root := span.Begin(t.Context(), tracer, "message")
	inner, step := span.Start(ctx, "commit")
	step.Int("units", 3)
	step.Text("route", "faq")
	step.Float("score", 0.5)
	step.Fail("busy")
	cause := span.CauseOf(inner)
	step.End()
	root.End()
	_, other := span.Begin(t.Context(), tracer, "message")
	other.End()
	_, later := span.Follow(t.Context(), tracer, "turn", cause, span.CauseOf(ctx), "nonsense")
	later.End()

	byName := map[string]tracetest.SpanStub{}
	for _, s := range out.GetSpans() {
		byName[s.Name] = s
	}
	commit, turn := byName["commit"], byName["turn"]
	if commit.Parent.SpanID() != spanOf(ctx) || turn.Parent.SpanID() != commit.SpanContext.SpanID() || turn.SpanContext.TraceID() != commit.SpanContext.TraceID() {
		t.Errorf("the tree is %+v", byName)
	}
	if len(turn.Links) != 0 && turn.Links[0].SpanContext.SpanID() != spanOf(ctx) {
		t.Errorf("the links are %+v", turn.Links)
	}
	if commit.Status.Code != codes.Error || commit.Status.Description != "busy" {
		t.Errorf("the status is %+v", commit.Status)
	}
	want := []attribute.KeyValue{attribute.Int("units", 3), attribute.String("route", "faq"), attribute.Float64("score", 0.5)}
	if fmt.Sprint(commit.Attributes) != fmt.Sprint(want) {
		t.Errorf("the attributes are %v", commit.Attributes)
	}
}

func spanOf(ctx context.Context) trace.SpanID { return trace.SpanContextFromContext(ctx).SpanID() }

// What was not chosen leaves nothing, however it goes on.
func TestNotChosen(t *testing.T) {
	t.Parallel()
	tracer, out := recorder(t, 0)
	ctx, s := span.Begin(t.Context(), tracer, "message")
	_, step := span.Start(ctx, "commit")
	_, later := span.Follow(ctx, tracer, "turn", span.CauseOf(ctx))
	if s.On() || step.On() || later.On() || span.CauseOf(ctx) != "" {
		t.Error("something is recorded")
	}
	for _, bad := range []span.Cause{"", "00-zz", "00-00000000000000000000000000000000-0000000000000000-01", "00-0123456789abcdef0123456789abcdeg-0123456789abcdef-01"} {
		if _, s := span.Follow(t.Context(), tracer, "turn", bad); s.On() {
			t.Errorf("%q is followed", bad)
		}
	}
	if n := len(out.GetSpans()); n != 0 {
		t.Errorf("%d spans", n)
	}
}

// someKey finds a value in a context, as those of a request hold some.
type someKey struct{}

// off is everything that a message costs where nobody traces.
func off(ctx context.Context) {
	ctx, root := span.Begin(ctx, nil, "message")
	for range 12 {
		_, step := span.Start(ctx, "step")
		step.Int("units", 3)
		step.Text("route", "faq")
		step.End()
	}
	cause := span.CauseOf(ctx)
	_, turn := span.Follow(ctx, nil, "turn", cause)
	turn.Fail("busy")
	turn.End()
	root.End()
}

func TestOffAllocatesNothing(t *testing.T) {
	ctx := context.WithValue(t.Context(), someKey{}, 1)
	if n := testing.AllocsPerRun(100, func() { off(ctx) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkOff(b *testing.B) {
	ctx := context.WithValue(b.Context(), someKey{}, 1)
	b.ReportAllocs()
	for b.Loop() {
		off(ctx)
	}
}

func TestDetach(t *testing.T) {
	t.Parallel()
	tracer, _ := recorder(t, 1)
	ctx, root := span.Begin(t.Context(), tracer, "message")
	defer root.End()
	if _, s := span.Start(span.Detach(ctx), "later"); s.On() || span.CauseOf(span.Detach(ctx)) != "" {
		t.Error("what is detached goes on")
	}
	if plain := t.Context(); span.Detach(plain) != plain {
		t.Error("a context without a span is made anew")
	}
}
