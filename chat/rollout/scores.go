package rollout

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"usher"
)

// The states of scores.
const (
	ScoresNone    = "none"
	ScoresRunning = "running"
	ScoresDone    = "done"
	ScoresStopped = "stopped"
	ScoresFailed  = "failed"
)

// Scores are bundles side by side on the company's own data. While they are
// computed they hold what is there already.
type Scores struct {
	State     string        `json:"state" enum:"none,running,done,stopped,failed"`
	Done      int           `json:"done" doc:"Steps of total: each wording that is encoded, and each case, by each bundle"`
	Total     int           `json:"total"`
	Error     string        `json:"error,omitempty"`
	By        usher.AgentID `json:"by,omitempty"`
	StartedAt time.Time     `json:"started_at,omitzero"`
	EndedAt   time.Time     `json:"ended_at,omitzero"`
	Knowledge int64         `json:"knowledge" doc:"Version of the entries when they began; Status has that of now"`
	Bundles   []Scored      `json:"bundles" doc:"In the order of the results; the first one was live, and the others are held against it"`
	Sets      []SetScores   `json:"sets"`
}

// Scored is a bundle that is measured.
type Scored struct {
	Ref
	Done  bool   `json:"done"`
	Error string `json:"error,omitempty" doc:"Why it could not be measured"`
}

// maxScored is how many bundles are measured at once.
const maxScored = 10

// StartScores measures bundles, the live one first whether it is named or not,
// on a copy of the knowledge and beside the messages. CodeConflict while others
// are measured, CodeNotFound for a bundle that is not ready.
func (r *Rollout) StartScores(ctx context.Context, hashes []string, by usher.AgentID) (Scores, error) {
	r.lock()
	refs := []Ref{r.live.Ref}
	r.mu.Unlock()
	for _, hash := range hashes {
		f, err := r.target(hash)
		if err != nil {
			return Scores{}, err
		}
		if !slices.ContainsFunc(refs, func(o Ref) bool { return o.Hash == hash }) {
			refs = append(refs, f)
		}
	}
	if len(refs) > maxScored {
		return Scores{}, usher.Errorf(usher.CodeInvalid, nil, "%d bundles are too many to measure at once; choose %d", len(refs), maxScored-1)
	}
	r.lock()
	if r.scores.State == ScoresRunning {
		r.mu.Unlock()
		return Scores{}, usher.Errorf(usher.CodeConflict, nil, "bundles are being measured; wait until that is done, or stop it")
	}
	r.asked = nil
	r.scores = Scores{State: ScoresRunning, By: by, StartedAt: r.now(), Knowledge: r.cfg.FAQ.Version(), Sets: []SetScores{}}
	for _, f := range refs {
		r.scores.Bundles = append(r.scores.Bundles, Scored{Ref: f})
	}
	b := newBrake()
	r.scoring = b
	r.mu.Unlock()
	r.measures <- func(ctx context.Context) { // there is room: nothing else is measured
		defer close(b.done)
		ctx, cancel := b.under(ctx)
		defer cancel()
		r.endScores(ctx, guarded(func() error { return r.measure(ctx, refs) }))
	}
	r.Tell(ctx)
	return r.Scores(), nil
}

// StopScores ends the measuring, where there is any. What was measured stays.
func (r *Rollout) StopScores() Scores {
	r.lock()
	b := r.scoring
	r.mu.Unlock()
	if b != nil {
		b.pull()
	}
	return r.Scores()
}

// Scores tells how far the measuring is, and what came of it.
func (r *Rollout) Scores() Scores {
	r.lock()
	defer r.mu.Unlock()
	s := r.scores
	if s.State == "" {
		s.State = ScoresNone
	}
	s.Bundles, s.Sets = list(slices.Clone(s.Bundles)), list(slices.Clone(s.Sets))
	return s
}

func (r *Rollout) endScores(ctx context.Context, err error) {
	r.lock()
	r.scores.State, r.scores.EndedAt = ScoresDone, r.now()
	switch {
	case ctx.Err() != nil:
		r.scores.State = ScoresStopped
	case err != nil:
		r.scores.State, r.scores.Error = ScoresFailed, reasonOf(err)
	}
	r.mu.Unlock()
	if err != nil && ctx.Err() == nil {
		r.cfg.Log.LogAttrs(ctx, slog.LevelError, "the models were not measured", slog.Any("error", err))
	}
	r.cfg.Released()
	r.Tell(context.WithoutCancel(ctx))
}

// measure measures bundles one after the other.
func (r *Rollout) measure(ctx context.Context, refs []Ref) error {
	k, err := r.knowledge(ctx)
	if err != nil {
		return err
	}
	m := r.newMeasuring(k, len(refs))
	r.lock()
	r.scores.Total = len(refs) * (k.wordings() + m.sets.len())
	r.mu.Unlock()
	for i, f := range refs {
		err := guarded(func() error { return m.bundle(ctx, i, f) })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.blame(f, err)
		r.lock()
		r.scores.Bundles[i].Done = err == nil
		if err != nil {
			r.scores.Bundles[i].Error = reasonOf(err)
			r.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "a bundle was not measured", slog.String("name", f.Name), slog.Any("error", err))
		}
		r.scores.Done = (i + 1) * (r.scores.Total / len(refs))
		r.scores.Sets, r.asked = m.scores(refs), m.asked(refs)
		r.mu.Unlock()
		r.Tell(ctx)
	}
	return nil
}

// knowledge reads what there is to measure with.
func (r *Rollout) knowledge(ctx context.Context) (Knowledge, error) {
	var k Knowledge
	entries, err := r.cfg.Data.Entries(ctx)
	intents, err2 := r.cfg.Data.Intents(ctx)
	misses, err3 := r.cfg.Data.Misses(ctx, usher.MissFilter{State: usher.MissResolved, Limit: maxMisses})
	if err := errors.Join(err, err2, err3); err != nil {
		return k, fmt.Errorf("rollout: read what to measure with: %w", err)
	}
	return Knowledge{Entries: entries, Intents: intents, Misses: misses}, nil
}

// maxMisses is how many resolved misses are read, the newest.
const maxMisses = 1000

// step counts a step that is done, and lets customers go first.
func (r *Rollout) step(ctx context.Context) error {
	r.lock()
	r.scores.Done = min(r.scores.Done+1, r.scores.Total)
	tell := time.Since(r.told) > tellEvery
	if tell {
		r.told = time.Now()
	}
	r.mu.Unlock()
	if tell {
		r.Tell(ctx)
	}
	r.giveWay(ctx)
	return ctx.Err()
}
