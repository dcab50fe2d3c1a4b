package chat

import (
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"usher"
	"usher/span"
)

// Config sets a Service up. The zero Config works.
type Config struct {
	// Burst is how long a customer must be quiet before the bot answers, so
	// that several short messages are one turn. 0 means 1.5 s, negative means
	// at once. Who never pauses is answered after four times that. A click on
	// an option is answered at once.
	Burst time.Duration
	// Workers is how many turns are taken at the same time; 0 means four for
	// each processor, since most of a turn is waiting for the disk.
	Workers int
	// Shared says that other nodes take turns, too. Then Start leaves alone what
	// waits in the store: see PickUp.
	Shared bool
	// Room is how many conversations may wait for their turn here; 0 means
	// 100,000. Those of more wait in the store until half of it is free.
	Room int
	// Retry is the pause before a failed turn is tried again; it doubles each
	// time, up to a minute. 0 means 200 ms.
	Retry time.Duration
	// Name is what customers see as the bot's name; empty: none.
	Name string
	// Publish passes fleeting events on; it must not block. nil drops them.
	Publish func(context.Context, usher.Event)
	// Taken is told of each turn that was stored, and how long after it was due.
	// Failed is told of each that could not be taken. Both must be quick; nil:
	// nobody asks.
	Taken  func(t *usher.TurnCommit, after time.Duration)
	Failed func()
	// Decided is told of each turn that was stored, with the conversation and the
	// memory that it was taken with. It must be quick, and change nothing; nil:
	// nobody asks.
	Decided func(c *usher.Conversation, t *usher.PastTurn)
	// Pressed reports that messages have to wait for being stored: then they
	// come first, and turns are taken slowly. What a customer writes meanwhile
	// is answered in one turn. It must be quick; nil: never.
	Pressed func() bool
	// Tracer makes the spans of turns, below those of the messages that they
	// answer. nil: nobody traces.
	Tracer span.Tracer
	Now    func() time.Time // the clock for stored times; nil means time.Now
	Log    *slog.Logger     // nil discards
}

// maxBursts is how many burst windows a customer who keeps writing waits.
const maxBursts = 4

// maxRetry is the longest pause before a turn is tried again.
const maxRetry = time.Minute

// Service keeps the order of a conversation: messages are stored first, the
// bot takes one turn at a time, and a turn is committed as one unit. It is
// safe for concurrent use.
type Service struct {
	store store
	desk  desk
	bot   *AIChatBot
	cfg   Config
	queue *agenda
	seed  maphash.Seed
	turns [256]sync.Mutex // by conversation: its turns do not overlap here

	mu     sync.Mutex
	cancel context.CancelFunc // nil: not started
	closed bool
	wg     sync.WaitGroup
}

// New returns a service that has the bot answer what the store keeps, and
// offers what needs a person to the desk. It does nothing before Start.
func New(s store, d desk, bot *AIChatBot, c Config) *Service {
	switch {
	case c.Burst == 0:
		c.Burst = 1500 * time.Millisecond
	case c.Burst < 0:
		c.Burst = 0
	}
	if c.Workers <= 0 {
		c.Workers = 4 * runtime.GOMAXPROCS(0)
	}
	if c.Room <= 0 {
		c.Room = 100_000
	}
	if c.Retry <= 0 {
		c.Retry = 200 * time.Millisecond
	}
	if c.Publish == nil {
		c.Publish = func(context.Context, usher.Event) {}
	}
	if c.Taken == nil {
		c.Taken = func(*usher.TurnCommit, time.Duration) {}
	}
	if c.Decided == nil {
		c.Decided = func(*usher.Conversation, *usher.PastTurn) {}
	}
	if c.Failed == nil {
		c.Failed = func() {}
	}
	if c.Pressed == nil {
		c.Pressed = func() bool { return false }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{store: s, desk: d, bot: bot, cfg: c, queue: newAgenda(c.Room), seed: maphash.MakeSeed()}
}

// Start has the bot take its turns until ctx ends or Close is called, first
// those that were left when the service last stopped, unless Config.Shared:
// whatever was accepted is answered. It returns once they are scheduled.
func (s *Service) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.cancel != nil {
		return usher.Errorf(usher.CodeConflict, nil, "the chat service was started already: make a new one")
	}
	if !s.cfg.Shared {
		left, err := s.left(ctx, time.Time{})
		if err != nil {
			return err
		}
		now := time.Now()
		for _, id := range left {
			s.queue.add(id, now, 0, "")
		}
	}
	ctx, s.cancel = context.WithCancel(ctx)
	due := make(chan *errand)
	s.wg.Go(func() { s.queue.serve(ctx, due, s.pace) })
	for range s.cfg.Workers {
		s.wg.Go(func() { s.work(ctx, due) })
	}
	return nil
}

