package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"syscall"
	"unicode"

	"usher"

	"usher/channels"
	"usher/watch"
	"usher/web"
)

// Names of the queues, as the metrics show them.
const (
	queueCommits  = "commits"  // writes that wait for the disk
	queueArriving = "arriving" // messages of customers on their way in
	queueTurns    = "turns"    // conversations that wait for the bot, quiet time included
	queueFrames   = "frames"   // what slow readers have not taken, of all sockets
	queueEvents   = "events"   // on the bus, in the topic that has most
	queueUploads  = "uploads"  // pictures that are arriving
	queueLog      = "log"      // lines
	queueShadow   = "shadow"   // turns on their way to the bundle that is only compared
)

// Why a queue drops something, where it has one reason only.
const (
	droppedFull = "full"
	droppedSlow = "slow_reader"
)

// openTracing begins to send spans; nil where that is off.
func openTracing(ctx context.Context, c traceConfig, m *watch.Metrics, log *slog.Logger) (*watch.Tracing, error) {
	if c.Endpoint == "" {
		return nil, nil
	}
	headers, err := traceHeaders(c.Headers)
	if err != nil {
		return nil, err
	}
	node, _ := os.Hostname() // without one no node is told
	t, err := watch.OpenTracing(ctx, watch.TraceConfig{Endpoint: c.Endpoint, Headers: headers, Ratio: c.Ratio, Node: node, Log: log}, m)
	if err != nil {
		return nil, fmt.Errorf("open tracing: %w", err)
	}
	return t, nil
}

// headerMarks are what the name of a header may hold besides letters and
// digits (RFC 9110, token).
const headerMarks = "!#$%&'*+-.^_`|~"

// traceHeaders reads name=value. What is refused is not repeated: it may be a
// secret.
func traceHeaders(texts []string) (map[string]string, error) {
	headers := map[string]string{}
	for i, text := range texts {
		name, value, ok := strings.Cut(text, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		strange := func(r rune) bool {
			return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune(headerMarks, r)
		}
		if !ok || name == "" || strings.ContainsFunc(name, strange) || strings.ContainsFunc(value, unicode.IsControl) {
			return nil, usher.Errorf(usher.CodeInvalid, nil, "trace.headers: number %d is not name=value, such as authorization=Bearer …", i+1)
		}
		headers[name] = value
	}
	return headers, nil
}

// startWatching has the metrics ask what they show, and looks for leaks until
// Close.
func (a *app) startWatching(ctx context.Context, cfg config) {
	a.metrics.Watch(watch.Sources{
		Connections: a.web.Connections, MaxConn: cfg.MaxConn, Open: a.web.Open,
		Floor: a.floor, Queues: a.queues(), Ready: a.web.Ready, Cache: a.cache, Pool: a.core.pool, Nodes: a.seen,
		DiskFree: func() (uint64, error) { return diskFree(cfg.Data) },
	})
	leaks := watch.NewLeakWatch(a.metrics, a.log)
	a.background.Go(func() { leaks.Run(ctx, a.web.Open) })
}

// floor is the desk as the metrics show it.
func (a *app) floor() watch.Floor { return watch.Floor(a.desk.Numbers()) }

// cache is what the bot remembers as the metrics show it.
func (a *app) cache() watch.Cache { return watch.Cache(a.bot.Cache()) }

// queues lists every bounded queue of the message path.
func (a *app) queues() []watch.Queue {
	_, commits := a.store.Queue()
	_, uploads := a.web.Arrivals()
	all := []watch.Queue{
		{Name: queueCommits, Max: commits, Reasons: []string{droppedFull}, Len: func() int { n, _ := a.store.Queue(); return n }},
		{
			Name: queueArriving, Max: a.inbox.Room(), Len: a.inbox.Len,
			Reasons: []string{channels.RefusedTotal, channels.RefusedCustomer, channels.RefusedClosing},
		},
		{Name: queueTurns, Max: a.chat.Room(), Len: a.chat.Waiting},
		{Name: queueFrames, Len: a.web.Frames, Reasons: []string{droppedSlow}},
		{Name: queueEvents, Max: a.core.local.Room(), Len: a.core.local.Len, Reasons: []string{droppedFull}},
		{Name: queueShadow, Max: a.rollout.Room(), Reasons: []string{droppedFull}, Len: a.rollout.Waiting},
		{Name: queueUploads, Max: uploads, Reasons: []string{droppedFull}, Len: func() int { n, _ := a.web.Arrivals(); return n }},
	}
	if a.lines != nil {
		all = append(all, watch.Queue{Name: queueLog, Len: a.lines.Len, Reasons: []string{droppedFull}})
	}
	if a.tracing != nil {
		all = append(all, watch.Queue{
			Name: watch.QueueSpans, Max: watch.MaxSpans, Len: a.tracing.Len, Reasons: []string{watch.LostFull, watch.LostRefused},
		})
	}
	return all
}

// edgeWatch is what the edge tells the metrics.
func (a *app) edgeWatch() web.Watch {
	return web.Watch{
		Request: a.metrics.Request, Limited: a.metrics.Limited,
		Refused: func() { a.metrics.Dropped(queueUploads, droppedFull) },
		Ended: func(agent bool, reason string) {
			a.metrics.Ended(agent, reason)
			if reason == droppedSlow {
				a.metrics.Dropped(queueFrames, reason)
			}
		},
	}
}

// diskFree is how much may still be written where dir is.
func diskFree(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("look at the disk: %w", err)
	}
	return s.Bavail * uint64(s.Bsize), nil //nolint:gosec // sizes are not negative
}

// local reports whether nobody but this machine reaches addr.
func local(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
