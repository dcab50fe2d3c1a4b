package rollout

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"usher"
	"usher/faq"
	"usher/nlp/bundle"
	"usher/nlp/bundle/shelf"
)

// tidy forgets the vectors and copies of bundles that have no part any more, and
// by which no turn is being taken. Only work does so, between two changes: what a
// change has prepared has no part before its end.
func (r *Rollout) tidy(ctx context.Context) {
	live, beside, hashes := r.parts()
	for _, b := range r.cfg.Holder.Pinned() { // after what is live: who pins from now on has that
		beside = append(beside, b)
	}
	r.comparing.Lock()
	err := r.cfg.FAQ.Serve(live, beside...)
	r.comparing.Unlock()
	err = errors.Join(err, r.places.Shelf.Prune(hashes...))
	if r.cfg.Leads() {
		err = errors.Join(err, r.places.Shelf.Forget(ctx, hashes...))
	}
	if err != nil {
		r.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "what no bundle needs any more is not gone", slog.Any("error", err))
	}
}

// parts returns the bundle that is live and those with a part beside it, and the
// hashes of all whose copies are needed.
func (r *Rollout) parts() (live *bundle.Bundle, beside []faq.Encoder, hashes []string) {
	r.lock()
	defer r.mu.Unlock()
	hashes = []string{r.live.Hash}
	for _, s := range []*standing{r.previous, r.watched} {
		if s == nil {
			continue
		}
		if hashes = append(hashes, s.Hash); s.bundle != nil {
			beside = append(beside, s.bundle)
		}
	}
	for _, f := range []*Ref{r.choice.Live, r.choice.Previous, r.choice.Shadow} { // also where they could not be opened
		if f != nil {
			hashes = append(hashes, f.Hash)
		}
	}
	return r.live.bundle, beside, hashes
}

// tellEvery is how often progress is told.
const tellEvery = 250 * time.Millisecond

// progress notes how many wordings have their vectors. A shadow has time.
func (r *Rollout) progress(ctx context.Context, kind Kind) func(done, total int) {
	var told time.Time
	return func(done, total int) {
		r.lock()
		r.change.Step, r.change.Done, r.change.Total = StepEmbedding, done, total
		r.mu.Unlock()
		if now := time.Now(); now.Sub(told) > tellEvery {
			told = now
			r.Tell(ctx)
		}
		if kind == KindShadow {
			r.giveWay(ctx)
		}
	}
}

// finish notes how a change ended; stopped: that somebody wanted it to.
func (r *Rollout) finish(ctx context.Context, err error, stopped bool) {
	stopped = stopped && err != nil // else it was done by then
	r.lock()
	c := r.change
	c.EndedAt, c.Step = r.now(), StepDone
	switch {
	case stopped:
		c.Step = StepStopped
	case err != nil:
		c.Step, c.Error = StepFailed, reasonOf(err)
	}
	ended := *c
	r.mu.Unlock()
	r.cfg.Released()
	r.Tell(ctx)
	said := []slog.Attr{
		slog.String("kind", string(ended.Kind)), slog.String("name", ended.To.Name), slog.String("version", ended.To.Version),
		slog.String("hash", ended.To.Hash), slog.String("by", string(ended.By)), slog.Duration("took", ended.EndedAt.Sub(ended.At)),
	}
	switch {
	case stopped:
		r.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "a change of models was stopped", said...)
	case err != nil:
		r.cfg.Log.LogAttrs(ctx, slog.LevelError, "the models did not change", append(said, slog.Any("error", err))...)
	default:
		r.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "models changed", said...)
	}
}

// reasonOf is what people are told of an error, briefly.
func reasonOf(err error) string {
	if f, ok := errors.AsType[*fault](err); ok {
		return shelf.Brief(fmt.Sprintf("The program failed with it: %v. The server's log says where.", f.what))
	}
	if known, ok := errors.AsType[*usher.Error](err); ok && known.Code != usher.CodeInternal {
		return shelf.Brief(known.Text)
	}
	if errors.Is(err, context.Canceled) {
		return "The server was stopped meanwhile."
	}
	return "It failed on our side; the server's log says why."
}
