package bench_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"usher/bench"
)

func TestLoadCountsEveryFate(t *testing.T) {
	t.Parallel()
	f := &fake{fate: func(n int) fate {
		switch n % 10 {
		case 0:
			return fate{err: bench.ErrBusy, lost: true}
		case 1:
			return fate{err: errBroken, lost: true}
		case 2:
			return fate{copies: 2}
		case 3:
			return fate{copies: 1, lost: true}
		}
		return fate{copies: 1}
	}}
	load := bench.Load{Customers: 7, Idle: 3, Size: 100, Steps: []bench.Step{{Rate: 1000, For: 200 * time.Millisecond}}, ReadBack: true}
	var results []bench.Result
	lost, err := load.Put(t.Context(), f, func(r bench.Result) { results = append(results, r) })
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 1 {
		t.Fatalf("%d results, wanted 1", len(results))
	}
	r := results[0]
	want := bench.Result{
		Target: "fake", Customers: 7, Idle: 3, Rate: 1000, Offered: 200, Acked: 160, Refused: 20, Failed: 20, Failure: "broken",
		Delivered: 160, Twice: 20, Latency: r.Latency, AckP99: r.AckP99, CPU: -1, Memory: -1, Seconds: r.Seconds,
	}
	if r.Samples != nil {
		t.Errorf("there are samples, though none were wanted")
	}
	if r.Target != want.Target || r.Offered != want.Offered || r.Acked != want.Acked || r.Refused != want.Refused || r.Failed != want.Failed ||
		r.Failure != want.Failure || r.Delivered != want.Delivered || r.Twice != want.Twice || r.CPU != want.CPU || r.Memory != want.Memory {
		t.Errorf("the result is\n%+v, wanted\n%+v", r, want)
	}
	if r.P50 <= 0 || r.P99 < r.P50 || r.Max < r.P99 {
		t.Errorf("latency is %+v", r.Latency)
	}
	if lost != 20 {
		t.Errorf("%d acknowledged messages are lost, wanted 20", lost)
	}
	if f.most.Load() != 10 || f.joined.Load() != 0 || f.closed.Load() != 1 {
		t.Errorf("%d were joined, %d are left, closed %d times; wanted 10, 0, 1", f.most.Load(), f.joined.Load(), f.closed.Load())
	}
}

func TestLoadAsksTheBot(t *testing.T) {
	t.Parallel()
	f := &fake{fate: func(int) fate { return fate{copies: 1} }}
	load := bench.Load{Customers: 3, Questions: []string{"where?", "when?"}, Steps: []bench.Step{{Rate: 500, For: 100 * time.Millisecond}}}
	lost, err := load.Put(t.Context(), f, func(r bench.Result) {
		if r.Delivered != 50 || r.Twice != 0 {
			t.Errorf("%d replies, %d twice; wanted 50 and 0", r.Delivered, r.Twice)
		}
	})
	if err != nil || lost != -1 {
		t.Errorf("lost %d, %v; wanted -1: nobody looked", lost, err)
	}
}

