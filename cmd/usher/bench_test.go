package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"usher/bench"
)

// benchRows runs a measurement and decodes its lines into values of T; lines
// of another shape are refused.
func benchRows[T any](t *testing.T, args ...string) []T {
	t.Helper()
	cmd := command(t, append([]string{"bench"}, args...)...)
	cmd.Env = []string{"TEST_USHER_PROCESS=1", "HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir()} // none of the tests' settings
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("usher bench: %v\n%s", err, out)
	}
	var rows []T
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.DisallowUnknownFields()
		var row T
		if err := d.Decode(&row); err != nil {
			t.Fatalf("%v in %s", err, lines.Bytes())
		}
		rows = append(rows, row)
	}
	return rows
}

// rttRow is any line of `usher bench rtt`.
type rttRow struct {
	bench.Result
	Lost *int `json:"acknowledged_and_lost"`
}

func TestBenchDeliversToAgents(t *testing.T) {
	t.Parallel()
	rows := benchRows[rttRow](t, "rtt", "--customers=12", "--idle=8", "--steps=40:1s,80:1s", "--samples=400ms")
	if len(rows) != 3 {
		t.Fatalf("%d lines, wanted two steps and what was lost", len(rows))
	}
	for i, offered := range []int{40, 80} {
		r := rows[i]
		if r.Target != "usher" || r.Offered != offered || r.Acked != offered || r.Delivered != offered || r.Twice != 0 || r.Idle != 8 {
			t.Errorf("step %d: %+v", i+1, r.Result)
		}
		if r.P99 <= 0 || r.AckP99 <= 0 {
			t.Errorf("step %d took no time: %+v", i+1, r.Latency)
		}
		for _, s := range r.Samples {
			if s.Gauge < 8 {
				t.Errorf("a sample counts %v goroutines", s.Gauge)
			}
		}
	}
	if rows[2].Lost == nil || *rows[2].Lost != 0 {
		t.Errorf("the last line is %+v", rows[2])
	}
}

func TestBenchAsksTheBot(t *testing.T) {
	t.Parallel()
	rows := benchRows[bench.Result](t, "rtt", "--bot", "--customers=40", "--steps=20:1s")
	if len(rows) != 1 || rows[0].Acked != 20 || rows[0].Delivered != 20 {
		t.Errorf("the bot replied to fewer than 20: %+v", rows)
	}
}

func TestBenchOfIdleCustomersAndOverHTTP(t *testing.T) {
	t.Parallel()
	idle := benchRows[bench.IdleResult](t, "idle", "--levels=5,10", "--settle=10ms")
	if len(idle) != 2 || idle[1].Conns != 10 || idle[1].Memory == 0 {
		t.Errorf("idle: %+v", idle)
	}
	made := benchRows[bench.CreationResult](t, "http", "--workers=2", "--visitors=4", "--for=300ms")
	if len(made) != 1 || made[0].OK == 0 || made[0].Failed != 0 {
		t.Errorf("http: %+v", made)
	}
}

func TestBenchOfACrowd(t *testing.T) {
	t.Parallel()
	out, err := command(t, "bench", "crowd", "--crowd=30", "--over=300ms", "--customers=5", "--rate=2").Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	talk, crowd, _ := bytes.Cut(out, []byte("\n"))
	var load bench.Result
	var came bench.CrowdResult
	if err := errors.Join(json.Unmarshal(talk, &load), json.Unmarshal(crowd, &came)); err != nil {
		t.Fatal(err)
	}
	if load.Delivered != load.Offered || came.Joined != 30 || came.Failed != 0 {
		t.Errorf("the crowd: %+v beside %+v", came, load)
	}
}

func TestBenchSteps(t *testing.T) {
	t.Parallel()
	steps, err := stepsOf([]string{"800:20s", "5:1m"})
	if err != nil || len(steps) != 2 || steps[1] != (bench.Step{Rate: 5, For: time.Minute}) {
		t.Errorf("steps are %v, %v", steps, err)
	}
	for _, text := range []string{"", "800", "800:", ":5s", "0:5s", "800:0s", "800:-1s", "x:5s"} {
		if _, err := stepsOf([]string{text}); err == nil || !strings.Contains(err.Error(), "800:20s") {
			t.Errorf("%q: the error is %v; it must show what to write", text, err)
		}
	}
}

func TestBenchCompares(t *testing.T) {
	t.Parallel()
	usherRun := func(cpu, p99 float64, delivered int) bench.Result {
		return bench.Result{Target: "usher", CPU: cpu, Latency: bench.Latency{P99: p99}, Offered: 100, Delivered: delivered}
	}
	floorRun := usherRun(100, 4, 100)
	floorRun.Target = "floor"
	got := compare([]bench.Result{usherRun(200, 10, 100), floorRun, floorRun, usherRun(400, 20, 99)})
	if want := "cpu_ratio=3.00 p99_ms=15.0 p99_ref_ms=4.0 delivered=0.9900"; got != want {
		t.Errorf("the line is %q, wanted %q", got, want)
	}
}