// left lists the conversations whose turns are left in the store, and in which
// nothing was said since a time.
func (s *Service) left(ctx context.Context, since time.Time) ([]usher.ConversationID, error) {
	ids, err := s.store.PendingConversations(ctx, since)
	if err != nil {
		return nil, fmt.Errorf("chat: find the turns that were left: %w", err)
	}
	return ids, nil
}

// Close stops and waits for the turns in hand. What is left over is answered
// after the next Start.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	cancel := s.cancel
	s.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	s.wg.Wait()
}

// Accept stores what a customer wrote and schedules the bot's turn. When it
// returns without an error, the message is kept and will be answered.
func (s *Service) Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error) {
	ctx, step := span.Start(ctx, "accept")
	defer step.End()
	a, err := s.store.Accept(ctx, in)
	if err != nil {
		step.Fail(string(usher.CodeOf(err)))
		return a, fmt.Errorf("chat: accept: %w", err)
	}
	step.Text("conversation", string(a.Conversation.ID))
	state := a.Conversation.State
	if a.Duplicate || state != usher.StateBot && state != usher.StateArchived {
		return a, nil
	}
	wait := s.cfg.Burst
	if a.Message.Choice != "" {
		wait = 0
	}
	if first := s.queue.add(a.Conversation.ID, time.Now(), wait, span.CauseOf(ctx)); first && state == usher.StateBot {
		s.cfg.Publish(ctx, usher.Event{
			Kind: usher.EventTyping, Conversation: a.Conversation.ID, From: usher.FromBot, At: s.now(),
		})
	}
	return a, nil
}

// Resume schedules the bot's turn in a conversation that has come back to the
// bot with messages that nobody has answered. It costs little where there are
// none.
func (s *Service) Resume(id usher.ConversationID) {
	s.queue.add(id, time.Now(), s.cfg.Burst, "")
}

// Waiting is how many conversations wait for their turn, quiet time included.
func (s *Service) Waiting() int { return s.queue.len() }

// Room is how many conversations may wait for their turn at once.
func (s *Service) Room() int { return s.cfg.Room }

// now is the time that is stored.
func (s *Service) now() time.Time { return s.cfg.Now().UTC().Truncate(time.Microsecond) }

// work does errands until ctx ends.
func (s *Service) work(ctx context.Context, due <-chan *errand) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-due:
			s.queue.done(e, s.do(ctx, e))
			if s.queue.roomAgain() {
				s.pickUp(ctx)
			}
		}
	}
}

// do takes the bot's turn in one conversation and returns the pause after
// which it must be tried again, or 0.
func (s *Service) do(ctx context.Context, e *errand) time.Duration {
	ctx, step := span.Follow(ctx, s.cfg.Tracer, "turn", e.causes...)
	defer step.End()
	step.Text("conversation", string(e.id))
	err := s.offer(ctx, e)
	if err == nil {
		var queued bool
		if queued, err = s.run(ctx, e.id, e.due); queued {
			e.offer = true
			err = s.offer(ctx, e)
		}
	}
	switch {
	case err == nil:
		e.failed = 0
		return 0
	case ctx.Err() != nil:
		return 0 // stopping: the store still has it
	}
	s.cfg.Failed()
	step.Fail(string(usher.CodeOf(err)))
	level := slog.LevelWarn
	code := usher.CodeOf(err)
	lost := code == usher.CodeNotFound
	if lost {
		level = slog.LevelError
	}
	s.cfg.Log.LogAttrs(ctx, level, "chat: turn", slog.String("conversation", string(e.id)),
		slog.Int("failed", e.failed+1), slog.Bool("again", !lost), slog.Any("error", err))
	if lost {
		return 0
	}
	e.failed++
	return min(s.cfg.Retry<<min(e.failed-1, 20), maxRetry)
}

// offer tells the desk about a conversation that was queued.
func (s *Service) offer(ctx context.Context, e *errand) error {
	if !e.offer {
		return nil
	}
	ctx, step := span.Start(ctx, "offer")
	defer step.End()
	if err := s.desk.Offer(ctx, e.id); err != nil {
		step.Fail(string(usher.CodeOf(err)))
		return fmt.Errorf("chat: offer: %w", err)
	}
	e.offer = false
	return nil
}
