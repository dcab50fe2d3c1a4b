package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"usher"
)

// doctorCmd looks for mistakes in the set-up: in all of it while no server runs.
type doctorCmd struct {
	keptIn
	JSON bool `name:"json" help:"Print one JSON object."`
}

// finding is the outcome of one check. Text says what to do where it failed.
type finding struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Text  string `json:"text"`
}

// Run makes all checks, prints each, and fails where one does.
func (c *doctorCmd) Run(e *env) error {
	cfg, err := c.load()
	findings := []finding{found("configuration", err, "every setting is known and in range")}
	if err == nil {
		findings = append(findings, examine(e.ctx, cfg)...)
	}
	bad := 0
	for _, f := range findings {
		mark := "ok  "
		if !f.OK {
			mark = "BAD "
			bad++
		}
		if !c.JSON {
			fmt.Fprintf(e.stdout, "%s %-14s %s\n", mark, f.Check, f.Text)
		}
	}
	if c.JSON {
		if err := encodeLines(e.stdout, []any{map[string]any{"ok": bad == 0, "findings": findings}}); err != nil {
			return err
		}
	}
	if bad > 0 {
		return usher.Errorf(usher.CodeConflict, nil, "%d of %d checks failed", bad, len(findings))
	}
	return nil
}

func found(check string, err error, well string) finding {
	if err != nil {
		return finding{check, false, err.Error()}
	}
	return finding{check, true, well}
}

func examine(ctx context.Context, cfg config) []finding {
	running := checkRunning(ctx, cfg)
	all := []finding{
		found("data folder", checkFolder(cfg.Data), cfg.Data+" can be written"),
		found("disk", checkDisk(cfg.Data), "there is room"),
		found("clock", checkClock(cfg.Data, time.Now()), "it did not go back"),
		found("secrets", checkSecrets(cfg.Data), "readable by their owner only"),
		found("models", checkBundle(ctx, cfg.Bundle), "they load, and pass their golden cases"),
		running,
		found("descriptors", checkDescriptors(cfg.MaxConn), "the open-file limit allows max_conn sockets"),
		found("TLS", checkTLS(cfg, time.Now()), tlsWell(cfg)),
		found("exposure", checkExposure(cfg), "the listener suits the cookie setting"),
		found("proxies", checkProxies(cfg), "those that are trusted can be told from others"),
		found("tracing", checkTracing(cfg.Trace), tracingWell(cfg.Trace)),
		found("language model", checkLLM(cfg.LLM), llmWell(cfg.LLM)),
		found("origins", checkOrigins(cfg, cfg.Widget.Origins), "each is a site that a browser may name"),
	}
	if cfg.Database != "" {
		return append(all, checkServer(ctx, cfg)...)
	}
	if _, err := os.Stat(filepath.Join(cfg.Data, "usher.db")); errors.Is(err, fs.ErrNotExist) {
		return append(all, found("database", checkRestored(cfg.Data), "none yet: the first start makes it"))
	}
	return append(all, checkDatabase(ctx, cfg, running.OK)...)
}

// checkRunning looks whether the addresses are free, or whether it is a server
// with this configuration that listens there.
func checkRunning(ctx context.Context, cfg config) finding {
	l, err := listen(ctx, cfg.Listen)
	if err == nil {
		err = checkBeside(ctx, cfg)
		return found("address", errors.Join(err, l.Close()), cfg.Listen+" is free")
	}
	switch status, said, perr := probe(ctx, cfg, "/readyz"); {
	case perr == nil && status == http.StatusOK && said == "ready":
		return finding{"address", true, "a server runs on " + cfg.Listen + ", and is ready"}
	case perr == nil && strings.Contains(said, "the server is not ready"):
		return finding{"address", false, "a server runs on " + cfg.Listen + ", but cannot serve: its log says why"}
	}
	return finding{"address", false, err.Error()}
}

// checkBeside looks whether the ports beside the main one, which is held
// meanwhile, are free. A server goes on without the usual one for metrics.
func checkBeside(ctx context.Context, cfg config) (err error) {
	if at := cfg.Admin.Listen; at != adminOff && at != adminListen {
		l, lerr := listenAdmin(ctx, at)
		if lerr != nil {
			return lerr
		}
		defer func() { err = errors.Join(err, l.Close()) }()
	}
	if cfg.TLS.HTTP == "" {
		return nil
	}
	l, err := listenPlain(ctx, cfg.TLS.HTTP)
	if err != nil {
		return err
	}
	return l.Close()
}

// checkFolder tries to write where the data is, or will be made.
func checkFolder(data string) error {
	dir := existing(data)
	f, err := os.CreateTemp(dir, ".doctor-")
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "nothing can be written to %s: give it to whoever runs the server", dir)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// existing is the folder, or the nearest one above it that there is.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) || filepath.Dir(dir) == dir {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

func checkBundle(ctx context.Context, path string) error {
	_, err := openBundle(ctx, path)
	return err
}

// checkExposure warns of passwords that would travel in the clear.
func checkExposure(cfg config) error {
	host, _, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "listen is %q; it must be host:port", cfg.Listen)
	}
	ip := net.ParseIP(host)
	if host == "localhost" || ip != nil && ip.IsLoopback() || cfg.Web.Secure || cfg.TLS.on() {
		return nil
	}
	return usher.Errorf(usher.CodeInvalid, nil, "%s can be reached from other machines without TLS: put a TLS proxy before it and set web.secure: true", cfg.Listen)
}
