package webhook

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"usher"
)

// Timeout is how long a receiver may take to answer.
const Timeout = 10 * time.Second

const (
	lookEvery = 5 * time.Second        // for webhooks and leadership, whatever was told
	settle    = 100 * time.Millisecond // from the first event to a round, so that a round takes several
	gather    = time.Second            // between rounds for what waits, so that a round takes several
	saveAgain = time.Second
)

// store keeps the log and how far each webhook has come; *store.Store does.
type store interface {
	Webhooks(ctx context.Context) ([]usher.Webhook, error)
	Webhook(ctx context.Context, id usher.WebhookID) (usher.Webhook, error)
	Deliveries(ctx context.Context, id usher.WebhookID, f usher.DeliveryFilter) ([]usher.Delivery, error)
	SaveProgress(ctx context.Context, p usher.WebhookProgress) error
	Events(ctx context.Context, after int64, limit int) ([]usher.Event, error)
}

// doer sends a request; an *http.Client that can't be led astray does.
type doer interface {
	Do(r *http.Request) (*http.Response, error)
}

// Config of a Runner.
type Config struct {
	// Client sends. It must not follow redirects, and must refuse addresses that
	// are not to be called.
	Client doer
	// Leads reports whether this node delivers: of several, one does. nil: always.
	Leads func() bool
	// Told is told of each attempt that was not a ping. nil: nobody asks.
	Told func(ok bool)
	// Log gets what an operator should know. nil discards.
	Log *slog.Logger
}

// Runner delivers events to webhooks. Its methods are safe for concurrent use.
type Runner struct {
	store   store
	cfg     Config
	changed chan struct{}

	mu      sync.Mutex
	workers map[usher.WebhookID]*worker
}

// New makes a Runner; Run starts it.
func New(s store, cfg Config) *Runner {
	if cfg.Leads == nil {
		cfg.Leads = func() bool { return true }
	}
	if cfg.Told == nil {
		cfg.Told = func(bool) {}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Runner{store: s, cfg: cfg, changed: make(chan struct{}, 1), workers: map[usher.WebhookID]*worker{}}
}

// Wake says that the log has grown. It does not block.
func (r *Runner) Wake() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, w := range r.workers {
		poke(w.wake)
	}
}

// Changed says that webhooks, or what is kept for them, can be read anew. It
// does not block.
func (r *Runner) Changed() { poke(r.changed) }

// poke leaves a sign that stays until somebody looks.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run delivers until ctx ends. What was delivered by then is noted before it
// returns; what was under way is delivered again by the next Run.
func (r *Runner) Run(ctx context.Context) {
	var all sync.WaitGroup
	defer all.Wait()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		r.look(ctx, &all)
		select {
		case <-ctx.Done():
			return
		case <-r.changed:
		case <-tick.C:
		}
	}
}

// look has a worker for each webhook that is enabled, where this node leads.
func (r *Runner) look(ctx context.Context, all *sync.WaitGroup) {
	if !r.cfg.Leads() {
		return // the workers see it, too
	}
	hooks, err := r.store.Webhooks(ctx)
	if err != nil {
		if ctx.Err() == nil {
			r.cfg.Log.WarnContext(ctx, "read the webhooks", slog.Any("error", err))
		}
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range hooks {
		if w, ok := r.workers[h.ID]; ok {
			poke(w.changed)
		} else if h.Enabled {
			w := &worker{id: h.ID, runner: r, wake: make(chan struct{}, 1), changed: make(chan struct{}, 1)}
			r.workers[h.ID] = w
			all.Go(func() { defer r.left(w); w.run(ctx) })
		}
	}
}

// left forgets a worker that has ended.
func (r *Runner) left(w *worker) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.workers, w.id)
}

// worker delivers to one webhook, round by round.
type worker struct {
	id      usher.WebhookID
	runner  *Runner
	wake    chan struct{} // the log has grown
	changed chan struct{} // the webhook has
	passed  int64         // position up to which the log has nothing for it, beyond what is saved
}

// rest is what a worker does after a round.
type rest struct {
	ended bool      // there is nothing to do for it any more
	again bool      // at once
	until time.Time // zero: until somebody wakes it
	deaf  bool      // new events don't wake it
}

func (w *worker) run(ctx context.Context) {
	for ctx.Err() == nil && w.runner.cfg.Leads() {
		next, err := w.round(ctx)
		switch {
		case ctx.Err() != nil || next.ended:
			return
		case usher.CodeOf(err) == usher.CodeConflict:
			next = rest{again: true} // read anew
		case err != nil:
			w.runner.cfg.Log.WarnContext(ctx, "a round of webhook deliveries failed", slog.String("webhook", string(w.id)), slog.Any("error", err))
			next = rest{until: time.Now().Add(lookEvery), deaf: true}
		}
		if !next.again {
			w.sleep(ctx, next)
		}
	}
}

// sleep waits until there is something to do.
func (w *worker) sleep(ctx context.Context, next rest) {
	wake := w.wake
	if next.deaf {
		wake = nil
	}
	var due <-chan time.Time
	if !next.until.IsZero() {
		timer := time.NewTimer(max(time.Until(next.until), gather))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
	case <-w.changed:
	case <-due:
	case <-wake:
		select {
		case <-ctx.Done():
		case <-time.After(settle):
		}
	}
}
