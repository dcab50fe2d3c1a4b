package rollout

import (
	"context"
	"time"

	"usher"
	"usher/nlp/bundle"
)

// Kind says what a change does.
type Kind string

// The kinds of change.
const (
	KindLive   Kind = "live"
	KindBack   Kind = "back" // to the bundle before
	KindShadow Kind = "shadow"
)

// Step says how far a change is.
type Step string

// The steps of a change.
const (
	StepLoading   Step = "loading"   // the bundle is opened and checked
	StepEmbedding Step = "embedding" // the entries get its vectors
	StepDone      Step = "done"
	StepFailed    Step = "failed"  // nothing has changed
	StepStopped   Step = "stopped" // by somebody; nothing has changed
)

// Change is one of what is live, or of the shadow.
type Change struct {
	Kind    Kind          `json:"kind" enum:"live,back,shadow"`
	Step    Step          `json:"step" enum:"loading,embedding,done,failed,stopped"`
	To      Ref           `json:"to"`
	Done    int           `json:"done" doc:"Wordings that have its vectors, of total"`
	Total   int           `json:"total"`
	Error   string        `json:"error,omitempty" doc:"Why it failed; what was live goes on"`
	By      usher.AgentID `json:"by,omitempty"`
	At      time.Time     `json:"at" doc:"When it began"`
	EndedAt time.Time     `json:"ended_at,omitzero"`
}

func (c *Change) running() bool { return c != nil && c.EndedAt.IsZero() }

// GoLive has the bundle of a hash serve, and keeps the one before for RollBack.
// It returns when that is so or has failed or, where that takes longer, how far
// it is: events tell when to ask Status again. CodeNotFound where no such bundle
// is ready, CodeConflict while there is another change; the preparation of a
// shadow is none, and ends.
func (r *Rollout) GoLive(ctx context.Context, hash string, by usher.AgentID) (Status, error) {
	return r.begin(ctx, KindLive, hash, by)
}

// RollBack goes live with the bundle before, as GoLive does; twice leads back
// to where one was. CodeNotFound where there was none before.
func (r *Rollout) RollBack(ctx context.Context, by usher.AgentID) (Status, error) {
	r.lock()
	previous := r.previous
	r.mu.Unlock()
	if previous == nil {
		return Status{}, usher.Errorf(usher.CodeNotFound, nil, "no other bundle was live before: there is nothing to go back to")
	}
	return r.begin(ctx, KindBack, previous.Hash, by)
}

// begin starts a change, and waits a little for its end.
func (r *Rollout) begin(ctx context.Context, kind Kind, hash string, by usher.AgentID) (Status, error) {
	to, err := r.target(hash)
	if err != nil {
		return Status{}, err
	}
	r.lock()
	there := r.live.Hash == hash
	r.mu.Unlock()
	if kind != KindShadow && !there {
		r.endPreparing(ctx) // a shadow has time; who goes live, or back, may have none
	}
	r.lock()
	switch {
	case r.change.running():
		r.mu.Unlock()
		return Status{}, usher.Errorf(usher.CodeConflict, nil, "%s %s is being put in place; wait until that is done", r.change.To.Name, r.change.To.Version)
	case r.live.Hash == hash && kind != KindShadow, r.watched != nil && r.watched.Hash == hash && kind == KindShadow:
		r.mu.Unlock() // it is there
		return r.Status(ctx)
	case r.live.Hash == hash:
		r.mu.Unlock()
		return Status{}, usher.Errorf(usher.CodeConflict, nil, "%s %s is live: it would be compared with itself", to.Name, to.Version)
	}
	b := newBrake()
	mine := &Change{Kind: kind, Step: StepLoading, To: to, By: by, At: r.now()}
	r.change, r.changing = mine, b
	r.mu.Unlock()
	r.Tell(ctx)
	r.changes <- func(ctx context.Context) { // there is room: no other change is running
		defer close(b.done)
		limited, cancel := b.under(ctx)
		defer cancel()
		err := guarded(func() error { return r.carry(limited, kind, to, by) })
		r.blame(to, err)
		r.tidy(ctx)
		r.finish(ctx, err, limited.Err() != nil && ctx.Err() == nil)
	}
	r.await(ctx, b)
	return r.statusOf(ctx, mine)
}

// statusOf is Status for whoever has begun a change, and wants to hear of that one:
// what was chosen on another server may follow on it at once.
func (r *Rollout) statusOf(ctx context.Context, mine *Change) (Status, error) {
	s, err := r.Status(ctx)
	r.lock()
	defer r.mu.Unlock()
	c := *mine
	s.Change = &c
	return s, err
}

