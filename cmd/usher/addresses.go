package main

import (
	"context"
	"net"
	"strconv"
	"strings"

	"usher"
)

// checkAddresses refuses what nobody can listen on, and two listeners at one
// address. Port 0, which is another one each time, is allowed.
func (c config) checkAddresses() error {
	if err := checkAddress("listen", c.Listen, defaultConfig().Listen); err != nil {
		return err
	}
	if c.Admin.Listen != adminOff {
		if err := checkAddress("admin.listen", c.Admin.Listen, adminListen+", or off"); err != nil {
			return err
		}
	}
	if c.TLS.HTTP == "" {
		return nil
	}
	if err := checkAddress("tls.http", c.TLS.HTTP, "0.0.0.0:80"); err != nil {
		return err
	}
	for setting, addr := range map[string]string{"listen": c.Listen, "admin.listen": c.Admin.Listen} {
		if addr == c.TLS.HTTP && !strings.HasSuffix(addr, ":0") {
			return usher.Errorf(usher.CodeInvalid, nil, "tls.http is %s, as %s is: give it an address of its own, such as 0.0.0.0:80, or leave it out", addr, setting)
		}
	}
	return nil
}

// checkAddress refuses what is not host:port; the host may be left out, and
// the port is a number.
func checkAddress(setting, addr, example string) error {
	host, port, err := net.SplitHostPort(addr)
	if err == nil && !strings.ContainsAny(host, " /") {
		if n, err := strconv.ParseUint(port, 10, 16); err == nil && strconv.FormatUint(n, 10) == port {
			return nil
		}
	}
	return usher.Errorf(usher.CodeInvalid, nil, "%s is %q; it must be host:port with a port up to 65535, such as %s", setting, addr, example)
}

// listenAs opens the port that a setting names. What to do where it is taken:
// choose another address, or what instead says.
func listenAs(ctx context.Context, setting, addr, instead string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "%s: cannot listen on %s; choose another address, or %s", setting, addr, instead)
	}
	return l, nil
}

// listenAdmin and listenPlain open the ports beside the main one.
func listenAdmin(ctx context.Context, addr string) (net.Listener, error) {
	return listenAs(ctx, "admin.listen", addr, "off")
}

func listenPlain(ctx context.Context, addr string) (net.Listener, error) {
	return listenAs(ctx, "tls.http", addr, "leave it out")
}
