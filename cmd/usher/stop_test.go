package main

import (
	"context"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"usher/web/client"
)

// leaver is a customer who writes until told to leave.
type leaver struct {
	*writer
	conn  *client.Client
	byes  chan client.Frame
	after int // messages acknowledged after the server said that it is not ready
}

// write goes on until the connection ends.
func (l *leaver) write(ctx context.Context, unready <-chan struct{}) {
	for ctx.Err() == nil && l.say(ctx, l.conn, "how much is shipping?") == nil {
		select {
		case <-unready:
			l.after++
		default:
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// TestStop stops a server that is being written to: first it says that it is not
// ready and serves on, then everybody is told when to come back, not all at the
// same time, and what was acknowledged is there when they do.
func TestStop(t *testing.T) {
	t.Parallel()
	data, addr := filepath.Join(t.TempDir(), "data"), freePort(t)
	p := startProcess(t, data, addr, "USHER_STOP_DELAY=3s")
	all, unready := make([]*leaver, 60), make(chan struct{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var writing sync.WaitGroup
	for i := range all {
		l := &leaver{writer: newWriter(t, p.url), byes: make(chan client.Frame, 1)}
		l.conn = l.dial(t, p.url, func(f client.Frame) {
			if f.Type == "bye" {
				l.byes <- f
			}
		})
		all[i] = l
		writing.Go(func() { l.write(ctx, unready) })
	}
	must(t, p.cmd.Process.Signal(syscall.SIGTERM))
	waitFor(t, "the server to say that it is not ready", func() bool {
		resp, err := http.Get(p.url + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusServiceUnavailable
	})
	close(unready)
	writing.Wait()
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the server ends with %v\n%s", err, p.log.String())
	}
	later, after := map[int64]int{}, 0
	for i, l := range all {
		after += l.after
		<-l.conn.Done()
		select {
		case f := <-l.byes:
			later[f.RetryAfter]++
			if f.Reason != "restart" {
				t.Errorf("customer %d is told %+v", i, f)
			}
		default:
			t.Errorf("customer %d is told nothing", i)
		}
	}
	if len(later) < 3 || later[0] > 0 {
		t.Errorf("they are told to come back after (seconds: customers) %v", later)
	}
	if after == 0 {
		t.Error("while it is not ready, but not stopping yet, it takes no messages")
	}
	startProcess(t, data, addr)
	acked := 0
	for _, l := range all {
		l.finds(t, "http://"+addr)
		acked += len(l.acked)
	}
	t.Logf("%d messages acknowledged, %d of them while not ready; back after %v", acked, after, later)
}

// TestStopCutsOff: a request that never comes to its end does not make the stop
// a failure.
func TestStopCutsOff(t *testing.T) {
	t.Parallel()
	addr := freePort(t)
	p := startProcess(t, filepath.Join(t.TempDir(), "data"), addr, "USHER_STOP_TIMEOUT=300ms")
	conn, err := net.Dial("tcp", addr)
	must(t, err)
	defer func() { _ = conn.Close() }()
	_, err = conn.Write([]byte("POST /v1/visitors HTTP/1.1\r\nHost: " + addr + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"))
	must(t, err)
	time.Sleep(100 * time.Millisecond) // for the server to read it
	must(t, p.cmd.Process.Signal(syscall.SIGTERM))
	if err := p.cmd.Wait(); err != nil || !strings.Contains(p.log.String(), "cut off") {
		t.Errorf("it ends with %v\n%s", err, p.log.String())
	}
}

// TestStopAtOnce: who cannot wait says it twice.
func TestStopAtOnce(t *testing.T) {
	t.Parallel()
	p := startProcess(t, filepath.Join(t.TempDir(), "data"), freePort(t), "USHER_STOP_DELAY=10m")
	must(t, p.cmd.Process.Signal(syscall.SIGTERM))
	waitFor(t, "the first signal to be heard", func() bool {
		resp, err := http.Get(p.url + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusServiceUnavailable
	})
	must(t, p.cmd.Process.Signal(syscall.SIGTERM))
	// Either the signal ends it, or it was on its way between the two.
	if err := p.cmd.Wait(); err == nil || !strings.Contains(err.Error(), "terminated") && p.cmd.ProcessState.ExitCode() != interrupted {
		t.Errorf("after two signals it ends with %v", err)
	}
}
