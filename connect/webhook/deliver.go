package webhook

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"usher"
	"usher/connect"
)

// tally is how a round goes, while it goes.
type tally struct {
	mu      sync.Mutex
	ok      int
	refused int  // lanes that were fresh
	stop    bool // the receiver asks to be left alone, or is gone
}

// over reports whether nothing more is to be tried: whoever takes nothing of
// several conversations takes nothing of the others either.
func (t *tally) over() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.stop || t.ok == 0 && t.refused >= downAfter
}

func (t *tally) count(l *lane, a Attempt) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case a.OK:
		t.ok++
	case l.fresh:
		t.refused++
	}
	t.stop = t.stop || a.Hold > 0 || a.Gone
}

// deliver tries the batch, several lanes beside each other, each in order and up
// to its first failure.
func (w *worker) deliver(ctx context.Context, b *batch) {
	var t tally
	var all sync.WaitGroup
	lanes := make(chan *lane)
	for range min(atOnce, len(b.lanes)) {
		all.Go(func() {
			for l := range lanes {
				w.deliverLane(ctx, b, l, &t)
			}
		})
	}
	for _, l := range b.lanes {
		lanes <- l
	}
	close(lanes)
	all.Wait()
}

func (w *worker) deliverLane(ctx context.Context, b *batch, l *lane, t *tally) {
	for _, j := range l.jobs {
		if ctx.Err() != nil || t.over() {
			return
		}
		gone, err := w.fill(ctx, j)
		switch {
		case err != nil:
			return // the log cannot be read: nothing is known of the receiver
		case gone:
			j.tried, j.result = true, Attempt{OK: true, missing: true}
			continue
		}
		a := w.runner.attempt(ctx, b.hook, connect.ID(j.d.Position), j.body)
		if !a.OK && ctx.Err() != nil {
			return // cut off by us
		}
		j.tried, j.result, j.body = true, a, nil
		w.runner.cfg.Told(a.OK)
		t.count(l, a)
		if !a.OK {
			return
		}
	}
}

// fill reads the event of a job that was kept; gone: the log has it no more.
func (w *worker) fill(ctx context.Context, j *job) (gone bool, err error) {
	if j.body != nil {
		return false, nil
	}
	events, err := w.runner.store.Events(ctx, j.d.Position-1, 1)
	if err != nil {
		w.runner.cfg.Log.WarnContext(ctx, "read an event for a webhook", slog.Int64("position", j.d.Position), slog.Any("error", err))
		return false, err
	}
	if len(events) == 0 || events[0].Position != j.d.Position {
		return true, nil
	}
	told, ok := connect.Tell(events[0])
	if !ok {
		return true, nil
	}
	j.body, err = json.Marshal(told)
	return false, err
}

// save writes what a round changed, also where ctx has just ended: what was
// delivered shall not be delivered again.
func (w *worker) save(ctx context.Context, p usher.WebhookProgress) error {
	for {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookEvery)
		err := w.runner.store.SaveProgress(limited, p)
		cancel()
		code := usher.CodeOf(err)
		if err == nil || code == usher.CodeConflict || code == usher.CodeNotFound || ctx.Err() != nil {
			return err
		}
		w.runner.cfg.Log.WarnContext(ctx, "note what webhooks were told", slog.Any("error", err))
		select {
		case <-ctx.Done():
		case <-time.After(saveAgain):
		}
	}
}

// tell has the log say what an operator should know.
func (w *worker) tell(ctx context.Context, b *batch, p usher.WebhookProgress) {
	about := []any{slog.String("webhook", string(w.id)), slog.String("error", p.State.Error)}
	log := w.runner.cfg.Log
	switch before := b.hook.State; {
	case p.Disable:
		log.WarnContext(ctx, "a webhook was disabled", append(about, slog.String("why", string(p.State.Why)))...)
	case before.Failures < downAfter && p.State.Failures >= downAfter:
		log.WarnContext(ctx, "the receiver of a webhook is down", about...)
	case before.Failures >= downAfter && p.State.Failures == 0:
		log.InfoContext(ctx, "the receiver of a webhook is back", about[0])
	}
}
