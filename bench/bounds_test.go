package bench_test

import (
	"strings"
	"testing"
	"time"

	"usher/bench"
)

// TestBounds: what cannot be measured is refused with its bounds, before
// anybody is connected.
func TestBounds(t *testing.T) {
	t.Parallel()
	step := []bench.Step{{Rate: 10, For: time.Second}}
	good := bench.Load{Customers: 1, Size: 200, Steps: step}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	load := func(edit func(*bench.Load)) error { l := good; edit(&l); return l.Check() }
	for want, err := range map[string]error{
		"customers is 0; it must lie between 1 and 19590":  load(func(l *bench.Load) { l.Customers = 0 }),
		"idle is -5; it must lie between 0 and 19590":      load(func(l *bench.Load) { l.Idle = -5 }),
		"together they must be at most 19590":              load(func(l *bench.Load) { l.Customers, l.Idle = 19_590, 1 }),
		"size is -1; it must lie between 0 and 16384":      load(func(l *bench.Load) { l.Size = -1 }),
		"size is 16385; it must lie between 0":             load(func(l *bench.Load) { l.Size = 16_385 }),
		"samples is -1s; it must lie between 10ms and 1h":  load(func(l *bench.Load) { l.Every = -time.Second }),
		"samples is 1ns; it must lie between":              load(func(l *bench.Load) { l.Every = 1 }),
		"there are no steps":                               load(func(l *bench.Load) { l.Steps = nil }),
		"1 to 2000000 messages":                            load(func(l *bench.Load) { l.Steps = []bench.Step{{Rate: 1 << 60, For: time.Hour}} }),
		"there are no levels":                              bench.Idle{}.Check(),
		"a level of -1 connections after 0":                bench.Idle{Levels: []int{-1}}.Check(),
		"a level of 5 connections after 5":                 bench.Idle{Levels: []int{5, 5}}.Check(),
		"settle is -4s; it must lie between 0s and 10m0s":  bench.Idle{Levels: []int{5}, Settle: -4 * time.Second}.Check(),
		"workers is -1; it must lie between 1 and 1024":    bench.Creation{Workers: -1, Visitors: 1, For: time.Second, Size: 1}.Check(),
		"visitors is 1; it must lie between 2 and 100000":  bench.Creation{Workers: 2, Visitors: 1, For: time.Second, Size: 1}.Check(),
		"for is -1s; it must lie between 1ms and 1h":       bench.Creation{Workers: 1, Visitors: 1, For: -time.Second, Size: 1}.Check(),
		"size is -200; it must lie between":                bench.Creation{Workers: 1, Visitors: 1, For: time.Second, Size: -200}.Check(),
		"crowd is 19501; it must lie between 1 and 19500":  bench.Crowd{Customers: 19_501, First: 90}.Check(),
		"over is -1m0s; it must lie between 0s and 1h0m0s": bench.Crowd{Customers: 1, Over: -time.Minute}.Check(),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v; want %q", err, want)
		}
	}
	f := &fake{fate: func(int) fate { return fate{copies: 1} }}
	_, err := bench.Load{Customers: 2, Idle: -5, Size: 9, Steps: step}.Put(t.Context(), f, func(bench.Result) {})
	if err == nil || f.most.Load() != 0 {
		t.Errorf("a load that is out of bounds: %v, %d joined", err, f.most.Load())
	}
}
