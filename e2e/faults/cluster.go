package faults

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// startTime is how long a server may take to be ready.
const startTime = 60 * time.Second

// Config says what a cluster is made of.
type Config struct {
	Binary  string // usher
	Scripts string // the folder that has the script "postgres"
	Folder  string // of everything that is kept
	Disk    int64  // bytes that PostgreSQL may have on a disk of its own; 0: it shares the machine's, and cannot be full
	Seed    uint64
	Weather Weather // of customers' and agents' connections
}

// Cluster is two nodes on one PostgreSQL.
type Cluster struct {
	cfg      Config
	disk     string // PostgreSQL's
	direct   string // PostgreSQL's address, beside the link
	database *Link  // the nodes reach it through this
	Nodes    [2]*Node
	Setup    string // one-time token of the first admin
}

// Node is one Usher.
type Node struct {
	binary, folder string
	env            []string
	link           *Link // customers and agents reach it through this

	cmd  *exec.Cmd
	log  tail
	addr string
}

// tail keeps the last of what a process writes.
type tail struct {
	mu sync.Mutex
	b  []byte
}

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	if over := len(t.b) - 3<<10; over > 0 {
		t.b = append(t.b[:0], t.b[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.b))
}

// Start starts PostgreSQL and two nodes. Close the cluster also where it fails.
func Start(ctx context.Context, cfg Config) (*Cluster, error) {
	c := &Cluster{cfg: cfg, disk: filepath.Join(cfg.Folder, "postgres")}
	if err := c.mount(ctx); err != nil {
		return c, err
	}
	var err error
	if c.direct, err = c.postgres(ctx, "start"); err != nil {
		return c, err
	}
	u, err := url.Parse(c.direct)
	if err != nil {
		return c, fmt.Errorf("faults: PostgreSQL's address: %w", err)
	}
	if c.database, err = NewLink(ctx, u.Host, Weather{}, cfg.Seed); err != nil {
		return c, err
	}
	u.Host = c.database.Addr()
	for i := range c.Nodes {
		n := &Node{binary: cfg.Binary, folder: filepath.Join(cfg.Folder, fmt.Sprintf("node%d", i)), env: []string{
			"USHER_DATABASE=" + u.String(), "USHER_WEB_RATE_LIMITS=false", "USHER_BOT_BURST=200ms", "USHER_DESK_GRACE=3s", "USHER_ADMIN_LISTEN=off",
		}}
		c.Nodes[i] = n
		setup, err := n.Start(ctx)
		if err != nil {
			return c, err
		}
		if setup != "" {
			c.Setup = setup
		}
		if n.link, err = NewLink(ctx, n.addr, cfg.Weather, cfg.Seed+uint64(i)+1); err != nil {
			return c, err
		}
	}
	return c, nil
}

// mount gives PostgreSQL a disk of its own.
func (c *Cluster) mount(ctx context.Context) error {
	if err := os.MkdirAll(c.disk, 0o755); err != nil { //nolint:gosec // PostgreSQL runs as somebody else
		return fmt.Errorf("faults: %w", err)
	}
	if c.cfg.Disk == 0 {
		return nil
	}
	if out, err := exec.CommandContext(ctx, "mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d,mode=755", c.cfg.Disk), "tmpfs", c.disk).CombinedOutput(); err != nil { //nolint:gosec // our own folder
		return fmt.Errorf("faults: a disk for PostgreSQL cannot be made (be root, or leave the full disk out): %w: %s", err, out)
	}
	return nil
}

// postgres has the script do something, and returns what it prints.
func (c *Cluster) postgres(ctx context.Context, what string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(c.cfg.Scripts, "postgres"), what, filepath.Join(c.disk, "data")) //nolint:gosec // our own script
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("faults: PostgreSQL, %s: %w: %s", what, err, errs.String())
	}
	return strings.TrimSpace(out.String()), nil
}

// EndPostgres ends the server in order, and at once where hard. It is started
// again by StartPostgres.
func (c *Cluster) EndPostgres(ctx context.Context, hard bool) error {
	if !hard {
		_, err := c.postgres(ctx, "stop")
		return err
	}
	pid, err := os.ReadFile(filepath.Join(c.disk, "data", "db", "postmaster.pid"))
	if err != nil {
		return fmt.Errorf("faults: PostgreSQL's process: %w", err)
	}
	var id int
	if _, err := fmt.Sscan(string(pid), &id); err != nil {
		return fmt.Errorf("faults: PostgreSQL's process: %w", err)
	}
	if err := syscall.Kill(id, syscall.SIGKILL); err != nil {
		return fmt.Errorf("faults: kill PostgreSQL: %w", err)
	}
	for end := time.Now().Add(startTime); syscall.Kill(id, 0) == nil; sleep(ctx, 20*time.Millisecond) {
		if time.Now().After(end) || ctx.Err() != nil {
			return errors.New("faults: PostgreSQL does not die")
		}
	}
	return nil
}

// StartPostgres starts the server where it does not run, as often as it takes:
// who was killed leaves processes that hold on for a moment.
func (c *Cluster) StartPostgres(ctx context.Context) error {
	end := time.Now().Add(startTime)
	for {
		_, err := c.postgres(ctx, "start")
		if err == nil || time.Now().After(end) || ctx.Err() != nil {
			return err
		}
		sleep(ctx, 200*time.Millisecond)
	}
}