func TestLoadSamples(t *testing.T) {
	t.Parallel()
	f := &fake{fate: func(int) fate { return fate{copies: 1} }}
	load := bench.Load{
		Customers: 2, Size: 50, Steps: []bench.Step{{Rate: 500, For: 400 * time.Millisecond}}, Every: 50 * time.Millisecond,
		Gauge: func(context.Context) (float64, error) { return 42, nil },
	}
	_, err := load.Put(t.Context(), f, func(r bench.Result) {
		if len(r.Samples) < 2 {
			t.Fatalf("%d samples, wanted some", len(r.Samples))
		}
		for _, s := range r.Samples {
			if s.Gauge != 42 || s.Memory != -1 {
				t.Errorf("a sample is %+v", s)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLoadRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	second := []bench.Step{{Rate: 1, For: time.Second}}
	for name, load := range map[string]bench.Load{
		"nobody":        {Steps: second},
		"too many":      {Customers: 10_000, Idle: 9_600, Steps: second},
		"no rate":       {Customers: 1, Steps: []bench.Step{{For: time.Second}}},
		"no time":       {Customers: 1, Steps: []bench.Step{{Rate: 1}}},
		"no end of it":  {Customers: 1, Steps: []bench.Step{{Rate: 10_000, For: time.Hour}}},
		"less than one": {Customers: 1, Steps: []bench.Step{{Rate: 1, For: time.Millisecond}}},
	} {
		if _, err := load.Put(t.Context(), &fake{}, nil); err == nil {
			t.Errorf("%s: there is no error", name)
		}
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 1200*time.Millisecond)
	defer cancel()
	f := &fake{fate: func(int) fate { return fate{copies: 1} }}
	load := bench.Load{Customers: 1, Size: 50, Steps: []bench.Step{{Rate: 10, For: time.Minute}}}
	if _, err := load.Put(ctx, f, func(bench.Result) {}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
	if f.joined.Load() != 0 {
		t.Errorf("%d customers are left", f.joined.Load())
	}
}

func TestIdleMeasuresEachLevel(t *testing.T) {
	t.Parallel()
	f := &fake{}
	var conns []int
	load := bench.Idle{Levels: []int{5, 20}, Processes: bench.Processes{os.Getpid()}}
	err := load.Run(t.Context(), f, func(r bench.IdleResult) { conns = append(conns, r.Conns) })
	if errors.Is(err, bench.ErrNoProc) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(conns) != 2 || conns[0] != 5 || conns[1] != 20 || f.joined.Load() != 0 {
		t.Errorf("the levels are %v, %d customers are left", conns, f.joined.Load())
	}
	load.Levels = []int{5, 5}
	if err := load.Run(t.Context(), f, func(bench.IdleResult) {}); err == nil {
		t.Error("a level that is no step up is taken")
	}
}

func TestCrowdComesAndGoes(t *testing.T) {
	t.Parallel()
	f := &fake{}
	r, err := bench.Crowd{Customers: 50, Over: 100 * time.Millisecond}.Run(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if r.Joined != 50 || r.Failed != 0 || f.most.Load() != 50 || f.joined.Load() != 0 {
		t.Errorf("%+v; %d were in at once, %d are left", r, f.most.Load(), f.joined.Load())
	}
	if r.Joining < 0.098 {
		t.Errorf("all were in after %v s, wanted 0.1", r.Joining)
	}
}

func TestCreationCounts(t *testing.T) {
	t.Parallel()
	f := &fake{fate: func(n int) fate {
		if n >= 10 && n%4 == 0 {
			return fate{err: errBroken}
		}
		return fate{}
	}}
	r, err := bench.Creation{Workers: 3, Visitors: 10, For: 20 * time.Millisecond, Size: 40}.Run(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if r.OK == 0 || r.Failed == 0 || r.Failure != "broken" || r.Rate <= 0 {
		t.Errorf("the result is %+v", r)
	}
	if _, err := (bench.Creation{Workers: 3, Visitors: 2}).Run(t.Context(), f); err == nil {
		t.Error("more workers than visitors are taken")
	}
}

func TestProcessesCount(t *testing.T) {
	t.Parallel()
	self := bench.Processes{os.Getpid()}
	cpu, err := self.CPU()
	if errors.Is(err, bench.ErrNoProc) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for start := time.Now(); time.Since(start) < 300*time.Millisecond; { //nolint:revive // it burns time
	}
	more, err := self.CPU()
	if err != nil || more <= cpu {
		t.Errorf("CPU went from %v to %v, %v", cpu, more, err)
	}
	if kib, err := self.Memory(); err != nil || kib < 1000 {
		t.Errorf("memory is %d KiB, %v", kib, err)
	}
	if _, err := (bench.Processes{1 << 22}).Memory(); err == nil {
		t.Error("a process that is not there has memory")
	}
}
