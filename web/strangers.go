package web

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// The bounds of what is said of sites that are not on the widget's list.
const (
	maxStrangers   = 100       // remembered at once; while all are fresh, no further one is named
	strangersEvery = time.Hour // for each site
	longestSite    = 300       // bytes; no browser sends more
)

// strangers says which sites ask for the widget without being on its list, so
// that whoever put it there learns why it does not appear.
type strangers struct {
	now func() time.Time
	log *slog.Logger

	mu   sync.Mutex
	told map[string]time.Time
}

func newStrangers(cfg Config) *strangers {
	return &strangers{now: cfg.Now, log: cfg.Log, told: map[string]time.Time{}}
}

// tell names the site in the log, unless that was done in the last hour.
func (t *strangers) tell(ctx context.Context, site string) {
	if len(site) <= longestSite && t.due(site) {
		t.log.LogAttrs(ctx, slog.LevelWarn,
			"a site that is not on the widget's list asks for the widget; if it is yours, add it in the console under Settings, Widget, Allowed sites",
			slog.String("site", site))
	}
}

// due reports whether a site is to be named now, and notes that it was.
func (t *strangers) due(site string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if at, ok := t.told[site]; ok && now.Sub(at) < strangersEvery {
		return false
	}
	if len(t.told) >= maxStrangers {
		for other, at := range t.told {
			if now.Sub(at) >= strangersEvery {
				delete(t.told, other)
			}
		}
	}
	if _, ok := t.told[site]; !ok && len(t.told) >= maxStrangers {
		return false
	}
	t.told[site] = now
	return true
}
