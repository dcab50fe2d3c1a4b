// Package webhook tells other systems by HTTP what happens here, by the rules of
// Standard Webhooks: signed, at least once, each event under an ID of its own.
//
// The log is the queue. Each webhook has a cursor in it; only what a receiver
// has not taken is kept beside, until it does or is given up. So one that is
// down, or slow, holds up nobody else, and costs no memory.
//
//	runner := webhook.New(store, webhook.Config{Client: guard.Client(webhook.Timeout)})
//	err := runner.Run(ctx) // until ctx ends
package webhook
