package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"usher"
	"usher/bus"
	"usher/channels/widget"
	"usher/chat"
)

// kept is a store of settings.
type kept map[string]usher.Setting

func (k kept) Setting(_ context.Context, key string) (usher.Setting, error) {
	v, ok := k[key]
	if !ok {
		return v, usher.Errorf(usher.CodeNotFound, nil, "there is no setting %q", key)
	}
	return v, nil
}

func newLive(t *testing.T, k kept) (*liveSettings, *bytes.Buffer) {
	t.Helper()
	tokens, err := widget.NewTokens(widget.TokenConfig{Keys: [][]byte{make([]byte, 32)}})
	must(t, err)
	w, err := widget.New(widget.Config{Tokens: tokens})
	must(t, err)
	var log bytes.Buffer
	return &liveSettings{
		store: k, bot: chat.NewBot(nil, nil, chat.BotConfig{}), widget: w,
		log: slog.New(slog.NewTextHandler(&log, nil)), applied: map[string]int64{},
	}, &log
}

func answerOf(version int64, value string) usher.Setting {
	return usher.Setting{Key: usher.SettingBot, Value: `{"answer":` + value + `}`, Version: version}
}

// TestLiveSettings: events apply what they tell, once and in order of their
// versions; after a loss everything is read again.
func TestLiveSettings(t *testing.T) {
	t.Parallel()
	k := kept{usher.SettingBot: answerOf(1, "0.8")}
	l, log := newLive(t, k)
	must(t, l.load(t.Context()))
	told := func(v usher.Setting) usher.Event { return usher.Event{Kind: usher.EventSetting, Setting: &v} }
	for _, c := range []struct {
		name string
		e    usher.Event
		want usher.Confidence
	}{
		{"nothing new", usher.Event{Kind: usher.EventKnowledge}, 0.8},
		{"newer", told(answerOf(3, "0.9")), 0.9},
		{"overtaken", told(answerOf(2, "0.5")), 0.9},
		{"a key of a later program", told(usher.Setting{Key: "theme", Value: "x", Version: 9}), 0.9},
		{"contradictory", told(answerOf(4, "0.1")), 0.9},
		{"damaged", told(usher.Setting{Key: usher.SettingBot, Value: "x", Version: 5}), 0.9},
	} {
		l.follow(t.Context(), c.e)
		if _, now := l.bot.Thresholds(); now.Answer != c.want {
			t.Errorf("after %s: answer from %v, want %v", c.name, now.Answer, c.want)
		}
	}
	if got := strings.Count(log.String(), "a setting does not hold"); got != 2 {
		t.Errorf("%d errors are in the log:\n%s", got, log)
	}
	k[usher.SettingBot] = answerOf(7, "0.75")
	k[usher.SettingWidget] = usher.Setting{Key: usher.SettingWidget, Value: `{"origins":["https://shop.example"]}`, Version: 1}
	l.follow(t.Context(), usher.Event{Kind: bus.Resync})
	if _, now := l.bot.Thresholds(); now.Answer != 0.75 || l.widget.OriginAllowed("https://other.example") {
		t.Errorf("after a loss of events: answer from %v", now.Answer)
	}
}

// TestLiveSettingsDamaged: the server does not start on what it cannot read;
// a list of sites that is lost would let everybody in.
func TestLiveSettingsDamaged(t *testing.T) {
	t.Parallel()
	for _, v := range []usher.Setting{
		{Key: usher.SettingWidget, Value: "[", Version: 1},
		{Key: usher.SettingWidget, Value: `{"origins":["nonsense"]}`, Version: 1},
		answerOf(1, "3"),
	} {
		l, _ := newLive(t, kept{v.Key: v})
		if err := l.load(t.Context()); err == nil || !strings.Contains(err.Error(), v.Key) {
			t.Errorf("load of %s %s = %v", v.Key, v.Value, err)
		}
	}
}
