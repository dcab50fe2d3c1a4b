package main

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"usher"
	"usher/channels/widget"
	"usher/web"
)

// openWidget makes the channel of the company's own site.
func (a *app) openWidget(ctx context.Context, cfg config) (*widget.Tokens, error) {
	kept, err := a.secrets(ctx, cfg)
	if err != nil {
		return nil, err
	}
	tokens, err := widget.NewTokens(widget.TokenConfig{Keys: kept.keys(time.Now())})
	if err == nil {
		a.widget, err = widget.New(widget.Config{Account: widget.Account{Origins: cfg.Widget.Origins}, Tokens: tokens})
	}
	if err != nil {
		return nil, fmt.Errorf("open the widget: %w", err)
	}
	return tokens, nil
}

// secrets are those of the data folder, or those that all nodes share.
func (a *app) secrets(ctx context.Context, cfg config) (secrets, error) {
	if !a.core.shared() {
		return loadSecrets(cfg.Data)
	}
	kept, _, err := sharedSecrets(ctx, a.store, cfg.Data)
	return kept, err
}

// openEdge makes the HTTP and socket server.
func (a *app) openEdge(ctx context.Context, cfg config, o options) (err error) {
	if a.setupToken, err = firstAdminToken(ctx, a.store); err != nil {
		return err
	}
	if a.setupToken != "" && a.core.shared() { // whichever node is asked
		if a.setupToken, err = a.store.Secret(ctx, "setup_token", func() (string, error) { return a.setupToken, nil }); err != nil {
			return fmt.Errorf("make a set-up token: %w", err)
		}
	}
	wc := web.Config{
		MaxConn: cfg.MaxConn, HeartbeatTimeout: cfg.HeartbeatTimeout, SetupToken: a.setupToken, Limits: o.limits, TLS: o.tls, HSTS: cfg.TLS.HSTS,
		Watch: a.edgeWatch(), Tracer: a.tracing.Tracer(), Log: a.log,
	}
	if cfg.Web.Secure {
		wc.Cookies = web.CookiesSecure
	}
	if wc.TrustedProxies, err = prefixes("web.trusted_proxies", cfg.Web.TrustedProxies); err != nil {
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
		Visitors: a.widget, Inbox: a.inbox, Bot: a.bot, Library: a.library, Bus: a.core.bus, Models: a.rollout, ModelShadow: a.rollout, ModelScores: a.rollout,
		Conversations: a.store, Customers: a.store, Files: a.store, Lists: a.store,
		Overview: a.store, Turns: a.store, Agents: a.store, Credentials: a.store, Sessions: a.store, Links: a.store,
		Entries: a.store, Intents: a.store, Misses: a.store, Settings: a.store,
		Log: a.store, Keys: a.store, Webhooks: a.store, Deliveries: a.store, Pinger: a.webhooks, Guard: a.guard,
		DeskMoves: a.desk, DeskEnds: a.desk, DeskTalk: a.desk, DeskFloor: a.desk,
		IntentsChanged: a.reloadIntents, Ready: a.store.Ready,
	}
}

// prefixes reads the addresses and CIDR blocks of a setting.
func prefixes(setting string, texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, s := range texts {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			addr, addrErr := netip.ParseAddr(s)
			if addrErr != nil {
				return nil, usher.Errorf(usher.CodeInvalid, nil, "%s: %q is neither an address nor a block such as 10.0.0.0/8", setting, s)
			}
			p = netip.PrefixFrom(addr, addr.BitLen())
		}
		all = append(all, p)
	}
	return all, nil
}
