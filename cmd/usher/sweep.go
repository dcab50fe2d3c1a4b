package main

import (
	"context"
	"log/slog"
	"time"
)

const (
	sweepEvery = time.Hour   // how often files that nobody has sent are looked for
	sweepAgain = time.Minute // how often a node that does not lead looks whether it does now
)

// startSweeping removes files that nobody has sent, now and every hour, until
// Close. Of several nodes the one that leads does.
func (a *app) startSweeping(ctx context.Context) {
	a.background.Go(func() {
		for {
			pause := sweepAgain
			if a.others.leads() {
				pause = sweepEvery
				a.sweepFiles(ctx)
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
		}
	})
}

func (a *app) sweepFiles(ctx context.Context) {
	n, err := a.store.SweepFiles(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		a.log.Warn("sweep files", slog.Any("error", err))
	case n > 0:
		a.log.Info("files that nobody sent are gone", slog.Int("files", n))
	}
}
