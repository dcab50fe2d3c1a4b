package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"usher"
	"usher/channels/widget"
	"usher/store"
	"usher/watch"
)

const (
	// roomWanted is how much of the disk should be free. Below half of it
	// pictures are refused, so that messages can still be kept.
	roomWanted = 1 << 30
	// renewBefore is how long before its end a certificate should be renewed.
	renewBefore = 7 * 24 * time.Hour
)

// checkDisk looks whether there is room where the data is, or will be.
func checkDisk(data string) error {
	dir := existing(data)
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return fmt.Errorf("look for room in %s: %w", dir, err)
	}
	if free := disk.Bavail * uint64(disk.Bsize); free < roomWanted {
		return usher.Errorf(usher.CodeInvalid, nil, "the disk of %s has %d MB left, and pictures are refused below %d MB: make room", dir, free>>20, roomWanted>>21)
	}
	return nil
}

// checkTLS looks at the certificate files, or whether certificates can be kept.
func checkTLS(cfg config, now time.Time) error {
	c := cfg.TLS
	switch {
	case len(c.Domains) > 0:
		return checkFolder(filepath.Join(cfg.Data, "acme"))
	case c.Cert == "":
		return nil
	}
	pair, err := readPair(c.Cert, c.Key)
	if err != nil {
		return err
	}
	leaf := pair.Leaf
	switch {
	case now.Before(leaf.NotBefore):
		return usher.Errorf(usher.CodeInvalid, nil, "the certificate %s is valid from %s on only: set the clock, or wait", c.Cert, leaf.NotBefore.Format(time.DateTime))
	case now.After(leaf.NotAfter):
		return usher.Errorf(usher.CodeInvalid, nil, "the certificate %s expired on %s: renew it; the server reads the new one by itself", c.Cert, leaf.NotAfter.Format(time.DateTime))
	case now.Add(renewBefore).After(leaf.NotAfter):
		return usher.Errorf(usher.CodeInvalid, nil, "the certificate %s expires on %s: see that it is renewed", c.Cert, leaf.NotAfter.Format(time.DateTime))
	case len(pair.Certificate) == 1 && len(leaf.IssuingCertificateURL) > 0: // there is one between it and the root
		return usher.Errorf(usher.CodeInvalid, nil, "%s holds no intermediate certificates, without which many browsers refuse it: use the file with the full chain", c.Cert)
	}
	return nil
}

func tlsWell(cfg config) string {
	switch {
	case len(cfg.TLS.Domains) > 0:
		return "certificates come by ACME for " + strings.Join(cfg.TLS.Domains, ", ")
	case cfg.TLS.Cert != "":
		return "the certificate fits its key and is valid"
	case cfg.Web.Secure:
		return "left to the proxy (web.secure)"
	}
	return "off"
}

// checkProxies looks for a proxy that is not believed, and for belief in
// everybody.
func checkProxies(cfg config) error {
	trusted, err := prefixes("web.trusted_proxies", cfg.Web.TrustedProxies)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Bits() == 0 }) {
		return usher.Errorf(usher.CodeInvalid, nil, "web.trusted_proxies trusts every address, so anybody can claim to be anybody: name your proxies alone")
	}
	if cfg.Web.Secure && len(trusted) == 0 && !cfg.TLS.on() {
		return usher.Errorf(usher.CodeInvalid, nil, "web.secure says that a proxy is in front, but web.trusted_proxies names none: all customers look like one address, and share its limits")
	}
	return nil
}

// checkOrigins looks at sites that may show the widget.
func checkOrigins(cfg config, origins []string) error {
	if err := (widget.Account{Origins: origins}).Check(); err != nil {
		return err
	}
	if cfg.TLS.on() || cfg.Web.Secure || len(cfg.Web.TrustedProxies) > 0 {
		return nil
	}
	for _, site := range origins {
		if strings.HasPrefix(site, "https:") {
			return usher.Errorf(usher.CodeInvalid, nil, "browsers do not load the widget into %s from a server without TLS: set tls.cert or tls.domains, or put a TLS proxy before it and name it in web.trusted_proxies", site)
		}
	}
	return nil
}

// savedSites are those that admins have added.
func savedSites(ctx context.Context, s *store.Store) ([]string, error) {
	v, err := s.Setting(ctx, usher.SettingWidget)
	if usher.CodeOf(err) == usher.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var w usher.WidgetSettings
	if err := json.Unmarshal([]byte(v.Value), &w); err != nil {
		return nil, fmt.Errorf("read the widget's settings: %w", err)
	}
	return w.Origins, nil
}

func sitesWell(n int) string {
	if n == 0 {
		return "any site may show the widget; list yours under Settings, or in widget.origins"
	}
	return fmt.Sprintf("%d may show the widget", n)
}

// checkTracing looks where spans are to be sent; nothing is.
func checkTracing(c traceConfig) error {
	headers, err := traceHeaders(c.Headers)
	if err != nil || c.Endpoint == "" {
		return err
	}
	return watch.TraceConfig{Endpoint: c.Endpoint, Headers: headers}.Check()
}

func tracingWell(c traceConfig) string {
	if c.Endpoint == "" {
		return "off"
	}
	return "trace.endpoint is an address, and trace.headers can be sent"
}
