package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"usher/bench"
)

// TestBenchRefuses: flags that are out of bounds are mistakes in the command
// line; no server is started.
func TestBenchRefuses(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"rtt --idle=-5":                 "idle is -5; it must lie between 0 and",
		"rtt --customers=0":             "customers is 0; it must lie between 1 and",
		"rtt --size=-1":                 "size is -1; it must lie between 0 and",
		"rtt --samples=-1s":             "samples is -1s; it must lie between",
		"rtt --steps=9999999999999:10h": "a step must have 1 to 2000000 messages",
		"rtt --swaps=5":                 "swaps need --bot",
		"rtt --bot --swaps=5 --swap-to=. --steps=100:10s": "swaps need two steps",
		"idle --levels=-1":             "a level of -1 connections",
		"idle --levels=5 --settle=-1s": "settle is -1s; it must lie between",
		"http --workers=-1":            "workers is -1; it must lie between",
		"http --size=-1":               "size is -1; it must lie between",
		"http --for=-1s":               "for is -1s; it must lie between",
		"crowd --crowd=-1":             "crowd is -1; it must lie between",
		"crowd --over=-1s --rate=90":   "over is -1s; it must lie between",
		"crowd --rate=-1":              "a step must have 1 to",
	} {
		cmd := command(t, append([]string{"bench"}, strings.Fields(args)...)...)
		folder := t.TempDir()
		cmd.Env = append(cmd.Env, "TMPDIR="+folder)
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 2 || !strings.Contains(string(out), want) || strings.Contains(string(out), "goroutine ") {
			t.Errorf("usher bench %s: %v; want %q\n%s", args, err, want, out)
		}
		holdsOnly(t, folder)
	}
}

// ended reports whether a process is no more, or only waits to be reaped.
func ended(pid string) bool {
	stat, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		return true
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(state, "Z") || strings.HasPrefix(state, "X")
}

// childOf is a process that pid has started; empty: none.
func childOf(pid int) string {
	all, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is a good one
	for _, path := range all {
		stat, err := os.ReadFile(path)
		_, rest, found := strings.Cut(string(stat), ") ")
		if fields := strings.Fields(rest); err == nil && found && len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			return filepath.Base(filepath.Dir(path))
		}
	}
	return ""
}

// TestBenchTakesItsServerAlong: where the bench is killed, so is the server
// that it measures.
func TestBenchTakesItsServerAlong(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ends a process with the one that has started it")
	}
	cmd := command(t, "bench", "idle", "--levels=1,2", "--settle=2s")
	cmd.Env = []string{"TEST_USHER_PROCESS=1", "HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir()}
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if !bufio.NewScanner(out).Scan() {
		t.Fatal("the first level was not measured")
	}
	child := childOf(cmd.Process.Pid)
	if line, err := os.ReadFile(filepath.Join("/proc", child, "cmdline")); child == "" || !strings.Contains(string(line), "serve") {
		t.Fatalf("the bench has started %q, %v", line, err)
	}
	pid, err := strconv.Atoi(child)
	must(t, err)
	t.Cleanup(func() {
		if !ended(child) {
			_ = syscall.Kill(pid, syscall.SIGKILL) // the test has failed
		}
	})
	must(t, cmd.Process.Kill())
	_ = cmd.Wait()
	waitFor(t, "the server to end", func() bool { return ended(child) })
}

// TestBenchStopsItsServer: also where a measurement panics, or fails.
func TestBenchStopsItsServer(t *testing.T) {
	t.Parallel()
	e := &env{ctx: context.Background(), stdout: io.Discard, stderr: io.Discard}
	folder := t.TempDir()
	for name, do := range map[string]func(){"panics": func() { panic("on purpose") }, "fails": func() {}} {
		pid := 0
		var err error
		func() {
			defer func() { _ = recover() }()
			err = (&benchServer{Folder: folder}).once(e, false, []string{"TEST_USHER_PROCESS=1"}, false, func(t target) error {
				pid = t.server.Processes()[0]
				do()
				return io.ErrUnexpectedEOF
			})
		}()
		if pid == 0 || syscall.Kill(pid, 0) == nil {
			t.Errorf("%s: process %d is still there, %v", name, pid, err)
		}
		holdsOnly(t, folder)
	}
}

// TestBenchOfNothing: a run of which nothing came to anybody fails, and no line
// says NaN.
func TestBenchOfNothing(t *testing.T) {
	t.Parallel()
	some := bench.Result{Target: "usher", CPU: 200, Latency: bench.Latency{P99: 9}, Offered: 100, Delivered: 100}
	none := bench.Result{Target: "floor", CPU: -1, Latency: bench.Latency{P99: -1}, Offered: 100, Failed: 100, Failure: "broken"}
	other := none
	other.Target = "usher"
	for want, all := range map[string][]bench.Result{
		"cpu_ratio=-1.00 p99_ms=9.0 p99_ref_ms=-1.0 delivered=0.0000":  {some, none},
		"cpu_ratio=-1.00 p99_ms=-1.0 p99_ref_ms=-1.0 delivered=0.0000": {other, none},
	} {
		if got := compare(all); got != want {
			t.Errorf("the line is %q, wanted %q", got, want)
		}
	}
	quick := some
	quick.Target, quick.CPU = "floor", 0 // less than the clock counts in
	if got := compare([]bench.Result{some, quick}); !strings.HasPrefix(got, "cpu_ratio=-1.00 p99_ms=9.0 p99_ref_ms=9.0 ") {
		t.Errorf("with a floor that costs nothing the line is %q", got)
	}
	if err := fruitless([]bench.Result{none, none}); err == nil || !strings.Contains(err.Error(), "of 200 messages to floor none was delivered") || !strings.Contains(err.Error(), "broken") {
		t.Errorf("of nothing: %v", err)
	}
	for _, all := range [][]bench.Result{nil, {none, some}} {
		if err := fruitless(all); err != nil {
			t.Errorf("of %d results: %v", len(all), err)
		}
	}
}
