package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"

	"usher"
	"usher/bus"
	"usher/channels/widget"
	"usher/chat"
)

// settingStore is where what admins set is kept.
type settingStore interface {
	Setting(ctx context.Context, key string) (usher.Setting, error)
}

// liveSettings applies what admins set, at the start and whenever it changes,
// here or on another node. A version that is older than what holds is passed
// over: events of several nodes may overtake each other.
type liveSettings struct {
	store  settingStore
	bot    *chat.AIChatBot
	widget *widget.Widget
	log    *slog.Logger

	mu      sync.Mutex
	applied map[string]int64 // versions by key
	sites   func(context.Context)
}

// followSettings applies what admins have set, and what they will.
func (a *app) followSettings(ctx context.Context) error {
	a.settings = &liveSettings{store: a.store, bot: a.bot, widget: a.widget, log: a.log, applied: map[string]int64{}}
	l := a.settings
	if err := a.core.bus.Subscribe(ctx, usher.TopicSettings, func(e usher.Event) { l.follow(ctx, e) }); err != nil {
		return fmt.Errorf("follow the settings: %w", err)
	}
	return l.load(ctx)
}

// onSites has told be called each time other sites may show the widget. It must
// not block.
func (l *liveSettings) onSites(told func(context.Context)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sites = told
}

// load applies all that is kept.
func (l *liveSettings) load(ctx context.Context) error {
	for _, key := range []string{usher.SettingBot, usher.SettingWidget} {
		v, err := l.store.Setting(ctx, key)
		if usher.CodeOf(err) == usher.CodeNotFound {
			continue
		}
		if err == nil {
			err = l.apply(ctx, v)
		}
		if err != nil {
			return fmt.Errorf("apply the setting %s: %w", key, err)
		}
	}
	return nil
}

// follow applies what an event tells of. Events hold the value, so nothing is
// read and the publisher is not held up, but for a loss of events.
func (l *liveSettings) follow(ctx context.Context, e usher.Event) {
	var err error
	switch {
	case e.Kind == bus.Resync:
		err = l.load(ctx)
	case e.Kind == usher.EventSetting && e.Setting != nil:
		err = l.apply(ctx, *e.Setting)
	}
	if err != nil {
		l.log.LogAttrs(ctx, slog.LevelError, "a setting does not hold", slog.Any("error", err))
	}
}

// apply has a setting hold from now on.
func (l *liveSettings) apply(ctx context.Context, v usher.Setting) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if v.Version <= l.applied[v.Key] {
		return nil
	}
	var err error
	switch v.Key {
	case usher.SettingBot:
		err = decoded(v, l.bot.Set)
	case usher.SettingWidget:
		err = decoded(v, func(w usher.WidgetSettings) error { return l.widget.SetOrigins(w.Origins) })
	}
	if err != nil {
		return err
	}
	l.applied[v.Key] = v.Version
	if v.Key == usher.SettingWidget && l.sites != nil {
		l.sites(ctx)
	}
	return nil
}

// decoded gives a setting's value to set.
func decoded[T any](v usher.Setting, set func(T) error) error {
	var value T
	if err := json.Unmarshal([]byte(v.Value), &value); err != nil {
		return fmt.Errorf("read the setting %s: %w", v.Key, err)
	}
	return set(value)
}
