package rollout

import (
	"context"
	"fmt"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/bundle/shelf"
)

// settings keeps what is live; *store.Store does.
type settings interface {
	Setting(ctx context.Context, key string) (usher.Setting, error)
	SaveSetting(ctx context.Context, v usher.Setting) (usher.Setting, error)
}

// Places is where bundles and the choice between them are. All but Configured
// are required.
type Places struct {
	Shelf    *shelf.Shelf
	Settings settings
	// Base is the bundle that serves where none was chosen: the one in the
	// configuration or, without one, the one in the program. Load opens it again.
	Base *bundle.Bundle
	Load func(ctx context.Context) (*bundle.Bundle, error)
	// Configured is what the configuration says of it; empty: nothing. A choice
	// that was made with another word there is passed over: the operator has
	// named a bundle since.
	Configured string
}

// Ref names a bundle that was chosen.
type Ref struct {
	Hash    string `json:"hash"`
	Name    string `json:"name"`
	Version string `json:"version"`
	File    string `json:"file,omitempty" doc:"In models/; none: the configured one, or the one in the program"`
}

// base tells whether it is the bundle that needs no choice.
func (f Ref) base() bool { return f.File == "" }

// First is what a server starts with.
type First struct {
	Bundle  *bundle.Bundle // serves first
	Problem error          // why it is not the one that was chosen; nil: it is

	places  Places
	choice  choice
	version int64 // of the setting
}

// Open finds the bundle that was chosen last. Where it cannot be opened the base
// serves, and Problem says why.
func Open(ctx context.Context, p Places) (First, error) {
	f := First{Bundle: p.Base, places: p}
	v, err := p.setting(ctx)
	if err != nil {
		return f, fmt.Errorf("rollout: open: %w", err)
	}
	f.version = v.Version
	f.choice, f.Problem = p.read(v)
	live := f.choice.Live
	if live == nil || live.base() {
		return f, nil
	}
	b, err := p.Shelf.Restore(ctx, live.Hash, live.File)
	if err != nil {
		f.Problem = usher.Errorf(usher.CodeInvalid, err, "%s %s, which was live, cannot be opened", live.Name, live.Version)
		return f, nil
	}
	f.Bundle = b
	return f, nil
}
