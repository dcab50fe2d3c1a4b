package rollout

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"usher"
)

// choice is the setting.
type choice struct {
	Configured string        `json:"configured,omitempty"`
	Live       *Ref          `json:"live,omitempty"` // nil: the base
	Previous   *Ref          `json:"previous,omitempty"`
	Shadow     *Ref          `json:"shadow,omitempty"`
	By         usher.AgentID `json:"by,omitempty"` // who has chosen Live
	At         time.Time     `json:"at,omitzero"`
}

// read reads the choice out of the setting; the zero one where that is of another
// configuration, or cannot be read, which problem says.
func (p Places) read(v usher.Setting) (c choice, problem error) {
	fresh := choice{Configured: p.Configured}
	if v.Version == 0 {
		return fresh, nil
	}
	if err := json.Unmarshal([]byte(v.Value), &c); err != nil {
		return fresh, usher.Errorf(usher.CodeInvalid, err, "What was chosen cannot be read")
	}
	if c.Configured == p.Configured {
		return c, nil
	}
	if c.Live == nil {
		return fresh, nil
	}
	return fresh, usher.Errorf(usher.CodeConflict, nil, "The configuration names another bundle (%q) than when %s %s went live (%q)", p.Configured, c.Live.Name, c.Live.Version, c.Configured)
}

// setting reads the setting; the zero one where there is none.
func (p Places) setting(ctx context.Context) (usher.Setting, error) {
	v, err := p.Settings.Setting(ctx, usher.SettingModels)
	if usher.CodeOf(err) == usher.CodeNotFound {
		return usher.Setting{}, nil
	}
	return v, err
}

// saveTries is how often a choice is made of what others keep saving.
const saveTries = 3

// save keeps what edit makes of the choice; r.saving is held. Where somebody else
// has saved one meanwhile, that is read. With mixed, what edit does goes with
// whatever they have chosen, and it is done to that; else the error is
// CodeConflict, unless they have chosen the same, and the next time is after them.
// It does not end with ctx: what is stored must be known here.
func (r *Rollout) save(ctx context.Context, mixed bool, edit func(*choice)) error {
	ctx = context.WithoutCancel(ctx)
	var err error
	for range saveTries {
		r.lock()
		next, version := r.choice, r.version
		r.mu.Unlock()
		next.Configured = r.places.Configured
		edit(&next)
		if version, err = r.store(ctx, next, version); err == nil {
			r.lock()
			r.choice, r.version = next, version
			r.mu.Unlock()
			return nil
		}
		if usher.CodeOf(err) != usher.CodeConflict {
			break
		}
		others, readErr := r.readAgain(ctx)
		if readErr != nil {
			return readErr
		}
		if others && !mixed {
			return usher.Errorf(usher.CodeConflict, err, "somebody has chosen other models meanwhile, on another server; nothing has changed here: look at the list again, and repeat this where it still holds")
		}
	}
	return fmt.Errorf("rollout: save: %w", err)
}

// store saves a choice over the version of the setting that was read, and returns
// the one that it has now.
func (r *Rollout) store(ctx context.Context, c choice, over int64) (int64, error) {
	value, err := json.Marshal(c)
	if err != nil {
		return 0, err
	}
	v, err := r.places.Settings.SaveSetting(ctx, usher.Setting{Key: usher.SettingModels, Value: string(value), Version: over})
	return v.Version, err
}

// readAgain takes in what somebody else has saved, and reports whether they have
// chosen something else. That comes to hold here after the change in hand.
func (r *Rollout) readAgain(ctx context.Context) (others bool, err error) {
	v, err := r.places.setting(ctx)
	if err != nil {
		return false, fmt.Errorf("rollout: read the choice again: %w", err)
	}
	now, _ := r.places.read(v) // what cannot be read is about to be replaced
	r.lock()
	defer r.mu.Unlock()
	others = now.text() != r.choice.text()
	r.choice, r.version = now, v.Version
	if others {
		r.Follow()
	}
	return others, nil
}

// text is equal for equal choices.
func (c choice) text() string {
	value, _ := json.Marshal(c) // of strings and times: does not fail
	return string(value)
}
