package main

import (
	"context"
	"log/slog"
	"time"
)

// sweepEvery is how often files that nobody has sent are looked for.
const sweepEvery = time.Hour

// startSweeping gives the entries their vectors, removes files that nobody has
// sent, now and every hour, and watches over the rest, until Close.
func (a *app) startSweeping(ctx context.Context, cfg config) {
	ctx, a.stopSweeping = context.WithCancel(ctx)
	a.startWatching(ctx, cfg)
	a.sweeping.Go(func() {
		if err := a.faq.Embed(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("the entries have no vectors", slog.Any("error", err))
		}
	})
	a.sweeping.Go(func() {
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
