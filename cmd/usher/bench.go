package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"usher"
	"usher/bench"
)

// benchCmd measures what this binary costs under load, on this machine: it
// starts a server on a throwaway folder and, with --floor, the floor beside
// it, one after the other.
type benchCmd struct {
	RTT   benchRTTCmd   `cmd:"" name:"rtt" help:"Messages from customers to agents, or to the bot, at given rates: latency, CPU, what gets lost."`
	Idle  benchIdleCmd  `cmd:"" help:"Memory of joined customers who say nothing."`
	HTTP  benchHTTPCmd  `cmd:"" name:"http" help:"Messages over HTTP, as many as will go."`
	Crowd benchCrowdCmd `cmd:"" help:"Many customers who come and leave at once, while others talk."`
}

// benchServer is what all measurements share.
type benchServer struct {
	Floor   string `type:"existingfile" placeholder:"BINARY" help:"The floor to compare with: it runs after Usher, and Usher once more after it."`
	Codec   string `enum:"json,msgpack,proto" default:"json" help:"How Usher's sockets are spoken with: ${enum}."`
	Deflate bool   `help:"Deflate frames of 1 KiB and more."`
	Folder  string `type:"path" placeholder:"DIR" help:"Where the databases lie while it runs; the system's folder for temporary files if left out."`

	Databases   []string `placeholder:"URL,…" help:"Empty PostgreSQL databases, one for each server that is started, in place of files in the folder."`
	DatabasePID int      `name:"database-pid" placeholder:"PID" help:"PostgreSQL's process, whose use counts with the server's."`

	begun int // servers that were started on a database
}

// raised are the settings of a server under load: the limits stay on, and
// stand aside.
var raised = []string{
	"USHER_ADMIN_LISTEN=127.0.0.1:0", "USHER_MAX_CONNECTIONS=19600", "USHER_LOG_LEVEL=warn", "USHER_LOG_FORMAT=json", "USHER_WEB_TRUSTED_PROXIES=127.0.0.0/8",
	"USHER_WEB_LIMITS_MESSAGES=1000000", "USHER_WEB_LIMITS_VISITORS=1000000", "USHER_WEB_LIMITS_SIGN_INS=1000",
}

// target is a server with its process.
type target struct {
	bench.Target
	server *bench.Server
	data   string          // folder of Usher's
	cost   bench.Processes // whose use counts
}

// each runs do against Usher or, where there is a floor, against Usher, the
// floor twice, and Usher again: what the machine does meanwhile falls on both.
func (c *benchServer) each(e *env, settings []string, sample bool, do func(target) error) error {
	order := []bool{false}
	if c.Floor != "" {
		order = []bool{false, true, true, false}
	}
	for _, floor := range order {
		if err := c.once(e, floor, settings, sample, do); err != nil {
			return err
		}
	}
	return nil
}

