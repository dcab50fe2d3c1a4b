package webhook

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The rules of trying again.
const (
	firstPause  = 5 * time.Second
	eventPause  = 3 * time.Hour    // longest between two attempts at one event
	downPause   = 15 * time.Minute // longest between two attempts at a receiver that is down
	longestHold = 6 * time.Hour    // that a receiver may ask for
	attempts    = 16               // at one event, over about 17 hours
	refusals    = 5                // where the receiver says that the event is wrong (4xx)
	downAfter   = 3                // conversations refused in a row, and the receiver is down
	failingDays = 5 * 24 * time.Hour
)

// pause is how long to wait after n attempts that failed, n ≥ 1: 5 s, 10 s,
// 20 s … up to longest, each a fifth shorter or longer by chance, so that not
// all come back at once.
func pause(n int, longest time.Duration) time.Duration {
	d := longest
	if n < 20 { // 5 s · 2¹⁹ is a month
		d = min(longest, firstPause<<max(n-1, 0))
	}
	return d - d/5 + rand.N(2*d/5+1) //nolint:gosec // nobody gains by guessing it
}

// retryAfter reads what an answer asks for, as seconds or as a date; 0: nothing
// that makes sense.
func retryAfter(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if n, err := strconv.ParseInt(header, 10, 64); err == nil {
		return min(time.Duration(max(0, min(n, int64(longestHold/time.Second))))*time.Second, longestHold)
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, min(at.Sub(now), longestHold))
	}
	return 0
}
