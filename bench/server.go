package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// startTime is how long a server may take to answer, stopTime to end.
const (
	startTime = 30 * time.Second
	stopTime  = 30 * time.Second
)

// Server is a process that is put under load.
type Server struct {
	Addr  string
	Admin string // address of Usher's metrics; empty: none

	cmd   *exec.Cmd
	ended chan struct{} // closed when the process is gone
	log   tail
}

// tail keeps the last few KiB of what a server writes.
type tail struct {
	mu sync.Mutex
	b  []byte
}

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	if over := len(t.b) - 8<<10; over > 0 {
		t.b = append(t.b[:0], t.b[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.b))
}

// What Usher prints once it takes connections, the second one last.
var (
	operators = regexp.MustCompile(`for operators: http://(\S+)`)
	listens   = regexp.MustCompile(`listens on http://(\S+)`)
)

// StartUsher starts `usher serve` on the data folder, with more environment
// variables, and returns when it is ready.
func StartUsher(ctx context.Context, binary, data string, env ...string) (*Server, error) {
	s := &Server{ended: make(chan struct{})}
	s.cmd = exec.CommandContext(context.WithoutCancel(ctx), binary, "serve", "--data", data, "--listen", "127.0.0.1:0") //nolint:gosec // our own binary
	s.cmd.Env = append(unconfigured(os.Environ()), env...)
	s.cmd.Stderr = &s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("bench: start usher: %w", err)
	}
	if err := s.start(); err != nil {
		return nil, err
	}
	late := time.AfterFunc(startTime, func() { _ = s.cmd.Process.Kill() })
	defer late.Stop()
	defer context.AfterFunc(ctx, func() { _ = s.cmd.Process.Kill() })()
	lines := bufio.NewScanner(out)
	for s.Addr == "" && lines.Scan() {
		if m := operators.FindStringSubmatch(lines.Text()); m != nil {
			s.Admin = m[1]
		}
		if m := listens.FindStringSubmatch(lines.Text()); m != nil {
			s.Addr = m[1]
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		s.reap() // not before: it closes the pipe
	}()
	if s.Addr == "" {
		return nil, errors.Join(fmt.Errorf("bench: usher did not start: %s", &s.log), s.Stop())
	}
	return s, s.ready(ctx, func() error { return s.get(ctx, "/readyz") })
}

// unconfigured leaves out the settings that this machine has for another
// server.
func unconfigured(environ []string) []string {
	return slices.DeleteFunc(environ, func(kv string) bool { return strings.HasPrefix(kv, "USHER_") })
}

// client asks a server how it is.
var client = &http.Client{Timeout: 5 * time.Second}

// StartFloor starts the floor on a PostgreSQL database or, where that is empty,
// with SQLite in the folder.
func StartFloor(ctx context.Context, binary, folder, database string) (*Server, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("bench: find a port: %w", err)
	}
	s := &Server{Addr: l.Addr().String(), ended: make(chan struct{})}
	if err := l.Close(); err != nil {
		return nil, fmt.Errorf("bench: find a port: %w", err)
	}
	kind, dsn := "sqlite", filepath.Join(folder, "floor.db")
	if database != "" {
		kind, dsn = "pg", database
	}
	s.cmd = exec.CommandContext(context.WithoutCancel(ctx), binary, "-impl", "fiber", "-addr", s.Addr, "-store", kind, "-dsn", dsn) //nolint:gosec // named on the command line
	s.cmd.Stderr = &s.log
	if err := s.start(); err != nil {
		return nil, err
	}
	go s.reap()
	return s, s.ready(ctx, func() error { return s.get(ctx, "/health") })
}

func (s *Server) start() error {
	s.cmd.SysProcAttr = tied()
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("bench: start %s: %w", s.cmd.Path, err)
	}
	return nil
}

// reap waits for the end of the process.
func (s *Server) reap() {
	_ = s.cmd.Wait() // the log tells what was wrong
	close(s.ended)
}

// ready waits until check passes; a server that does not get there is stopped.
func (s *Server) ready(ctx context.Context, check func() error) error {
	end := time.Now().Add(startTime)
	for {
		err := check()
		if err == nil {
			return nil
		}
		if time.Now().After(end) || wait(ctx, 20*time.Millisecond) != nil {
			return errors.Join(fmt.Errorf("bench: the server at %s is not ready: %w: %s", s.Addr, err, &s.log), s.Stop())
		}
		select {
		case <-s.ended:
			return fmt.Errorf("bench: the server has ended: %s", &s.log)
		default:
		}
	}
}

func (s *Server) get(ctx context.Context, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.Addr+path, nil)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("bench: %s: %s", path, resp.Status)
	}
	return nil
}

// Goroutines is how many goroutines Usher has now.
func (s *Server) Goroutines(ctx context.Context) (float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.Admin+"/metrics", nil)
	if err != nil {
		return 0, fmt.Errorf("bench: %w", err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("bench: read the metrics: %w", err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if value, found := strings.CutPrefix(lines.Text(), "go_goroutines "); found {
			return strconv.ParseFloat(value, 64) //nolint:wrapcheck // says all there is
		}
	}
	return 0, errors.Join(errors.New("bench: the metrics have no go_goroutines"), lines.Err())
}

// Processes is what to count.
func (s *Server) Processes() Processes { return Processes{s.cmd.Process.Pid} }

// Log is the end of what the server has logged.
func (s *Server) Log() string { return s.log.String() }

// Stop ends the server: by a signal, or where that does not help, the hard way.
func (s *Server) Stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	select {
	case <-s.ended:
		return nil
	case <-time.After(stopTime):
	}
	_ = s.cmd.Process.Kill()
	<-s.ended
	return fmt.Errorf("bench: the server at %s did not stop within %s: %s", s.Addr, stopTime, &s.log)
}
