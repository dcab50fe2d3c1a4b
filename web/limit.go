package web

import (
	"sync"
	"time"
)

// maxBuckets is how many keys a limiter remembers. Beyond it the full buckets
// are dropped first, then all: forgetting lets through, it never locks out.
const maxBuckets = 50_000

// limiter is a token bucket for each key.
type limiter struct {
	every time.Duration // one more each; 0: no limit
	burst int
	now   func() time.Time
	over  func() // is told of each use that was one too many; nil: nobody

	mu      sync.Mutex
	buckets map[string]time.Time // when the bucket will be full again
}

// newLimiter lets a key through burst times at once and perMinute times a
// minute in the long run; a negative perMinute does not limit.
func newLimiter(perMinute, burst int, now func() time.Time) *limiter {
	l := &limiter{burst: burst, now: now, buckets: map[string]time.Time{}}
	if perMinute > 0 {
		l.every = time.Minute / time.Duration(perMinute)
	}
	return l
}

// take counts one use of key. It returns 0 where there is room, else how long
// to wait.
func (l *limiter) take(key string) time.Duration {
	wait := l.use(key)
	if wait > 0 && l.over != nil {
		l.over()
	}
	return wait
}

func (l *limiter) use(key string) time.Duration {
	if l.every == 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	full := l.buckets[key]
	if full.Before(now) {
		full = now
	}
	full = full.Add(l.every)
	if wait := full.Sub(now) - time.Duration(l.burst)*l.every; wait > 0 {
		return wait
	}
	if len(l.buckets) >= maxBuckets {
		l.shrink(now)
	}
	l.buckets[key] = full
	return 0
}

// forget lets key begin anew.
func (l *limiter) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.buckets, key)
}

// shrink makes room.
func (l *limiter) shrink(now time.Time) {
	for k, full := range l.buckets {
		if !full.After(now) {
			delete(l.buckets, k)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}
