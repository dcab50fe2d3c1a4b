package rollout

import (
	"context"
	"log/slog"
	"time"

	"usher"
	"usher/chat"
	"usher/nlp/bundle"
)

// shadow is a bundle that sees live turns. It is replaced, not changed.
type shadow struct {
	Ref
	bundle *bundle.Bundle
	bot    *chat.AIChatBot
	kept
}

// seen is a turn on its way to the shadow.
type seen struct {
	by           *shadow
	conversation usher.Conversation
	turn         usher.PastTurn
}

// StartShadow has the bundle of a hash see live turns, in the place of the one
// that does so now. Nobody is answered by it. For each turn it decides what it
// would have done, with thresholds and intents as they are and with the entries'
// vectors by its own encoder. It returns as GoLive does.
func (r *Rollout) StartShadow(ctx context.Context, hash string, by usher.AgentID) (Status, error) {
	return r.begin(ctx, KindShadow, hash, by)
}

// StopShadow ends that, where there is one, or stops its preparation. Its
// comparison stays readable until the next one begins.
func (r *Rollout) StopShadow(ctx context.Context, by usher.AgentID) (Status, error) {
	r.endPreparing(ctx)
	if err := r.unwatch(ctx, by); err != nil {
		return Status{}, err
	}
	return r.Status(ctx)
}

// endPreparing stops the preparation of a shadow, where one is prepared, and waits
// a little for its end. Also where that takes longer it chooses nothing any more.
func (r *Rollout) endPreparing(ctx context.Context) {
	r.lock()
	b := r.changing
	preparing := r.change.running() && r.change.Kind == KindShadow
	r.mu.Unlock()
	if preparing {
		b.pull()
		r.await(ctx, b)
	}
}

// unwatch has no bundle be the shadow.
func (r *Rollout) unwatch(ctx context.Context, by usher.AgentID) error {
	r.saving.Lock()
	defer r.saving.Unlock()
	r.lock()
	none := r.watched == nil && r.choice.Shadow == nil
	r.mu.Unlock()
	if none {
		return nil
	}
	if err := r.save(ctx, true, func(c *choice) { c.Shadow = nil }); err != nil {
		return err
	}
	r.lock()
	r.watched = nil
	r.watchLocked(by)
	r.mu.Unlock()
	r.drops()
	r.Tell(ctx)
	r.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "models changed", slog.String("kind", "shadow ended"), slog.String("by", string(by)))
	return nil
}

// resumeShadow goes on with the shadow of before the restart.
func (r *Rollout) resumeShadow(ctx context.Context) {
	r.lock()
	f := r.choice.Shadow
	r.mu.Unlock()
	if f == nil {
		return
	}
	if _, err := r.begin(ctx, KindShadow, f.Hash, ""); err != nil {
		r.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "the shadow does not go on", slog.String("name", f.Name), slog.Any("error", err))
	}
}

// watchLocked has the shadow be r.watched; r.mu is held.
func (r *Rollout) watchLocked(by usher.AgentID) {
	now := r.shadow.Load()
	switch {
	case r.watched == nil && now != nil:
		now.end(r.now())
		r.shadow.Store(nil)
		r.last = now
	case r.watched != nil && (now == nil || now.Hash != r.watched.Hash):
		if now != nil {
			now.end(r.now())
		}
		s := &shadow{Ref: r.watched.Ref, bundle: r.watched.bundle, bot: r.cfg.Bot.With(r.watched.bundle, r.cfg.FAQ)}
		s.begin(s.Ref, by, r.now())
		r.shadow.Store(s)
		r.last = s
	}
}

// Decided takes in a turn that was stored. It never waits: a turn that finds no
// room, or comes while customers wait, is counted and not compared.
func (r *Rollout) Decided(c *usher.Conversation, t *usher.PastTurn) {
	s := r.shadow.Load()
	if s == nil {
		return
	}
	if r.cfg.Pressed() {
		r.drop(s)
		return
	}
	select {
	case r.seen <- seen{s, *c, *t}:
	default:
		r.drop(s)
	}
}

func (r *Rollout) drop(s *shadow) {
	s.dropped()
	r.cfg.Dropped()
}

// Waiting is how many turns are on their way to the shadow.
func (r *Rollout) Waiting() int { return len(r.seen) }

// Room is how many turns may be on their way to the shadow.
func (r *Rollout) Room() int { return seenRoom }

// tellShadow is how often the comparison's progress is told.
const tellShadow = 2 * time.Second

// watch has the shadow take the turns that it sees, one after the other, while
// no customer waits, until ctx ends.
func (r *Rollout) watch(ctx context.Context) {
	var told time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case t := <-r.seen:
			r.giveWay(ctx)
			if err := guarded(func() error { return r.compare(ctx, t) }); err != nil {
				r.shadowFailed(ctx, t.by, err)
			}
			if now := time.Now(); now.Sub(told) > tellShadow {
				told = now
				r.Tell(ctx)
			}
		}
	}
}

// compare has the shadow take one turn, unless it is the shadow no more. The
// error is that its models have failed.
func (r *Rollout) compare(ctx context.Context, t seen) error {
	r.comparing.Lock()
	defer r.comparing.Unlock()
	if t.by != r.shadow.Load() {
		return nil
	}
	began := time.Now()
	reply, why, err := t.by.bot.Retake(ctx, t.conversation, t.turn)
	if err != nil {
		return nil // it is stopping
	}
	if why == "" && (reply.Understanding.FAQ != t.turn.Understanding.FAQ || !r.cfg.FAQ.Whole(t.by.bundle)) {
		why = SkippedKnowledge
	}
	switch {
	case why != "":
		t.by.skipped(why)
	case reply.Err != nil:
		return reply.Err
	default:
		r.cfg.Compared(t.by.add(t.turn, reply.Decision, time.Since(began)))
	}
	return nil
}

// shadowFailed counts a turn that the shadow could not take.
func (r *Rollout) shadowFailed(ctx context.Context, s *shadow, err error) {
	s.failed()
	r.blame(s.Ref, err)
	r.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "the shadow failed on a turn", slog.String("name", s.Name), slog.Any("error", err))
}
