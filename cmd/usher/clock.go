package main

import (
	"os"
	"path/filepath"
	"time"

	"usher"
)

// clockSlack is how far file times and the clock may lie apart.
const clockSlack = time.Minute

// checkClock reports a clock that was set back: what was written last is from
// the future. Messages keep their order, which does not hang on the clock; what
// waits for a time waits longer.
func checkClock(data string, now time.Time) error {
	var newest time.Time
	for _, name := range []string{"usher.db", "usher.db-wal"} {
		if info, err := os.Stat(filepath.Join(data, name)); err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	if ahead := newest.Sub(now); ahead > clockSlack {
		return usher.Errorf(usher.CodeInvalid, nil, "the clock says %s, but %s was written at %s: set the clock (NTP); until then some things wait %s too long",
			now.Format(time.DateTime), data, newest.Format(time.DateTime), ahead.Round(time.Second))
	}
	if now.Year() < firstYear {
		return usher.Errorf(usher.CodeInvalid, nil, "the clock says %s, which is before this program was made: set the clock (NTP)", now.Format(time.DateTime))
	}
	return nil
}

// firstYear is when this program was made.
const firstYear = 2026
