package watch

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"usher"
)

// TraceConfig says where spans go.
type TraceConfig struct {
	Endpoint string            // of a collector that takes OTLP over HTTP: http://collector:4318
	Headers  map[string]string // sent along, such as a token
	Ratio    float64           // of the traces that begin here are recorded: 0 … 1
	Node     string            // name of this machine; empty: none is told
	Flush    time.Duration     // that Close waits for the last spans to be sent; 0 means 2 s
	Log      *slog.Logger
}

// Check reports by CodeInvalid an Endpoint that nothing can be sent to. It
// sends nothing.
func (c TraceConfig) Check() error {
	_, err := endpoint(c.Endpoint)
	return err
}

// Tracing sends spans to a collector.
type Tracing struct {
	provider *sdk.TracerProvider
	spans    *spans
	close    func() error
}

// exportTime bounds one try to send spans.
const exportTime = 10 * time.Second

// OpenTracing begins to send. It does not wait for the collector: one that is
// away costs spans, which m counts, and nothing else.
func OpenTracing(ctx context.Context, c TraceConfig, m *Metrics) (*Tracing, error) {
	at, err := endpoint(c.Endpoint)
	if err != nil {
		return nil, err
	}
	exporter, err := otlptracehttp.New(
		ctx, otlptracehttp.WithEndpointURL(at), otlptracehttp.WithHeaders(c.Headers), otlptracehttp.WithTimeout(exportTime),
		otlptracehttp.WithCompression(otlptracehttp.GzipCompression), otlptracehttp.WithRetry(otlptracehttp.RetryConfig{
			Enabled: true, InitialInterval: time.Second, MaxInterval: 5 * time.Second, MaxElapsedTime: exportTime,
		}),
	)
	if err != nil {
		return nil, fmt.Errorf("watch: open tracing: %w", err)
	}
	about := []attribute.KeyValue{attribute.String("service.name", "usher")}
	if c.Node != "" {
		about = append(about, attribute.String("host.name", c.Node))
	}
	if c.Flush <= 0 {
		c.Flush = 2 * time.Second
	}
	base := context.WithoutCancel(ctx)
	s := newSpans(base, exporter, m, c.Log)
	p := sdk.NewTracerProvider(
		sdk.WithSpanProcessor(s), sdk.WithResource(resource.NewSchemaless(about...)),
		sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(c.Ratio))),
	)
	return &Tracing{spans: s, provider: p, close: func() error {
		ctx, cancel := context.WithTimeout(base, c.Flush)
		defer cancel()
		return p.Shutdown(ctx)
	}}, nil
}

// endpoint is where to send to: the collector's own path, unless one is given.
func endpoint(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", usher.Errorf(usher.CodeInvalid, err, "trace.endpoint must be an address such as http://collector:4318; a token goes into trace.headers")
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/v1/traces"
	}
	return u.String(), nil
}

// Tracer makes the first spans of traces. It returns nil for a nil Tracing.
func (t *Tracing) Tracer() trace.Tracer {
	if t == nil {
		return nil
	}
	return t.provider.Tracer("usher")
}

// Len is how many spans wait to be sent.
func (t *Tracing) Len() int { return len(t.spans.queue) }

// Close sends what waits, for as long as TraceConfig.Flush. It is safe on nil.
func (t *Tracing) Close() error {
	if t == nil {
		return nil
	}
	if err := t.close(); err != nil {
		return fmt.Errorf("watch: close tracing: %w", err)
	}
	return nil
}
