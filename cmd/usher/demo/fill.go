package demo

import (
	"context"
	"encoding/json"
	"errors"
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
	Sites  []string  // origins of the shop's page, which shows the widget
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
	if err := dress(ctx, c.Store, c.Sites); err != nil {
		return nil, err
	}
	people, err := hire(ctx, c.Store)
	if err != nil {
		return nil, err
	}
	admitted := make(chan error, 1)
	go func() { admitted <- admit(ctx, c.Store, people) }()
	err = newPlayer(c, people, engine).playAll(ctx, past)
	return people, errors.Join(err, <-admitted)
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

// dress gives the widget the shop's name, colour and words, and the sites that
// may show it.
func dress(ctx context.Context, s *store.Store, sites []string) error {
	w := usher.DefaultWidgetSettings()
	w.Name, w.Colour, w.Origins = "Pebble", "#2f6f5e", sites
	w.Greeting = usher.Texts{
		usher.English: "Hi, I'm Pebble, the shop's assistant. Ask me about delivery, returns or our gear.",
		usher.Chinese: "您好，我是智能客服 Pebble。配送、退换货、装备使用，都可以问我。",
	}
	value, err := json.Marshal(w.Clean())
	if err == nil {
		_, err = s.SaveSetting(ctx, usher.Setting{Key: usher.SettingWidget, Value: string(value)})
	}
	if err != nil {
		return fmt.Errorf("demo: dress the widget: %w", err)
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
