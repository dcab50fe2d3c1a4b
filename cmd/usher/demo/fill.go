package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"usher"
	"usher/chat"
	"usher/faq"
	"usher/handoff"
	"usher/store"
)

// Config says what to fill. All fields are required.
type Config struct {
	Store  *store.Store // empty, with the clock below
	Clock  *Clock
	Models models
	Now    time.Time // what the past is counted from; its zone is the shop's
}

// models understand, as in a server.
type models interface {
	chat.IntentRecognizer
	Encode(ctx context.Context, texts []string) ([][]float32, error)
}

// Fill puts the sample company into a store: people, knowledge, and chats up
// to now. It returns the people with their passwords.
func Fill(ctx context.Context, c Config) ([]Person, error) {
	past, err := timeline(c.Now)
	if err != nil {
		return nil, err
	}
	c.Clock.Set(past[0].begins.Add(-time.Hour))
	engine := faq.New(faq.Config{Encoder: c.Models})
	if err := teach(ctx, c.Store, engine); err != nil {
		return nil, err
	}
	people, err := hire(ctx, c.Store)
	if err != nil {
		return nil, err
	}
	p := newPlayer(c, people, engine)
	for i, one := range past {
		if err := p.play(ctx, i, one); err != nil {
			return nil, fmt.Errorf("demo: chat %s: %w", one.ID, err)
		}
	}
	return people, nil
}

// teach stores the knowledge.
func teach(ctx context.Context, s *store.Store, engine *faq.Engine) error {
	all, err := Entries()
	if err != nil {
		return err
	}
	if _, err := faq.NewLibrary(s, engine).Import(ctx, all); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// dated is a chat with the time of its beginning.
type dated struct {
	Chat
	begins time.Time
}

// timeline returns the chats in their order.
func timeline(now time.Time) ([]dated, error) {
	all, err := Chats()
	if err != nil {
		return nil, err
	}
	past := make([]dated, len(all))
	for i, c := range all {
		begins, err := c.begins(now)
		if err != nil {
			return nil, err
		}
		past[i] = dated{c, begins}
	}
	slices.SortStableFunc(past, func(a, b dated) int { return a.begins.Compare(b.begins) })
	return past, nil
}

// newPlayer wires bot and desk as a server does. Neither is started: the
// player says when something happens.
func newPlayer(c Config, people []Person, engine *faq.Engine) *player {
	desk := handoff.New(c.Store, handoff.Rules{}, handoff.Config{Now: c.Clock.Now})
	bot := chat.NewBot(c.Models, engine, chat.BotConfig{Intents: &chat.Intents{}})
	p := &player{
		store: c.Store, desk: desk, clock: c.Clock, now: c.Now,
		chat:   chat.New(c.Store, desk, bot, chat.Config{Now: c.Clock.Now}),
		agents: map[string]usher.AgentID{},
	}
	for _, one := range people {
		p.agents[one.Key] = one.id
	}
	return p
}
