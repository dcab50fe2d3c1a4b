package watch_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/trace"

	"usher/watch"
)

// gate is a writer that waits until it is opened.
type gate struct {
	open chan struct{}
	mu   sync.Mutex
	bytes.Buffer
}

func (g *gate) Write(b []byte) (int, error) {
	<-g.open
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.Buffer.Write(b)
}

func opened() *gate {
	g := &gate{open: make(chan struct{})}
	close(g.open)
	return g
}

func TestLogLines(t *testing.T) {
	t.Parallel()
	out := opened()
	l := watch.OpenLog(out, watch.LogConfig{JSON: true})
	log := l.Logger().With(slog.String("node", "a"))
	ctx := trace.ContextWithSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}}))
	log.InfoContext(ctx, "one", slog.Int("n", 1))
	log.DebugContext(ctx, "not at this level")
	log.Info("two")
	l.Close()
	log.Error("after the end")
	var lines []map[string]any
	for line := range strings.Lines(out.String()) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		lines = append(lines, v)
	}
	if len(lines) != 2 || lines[0]["trace_id"] != "01000000000000000000000000000000" || lines[0]["span_id"] != "0200000000000000" ||
		lines[0]["node"] != "a" || lines[1]["msg"] != "two" || lines[1]["trace_id"] != nil {
		t.Errorf("the log holds %v", lines)
	}
}

// Nobody waits for a writer that does not write; what had no room is counted,
// and said once there is.
func TestLogLosses(t *testing.T) {
	t.Parallel()
	out := &gate{open: make(chan struct{})}
	var lost atomic.Int64
	l := watch.OpenLog(out, watch.LogConfig{Bytes: 16 << 10, Lost: func() { lost.Add(1) }})
	log := l.Logger()
	const all = 1000
	for i := range all {
		log.Info("line", slog.Int("n", i)) // would never return if it waited
	}
	log.Error("this has room")
	if l.Len() == 0 {
		t.Error("nothing waits")
	}
	if lost.Load() == 0 {
		t.Error("no loss is counted while the writer does not write")
	}
	close(out.open)
	l.Close()
	written := strings.Count(out.String(), "msg=line")
	if n := int(lost.Load()); n == 0 || written == 0 || written+n != all {
		t.Errorf("%d written, %d lost, of %d", written, n, all)
	}
	said := 0
	for _, m := range regexp.MustCompile(`lines of the log were lost.* lines=(\d+)`).FindAllStringSubmatch(out.String(), -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		said += n
	}
	if said != int(lost.Load()) {
		t.Errorf("the log says that %d were lost; want %d", said, lost.Load())
	}
	if !strings.Contains(out.String(), "this has room") {
		t.Error("an error was lost while there was room for it")
	}
}

// A writer that hangs does not keep the process from ending.
func TestLogCloseGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &gate{open: make(chan struct{})}
		l := watch.OpenLog(out, watch.LogConfig{})
		l.Logger().Info("line")
		synctest.Wait()
		began := time.Now()
		l.Flush()
		l.Close()
		if took := time.Since(began); took != 4*time.Second {
			t.Errorf("it took %s", took)
		}
		close(out.open)
	})
}

func TestLogInOrderUnderLoad(t *testing.T) {
	t.Parallel()
	out := opened()
	l := watch.OpenLog(out, watch.LogConfig{Bytes: 64 << 20})
	log := l.Logger()
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 500 {
				log.Info("line", slog.Int("of", g), slog.Int("n", i))
				if i%100 == 0 {
					l.Flush()
				}
			}
		})
	}
	all.Wait()
	l.Flush()
	next := map[int]int{}
	for line := range strings.Lines(out.String()) {
		var of, n int
		if _, err := fmt.Sscanf(line[strings.Index(line, "of="):], "of=%d n=%d", &of, &n); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if n != next[of] {
			t.Fatalf("line %d of %d came for %d", n, of, next[of])
		}
		next[of]++
	}
	for g, n := range next {
		if n != 500 {
			t.Errorf("%d lines of %d", n, g)
		}
	}
	l.Close()
}

// TestPanic starts this test as a process that logs and panics: everything
// that was logged before comes out.
func TestPanic(t *testing.T) {
	t.Parallel()
	if os.Getenv("TEST_WATCH_PANIC") != "" {
		l := watch.OpenLog(os.Stderr, watch.LogConfig{})
		defer l.Rescue()
		for i := range 5000 {
			l.Logger().Info("line", slog.Int("n", i))
		}
		panic("on purpose")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestPanic$")
	cmd.Env = append(os.Environ(), "TEST_WATCH_PANIC=1")
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
		t.Fatalf("it ended with %v", err)
	}
	text := string(out)
	if n := strings.Count(text, "msg=line"); n != 5000 || !strings.Contains(text, "panic: on purpose") || strings.Index(text, "n=4999") > strings.Index(text, "panic: on purpose") {
		t.Errorf("%d lines, and at the end %.600s", n, text[max(0, len(text)-600):])
	}
}

func BenchmarkLog(b *testing.B) {
	l := watch.OpenLog(opened(), watch.LogConfig{Bytes: 1 << 30})
	log := l.Logger()
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		log.LogAttrs(ctx, slog.LevelInfo, "line", slog.String("conversation", "c1"), slog.Int("n", 7))
	}
	l.Close()
}
