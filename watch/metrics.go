package watch

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"usher"
)

// Metrics counts what the rooms tell. Its methods may be called at the same
// time, and take well under a microsecond.
type Metrics struct {
	registry *prometheus.Registry

	messages   *prometheus.CounterVec
	moves      *prometheus.CounterVec
	decisions  *prometheus.CounterVec
	handoffs   *prometheus.CounterVec
	misses     *prometheus.CounterVec
	fallbacks  prometheus.Counter
	compared   *prometheus.CounterVec
	failures   prometheus.Counter
	confidence *prometheus.HistogramVec
	thinking   prometheus.Histogram
	turns      prometheus.Histogram

	commits     prometheus.Histogram
	units       prometheus.Histogram
	uncommitted prometheus.Counter

	ended    *prometheus.CounterVec
	refused  *prometheus.CounterVec
	dropped  *prometheus.CounterVec
	requests *prometheus.CounterVec
	served   *prometheus.HistogramVec
	leaking  prometheus.Gauge
	exported prometheus.Counter
	webhooks *prometheus.CounterVec

	channels, reasons, routes *values
	bundles                   *latest
}

// Numbers of different values of a label.
const (
	maxChannels = 50
	maxReasons  = 50
	maxRoutes   = 300
	maxBundles  = 5
)

// Bounds of the histograms.
var (
	quick      = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	confidence = []float64{.1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99, 1}
	groups     = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}
)

// NewMetrics returns metrics that count from zero.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		messages: counters("messages_total", "Messages stored, by the channel of their conversation, who said them, and kind.", "channel", "from", "kind"),
		moves:    counters("moves_total", "Changes of who has a conversation, by whose turn it is then, and why.", "to", "reason"),

		decisions:  counters("decisions_total", "Turns of the bot, by what it did and why.", "route", "why"),
		handoffs:   counters("handoffs_total", "Turns that brought in a person, by why.", "why"),
		misses:     counters("misses_total", "Questions that the bot left unanswered, by why.", "why"),
		fallbacks:  counter("fallbacks_total", "Turns that the fallback decided because models or knowledge failed."),
		compared:   counters("shadow_turns_total", "Turns that a shadow bundle saw as well, by whether it would have told the customer the same.", "outcome"),
		failures:   counter("turn_failures_total", "Turns that could not be taken, each try."),
		confidence: histograms("confidence", "Score that a turn's decision was made on, by model bundle.", confidence, "bundle"),
		thinking:   histogram("thinking_seconds", "Time from reading a turn's messages to the decision.", quick),
		turns:      histogram("turn_seconds", "Time from when a turn was due to when its replies were stored.", quick),

		commits:     histogram("commit_seconds", "Time that a group of writes took to be on disk.", quick),
		units:       histogram("commit_units", "Writes in a group.", groups),
		uncommitted: counter("commit_failures_total", "Groups of writes that failed as a whole."),

		ended:    counters("connections_ended_total", "Sockets that ended, by side and why.", "side", "reason"),
		refused:  counters("refused_total", "Requests and messages over a rate limit, by what they asked for.", "what"),
		dropped:  counters("dropped_total", "What a full queue did not take, or lost, by queue and why.", "queue", "reason"),
		requests: counters("http_requests_total", "Requests answered, by method, route and status.", "method", "route", "status"),
		served:   histograms("http_request_seconds", "Time to answer a request, by route. Of a socket it is the handshake.", quick, "route"),
		leaking:  gauge("goroutines_leaking", "Goroutines that have come without connections to account for them; 0 while nothing is suspicious."),
		webhooks: counters("webhook_attempts_total", "Events sent to webhooks, each try, by whether the receiver took it.", "outcome"),
		exported: counter("spans_exported_total", "Spans that the collector took."),

		channels: newValues(maxChannels), reasons: newValues(maxReasons), routes: newValues(maxRoutes),
	}
	m.bundles = &latest{max: maxBundles, drop: func(b string) { m.confidence.DeleteLabelValues(b) }}
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewBuildInfoCollector(),
		m.messages, m.moves, m.decisions, m.handoffs, m.misses, m.fallbacks, m.compared, m.failures, m.confidence, m.thinking, m.turns,
		m.commits, m.units, m.uncommitted, m.ended, m.refused, m.dropped, m.requests, m.served, m.leaking, m.exported, m.webhooks,
	)
	m.begin()
	return m
}

// begin sets to zero what alerts ask for, so that the first time it happens is
// a rise.
func (m *Metrics) begin() {
	for _, why := range []usher.Why{
		usher.WhyWantsPerson, usher.WhyComplaint, usher.WhyEmergency, usher.WhyOutOfScope,
		usher.WhyNoAnswer, usher.WhyModelError, usher.WhyPicture,
	} {
		m.handoffs.WithLabelValues(string(why))
	}
	for _, why := range []usher.Why{usher.WhyOutOfScope, usher.WhyNoAnswer} {
		m.misses.WithLabelValues(string(why))
	}
	for _, outcome := range []string{comparedSame, comparedDifferent} {
		m.compared.WithLabelValues(outcome)
	}
	for _, what := range []string{"messages", "uploads", "visitors", "sign_ins"} {
		m.refused.WithLabelValues(what)
	}
	for _, outcome := range []string{webhookTaken, webhookRefused} {
		m.webhooks.WithLabelValues(outcome)
	}
	for _, side := range []string{sideCustomer, sideAgent} {
		for _, reason := range []string{"left", "slow_reader", "busy", "timeout", "failed"} {
			m.ended.WithLabelValues(side, reason)
		}
	}
}

// Handler answers Prometheus.
func (m *Metrics) Handler(log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, ErrorLog: scrapeLog{log}, Timeout: 10 * time.Second, MaxRequestsInFlight: 4,
	})
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "usher", Name: name, Help: help})
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "usher", Name: name, Help: help}, labels)
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "usher", Name: name, Help: help})
}

func histogram(name, help string, buckets []float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "usher", Name: name, Help: help, Buckets: buckets})
}

func histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "usher", Name: name, Help: help, Buckets: buckets}, labels)
}

// scrapeLog takes what promhttp has to say.
type scrapeLog struct{ log *slog.Logger }

// Println implements promhttp.Logger.
func (l scrapeLog) Println(v ...any) {
	l.log.Error("the metrics could not all be told", slog.Any("error", v))
}
