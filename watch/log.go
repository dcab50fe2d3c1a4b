package watch

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// LogConfig sets a Log up. The zero value works.
type LogConfig struct {
	Level slog.Level
	JSON  bool          // else lines of key=value
	Bytes int           // that may wait to be written; 0 means 1 MiB
	Flush time.Duration // that Flush and Close wait for a writer that does not write; 0 means 2 s
	Lost  func()        // is told of each line that is lost, at once; it must be quick, and not log; nil: nobody
}

// Log writes lines on a goroutine of its own, so that whoever logs never waits
// for a disk or a terminal. Two buffers take turns: one is filled while the
// other is written. A line for which there is no room is lost and counted, and
// a line of the log says how many were; the last quarter of the room is for
// warnings and errors. The end of the process must wait for Close or Flush.
type Log struct {
	cfg   LogConfig
	out   io.Writer
	lines slog.Handler // into Write
	told  slog.Handler // into buffer `note`

	mu     sync.Mutex
	full   *sync.Cond // on mu: there is something to write, or it is over
	empty  *sync.Cond // on mu: everything is written
	filled []byte
	count  int // lines in filled
	busy   bool
	lost   int // not yet told
	closed bool
	done   chan struct{}
	note   []byte // of the goroutine that writes
}

// OpenLog begins to write to out.
func OpenLog(out io.Writer, c LogConfig) *Log {
	if c.Bytes <= 0 {
		c.Bytes = 1 << 20
	}
	if c.Flush <= 0 {
		c.Flush = 2 * time.Second
	}
	if c.Lost == nil {
		c.Lost = func() {}
	}
	l := &Log{cfg: c, out: out, done: make(chan struct{})}
	l.full, l.empty = sync.NewCond(&l.mu), sync.NewCond(&l.mu)
	l.lines = c.handler((*filling)(l))
	l.told = c.handler((*noting)(l))
	go l.write()
	return l
}

func (c LogConfig) handler(w io.Writer) slog.Handler {
	o := &slog.HandlerOptions{Level: c.Level}
	if c.JSON {
		return slog.NewJSONHandler(w, o)
	}
	return slog.NewTextHandler(w, o)
}

// Logger returns the logger whose lines l writes. Each has the ID of the span
// that was under way, where there is one.
func (l *Log) Logger() *slog.Logger { return slog.New(handler{l.lines, l}) }

// filling is a Log as the handler writes to it: one line a call.
type filling Log

// Write implements io.Writer. It does not wait, and does not fail.
func (f *filling) Write(line []byte) (int, error) {
	l := (*Log)(f)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.filled)+len(line) > l.cfg.Bytes {
		l.loseLocked()
		return len(line), nil
	}
	l.filled = append(l.filled, line...)
	l.count++
	l.full.Signal()
	return len(line), nil
}

// noting is a Log as the line about losses is written to it.
type noting Log

// Write implements io.Writer.
func (n *noting) Write(line []byte) (int, error) {
	n.note = append(n.note[:0], line...)
	return len(line), nil
}

// crowded reports whether only warnings and errors still have room, and counts
// the line that is lost for it.
func (l *Log) crowded() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.filled) <= l.cfg.Bytes/4*3 {
		return false
	}
	l.loseLocked()
	return true
}

// loseLocked counts a lost line: for the metrics now, since whatever takes the
// log may be what stands still; for the log when it goes on.
func (l *Log) loseLocked() {
	l.lost++
	l.cfg.Lost()
}

// write writes until Close.
func (l *Log) write() {
	defer close(l.done)
	var spare []byte
	for {
		l.mu.Lock()
		for len(l.filled) == 0 && l.lost == 0 && !l.closed {
			l.busy = false
			l.empty.Broadcast()
			l.full.Wait()
		}
		if len(l.filled) == 0 && l.lost == 0 {
			l.busy = false
			l.empty.Broadcast()
			l.mu.Unlock()
			return
		}
		batch, lost := l.filled, l.lost
		l.filled, l.count, l.lost, l.busy = spare[:0], 0, 0, true
		l.mu.Unlock()
		if len(batch) > 0 {
			_, _ = l.out.Write(batch) // whom could one tell?
		}
		if lost > 0 {
			l.tell(lost)
		}
		spare = batch
	}
}

// tell writes how many lines were lost.
func (l *Log) tell(n int) {
	r := slog.NewRecord(time.Now(), slog.LevelWarn, "lines of the log were lost: they came faster than they could be written", 0)
	r.AddAttrs(slog.Int("lines", n))
	if l.told.Handle(context.Background(), r) == nil {
		_, _ = l.out.Write(l.note)
	}
}

// Len is how many lines wait.
func (l *Log) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count
}

// Flush waits until everything so far is written, or for LogConfig.Flush.
func (l *Log) Flush() {
	written := make(chan struct{})
	go func() {
		defer close(written)
		l.mu.Lock()
		defer l.mu.Unlock()
		for (l.busy || len(l.filled) > 0 || l.lost > 0) && !l.closed {
			l.empty.Wait()
		}
	}()
	select {
	case <-written:
	case <-time.After(l.cfg.Flush):
	}
}

// Close writes what waits, as Flush does, and takes nothing more.
func (l *Log) Close() {
	l.mu.Lock()
	l.closed = true
	l.full.Signal()
	l.mu.Unlock()
	select {
	case <-l.done:
	case <-time.After(l.cfg.Flush):
	}
}

// Rescue is to be deferred where a panic would end the process: it writes what
// waits before the runtime prints the panic.
func (l *Log) Rescue() {
	if fault := recover(); fault != nil {
		l.Flush()
		panic(fault)
	}
}

// handler adds to each line the span that it belongs to.
type handler struct {
	slog.Handler
	log *Log
}

// Handle implements slog.Handler.
func (h handler) Handle(ctx context.Context, r slog.Record) error {
	if r.Level < slog.LevelWarn && h.log.crowded() {
		return nil
	}
	if s := trace.SpanContextFromContext(ctx); s.IsValid() {
		r.AddAttrs(slog.String("trace_id", s.TraceID().String()), slog.String("span_id", s.SpanID().String()))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(attrs), h.log}
}

// WithGroup implements slog.Handler.
func (h handler) WithGroup(name string) slog.Handler {
	return handler{h.Handler.WithGroup(name), h.log}
}
