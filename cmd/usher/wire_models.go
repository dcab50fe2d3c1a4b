package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"usher"
	"usher/bus"
	"usher/chat"
	"usher/chat/rollout"
	"usher/faq"
	"usher/models"
	"usher/nlp/bundle"
	"usher/nlp/bundle/shelf"
	"usher/store/postgres"
)

// modelsDir is where bundles are dropped in, below the data folder.
const modelsDir = "models"

// openModels takes the bundle when it is loaded, or the one that was chosen in
// its place, and loads the knowledge.
func (a *app) openModels(ctx context.Context, cfg config, loaded func() (*bundle.Bundle, error)) error {
	base, err := loaded()
	if err != nil {
		return err
	}
	dir := filepath.Join(cfg.Data, modelsDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "the folder of models cannot be made; look who may write to %s", cfg.Data)
	}
	sc := shelf.Config{
		Dir: dir, Base: models.Default(), Changed: func(ctx context.Context) { a.rollout.Tell(ctx) }, Released: debug.FreeOSMemory, Log: a.log,
	}
	if a.core.shared() {
		sc.Depot = a.store
	}
	a.chosen, err = rollout.Open(ctx, rollout.Places{
		Shelf:    shelf.New(sc),
		Settings: a.store, Base: base, Configured: cfg.Bundle,
		Load: func(ctx context.Context) (*bundle.Bundle, error) { return openBundle(ctx, cfg.Bundle) },
	})
	if err != nil {
		return err
	}
	a.models = bundle.NewHolder(a.chosen.Bundle)
	a.faq = faq.New(faq.Config{Encoder: a.chosen.Bundle, Vectors: a.vectorsOf(), Log: a.log})
	a.library = faq.NewLibrary(a.store, a.faq)
	if err := a.library.Load(ctx); err != nil {
		return fmt.Errorf("load the knowledge: %w", err)
	}
	return nil
}

// vectorsOf returns what opens the vectors of an encoder in the database, which are
// searched here while they are few; nil where they are kept in memory alone.
func (a *app) vectorsOf() func(encoder string) faq.VectorIndex {
	if a.core.vectors == nil {
		return nil
	}
	return func(encoder string) faq.VectorIndex {
		return faq.NewMirror(a.core.vectors.Index(encoder), postgres.FewVectors)
	}
}

// openRollout makes what swaps bundles, and has it follow what is chosen on other
// nodes; startRollout starts it.
func (a *app) openRollout(ctx context.Context) error {
	a.rollout = rollout.New(a.chosen, rollout.Config{
		Holder: a.models, FAQ: a.faq, Bot: a.bot, Data: a.store, Leads: a.others.leads, Publish: a.fleeting, Pressed: a.pressed,
		Dropped: func() { a.metrics.Dropped(queueShadow, droppedFull) }, Compared: a.metrics.Compared,
		Released: debug.FreeOSMemory, Log: a.log,
	})
	a.chosen = rollout.First{} // what it had opened may go
	if !a.core.shared() {
		return nil
	}
	err := a.core.bus.Subscribe(ctx, usher.TopicSettings, func(e usher.Event) {
		if e.Kind == bus.Resync || e.Setting != nil && e.Setting.Key == usher.SettingModels {
			a.rollout.Follow()
		}
	})
	if err != nil {
		return fmt.Errorf("follow the models: %w", err)
	}
	return nil
}

// startRollout looks after models until Close.
func (a *app) startRollout(ctx context.Context) {
	a.background.Go(func() { a.rollout.Run(ctx) })
}

// turnModels are the models that a whole turn is taken with, kept until its end.
func (a *app) turnModels() (models chat.IntentRecognizer, release func()) { return a.models.Pin() }

// settle does what starting need not wait for: it names the bundle, which the
// first turn needs, and gives back the memory that starting took.
func (a *app) settle() {
	b := a.models.Current()
	_, _ = b.Hash(), b.EncoderID()
	debug.FreeOSMemory()
}

// beginBundle begins to open the bundle at path, where none is given, and
// returns what waits for it.
func beginBundle(ctx context.Context, path string, given *bundle.Bundle) func() (*bundle.Bundle, error) {
	if given != nil {
		return func() (*bundle.Bundle, error) { return given, nil }
	}
	var b *bundle.Bundle
	var err error
	var opening sync.WaitGroup
	opening.Go(func() { b, err = openBundle(ctx, path) })
	return func() (*bundle.Bundle, error) {
		opening.Wait()
		return b, err
	}
}

// openBundle opens a bundle's folder, or a task file in the place of the
// embedded bundle's intents; the embedded bundle for "".
func openBundle(ctx context.Context, path string) (*bundle.Bundle, error) {
	b, err := bundle.Load(ctx, path, models.Default())
	if err != nil {
		return nil, fmt.Errorf("open the model bundle: %w", err)
	}
	return b, nil
}
