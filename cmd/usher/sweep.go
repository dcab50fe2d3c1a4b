package main

import (
	"context"
	"log/slog"
	"time"
)

// sweepEvery is how often files that nobody has sent are looked for.
const sweepEvery = time.Hour

// startSweeping removes files that nobody has sent, now and every hour, until
// Close.
func (a *app) startSweeping(ctx context.Context) {
	a.background.Go(func() {
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		for {
			n, err := a.store.SweepFiles(ctx)
			switch {
			case ctx.Err() != nil:
				return
			case err != nil:
				a.log.Warn("sweep files", slog.Any("error", err))
			case n > 0:
				a.log.Info("files that nobody sent are gone", slog.Int("files", n))
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}