// FillDisk leaves no byte on PostgreSQL's disk until what it returns is called.
func (c *Cluster) FillDisk() (empty func() error, err error) {
	path := filepath.Join(c.disk, "ballast")
	f, err := os.Create(path) //nolint:gosec // our own folder
	if err != nil {
		return nil, fmt.Errorf("faults: fill the disk: %w", err)
	}
	_, err = io.Copy(f, endless{})
	if cerr := f.Close(); !errors.Is(err, syscall.ENOSPC) {
		return nil, errors.Join(fmt.Errorf("faults: the disk is not full: %w", err), cerr, os.Remove(path))
	}
	return func() error { return os.Remove(path) }, nil
}

// noRoom is what PostgreSQL says where it has no room, or has ended for want of it.
var noRoom = regexp.MustCompile("No space left|connection to server|server closed the connection")

// Refused reports an error where PostgreSQL stores something all the same.
func (c *Cluster) Refused(ctx context.Context) error {
	bin, err := c.postgres(ctx, "bin")
	if err != nil {
		return err
	}
	//nolint:gosec // our own server
	out, err := exec.CommandContext(ctx, filepath.Join(bin, "psql"), c.direct, "-qX", "-c",
		"CREATE TABLE ballast AS SELECT md5(i::text) FROM generate_series(1, 400000) i", "-c", "DROP TABLE ballast").CombinedOutput()
	if err == nil || !noRoom.Match(out) {
		return errors.Join(fmt.Errorf("faults: the disk is full, and PostgreSQL does not say so: %s", out), err)
	}
	return nil
}

// endless is a file without an end.
type endless struct{}

// Read implements io.Reader.
func (endless) Read(p []byte) (int, error) { return len(p), nil }

// ResetDatabase ends all connections between nodes and PostgreSQL.
func (c *Cluster) ResetDatabase() { c.database.Reset() }

// Calm ends the bad weather, and the connections that have it.
func (c *Cluster) Calm() {
	for _, n := range c.Nodes {
		n.link.Calm()
		n.link.Reset()
	}
}

// Addr returns where a node is reached, through its link.
func (c *Cluster) Addr(i int) string { return c.Nodes[i].link.Addr() }

// Close ends everything.
func (c *Cluster) Close() error {
	for _, n := range c.Nodes {
		if n == nil {
			continue
		}
		n.Kill()
		if n.link != nil {
			n.link.Close()
		}
	}
	if c.database != nil {
		c.database.Close()
	}
	_, err := c.postgres(context.Background(), "stop")
	if c.cfg.Disk > 0 {
		if out, uerr := exec.CommandContext(context.Background(), "umount", c.disk).CombinedOutput(); uerr != nil { //nolint:gosec // our own folder
			err = errors.Join(err, fmt.Errorf("faults: unmount: %w: %s", uerr, out))
		}
	}
	return err
}

var (
	setupLine  = regexp.MustCompile(`setup#token=(\S+)`)
	listenLine = regexp.MustCompile(`listens on http://(\S+)`)
)

// Start starts the node's process, waits until it is ready, and returns the
// one-time token that it printed, if any. The link leads there from then on.
func (n *Node) Start(ctx context.Context) (setup string, err error) {
	n.cmd = exec.CommandContext(context.WithoutCancel(ctx), n.binary, "serve", "--data", n.folder, "--listen", "127.0.0.1:0") //nolint:gosec // our own binary
	environ := slices.DeleteFunc(os.Environ(), func(kv string) bool { return strings.HasPrefix(kv, "USHER_") })
	n.cmd.Env = append(environ, n.env...)
	n.cmd.Stderr = &n.log
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		return "", fmt.Errorf("faults: start a node: %w", err)
	}
	if err := n.cmd.Start(); err != nil {
		return "", fmt.Errorf("faults: start a node: %w", err)
	}
	late := time.AfterFunc(startTime, func() { _ = n.cmd.Process.Kill() })
	defer late.Stop()
	n.addr = ""
	lines := bufio.NewScanner(out)
	for n.addr == "" && lines.Scan() {
		if m := setupLine.FindStringSubmatch(lines.Text()); m != nil {
			setup = m[1]
		}
		if m := listenLine.FindStringSubmatch(lines.Text()); m != nil {
			n.addr = m[1]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if n.addr == "" {
		n.Kill()
		return "", fmt.Errorf("faults: a node did not start:\n%s", &n.log)
	}
	if n.link != nil {
		n.link.Lead(n.addr)
	}
	return setup, n.Ready(ctx)
}

// Ready waits until the node says that it is.
func (n *Node) Ready(ctx context.Context) error {
	end := time.Now().Add(startTime)
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.addr+"/readyz", nil)
		if err != nil {
			return fmt.Errorf("faults: %w", err)
		}
		resp, err := web.Do(req)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
			err = errors.New(resp.Status)
		}
		if time.Now().After(end) || ctx.Err() != nil {
			return fmt.Errorf("faults: a node is not ready: %w\n%s", err, &n.log)
		}
		sleep(ctx, 50*time.Millisecond)
	}
}

// Kill ends the node's process the hard way, if it runs.
func (n *Node) Kill() {
	if n.cmd == nil || n.cmd.Process == nil || n.cmd.ProcessState != nil {
		return
	}
	_ = n.cmd.Process.Kill()
	_ = n.cmd.Wait()
}

// Freeze stops the node's process without ending it; Thaw lets it go on.
func (n *Node) Freeze() error { return n.signal(syscall.SIGSTOP) }

// Thaw ends Freeze.
func (n *Node) Thaw() error { return n.signal(syscall.SIGCONT) }

func (n *Node) signal(s syscall.Signal) error {
	if err := n.cmd.Process.Signal(s); err != nil {
		return fmt.Errorf("faults: signal a node: %w", err)
	}
	return nil
}
