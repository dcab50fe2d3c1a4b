package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test binary be the real program, so that tests can start
// it as a process of its own, and kill it.
func TestMain(m *testing.M) {
	if os.Getenv("TEST_USHER_PROCESS") == "" {
		os.Exit(m.Run())
	}
	ctx, stop := untilSignal(context.Background())
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// command is usher with these arguments, as a process of its own.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "TEST_USHER_PROCESS=1", "USHER_WEB_RATE_LIMITS=false", "USHER_BOT_BURST=50ms", "USHER_ADMIN_LISTEN=off")
	cmd.Dir = t.TempDir()
	return cmd
}

// usherOutput runs a command to its end and returns what it printed.
func usherOutput(t *testing.T, args ...string) string {
	t.Helper()
	out, err := command(t, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("usher %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// process is a running server.
type process struct {
	cmd   *exec.Cmd
	url   string       // http://host:port, or https:
	setup string       // one-time token, where it was printed
	log   bytes.Buffer // whole once the process has ended
}

// freePort returns an address that nobody listened on a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

var (
	listening = regexp.MustCompile(`listens on (https?://\S+)`)
	setupLink = regexp.MustCompile(`setup#token=(\S+)`)
)

// startProcess starts the server on data, with more environment variables, and
// waits until it answers.
func startProcess(t *testing.T, data, addr string, env ...string) *process {
	t.Helper()
	return startCommand(t, func(cmd *exec.Cmd) { cmd.Env = append(cmd.Env, env...) }, data, addr)
}

// startCommand is startProcess for a command that is changed before.
func startCommand(t *testing.T, change func(*exec.Cmd), data, addr string) *process {
	t.Helper()
	p := &process{cmd: command(t, "serve", "--data", data, "--listen", addr)}
	change(p.cmd)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.kill() })
	lines := bufio.NewScanner(out)
	for p.url == "" && lines.Scan() {
		if m := setupLink.FindStringSubmatch(lines.Text()); m != nil {
			p.setup = m[1]
		}
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			p.url = m[1]
		}
	}
	if p.url == "" {
		p.kill()
		t.Fatalf("the server did not start:\n%s", p.log.String())
	}
	if strings.HasPrefix(p.url, "https:") {
		return p // whoever tests TLS has a client for it
	}
	waitFor(t, "the server to be ready", func() bool {
		resp, err := http.Get(p.url + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	return p
}

// kill ends the process the hard way. It may be called twice.
func (p *process) kill() {
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("waited in vain for %s", what)
}

// staff is a person who is signed in over HTTP.
type staff struct {
	url    string
	client *http.Client
}

var printedPassword = regexp.MustCompile(`with the password (\S+)`)

// signIn lets somebody in whom `usher agent add` has made.
func signIn(t *testing.T, url, email, password string) *staff {
	t.Helper()
	s := visit(t, url)
	if err := s.call(http.MethodPost, "/v1/session", map[string]string{"email": email, "password": password}, nil); err != nil {
		t.Fatal(err)
	}
	return s
}

// visit is somebody who has not signed in yet.
func visit(t *testing.T, url string) *staff {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &staff{url: url, client: &http.Client{Jar: jar, Timeout: 10 * time.Second}}
}

// call sends JSON and decodes the answer into out, where out is not nil.
func (s *staff) call(method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", s.url)
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}
