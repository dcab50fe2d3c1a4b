package watch

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// The queue of spans that wait to be sent, and why it loses some.
const (
	QueueSpans   = "spans"
	LostFull     = "full"      // they came faster than the collector took them
	LostRefused  = "collector" // the collector was away, or did not take them
	MaxSpans     = 8192
	spanBatch    = 512
	spanInterval = time.Second
)

// spans is a span processor that counts what it loses, as that of the SDK does
// not: whoever ends a span never waits.
type spans struct {
	exporter sdk.SpanExporter
	metrics  *Metrics
	log      *slog.Logger
	queue    chan sdk.ReadOnlySpan
	flush    chan chan struct{}

	mu     sync.RWMutex // guards closed, and queue against being closed while written to
	closed bool
	stop   context.CancelFunc
	ended  chan struct{}

	failing bool // of the goroutine that sends
}

var _ sdk.SpanProcessor = (*spans)(nil)

func newSpans(ctx context.Context, e sdk.SpanExporter, m *Metrics, log *slog.Logger) *spans {
	ctx, stop := context.WithCancel(ctx)
	s := &spans{
		exporter: e, metrics: m, log: log, queue: make(chan sdk.ReadOnlySpan, MaxSpans),
		flush: make(chan chan struct{}), stop: stop, ended: make(chan struct{}),
	}
	go s.send(ctx)
	return s
}

// OnStart implements sdk.SpanProcessor.
func (*spans) OnStart(context.Context, sdk.ReadWriteSpan) {}

// OnEnd implements sdk.SpanProcessor.
func (s *spans) OnEnd(span sdk.ReadOnlySpan) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed || !span.SpanContext().IsSampled() {
		return
	}
	select {
	case s.queue <- span:
	default:
		s.metrics.Dropped(QueueSpans, LostFull)
	}
}

// send sends batches until the queue is closed and empty.
func (s *spans) send(ctx context.Context) {
	defer close(s.ended)
	tick := time.NewTicker(spanInterval)
	defer tick.Stop()
	batch := make([]sdk.ReadOnlySpan, 0, spanBatch)
	export := func() {
		if len(batch) > 0 {
			s.export(ctx, batch)
			clear(batch)
			batch = batch[:0]
		}
	}
	for {
		select {
		case one, ok := <-s.queue:
			if !ok {
				export()
				return
			}
			if batch = append(batch, one); len(batch) == spanBatch {
				export()
			}
		case <-tick.C:
			export()
		case done := <-s.flush:
			for len(s.queue) > 0 {
				if batch = append(batch, <-s.queue); len(batch) == spanBatch {
					export()
				}
			}
			export()
			close(done)
		}
	}
}

// export sends one batch. The log is told when the collector stops to take
// them, and when it takes them again.
func (s *spans) export(ctx context.Context, batch []sdk.ReadOnlySpan) {
	err := s.exporter.ExportSpans(ctx, batch)
	if err != nil {
		s.metrics.Lost(QueueSpans, LostRefused, len(batch))
	} else {
		s.metrics.exported.Add(float64(len(batch)))
	}
	if failing := err != nil; failing != s.failing {
		s.failing = failing
		if failing {
			s.log.LogAttrs(ctx, slog.LevelWarn, "the collector takes no spans; they are lost until it does", slog.Any("error", err))
		} else {
			s.log.LogAttrs(ctx, slog.LevelInfo, "the collector takes spans again")
		}
	}
}

// ForceFlush implements sdk.SpanProcessor.
func (s *spans) ForceFlush(ctx context.Context) error {
	done := make(chan struct{})
	select {
	case s.flush <- done:
	case <-s.ended:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Shutdown implements sdk.SpanProcessor: what waits is sent, until ctx ends.
func (s *spans) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.queue)
	}
	s.mu.Unlock()
	select {
	case <-s.ended:
	case <-ctx.Done():
		s.stop() // the batch under way is given up
		<-s.ended
	}
	s.stop()
	if err := s.exporter.Shutdown(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("watch: end the exporter: %w", err)
	}
	return nil
}
