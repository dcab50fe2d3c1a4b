package postgres

import (
	"context"
	"log/slog"
	"time"

	"usher"
)

const (
	followEvery = time.Second // how often the last position is asked for
	followPage  = 500         // events that are read at once
	followMost  = 10_000      // positions behind which subscriptions had better read anew themselves
	followRetry = 500 * time.Millisecond
)

// follow hands on what others have committed, in its place, until ctx ends.
func (b *Bus) follow(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-b.wake:
		case <-tick.C:
			b.ask(ctx)
		case <-ctx.Done():
			return
		}
		for more := true; more && ctx.Err() == nil; {
			b.guard(func() { more = b.advance(ctx) })
		}
	}
}

// advance hands on some of what is missing, and reports whether there may be
// more.
func (b *Bus) advance(ctx context.Context) bool {
	if !b.behind(ctx) {
		return false
	}
	if err := b.catchUp(ctx); err != nil && ctx.Err() == nil {
		b.cfg.Log.Warn("what other nodes have stored cannot be read: trying again", slog.Any("error", err))
		pause(ctx, followRetry)
	}
	return true
}

// ask asks the database for the last position: a notice may have been lost.
func (b *Bus) ask(ctx context.Context) {
	b.mu.Lock()
	before := b.published
	b.mu.Unlock()
	var last int64
	switch err := b.engine.QueryRow(ctx, "SELECT last FROM positions WHERE id = 1").Scan(&last); {
	case err != nil:
	case last < before:
		b.guard(func() { b.fall(last) })
	default:
		b.rise(last)
	}
}

// fall begins anew behind the last position of a database that has lost what it
// had committed: a backup was restored, or a standby that lacked the end of the
// log took over. Positions are given out a second time then.
func (b *Bus) fall(last int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cfg.Log.Error("the database has lost commits: the log ends before what was read of it already",
		slog.Int64("last", last), slog.Int64("read", b.published))
	b.published, b.known, b.own = last, last, nil
	b.cfg.Local.Resync()
}

// behind reports whether something is missing, after it has handed on what the
// node has itself.
func (b *Bus) behind(ctx context.Context) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.takeOwn(ctx)
	return b.known > b.published
}

// takeOwn hands on the node's own groups whose turn it is, and forgets those
// that were read.
func (b *Bus) takeOwn(ctx context.Context) {
	for len(b.own) > 0 && b.own[0][0].Position <= b.published+1 {
		if b.own[0][0].Position == b.published+1 {
			b.handOn(ctx, b.own[0])
		}
		b.own[0] = nil
		b.own = b.own[1:]
	}
}

// catchUp reads a page of what is missing and hands it on.
func (b *Bus) catchUp(ctx context.Context) error {
	b.mu.Lock()
	after, known := b.published, b.known
	b.reading = true
	b.mu.Unlock()
	var events []usher.Event
	var err error
	far := known-after > followMost
	if !far {
		events, err = b.cfg.Events(ctx, after, followPage)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reading = false
	if err != nil || b.published != after { // it has fallen
		return err
	}
	if far {
		b.published = known
		b.cfg.Local.Resync()
		return nil
	}
	b.handOn(ctx, events)
	if len(events) < followPage {
		// Positions that nobody has used.
		b.published = max(b.published, known)
	}
	return nil
}