// once runs do against a fresh server.
func (c *benchServer) once(e *env, floor bool, settings []string, sample bool, do func(target) error) (err error) {
	dir, err := os.MkdirTemp(c.Folder, "usher-bench-")
	if err != nil {
		return fmt.Errorf("bench: a folder for the server: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	t, err := c.start(e, dir, floor, settings, sample)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.server.Stop()) }() // also where do panics
	err = do(t)
	if log := t.server.Log(); log != "" {
		fmt.Fprintf(e.stderr, "%s has logged:\n%s\n", t.Name(), log)
	}
	return err
}

// database is the next of the databases; empty: a file.
func (c *benchServer) database() (string, error) {
	if len(c.Databases) == 0 {
		return "", nil
	}
	if c.begun == len(c.Databases) {
		return "", usher.Errorf(usher.CodeInvalid, nil, "%d databases are not enough: each server that is started gets one of its own", len(c.Databases))
	}
	c.begun++
	return c.Databases[c.begun-1], nil
}

// beside is the server and, where it is told, that of its database.
func (c *benchServer) beside(s *bench.Server) bench.Processes {
	if c.DatabasePID == 0 {
		return s.Processes()
	}
	return append(s.Processes(), c.DatabasePID)
}

// start starts a server with its databases in dir.
func (c *benchServer) start(e *env, dir string, floor bool, settings []string, sample bool) (t target, err error) {
	database, err := c.database()
	if err != nil {
		return t, err
	}
	if floor {
		if t.server, err = bench.StartFloor(e.ctx, c.Floor, dir, database); err != nil {
			return t, err
		}
		t.Target, t.cost = bench.NewFloor(t.server.Addr), c.beside(t.server)
		return t, nil
	}
	cfg := config{Data: filepath.Join(dir, "data"), Database: database}
	logins, err := fillBench(e.ctx, cfg, sample)
	if err != nil {
		return t, err
	}
	binary, err := os.Executable()
	if err != nil {
		return t, fmt.Errorf("bench: find this binary: %w", err)
	}
	if t.server, err = bench.StartUsher(e.ctx, binary, cfg.Data, slices.Concat(raised, settings, []string{"USHER_DATABASE=" + database})...); err != nil {
		return t, err
	}
	u := bench.NewUsher(t.server.Addr, logins)
	t.Target, t.data, t.cost = u, cfg.Data, c.beside(t.server)
	if err := u.Speak(bench.Wire{Codec: cmp.Or(c.Codec, bench.JSON), Deflate: c.Deflate}); err != nil {
		return t, errors.Join(err, t.server.Stop())
	}
	return t, nil
}

// row prints a result as one line of JSON.
func row(e *env, v any) error {
	if err := json.NewEncoder(e.stdout).Encode(v); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

type benchIdleCmd struct {
	benchServer
	Levels []int         `default:"1000,5000,10000,19500" help:"How many connections."`
	Settle time.Duration `default:"4s" help:"Before memory is read."`
}

// Run measures idle customers.
func (c *benchIdleCmd) Run(e *env) error {
	load := bench.Idle{Levels: c.Levels, Settle: c.Settle}
	if err := refuse(load.Check()); err != nil {
		return err
	}
	return c.each(e, nil, false, func(t target) error {
		load := load
		load.Processes = t.cost
		var failed error
		err := load.Run(e.ctx, t, func(r bench.IdleResult) { failed = errors.Join(failed, row(e, r)) })
		return errors.Join(err, failed)
	})
}

type benchHTTPCmd struct {
	benchServer
	Workers  int           `default:"16" help:"Requests at once."`
	Visitors int           `default:"256" help:"Customers that the messages come from."`
	For      time.Duration `default:"10s" help:"How long."`
	Size     int           `default:"200" help:"Bytes of a text."`
}

// Run measures messages over HTTP. The bot's quiet time is a minute, so that
// it is not measured as well.
func (c *benchHTTPCmd) Run(e *env) error {
	load := bench.Creation{Workers: c.Workers, Visitors: c.Visitors, For: c.For, Size: c.Size}
	if err := refuse(load.Check()); err != nil {
		return err
	}
	var empty error
	err := c.each(e, []string{"USHER_BOT_BURST=1m"}, false, func(t target) error {
		load := load
		load.Processes = t.cost
		r, err := load.Run(e.ctx, t)
		if err = errors.Join(err, t.Close()); err != nil {
			return err
		}
		if r.OK == 0 {
			empty = errors.Join(empty, fmt.Errorf("bench: %s has taken none of %d messages: %s", t.Name(), r.Failed, r.Failure))
		}
		return row(e, r)
	})
	return errors.Join(err, empty)
}

type benchCrowdCmd struct {
	benchServer
	Crowd     int           `default:"19500" help:"Customers who come."`
	Over      time.Duration `default:"60s" help:"How long they take to come; then they leave at once."`
	Customers int           `default:"90" help:"Customers who talk meanwhile."`
	Rate      int           `default:"100" help:"Their messages a second."`
}

// Run measures a crowd, and those beside it.
func (c *benchCrowdCmd) Run(e *env) error {
	crowd := bench.Crowd{Customers: c.Crowd, Over: c.Over, First: c.Customers}
	load := bench.Load{Customers: c.Customers, Size: 200, Steps: []bench.Step{{Rate: c.Rate, For: c.Over + 20*time.Second}}}
	if err := refuse(cmp.Or(load.Check(), crowd.Check())); err != nil {
		return err
	}
	var empty error
	err := c.each(e, nil, false, func(t target) error {
		var came bench.CrowdResult
		load := load
		load.Processes = t.cost
		load.Beside = func(ctx context.Context) (err error) {
			came, err = crowd.Run(ctx, t)
			return err
		}
		all, err := putLoad(e, load, t)
		if err != nil {
			return err
		}
		empty = errors.Join(empty, fruitless(all))
		if came.Joined == 0 {
			empty = errors.Join(empty, fmt.Errorf("bench: none of the crowd came in to %s: %s", t.Name(), came.Failure))
		}
		return row(e, came)
	})
	return errors.Join(err, empty)
}

// putLoad puts a load on t, prints what each step came to, and returns it.
func putLoad(e *env, load bench.Load, t target) ([]bench.Result, error) {
	var failed error
	var all []bench.Result
	lost, err := load.Put(e.ctx, t, func(r bench.Result) {
		failed = errors.Join(failed, row(e, r))
		all = append(all, r)
	})
	if lost >= 0 {
		failed = errors.Join(failed, row(e, map[string]any{"target": t.Name(), "acknowledged_and_lost": lost}))
	}
	return all, errors.Join(err, failed)
}

type benchRTTCmd struct {
	benchServer
	Customers int           `default:"1000" help:"Customers who write."`
	Idle      int           `default:"0" help:"Customers besides who say nothing."`
	Size      int           `default:"200" help:"Bytes of a text."`
	Steps     []string      `default:"100:10s,200:10s,400:10s,800:10s" help:"Messages a second and how long, one step after the other."`
	Samples   time.Duration `default:"0s" help:"Look at memory, goroutines and latency this often; 0s: at the end only."`
	Bot       bool          `help:"Ask the bot of the sample shop, and wait for its reply."`
	Fresh     bool          `help:"With --bot: add the number of an order to each question, so that none comes twice in ten thousand."`
	Swaps     int           `default:"0" help:"With --bot: go live with another model bundle, and back, so often, spread over the steps after the first."`
	SwapTo    string        `type:"path" placeholder:"BUNDLE" help:"That bundle: a folder, or a .tflite with labels and vocabulary inside."`
}

// Run measures messages.
func (c *benchRTTCmd) Run(e *env) error {
	steps, err := stepsOf(c.Steps)
	if err != nil {
		return err
	}
	load := bench.Load{Customers: c.Customers, Idle: c.Idle, Size: c.Size, Steps: steps, Every: c.Samples}
	var settings []string
	if c.Bot {
		if c.Floor != "" {
			return usher.Errorf(usher.CodeInvalid, nil, "the floor has no bot: leave out --bot or --floor")
		}
		if load.Questions, err = benchQuestions(c.Fresh); err != nil {
			return err
		}
		settings = []string{"USHER_BOT_BURST=0s"}
	}
	swaps := c.swaps(steps)
	if err := refuse(cmp.Or(load.Check(), c.checkSwaps(swaps))); err != nil {
		return err
	}
	var all []bench.Result
	var empty error
	err = c.each(e, settings, c.Bot, func(t target) error {
		load := load
		if c.Swaps > 0 {
			load.Beside = func(ctx context.Context) error { return c.swap(ctx, e, t, swaps) }
		}
		load.Processes = t.cost
		if t.server.Admin != "" {
			load.Gauge, load.ReadBack = t.server.Goroutines, !c.Bot
		}
		results, err := putLoad(e, load, t)
		all, empty = append(all, results...), errors.Join(empty, fruitless(results))
		return err
	})
	if err == nil && c.Floor != "" {
		fmt.Fprintln(e.stdout, compare(all))
	}
	return errors.Join(err, empty)
}