// target finds a bundle that may be chosen.
func (r *Rollout) target(hash string) (Ref, error) {
	r.lock()
	defer r.mu.Unlock()
	if hash == r.base.Hash {
		return r.baseRef(), nil
	}
	for _, s := range []*Ref{&r.live.Ref, refIn(r.previous), refIn(r.watched), r.choice.Shadow} {
		if s != nil && s.Hash == hash {
			return *s, nil
		}
	}
	if item, ok := r.places.Shelf.Find(hash); ok {
		return Ref{Hash: hash, Name: item.Bundle.Name, Version: item.Bundle.Version, File: item.Name}, nil
	}
	return Ref{}, usher.Errorf(usher.CodeNotFound, nil, "no bundle %.12s is ready; look at the list again", hash)
}

// load returns the bundle that f names, from memory where it is there.
func (r *Rollout) load(ctx context.Context, f Ref) (*bundle.Bundle, error) {
	r.lock()
	for _, s := range []*standing{&r.live, r.previous, r.watched} {
		if s != nil && s.Hash == f.Hash && s.bundle != nil {
			defer r.mu.Unlock()
			return s.bundle, nil
		}
	}
	r.mu.Unlock()
	if f.base() {
		return r.loadBase(ctx, f)
	}
	b, err := r.places.Shelf.Load(ctx, f.Hash)
	if err == nil {
		return b, nil
	}
	if kept, other := r.places.Shelf.Restore(ctx, f.Hash, f.File); other == nil {
		return kept, nil
	}
	return nil, err
}

// loadBase opens the base again.
func (r *Rollout) loadBase(ctx context.Context, f Ref) (*bundle.Bundle, error) {
	b, err := r.places.Load(ctx)
	if err != nil {
		return nil, err
	}
	if b.Hash() != f.Hash {
		return nil, usher.Errorf(usher.CodeConflict, nil, "the bundle that the configuration names has changed since the server was started; start it again, or bring that bundle into models/")
	}
	return b, nil
}

// carry carries a change out. While ctx lasts: until the choice is saved nothing
// has changed.
func (r *Rollout) carry(ctx context.Context, kind Kind, to Ref, by usher.AgentID) error {
	b, err := r.bring(ctx, kind, to)
	if err == nil && !to.base() {
		err = r.places.Shelf.Share(ctx, b)
	}
	if err != nil {
		return err
	}
	return r.put(ctx, kind, standing{to, b}, by)
}

// bring has a bundle ready to serve: it is loaded and checked, the entries have
// its vectors, and a copy is kept.
func (r *Rollout) bring(ctx context.Context, kind Kind, to Ref) (*bundle.Bundle, error) {
	b, err := r.load(ctx, to)
	if err != nil {
		return nil, err
	}
	if err := r.cfg.FAQ.Prepare(ctx, b, r.progress(ctx, kind)); err != nil {
		return nil, err
	}
	if to.base() {
		return b, nil
	}
	return b, r.places.Shelf.Keep(b)
}

// put saves the choice, and then has it hold.
func (r *Rollout) put(ctx context.Context, kind Kind, to standing, by usher.AgentID) error {
	r.saving.Lock()
	defer r.saving.Unlock()
	if err := ctx.Err(); err != nil {
		return err // it was stopped meanwhile
	}
	r.lock()
	live, previous, watched := r.live, r.previous, r.watched
	r.mu.Unlock()
	var err error
	if kind == KindShadow {
		watched = &to
		err = r.save(ctx, true, func(c *choice) { c.Shadow = &to.Ref })
	} else {
		was := live
		live, previous = to, &was
		if watched != nil && watched.Hash == to.Hash {
			watched = nil
		}
		err = r.save(ctx, false, func(c *choice) {
			c.Live, c.Previous, c.Shadow, c.At, c.By = &live.Ref, &was.Ref, refIn(watched), r.now(), by
		})
	}
	if err != nil {
		return err
	}
	r.lock()
	defer r.mu.Unlock()
	r.live, r.previous, r.watched = live, previous, watched
	if kind != KindShadow {
		r.problem = ""
		r.cfg.Holder.Swap(live.bundle)
	}
	r.watchLocked(by)
	return nil
}

func refIn(s *standing) *Ref {
	if s == nil {
		return nil
	}
	return &s.Ref
}
