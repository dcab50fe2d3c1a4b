package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// variable names a server that is there already. The tests' own processes find
// theirs by it too. (Variables that begin with USHER_ are the server's.)
const variable = "TEST_POSTGRES"

// Server is a PostgreSQL of a test's own.
type Server struct {
	URL string // of the database postgres, as a superuser

	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// Start starts a server that ends with the test.
func Start(tb testing.TB) *Server {
	tb.Helper()
	s, err := start()
	if err != nil {
		tb.Fatalf("no PostgreSQL for the tests: %v", err)
	}
	tb.Cleanup(func() {
		if err := errors.Join(s.in.Close(), s.cmd.Wait()); err != nil {
			tb.Errorf("the end of the PostgreSQL of the tests: %v", err)
		}
	})
	return s
}

// start runs the script until its standard input ends, which it also does when
// this process is killed.
func start() (*Server, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(context.Background(), filepath.Join(root, "scripts", "postgres"), "run")
	cmd.Env = append(os.Environ(), "POSTGRES_FAST=1")
	var said strings.Builder
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &Server{cmd: cmd, in: in, out: bufio.NewScanner(out)}
	if !s.out.Scan() {
		return nil, fmt.Errorf("scripts/postgres: %w: %s", cmd.Wait(), strings.TrimSpace(said.String()))
	}
	s.URL = s.out.Text()
	return s, nil
}

// Stop stops the server as an operator does.
func (s *Server) Stop(tb testing.TB) { tb.Helper(); s.do(tb, "stop") }

// Kill ends the server as a power cut does.
func (s *Server) Kill(tb testing.TB) { tb.Helper(); s.do(tb, "kill") }

// Start starts the server again, at the same address.
func (s *Server) Start(tb testing.TB) { tb.Helper(); s.do(tb, "start") }

func (s *Server) do(tb testing.TB, what string) {
	tb.Helper()
	if _, err := fmt.Fprintln(s.in, what); err != nil {
		tb.Fatal(err)
	}
	if !s.out.Scan() || s.out.Text() != "done" {
		tb.Fatalf("%s: the server answered %q", what, s.out.Text())
	}
}

// own is kept for its standard input: once that is collected, the server ends.
var own *Server

// shared is the server of all tests of the process that need none of their own.
var shared = sync.OnceValues(func() (string, error) {
	if there := os.Getenv(variable); there != "" {
		return there, nil
	}
	var err error
	if own, err = start(); err != nil {
		return "", err
	}
	return own.URL, os.Setenv(variable, own.URL)
})

// URL returns the address of a server that the tests of the process share.
func URL(tb testing.TB) string {
	tb.Helper()
	u, err := shared()
	if err != nil {
		tb.Fatalf("no PostgreSQL for the tests: %v", err)
	}
	return u
}

// moduleRoot finds the folder of go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("there is no go.mod above the tests")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}

// With returns an address with another database, and options as pairs of name
// and value.
func With(tb testing.TB, address, database string, options ...string) string {
	tb.Helper()
	out, err := with(address, database, options...)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func with(address, database string, options ...string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	u.Path = "/" + database
	q := u.Query()
	for i := 0; i+1 < len(options); i += 2 {
		q.Set(options[i], options[i+1])
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}
