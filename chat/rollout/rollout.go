package rollout

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"usher"
	"usher/chat"
	"usher/faq"
	"usher/nlp/bundle"
	"usher/nlp/bundle/shelf"
)

// data is what the company has of its own to measure with; *store.Store is.
type data interface {
	Entries(ctx context.Context) ([]usher.Entry, error)
	Intents(ctx context.Context) ([]usher.Intent, error)
	Misses(ctx context.Context, f usher.MissFilter) ([]usher.Miss, error)
}

// Config sets a Rollout up. Holder, FAQ, Bot and Data are required.
type Config struct {
	Holder *bundle.Holder  // has First.Bundle; turns pin what they are taken with
	FAQ    *faq.Engine     // has First.Bundle as its encoder; it runs
	Bot    *chat.AIChatBot // its turns are by Holder
	Data   data

	Publish  func(context.Context, usher.Event) // of usher.EventModels; must not block; nil drops them
	Leads    func() bool                        // reports that this server tidies up what all share; nil: it does
	Pressed  func() bool                        // reports that customers wait; then shadow and scores do; nil: never
	Dropped  func()                             // told of each turn that the shadow did not see; must be quick; nil: nobody asks
	Compared func(same bool)                    // told of each turn that it saw; nil: nobody asks
	Released func()                             // told after a bundle was let go of; nil: nobody asks
	Patience time.Duration                      // that GoLive and others wait for the end; 0 means 2 s
	Now      func() time.Time                   // nil means time.Now
	Log      *slog.Logger                       // nil discards
}

// standing is a bundle with a part in the service.
type standing struct {
	Ref
	bundle *bundle.Bundle // nil: it is to be loaded when it is wanted
}

// Rollout decides which bundle serves. It is safe for concurrent use.
type Rollout struct {
	cfg    Config
	places Places

	saving    sync.Mutex // one change of the choice at a time
	comparing sync.Mutex // held while the shadow takes a turn: its vectors stay

	mu       sync.Mutex   // guards all below; see lock
	base     *shelf.About // nil: nothing was asked yet
	choice   choice
	version  int64 // of the setting
	live     standing
	previous *standing // nil: none
	watched  *standing // the shadow; nil: none
	last     *shadow   // that one, or the one before; nil: there was none
	problem  string
	change   *Change // the one in hand, or the last; nil: there was none
	changing *brake  // of that one
	scores   Scores
	asked    []asked   // what came of the questions that they are of
	scoring  *brake    // of those in hand, or the last; nil: there were none
	told     time.Time // when their progress was told last

	shadow   atomic.Pointer[shadow]
	seen     chan seen                  // turns on their way to the shadow
	changes  chan func(context.Context) // one at most: see begin
	loose    chan struct{}              // a bundle has lost its part: see work
	chosen   chan struct{}              // the choice may be another one: see Follow
	measures chan func(context.Context) // one at most: see StartScores
}

// seenRoom is how many turns may wait for the shadow.
const seenRoom = 256

// New returns a Rollout, which does nothing before Run.
func New(f First, c Config) *Rollout {
	c = c.withDefaults()
	r := &Rollout{
		cfg: c, places: f.places, choice: f.choice, version: f.version, live: standing{bundle: f.Bundle},
		seen: make(chan seen, seenRoom), changes: make(chan func(context.Context), 1), loose: make(chan struct{}, 1),
		chosen:   make(chan struct{}, 1),
		measures: make(chan func(context.Context), 1),
	}
	if f.Problem != nil {
		r.problem = shelf.Brief(f.Problem.Error())
		c.Log.Error("not the bundle that was chosen is live", slog.String("live", f.Bundle.Manifest().Name), slog.Any("error", f.Problem))
	}
	return r
}

// lock locks mu. The first one names the bundles by their content, which takes
// a moment that a start has no need to wait for.
func (r *Rollout) lock() {
	r.mu.Lock()
	if r.base != nil {
		return
	}
	r.base = shelf.Describe(r.places.Base)
	r.live.Ref = r.baseRef()
	if f := r.choice.Live; f != nil && r.live.bundle != r.places.Base {
		r.live.Ref = *f
	}
	if p := r.choice.Previous; p != nil {
		r.previous = &standing{Ref: *p}
		if p.base() {
			r.previous.Ref = r.baseRef() // of this program, which may be a newer one
		}
	}
	r.places.Base = nil // it may go, where it is not live
}

func (c Config) withDefaults() Config {
	c.Patience = cmp.Or(c.Patience, 2*time.Second)
	if c.Publish == nil {
		c.Publish = func(context.Context, usher.Event) {}
	}
	if c.Leads == nil {
		c.Leads = func() bool { return true }
	}
	if c.Pressed == nil {
		c.Pressed = func() bool { return false }
	}
	if c.Dropped == nil {
		c.Dropped = func() {}
	}
	if c.Compared == nil {
		c.Compared = func(bool) {}
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
	return c
}

// baseRef names the base.
func (r *Rollout) baseRef() Ref {
	return Ref{Hash: r.base.Hash, Name: r.base.Name, Version: r.base.Version}
}

// Run looks after the shelf, the changes, the shadow and the scores, until ctx
// ends.
func (r *Rollout) Run(ctx context.Context) {
	r.lock()
	r.mu.Unlock()
	var all sync.WaitGroup
	all.Go(func() { r.places.Shelf.Run(ctx) })
	all.Go(func() { r.work(ctx) })
	all.Go(func() { r.score(ctx) })
	all.Go(func() { r.watch(ctx) })
	r.resumeShadow(ctx)
	if r.places.Shelf.Shared() {
		r.Follow() // others may have chosen since Open
	}
	all.Wait()
}

// work carries changes out one after the other and, between them, adopts what
// was chosen on other servers and puts away what belongs to bundles that have no
// part any more.
func (r *Rollout) work(ctx context.Context) {
	var again retry
	for {
		select {
		case <-ctx.Done():
			return
		case change := <-r.changes:
			change(ctx)
			if r.places.Shelf.Shared() {
				r.Follow() // what was chosen meanwhile waited for its end
			}
			continue
		case <-r.chosen:
			again.after(ctx, r, r.adopt(ctx))
			continue
		case <-again.timer:
			again.after(ctx, r, r.adopt(ctx))
			continue
		case <-r.loose:
		case <-r.cfg.Holder.Freed(): // the last turn by a bundle of before has ended
		}
		r.tidy(ctx)
		r.cfg.Released()
	}
}

// score measures, one time after the other.
func (r *Rollout) score(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case measure := <-r.measures:
			measure(ctx)
		}
	}
}

// Tell says to those who follow that something can be read anew.
func (r *Rollout) Tell(ctx context.Context) {
	r.cfg.Publish(ctx, usher.Event{Kind: usher.EventModels, At: r.now()})
}

// now is the time that is shown and stored.
func (r *Rollout) now() time.Time { return r.cfg.Now().UTC().Truncate(time.Microsecond) }
