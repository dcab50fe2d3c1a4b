package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"usher"
	"usher/cmd/usher/demo"
	"usher/nlp/bundle"
	"usher/nodes"
	"usher/store"
	"usher/watch"
	"usher/web"
)

// Where the demo listens unless told otherwise, or the port is taken.
const (
	demoListen = "127.0.0.1:8080"
	demoShop   = "127.0.0.1:8081"
)

// demoGrace is how long the agents of the demo keep their chats while nobody
// is signed in as them.
const demoGrace = 30 * time.Minute

type demoCmd struct {
	Listen string `help:"Address of Usher; 127.0.0.1:8080, or a free port, if left out." placeholder:"ADDR"`
	Shop   string `help:"Address of the shop's page; 127.0.0.1:8081, or a free port, if left out." placeholder:"ADDR"`
	JSON   bool   `name:"json" help:"Print where everything is as one JSON object."`
}

// tour is what a visitor of the demo needs.
type tour struct {
	Console string            `json:"console"`
	Shop    map[string]string `json:"shop"` // by language
	People  []demo.Person     `json:"people"`
	Data    string            `json:"data"`  // the folder that is removed at the end
	Pages   bool              `json:"pages"` // the console and the widget are in this binary
}

// Run shows the product until the process is told to stop.
func (c *demoCmd) Run(e *env) (err error) {
	// A closed terminal ends the demo as Ctrl-C does, and its folder goes too.
	ctx, stop := signal.NotifyContext(e.ctx, syscall.SIGHUP)
	defer stop()
	usherSide, shopSide, err := c.listen(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = shopSide.Close() }()
	folder, err := newDemoFolder()
	if err != nil {
		return errors.Join(fmt.Errorf("demo: %w", err), usherSide.Close())
	}
	defer func() { err = errors.Join(err, folder.remove()) }()
	a, people, err := c.open(ctx, e.stderr, folder.path, shopSide.Addr().String())
	if err != nil {
		return errors.Join(err, usherSide.Close())
	}
	defer a.lines.Close()
	page, err := demo.NewShop("http://" + usherSide.Addr().String())
	if err != nil {
		return errors.Join(err, usherSide.Close(), a.Close())
	}
	closeShop := serveShop(ctx, page, shopSide)
	defer func() { err = errors.Join(err, closeShop()) }()
	t := tour{
		Console: "http://" + usherSide.Addr().String() + "/",
		Shop:    map[string]string{"en": "http://" + shopSide.Addr().String() + "/en", "zh": "http://" + shopSide.Addr().String() + "/zh"},
		People:  people, Data: folder.path, Pages: web.HasPages(),
	}
	if err := c.announce(e.stdout, t); err != nil {
		return errors.Join(err, usherSide.Close(), a.Close())
	}
	return a.serve(ctx, usherSide)
}

// listen opens both ports, on this machine only.
func (c *demoCmd) listen(ctx context.Context) (usherSide, shopSide net.Listener, err error) {
	if usherSide, err = listenHere(ctx, "--listen", c.Listen, demoListen); err != nil {
		return nil, nil, err
	}
	if shopSide, err = listenHere(ctx, "--shop", c.Shop, demoShop); err != nil {
		return nil, nil, errors.Join(err, usherSide.Close())
	}
	return usherSide, shopSide, nil
}

// listenHere listens on addr, or where that is empty on usual, or where that
// is taken on a free port.
func listenHere(ctx context.Context, flag, addr, usual string) (net.Listener, error) {
	var lc net.ListenConfig
	if addr == "" {
		if l, err := lc.Listen(ctx, "tcp", usual); err == nil {
			return l, nil
		}
		addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, usher.Errorf(usher.CodeInvalid, err,
			"%s is %q; the demo is for this machine only: write 127.0.0.1 and a port, or run `usher serve`", flag, addr)
	}
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "cannot listen on %s; choose another address with %s, or leave it out", addr, flag)
	}
	return l, nil
}

// open fills the folder and opens the server on it.
func (c *demoCmd) open(ctx context.Context, stderr io.Writer, dir, shop string) (*app, []demo.Person, error) {
	cfg, err := loadConfig("", os.Environ())
	if err != nil {
		return nil, nil, err
	}
	cfg.Data, cfg.Desk.Grace = dir, demoGrace
	if _, set := os.LookupEnv(envName("log.level")); !set {
		cfg.Log.Level = slog.LevelWarn
	}
	b, err := openBundle(ctx, cfg.Bundle)
	if err != nil {
		return nil, nil, err
	}
	people, err := fillDemo(ctx, config{Data: dir}, b, shop)
	if err != nil {
		return nil, nil, err
	}
	metrics := watch.NewMetrics()
	lines := openLog(cfg.Log, stderr, metrics) //nolint:contextcheck // the log outlives whoever began it
	a, err := newApp(context.WithoutCancel(ctx), cfg, options{bundle: b, log: lines.Logger(), lines: lines, metrics: metrics, limits: cfg.Web.limits(), fresh: true})
	if err != nil {
		lines.Close()
	}
	return a, people, err
}

// fillDemo puts the sample shop, whose page is at shop, where cfg says, with a clock
// of its own.
func fillDemo(ctx context.Context, cfg config, b *bundle.Bundle, shop string) (_ []demo.Person, err error) {
	clock := &demo.Clock{}
	s, _, err := openStore(ctx, cfg, store.Config{Now: clock.Now})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	people, err := demo.Fill(ctx, demo.Config{
		Store: s, Clock: clock, Models: b, Now: time.Now(), Sites: sitesOf(shop),
	})
	if err != nil {
		return nil, fmt.Errorf("fill the sample shop: %w", err)
	}
	return people, nodes.Clear(ctx, s) // who has played the agents is none
}

// sitesOf returns the origins of the page at addr: browsers take the name and
// the address of this machine for two sites.
func sitesOf(addr string) []string {
	_, port, _ := net.SplitHostPort(addr)
	return []string{"http://" + addr, "http://localhost:" + port}
}

// serveShop serves the shop's page until the returned function is called.
func serveShop(ctx context.Context, page http.Handler, l net.Listener) func() error {
	s := &http.Server{
		Handler: page, ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	return func() error {
		err := s.Close()
		if served := <-done; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, fmt.Errorf("demo: serve the shop: %w", served))
		}
		return err
	}
}

// announce tells the visitor where to begin.
func (c *demoCmd) announce(w io.Writer, t tour) error {
	if c.JSON {
		if err := json.NewEncoder(w).Encode(t); err != nil {
			return fmt.Errorf("demo: say where it is: %w", err)
		}
		return nil
	}
	return t.print(w)
}
