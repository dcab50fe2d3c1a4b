package watch

import (
	"context"
	"log/slog"
	"runtime"
	"time"
)

// How a leak of goroutines is told from work: over leakWindows windows the
// fewest that there were in each must have risen by leakBy in all, and that
// not for connections that have come.
const (
	leakEvery   = 15 * time.Second
	leakSamples = 20 // in a window: five minutes
	leakWindows = 4
	leakBy      = 200
	leakEach    = 2 // goroutines that a connection may account for
)

// window is what was seen in one stretch of time.
type window struct {
	goroutines int // the fewest
	open       int // the most connections
}

// LeakWatch looks for goroutines that nobody accounts for.
type LeakWatch struct {
	metrics *Metrics
	log     *slog.Logger

	samples int
	now     window
	past    []window // the latest last
	leaking bool
}

// NewLeakWatch returns one that has seen nothing.
func NewLeakWatch(m *Metrics, log *slog.Logger) *LeakWatch { return &LeakWatch{metrics: m, log: log} }

// Run looks until ctx ends. open returns how many network connections there
// are.
func (l *LeakWatch) Run(ctx context.Context, open func() int) {
	tick := time.NewTicker(leakEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			l.See(ctx, runtime.NumGoroutine(), open())
		}
	}
}

// See takes one sample.
func (l *LeakWatch) See(ctx context.Context, goroutines, open int) {
	if l.samples == 0 || goroutines < l.now.goroutines {
		l.now.goroutines = goroutines
	}
	if l.samples == 0 || open > l.now.open {
		l.now.open = open
	}
	if l.samples++; l.samples < leakSamples {
		return
	}
	l.past = append(l.past, l.now)
	if len(l.past) > leakWindows {
		l.past = l.past[1:]
	}
	l.samples = 0
	l.judge(ctx)
}

// judge tells what the windows show.
func (l *LeakWatch) judge(ctx context.Context) {
	if len(l.past) < leakWindows {
		return
	}
	first, last := l.past[0], l.past[len(l.past)-1]
	risen := last.goroutines - first.goroutines - leakEach*max(last.open-first.open, 0)
	for i := 1; i < len(l.past); i++ {
		if l.past[i].goroutines <= l.past[i-1].goroutines {
			risen = 0 // it came and went
		}
	}
	if risen < leakBy {
		risen = 0
	}
	l.metrics.leaking.Set(float64(risen))
	if risen > 0 && !l.leaking {
		l.log.LogAttrs(ctx, slog.LevelWarn, "goroutines grow and connections do not: the server may leak them; keep /debug/pprof/goroutine?debug=2 of the admin listener for a report",
			slog.Int("unaccounted", risen), slog.Int("goroutines", last.goroutines), slog.Int("connections", last.open))
	}
	l.leaking = risen > 0
}
