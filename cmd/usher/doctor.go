package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"usher"
	"usher/store"
)

// doctorCmd looks for mistakes in the set-up of a stopped server.
type doctorCmd struct {
	Config string `help:"Configuration file (YAML)." type:"path" placeholder:"FILE"`
	Data   string `help:"Folder of everything that is kept." type:"path" placeholder:"DIR"`
	JSON   bool   `name:"json" help:"Print one JSON object."`
}

// finding is the outcome of one check. Text says what to do where it failed.
type finding struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Text  string `json:"text"`
}

// Run makes all checks, prints each, and fails where one does.
func (c *doctorCmd) Run(e *env) error {
	serve := serveCmd{Config: c.Config, Data: c.Data}
	cfg, err := serve.load()
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
	all := []finding{
		found("data folder", checkFolder(cfg.Data), cfg.Data+" can be written"),
		found("secrets", checkSecrets(cfg.Data), "readable by their owner only"),
		found("models", checkBundle(ctx, cfg.Bundle), "the bundle loads and passes its golden cases"),
		found("address", checkListen(ctx, cfg.Listen), cfg.Listen+" is free"),
		found("descriptors", checkDescriptors(cfg.MaxConn), "the open-file limit allows max_conn sockets"),
		found("exposure", checkExposure(cfg), "the listener suits the cookie setting"),
	}
	if _, err := os.Stat(filepath.Join(cfg.Data, "usher.db")); errors.Is(err, fs.ErrNotExist) {
		return append(all, finding{"database", true, "none yet: the first start makes it"})
	}
	return append(all, checkDatabase(ctx, cfg.Data)...)
}

// checkFolder tries to write where the data is, or will be made.
func checkFolder(data string) error {
	dir := data
	if _, err := os.Stat(data); errors.Is(err, fs.ErrNotExist) {
		dir = filepath.Dir(data)
	}
	f, err := os.CreateTemp(dir, ".doctor-")
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "nothing can be written to %s: give it to whoever runs the server", dir)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func checkSecrets(data string) error {
	if _, err := os.Stat(secretsPath(data)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	_, err := loadSecrets(data)
	return err
}

func checkBundle(ctx context.Context, dir string) error {
	_, err := openBundle(ctx, dir)
	return err
}

func checkListen(ctx context.Context, addr string) error {
	l, err := listen(ctx, addr)
	if err != nil {
		return err
	}
	return l.Close()
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

// checkDatabase opens the data, which no server may have open.
func checkDatabase(ctx context.Context, data string) []finding {
	var all []finding
	err := withStore(ctx, data, func(s *store.Store) error {
		token, err := firstAdminToken(ctx, s)
		if err == nil && token != "" {
			err = usher.Errorf(usher.CodeInvalid, nil, "nobody can administer the server: start it and open the link it prints, or run usher agent add --role admin")
		}
		all = append(all, found("admin", err, "there is one"))
		entries, err := s.Entries(ctx)
		if err == nil && len(entries) == 0 {
			err = usher.Errorf(usher.CodeInvalid, nil, "the bot knows nothing yet: add entries, or run usher faq import")
		}
		all = append(all, found("knowledge", err, fmt.Sprintf("%d entries", len(entries))))
		return nil
	})
	return append(all, found("database", err, "opens, and its schema is current"))
}
