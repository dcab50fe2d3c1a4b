package rollout

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"usher"
	"usher/nlp/bundle"
)

// tidy forgets the vectors and copies of bundles that have no part any more.
// Nobody but a change itself does so while there is one: what it has prepared
// has no part yet.
func (r *Rollout) tidy(ctx context.Context, own bool) {
	r.lock()
	defer r.mu.Unlock()
	if !own && r.change.running() {
		return
	}
	var hashes []string
	var beside []*bundle.Bundle
	for _, s := range []*standing{&r.live, r.previous, r.watched} {
		if s == nil {
			continue
		}
		if hashes = append(hashes, s.Hash); s.bundle != nil && s != &r.live {
			beside = append(beside, s.bundle)
		}
	}
	if f := r.choice.Live; f != nil {
		hashes = append(hashes, f.Hash) // also where it could not be opened
	}
	var err error
	switch len(beside) {
	case 0:
		err = r.cfg.FAQ.Serve(r.live.bundle)
	case 1:
		err = r.cfg.FAQ.Serve(r.live.bundle, beside[0])
	default:
		err = r.cfg.FAQ.Serve(r.live.bundle, beside[0], beside[1])
	}
	if err = errors.Join(err, r.places.Shelf.Prune(hashes...)); err != nil {
		r.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "what no bundle needs any more is not gone", slog.Any("error", err))
	}
}

// tellEvery is how often progress is told.
const tellEvery = 250 * time.Millisecond

// progress notes how many wordings have their vectors.
func (r *Rollout) progress(ctx context.Context) func(done, total int) {
	var told time.Time
	return func(done, total int) {
		r.lock()
		r.change.Step, r.change.Done, r.change.Total = StepEmbedding, done, total
		r.mu.Unlock()
		if now := time.Now(); now.Sub(told) > tellEvery {
			told = now
			r.Tell(ctx)
		}
	}
}

// finish notes how a change ended.
func (r *Rollout) finish(ctx context.Context, err error) {
	r.lock()
	c := r.change
	c.EndedAt, c.Step = r.now(), StepDone
	if err != nil {
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
	if err != nil {
		r.cfg.Log.LogAttrs(ctx, slog.LevelError, "the models did not change", append(said, slog.Any("error", err))...)
		return
	}
	r.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "models changed", said...)
}

// reasonOf is what people are told of an error.
func reasonOf(err error) string {
	if known, ok := errors.AsType[*usher.Error](err); ok && known.Code != usher.CodeInternal {
		return known.Text
	}
	if errors.Is(err, context.Canceled) {
		return "The server was stopped meanwhile."
	}
	return "It failed on our side; the server's log says why."
}
