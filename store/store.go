package store

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"usher"
)

// Config sets up a Store. Its zero value works.
type Config struct {
	// Committed is called after each group commit with the events of the group
	// in the order of their Position, before the calls that wrote them return.
	// It must not block and must not write to the store. nil: nobody listens.
	Committed func([]usher.Event)
	// Queue is how many writes may wait for the committer; one more is turned
	// away with CodeBusy. 0 means 8192.
	Queue int
	// Grouped is told of each group of writes: how many there were, how long
	// the group took to be on disk, and why it failed as a whole. Refused is
	// told of a write that was turned away because the queue is full. Both must
	// be quick; Grouped is called by the committer. nil: nobody asks.
	Grouped func(units int, took time.Duration, err error)
	Refused func()
	// Blobs keeps the bytes of files. The Store uses it until Close. nil: no
	// files are kept.
	Blobs Blobs
	// FileQuota is how many bytes a customer may send in a day, each file
	// counting as 64 KiB at least. 0 means 100 MiB, negative means no limit.
	FileQuota int64
	// Now is the clock. nil means time.Now.
	Now func() time.Time
	// Log gets what no caller can be told. nil discards.
	Log *slog.Logger
}

// Store is the one way to what is kept. Its methods may be called at the same
// time. Errors carry a usher.Code where the caller can do something about it.
type Store struct {
	engine    Engine
	writer    *writer
	blobs     Blobs
	fileQuota int64
	now       func() time.Time
	ready     readiness
}

// New brings the engine's schema up to date and starts the group committer.
// The Store owns the engine from then on, also where New fails.
func New(ctx context.Context, engine Engine, cfg Config) (*Store, error) {
	if cfg.Queue <= 0 {
		cfg.Queue = 8192
	}
	if cfg.FileQuota == 0 {
		cfg.FileQuota = 100 << 20
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Grouped == nil {
		cfg.Grouped = func(int, time.Duration, error) {}
	}
	if cfg.Refused == nil {
		cfg.Refused = func() {}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if err := engine.Migrate(ctx); err != nil {
		return nil, closeAfter(engine, wrap("migrate", err))
	}
	s := &Store{engine: engine, blobs: cfg.Blobs, fileQuota: cfg.FileQuota, now: cfg.Now}
	s.writer = startWriter(context.WithoutCancel(ctx), engine, cfg)
	return s, nil
}

func closeAfter(engine Engine, err error) error {
	if cerr := engine.Close(); cerr != nil {
		return fmt.Errorf("%w (and closing: %w)", err, cerr)
	}
	return err
}

// Close commits what is queued, turns new writes away and closes the engine.
func (s *Store) Close() error {
	s.writer.close()
	if err := s.engine.Close(); err != nil {
		return wrap("close", err)
	}
	return nil
}

// Lock waits until no other node holds the lock of that name: see Locker.
func (s *Store) Lock(ctx context.Context, name string) (Held, error) {
	return s.engine.Lock(ctx, name)
}

// Queue returns how many writes wait for the committer, and how many may.
func (s *Store) Queue() (waiting, room int) { return len(s.writer.queue), cap(s.writer.queue) }

// time returns the clock's time as the store keeps it.
func (s *Store) time() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// newID makes an identifier that sorts by the time it was made.
func newID[T ~string]() (T, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	return T(id.String()), nil
}
