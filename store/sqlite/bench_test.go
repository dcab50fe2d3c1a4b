package sqlite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"usher"
	"usher/store"
	"usher/store/sqlite"
)

func openBench(b *testing.B) *store.Store {
	b.Helper()
	e, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "usher.db"))
	if err != nil {
		b.Fatal(err)
	}
	s, err := store.New(b.Context(), e, store.Config{Committed: func([]usher.Event) {}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return s
}

// BenchmarkAccept is what the widget does: a message with a client ID from one
// of 1,000 customers, synced to disk; "writers" of them at a time.
func BenchmarkAccept(b *testing.B) {
	for _, writers := range []int{1, 64, 512} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s := openBench(b)
			var n atomic.Int64
			before := cpu(b)
			text := "Where is my order? It was due on Monday and I have heard nothing since."
			b.SetParallelism(max(1, writers/runtime.GOMAXPROCS(0)))
			if writers == 1 {
				for b.Loop() {
					accept(b, s, n.Add(1), text)
				}
			} else {
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						accept(b, s, n.Add(1), text)
					}
				})
			}
			b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "accepts/s")
			b.ReportMetric((cpu(b)-before)/float64(n.Load())*1e6, "cpu-µs/accept")
		})
	}
}

func accept(b *testing.B, s *store.Store, i int64, text string) {
	b.Helper()
	_, err := s.Accept(context.Background(), usher.Inbound{
		Account: "web", Customer: usher.Customer{NativeID: fmt.Sprint(i % 1000)}, ClientID: fmt.Sprint(i), Text: text,
	})
	if err != nil {
		b.Error(err)
	}
}

// cpu returns the process's time on all cores in seconds: it tells more than
// the clock on a machine with other work.
func cpu(b *testing.B) float64 {
	b.Helper()
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
