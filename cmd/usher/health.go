package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"usher"
)

// healthTime bounds the question whether a server is ready.
const healthTime = 5 * time.Second

// healthCmd is for who watches a container: it holds no other program that
// could ask.
type healthCmd struct {
	Config string `help:"Configuration file (YAML)." type:"path" env:"USHER_CONFIG" placeholder:"FILE"`
	Listen string `help:"Address of the server, host:port." placeholder:"ADDR"`
}

// Run fails where the server is not ready.
func (c *healthCmd) Run(e *env) error {
	serve := serveCmd{keptIn: keptIn{Config: c.Config}, Listen: c.Listen}
	cfg, err := serve.load()
	if err != nil {
		return err
	}
	status, said, err := probe(e.ctx, cfg, "/readyz")
	if err != nil {
		return usher.Errorf(usher.CodeBusy, err, "no server answers on %s", cfg.Listen)
	}
	if status != http.StatusOK {
		return usher.Errorf(usher.CodeBusy, nil, "the server on %s is not ready: %s", cfg.Listen, said)
	}
	fmt.Fprintln(e.stdout, said)
	return nil
}

// probe gets a path of the server that runs with this configuration on this
// machine. Its certificate is for the name under which others reach it, so here
// it is not looked at: nothing secret is asked or told.
func probe(ctx context.Context, cfg config, path string) (status int, said string, err error) {
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	scheme := "http://"
	if cfg.TLS.on() {
		scheme = "https://"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+nearAddr(cfg.Listen)+path, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	name := ""
	if len(cfg.TLS.Domains) > 0 {
		name = cfg.TLS.Domains[0] // there is no certificate without a name
	}
	client := &http.Client{
		Transport: &http.Transport{
			DisableKeepAlives: true,
			TLSClientConfig:   &tls.Config{InsecureSkipVerify: true, ServerName: name, MinVersion: tls.VersionTLS12}, //nolint:gosec // said above
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	return resp.StatusCode, strings.TrimSpace(string(answer)), err
}

// nearAddr is how this machine itself reaches a server that listens on addr.
func nearAddr(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // also where it listens on all of IPv6: that takes IPv4, too
	}
	return net.JoinHostPort(host, port)
}
