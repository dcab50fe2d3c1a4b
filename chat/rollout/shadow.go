package rollout

import (
	"context"
	"log/slog"
	"time"

	"usher"
	"usher/chat"
)

// shadow is a bundle that sees live turns. It is replaced, not changed.
type shadow struct {
	Ref
	bot *chat.AIChatBot
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

// StopShadow ends that, where there is one. Its comparison stays readable until
// the next one begins.
func (r *Rollout) StopShadow(ctx context.Context, by usher.AgentID) (Status, error) {
	r.saving.Lock()
	defer r.saving.Unlock()
	r.lock()
	next, watched := r.choice, r.watched
	r.mu.Unlock()
	if watched == nil && next.Shadow == nil {
		return r.Status(ctx)
	}
	next.Shadow = nil
	version, err := r.save(ctx, next)
	if err != nil {
		return Status{}, err
	}
	r.lock()
	r.choice, r.version, r.watched = next, version, nil
	r.watchLocked(by)
	r.mu.Unlock()
	r.tidy(ctx, false)
	r.cfg.Released()
	r.Tell(ctx)
	r.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "models changed", slog.String("kind", "shadow ended"), slog.String("by", string(by)))
	return r.Status(ctx)
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
		s := &shadow{Ref: r.watched.Ref, bot: r.cfg.Bot.With(r.watched.bundle, r.cfg.FAQ)}
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

// watch has the shadow take the turns that it sees, one after the other, until
// ctx ends.
func (r *Rollout) watch(ctx context.Context) {
	var told time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case t := <-r.seen:
			if t.by != r.shadow.Load() {
				continue
			}
			r.compare(ctx, t)
			if now := time.Now(); now.Sub(told) > tellShadow {
				told = now
				r.Tell(ctx)
			}
		}
	}
}

// compare has the shadow take one turn.
func (r *Rollout) compare(ctx context.Context, t seen) {
	began := time.Now()
	reply, why, err := t.by.bot.Retake(ctx, t.conversation, t.turn)
	if err != nil {
		return // stopping
	}
	if why == "" && reply.Understanding.FAQ != t.turn.Understanding.FAQ {
		why = SkippedKnowledge
	}
	switch {
	case why != "":
		t.by.skipped(why)
	case reply.Err != nil:
		t.by.failed()
		r.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "the shadow failed on a turn", slog.String("name", t.by.Name), slog.Any("error", reply.Err))
	default:
		r.cfg.Compared(t.by.add(t.turn, reply.Decision, time.Since(began)))
	}
}
