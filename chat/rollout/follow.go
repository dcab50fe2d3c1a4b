package rollout

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/bundle/shelf"
)

// How long work waits before it tries again to put in place what was chosen on
// another server: at first, and at most.
const (
	firstPause   = 5 * time.Second
	longestPause = 5 * time.Minute
)

// Follow says that the choice may be another one: somebody has saved it, here or
// on another server. What was chosen then comes to hold here too: what is live,
// what was before, the shadow. Until a bundle has come, was checked and has its
// vectors, the one before serves, and Status says so. Follow does not wait.
func (r *Rollout) Follow() {
	select {
	case r.chosen <- struct{}{}:
	default: // work knows
	}
}

// wanted is what was chosen and does not hold here.
type wanted struct {
	kind Kind
	to   Ref
	by   usher.AgentID
}

// adopt has hold here what was chosen. Only work does so, between two changes.
// The error is that some of it does not hold yet.
func (r *Rollout) adopt(ctx context.Context) error {
	for range 2 { // what is live, and then the shadow
		w, err := r.behind(ctx)
		if err != nil || w == nil {
			return err
		}
		if err := r.heed(ctx, *w); err != nil {
			return err
		}
	}
	return nil
}

// behind reads the choice and takes in what costs nothing. It returns what of it
// has still to be put in place, what is live first; nil: nothing.
func (r *Rollout) behind(ctx context.Context) (*wanted, error) {
	v, err := r.places.setting(ctx)
	if err != nil {
		return nil, fmt.Errorf("rollout: follow: %w", err)
	}
	now, problem := r.places.read(v)
	r.lock()
	defer r.mu.Unlock()
	switch {
	case r.change.running():
		return nil, nil // after it work looks again
	case problem != nil:
		r.problem = shelf.Brief(problem.Error())
		return nil, nil
	}
	r.choice, r.version = now, v.Version
	if live := r.mine(now.Live); live.Hash != r.live.Hash {
		return &wanted{KindLive, live, now.By}, nil
	}
	r.precedeLocked()
	if s := now.Shadow; s != nil && (r.watched == nil || r.watched.Hash != s.Hash) {
		return &wanted{KindShadow, r.mine(s), ""}, nil
	}
	if now.Shadow == nil && r.watched != nil {
		r.watched = nil
		r.watchLocked("")
		r.drops()
	}
	return nil, nil
}

// mine is what a choice names here: the base of each server is its own.
func (r *Rollout) mine(f *Ref) Ref {
	if f == nil || f.base() {
		return r.baseRef()
	}
	return *f
}

// precedeLocked has the bundle before be the one that was chosen; r.mu is held.
func (r *Rollout) precedeLocked() {
	if r.choice.Previous == nil {
		return // a base that serves first follows nothing
	}
	before := r.mine(r.choice.Previous)
	if r.previous != nil && r.previous.Hash == before.Hash {
		return
	}
	r.previous = &standing{Ref: before}
	r.drops()
}

// drops tells work that a bundle has lost its part.
func (r *Rollout) drops() {
	select {
	case r.loose <- struct{}{}:
	default: // work knows
	}
}

// heed puts in place what was chosen elsewhere, as a change that nobody here has
// begun.
func (r *Rollout) heed(ctx context.Context, w wanted) error {
	b := newBrake()
	defer close(b.done)
	r.lock()
	if r.change.running() {
		r.mu.Unlock()
		return nil
	}
	r.change, r.changing = &Change{Kind: w.kind, Step: StepLoading, To: w.to, By: w.by, At: r.now()}, b
	r.owe(w, "It is being put in place here")
	r.mu.Unlock()
	r.Tell(ctx)
	limited, cancel := b.under(ctx)
	defer cancel()
	err := guarded(func() error {
		got, err := r.bring(limited, w.kind, w.to)
		if err == nil {
			r.hold(w, got)
		}
		return err
	})
	stopped := limited.Err() != nil && ctx.Err() == nil
	r.blame(w.to, err)
	if err != nil && !stopped {
		r.lock()
		r.owe(w, "It cannot be put in place here yet ("+reasonOf(err)+"), which is tried again")
		r.mu.Unlock()
	}
	r.tidy(ctx)
	r.finish(ctx, err, stopped)
	if stopped {
		return nil
	}
	return err
}

// owe says why what was chosen is not live here; r.mu is held.
func (r *Rollout) owe(w wanted, why string) {
	if w.kind == KindLive {
		r.problem = shelf.Brief(fmt.Sprintf("%s %s was chosen on another server. %s; until then %s %s serves.", w.to.Name, w.to.Version, why, r.live.Name, r.live.Version))
	}
}

// hold has a bundle that was chosen elsewhere hold here, unless something else
// was chosen meanwhile.
func (r *Rollout) hold(w wanted, b *bundle.Bundle) {
	r.lock()
	defer r.mu.Unlock()
	now := standing{w.to, b}
	if w.kind == KindShadow {
		if s := r.choice.Shadow; s != nil && r.mine(s).Hash == w.to.Hash {
			r.watched = &now
			r.watchLocked(w.by)
		}
		return
	}
	was := r.live
	r.live, r.previous = now, &was
	r.precedeLocked()
	if r.watched != nil && r.watched.Hash == now.Hash {
		r.watched = nil
	}
	r.problem = ""
	r.cfg.Holder.Swap(b)
	r.watchLocked(w.by)
}

// retry says when adopt is to be tried again after an error.
type retry struct {
	timer <-chan time.Time // nil: there is nothing to be tried
	pause time.Duration
}

func (t *retry) after(ctx context.Context, r *Rollout, err error) {
	if err == nil || ctx.Err() != nil {
		*t = retry{}
		return
	}
	t.pause = min(max(2*t.pause, firstPause), longestPause)
	t.timer = time.After(t.pause)
	r.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "what was chosen on another server does not hold here yet", slog.Any("error", err), slog.Duration("again_in", t.pause))
}
