package storetest

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"usher"
)

func settingTests() []test {
	return []test{
		{"settings/saved", (*suite).settingsSaved},
		{"settings/compare and set", (*suite).settingsCompared},
		{"settings/one of many wins", (*suite).settingsRaced},
	}
}

func (t *suite) settingsSaved() {
	ctx := context.Background()
	_, err := t.store.Setting(ctx, "key")
	t.want(usher.CodeNotFound, err)
	var last usher.Setting
	for i, value := range []string{"one", "", "'two' 好"} {
		t.clock.add(time.Minute)
		want := usher.Setting{Key: "key", Value: value, Version: int64(i + 1), At: t.clock.add(0)}
		last.Key, last.Value = "key", value
		if last, err = t.store.SaveSetting(ctx, last); err != nil || last != want {
			t.Errorf("SaveSetting = %+v, %v; want %+v", last, err, want)
		}
		if got, err := t.store.Setting(ctx, "key"); err != nil || got != want {
			t.Errorf("Setting = %+v, %v; want %+v", got, err, want)
		}
	}
	events := t.seen()
	if k := kinds(events); k != "setting setting setting " {
		t.Fatalf("events = %s", k)
	}
	if e := events[2]; e.Setting == nil || *e.Setting != last || e.Position == 0 || !e.At.Equal(last.At) {
		t.Errorf("the last event = %+v with %+v; want %+v", e, e.Setting, last)
	}
	t.restart()
	if got, err := t.store.Setting(ctx, "key"); err != nil || got != last {
		t.Errorf("Setting after a restart = %+v, %v; want %+v", got, err, last)
	}
}

func (t *suite) settingsCompared() {
	ctx := context.Background()
	first, err := t.store.SaveSetting(ctx, usher.Setting{Key: "a", Value: "1"})
	t.ok(err)
	second, err := t.store.SaveSetting(ctx, usher.Setting{Key: "a", Value: "2", Version: first.Version})
	t.ok(err)
	_, err = t.store.SaveSetting(ctx, usher.Setting{Key: "b", Value: "of its own"})
	t.ok(err)
	for _, stale := range []int64{0, first.Version, second.Version + 1, -1} {
		_, err := t.store.SaveSetting(ctx, usher.Setting{Key: "a", Value: "3", Version: stale})
		t.want(usher.CodeConflict, err)
	}
	_, err = t.store.SaveSetting(ctx, usher.Setting{Key: "new", Value: "x", Version: 1})
	t.want(usher.CodeConflict, err)
	_, err = t.store.SaveSetting(ctx, usher.Setting{Key: "a\x00", Value: "x"})
	t.want(usher.CodeInvalid, err)
	_, err = t.store.SaveSetting(ctx, usher.Setting{Key: "long", Value: strings.Repeat("x", 64<<10+1)})
	t.want(usher.CodeTooLarge, err)
	if got, err := t.store.Setting(ctx, "a"); err != nil || got != second {
		t.Errorf("Setting = %+v, %v; want %+v", got, err, second)
	}
	if k := kinds(t.seen()); k != "setting setting setting " {
		t.Errorf("events = %s", k)
	}
}

func (t *suite) settingsRaced() {
	var won atomic.Int64
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			switch _, err := t.store.SaveSetting(context.Background(), usher.Setting{Key: "k", Value: "v"}); usher.CodeOf(err) {
			case "":
				won.Add(1)
			case usher.CodeConflict:
			default:
				t.Errorf("SaveSetting = %v", err)
			}
		})
	}
	wg.Wait()
	if got, err := t.store.Setting(context.Background(), "k"); err != nil || won.Load() != 1 || got.Version != 1 {
		t.Errorf("%d saved version 1: %+v, %v", won.Load(), got, err)
	}
}
