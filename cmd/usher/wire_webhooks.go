package main

import (
	"context"
	"fmt"

	"usher"
	"usher/bus"
	"usher/connect/webhook"
	"usher/netguard"
)

// checkNetworks refuses what is no network.
func (c config) checkNetworks() error {
	_, err := prefixes("allow_networks", c.Networks)
	return err
}

// openWebhooks makes what calls other systems.
func (a *app) openWebhooks(cfg config) error {
	allowed, err := prefixes("allow_networks", cfg.Networks)
	if err != nil {
		return err
	}
	a.guard = netguard.New(netguard.Config{Allow: allowed})
	a.webhooks = webhook.New(a.store, webhook.Config{Client: a.guard.Client(webhook.Timeout), Leads: a.others.leads, Told: a.metrics.Webhook, Log: a.log})
	return nil
}

// startWebhooks tells other systems what happens, until Close.
func (a *app) startWebhooks(ctx context.Context) error {
	// What is told is at the desk; webhooks themselves are settings.
	for topic, told := range map[string]func(usher.Event){
		usher.TopicDesk: func(e usher.Event) {
			if e.Position > 0 || e.Kind == bus.Resync {
				a.webhooks.Wake()
			}
		},
		usher.TopicSettings: func(e usher.Event) {
			if e.Kind == usher.EventWebhook || e.Kind == bus.Resync {
				a.webhooks.Changed()
			}
		},
	} {
		if err := a.core.bus.Subscribe(ctx, topic, told); err != nil {
			return fmt.Errorf("follow what webhooks tell: %w", err)
		}
	}
	a.background.Go(func() { a.webhooks.Run(ctx) })
	return nil
}
