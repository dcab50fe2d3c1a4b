package main

import (
	"context"
	"fmt"
	"net/netip"

	"usher"
	"usher/channels/widget"
	"usher/web"
)

// openWidget makes the channel of the company's own site.
func openWidget(cfg config) (*widget.Widget, error) {
	secret, err := loadSecrets(cfg.Data)
	if err != nil {
		return nil, err
	}
	tokens, err := widget.NewTokens(widget.TokenConfig{Keys: secret.VisitorKeys})
	if err != nil {
		return nil, fmt.Errorf("open the widget: %w", err)
	}
	w, err := widget.New(widget.Config{Account: widget.Account{Origins: cfg.Widget.Origins}, Tokens: tokens})
	if err != nil {
		return nil, fmt.Errorf("open the widget: %w", err)
	}
	return w, nil
}

// openEdge makes the HTTP and socket server.
func (a *app) openEdge(ctx context.Context, cfg config, o options) (err error) {
	if a.setupToken, err = firstAdminToken(ctx, a.store); err != nil {
		return err
	}
	wc := web.Config{
		MaxConn: cfg.MaxConn, SetupToken: a.setupToken, Limits: o.limits, TLS: o.tls, HSTS: cfg.TLS.HSTS,
		Watch: a.edgeWatch(), Tracer: a.tracing.Tracer(), Log: a.log,
	}
	if cfg.Web.Secure {
		wc.Cookies = web.CookiesSecure
	}
	if wc.TrustedProxies, err = prefixes(cfg.Web.TrustedProxies); err != nil {
		return err
	}
	a.web, err = web.New(a.services(), wc)
	if err != nil {
		return fmt.Errorf("open the server: %w", err)
	}
	a.settings.onSites(a.web.SitesChanged)
	return nil
}

func (a *app) services() web.Services {
	return web.Services{
		Visitors: a.widget, Inbox: a.inbox, Bot: a.bot, Library: a.library, Bus: a.events(), Models: a.rollout, ModelShadow: a.rollout, ModelScores: a.rollout,
		Conversations: a.store, Customers: a.store, Files: a.store, Lists: a.store,
		Overview: a.store, Turns: a.store, Agents: a.store, Credentials: a.store, Sessions: a.store, Links: a.store,
		Entries: a.store, Intents: a.store, Misses: a.store, Settings: a.store,
		DeskMoves: a.desk, DeskEnds: a.desk, DeskTalk: a.desk, DeskFloor: a.desk,
		IntentsChanged: a.reloadIntents, Ready: a.store.Ready,
	}
}

// prefixes reads addresses and CIDR blocks.
func prefixes(texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, s := range texts {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			addr, addrErr := netip.ParseAddr(s)
			if addrErr != nil {
				return nil, usher.Errorf(usher.CodeInvalid, nil, "web.trusted_proxies: %q is neither an address nor a block such as 10.0.0.0/8", s)
			}
			p = netip.PrefixFrom(addr, addr.BitLen())
		}
		all = append(all, p)
	}
	return all, nil
}
