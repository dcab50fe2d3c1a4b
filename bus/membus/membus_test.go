package membus_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"usher"
	"usher/bus"
	"usher/bus/bustest"
	"usher/bus/membus"
)

func TestBus(t *testing.T) {
	t.Parallel()
	bustest.Run(t, func(*testing.T) bus.Bus { return membus.New() })
}

// A subscription that panics ends nobody else's, and its topic stays usable.
func TestPanic(t *testing.T) {
	t.Parallel()
	b := membus.New()
	var got []usher.Event
	panicked := false
	must(t, b.Subscribe(t.Context(), "t", func(e usher.Event) {
		if !panicked {
			panicked = true
			panic("fn")
		}
		got = append(got, e)
	}))
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the publisher did not see the panic")
			}
		}()
		_ = b.Publish(t.Context(), "t", usher.Event{Seq: 1})
	}()
	must(t, b.Publish(t.Context(), "t", usher.Event{Seq: 2}))
	if len(got) != 2 || got[0].Seq != 2 || got[1].Kind != bus.Resync {
		t.Errorf("after a panic came %+v; want event 2 and a Resync", got)
	}
	must(t, b.Close())
}

// Nothing of a subscription stays behind: no goroutine, no topic.
func TestSubscriptionsLeaveNothing(t *testing.T) {
	b := membus.New()
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	for i := range 1000 {
		must(t, b.Subscribe(ctx, fmt.Sprint(i), func(usher.Event) {}))
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("1000 subscriptions started %d goroutines", n-before)
	}
	cancel()
	for b.Topics() > 0 {
		runtime.Gosched()
	}
	must(t, b.Close())
}

// What a full topic drops is counted.
func TestLoss(t *testing.T) {
	t.Parallel()
	b := membus.New()
	lost := 0
	b.OnLoss(func() { lost++ })
	first := true
	must(t, b.Subscribe(t.Context(), "t", func(usher.Event) {
		if !first {
			return
		}
		first = false
		for range b.Room() + 3 {
			must(t, b.Publish(t.Context(), "t", usher.Event{}))
		}
		if b.Len() != b.Room() {
			t.Errorf("%d wait; want %d", b.Len(), b.Room())
		}
	}))
	must(t, b.Publish(t.Context(), "t", usher.Event{}))
	if lost != 3 || b.Len() != 0 {
		t.Errorf("%d lost, %d wait", lost, b.Len())
	}
	must(t, b.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func BenchmarkPublish(b *testing.B) {
	for _, subscribers := range []int{0, 1, 100} {
		b.Run(fmt.Sprintf("subscribers=%d", subscribers), func(b *testing.B) {
			m := membus.New()
			for range subscribers {
				if err := m.Subscribe(b.Context(), "t", func(usher.Event) {}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := m.Publish(b.Context(), "t", usher.Event{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSubscribe is the cost of one connected customer.
func BenchmarkSubscribe(b *testing.B) {
	m := membus.New()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := m.Subscribe(ctx, fmt.Sprint(i), func(usher.Event) {}); err != nil {
			b.Fatal(err)
		}
	}
}

// Resync tells each subscription once, also from within one.
func TestResync(t *testing.T) {
	t.Parallel()
	b := membus.New()
	var a, c []usher.Event
	must(t, b.Subscribe(t.Context(), "a", func(e usher.Event) {
		a = append(a, e)
		if e.Seq == 1 {
			b.Resync()
		}
	}))
	must(t, b.Subscribe(t.Context(), "c", func(e usher.Event) { c = append(c, e) }))
	must(t, b.Publish(t.Context(), "a", usher.Event{Seq: 1}))
	if len(a) != 2 || a[1].Kind != bus.Resync || len(c) != 1 || c[0].Kind != bus.Resync {
		t.Errorf("heard %+v and %+v", a, c)
	}
	must(t, b.Close())
	b.Resync() // nobody is there
}
