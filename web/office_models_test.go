package web_test

import (
	"context"
	"time"

	"usher"
	"usher/chat/rollout"
	"usher/nlp/bundle/shelf"
	"usher/nlp/measure"
)

// ready is the hash of a candidate of the office.
const ready = "0123456789abcdef0123456789abcdef"

// Status tells of one candidate, and of one that is refused.
func (o *office) Status(context.Context) (rollout.Status, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := rollout.Status{
		Live: rollout.Standing{Ref: rollout.Ref{Hash: o.modelLive, Name: "live"}, Loaded: true}, Folder: "/data/models",
		Bundles: []rollout.Row{{About: shelf.About{Hash: ready, Name: "mine", Heads: []shelf.Head{{Name: "intent", Accuracy: 0.9}}}, Files: []string{"mine"}, MissingIntents: []string{}}},
		Refused: []shelf.Item{{Name: "broken.tflite", State: shelf.Refused, Reason: "It is damaged."}}, Arriving: []shelf.Item{},
	}
	if o.modelBy != "" {
		s.Live.By, s.Live.Since = o.modelBy, time.Unix(1, 0).UTC()
	}
	return s, nil
}

// GoLive goes live with the candidate.
func (o *office) GoLive(ctx context.Context, hash string, by usher.AgentID) (rollout.Status, error) {
	o.mu.Lock()
	if hash != ready {
		o.mu.Unlock()
		return rollout.Status{}, missing("bundle")
	}
	o.modelLive, o.modelBy = hash, by
	o.mu.Unlock()
	return o.Status(ctx)
}

// RollBack finds nothing to go back to, but after GoLive.
func (o *office) RollBack(ctx context.Context, by usher.AgentID) (rollout.Status, error) {
	o.mu.Lock()
	if o.modelLive == "" {
		o.mu.Unlock()
		return rollout.Status{}, missing("bundle before")
	}
	o.modelLive, o.modelBy = "", by
	o.mu.Unlock()
	return o.Status(ctx)
}

// StartShadow takes the candidate.
func (o *office) StartShadow(ctx context.Context, hash string, _ usher.AgentID) (rollout.Status, error) {
	if hash != ready {
		return rollout.Status{}, usher.Errorf(usher.CodeConflict, nil, "it is live")
	}
	return o.Status(ctx)
}

// StopShadow always works.
func (o *office) StopShadow(ctx context.Context, _ usher.AgentID) (rollout.Status, error) {
	return o.Status(ctx)
}

// Comparison has one example.
func (o *office) Comparison() rollout.Comparison {
	return rollout.Comparison{State: "running", Skipped: map[string]int{}, Routes: []rollout.RouteRow{}, Examples: []rollout.Example{{Text: "a customer's words"}}}
}

// StartScores begins.
func (o *office) StartScores(_ context.Context, hashes []string, by usher.AgentID) (rollout.Scores, error) {
	if hashes[0] != ready {
		return rollout.Scores{}, missing("bundle")
	}
	return rollout.Scores{State: rollout.ScoresRunning, By: by, Bundles: []rollout.Scored{}, Sets: []rollout.SetScores{}}, nil
}

// Promises promises nothing.
func (o *office) Promises(target float64) (rollout.Promises, error) {
	if err := measure.CheckTarget(target); err != nil {
		return rollout.Promises{}, err
	}
	if target == 0.25 {
		return rollout.Promises{}, usher.Errorf(usher.CodeInvalid, nil, "not a quarter")
	}
	none := []rollout.Promise{{Language: "zh", Threshold: 0.85, Questions: 34, Least: 72, Curve: []rollout.Point{}}}
	return rollout.Promises{Target: target, Bundles: []rollout.BundlePromises{{Bundle: ready, Languages: none}}}, nil
}

// StopScores ends it.
func (o *office) StopScores() rollout.Scores { return rollout.Scores{State: rollout.ScoresStopped} }

// Scores are none.
func (o *office) Scores() rollout.Scores {
	return rollout.Scores{State: rollout.ScoresDone, Sets: []rollout.SetScores{{Set: rollout.SetEntries, Results: []rollout.Result{{Bundle: ready, First: 0.5}}}}}
}
