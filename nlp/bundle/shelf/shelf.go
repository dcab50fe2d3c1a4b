package shelf

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"usher"
	"usher/nlp/bundle"
)

// depot is where several servers share the bundles in use; *store.Store is one.
type depot interface {
	SaveBundle(ctx context.Context, hash string, files map[string][]byte) error
	Bundle(ctx context.Context, hash string, put func(path string, content io.Reader) error) error
	PruneBundles(ctx context.Context, keep ...string) error
}

// Config is what a Shelf is made of.
type Config struct {
	Dir      string                    // need not exist yet
	Base     fs.FS                     // bundle that completes task files; see bundle.Load
	Depot    depot                     // nil: this server is alone
	Every    time.Duration             // between two looks; 0 means 2 s
	Changed  func(ctx context.Context) // told after Items changed; nil: nobody asks
	Released func()                    // told after each check, when its bundle was let go of; nil: nobody asks
	Now      func() time.Time          // nil means time.Now
	Log      *slog.Logger              // nil discards
}

// checkTime bounds a check: a damaged model may compute for ever.
const checkTime = time.Minute

// Shelf knows what lies in a folder. It is safe for concurrent use.
type Shelf struct {
	cfg     Config
	looking sync.Mutex // one look at a time

	mu   sync.Mutex // guards seen
	seen map[string]*record
}

// record is what is known of a file or folder.
type record struct {
	print string // what it looked like last
	item  Item
}

// New returns a Shelf that has not looked yet.
func New(c Config) *Shelf {
	c.Every = cmp.Or(c.Every, 2*time.Second)
	if c.Changed == nil {
		c.Changed = func(context.Context) {}
	}
	if c.Released == nil {
		c.Released = func() {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Shelf{cfg: c, seen: map[string]*record{}}
}

// Dir is the folder.
func (s *Shelf) Dir() string { return s.cfg.Dir }

// Run looks again and again, until ctx ends.
func (s *Shelf) Run(ctx context.Context) {
	tick := time.NewTicker(s.cfg.Every)
	defer tick.Stop()
	for {
		s.Look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Items lists what lies there, by name.
func (s *Shelf) Items() []Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Item, 0, len(s.seen))
	for _, name := range slices.Sorted(maps.Keys(s.seen)) {
		all = append(all, s.seen[name].item)
	}
	return all
}

// Find returns a candidate that is ready, by the hash of its bundle.
func (s *Shelf) Find(hash string) (Item, bool) {
	for _, item := range s.Items() {
		if item.State == Ready && item.Bundle.Hash == hash {
			return item, true
		}
	}
	return Item{}, false
}

// Load opens the candidate whose bundle has the hash: CodeNotFound where there
// is none, CodeConflict where its files are others by now.
func (s *Shelf) Load(ctx context.Context, hash string) (*bundle.Bundle, error) {
	item, ok := s.Find(hash)
	if !ok {
		return nil, usher.Errorf(usher.CodeNotFound, nil, "no bundle %.12s is ready in %s", hash, s.cfg.Dir)
	}
	b, err := bundle.Load(ctx, filepath.Join(s.cfg.Dir, item.Name), s.cfg.Base)
	if err != nil {
		return nil, fmt.Errorf("shelf: load: %w", err)
	}
	if b.Hash() != hash {
		return nil, usher.Errorf(usher.CodeConflict, nil, "%s has changed since it was checked; look again in a moment", item.Name)
	}
	return b, nil
}

// Refuse takes a bundle that was ready out of the choice until its files change:
// what it did where it was used tells what its check could not.
func (s *Shelf) Refuse(hash, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.seen {
		if r.item.State == Ready && r.item.Bundle.Hash == hash {
			r.item.State, r.item.Reason, r.item.Bundle = Refused, Brief(reason), nil
		}
	}
}

// check loads what name names and says what came of it.
func (s *Shelf) check(ctx context.Context, name string) (about *About, reason string) {
	defer func() {
		if fault := recover(); fault != nil {
			s.cfg.Log.LogAttrs(ctx, slog.LevelError, "a model bundle made its check panic", slog.String("name", name),
				slog.Any("fault", fault), slog.String("stack", string(debug.Stack())))
			about, reason = nil, Brief(fmt.Sprintf("It makes the program fail: %v", fault))
		}
	}()
	if !strings.HasSuffix(name, ".tflite") && !isFolder(filepath.Join(s.cfg.Dir, name)) {
		return nil, "It is neither a bundle's folder nor a .tflite file. An archive is to be unpacked first."
	}
	limited, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	b, err := bundle.Load(limited, filepath.Join(s.cfg.Dir, name), s.cfg.Base)
	switch {
	case err == nil:
		return Describe(b), ""
	case limited.Err() != nil && ctx.Err() == nil:
		return nil, fmt.Sprintf("It did not load within %v.", checkTime)
	}
	return nil, s.reason(err)
}
