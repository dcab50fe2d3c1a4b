package watch

import (
	"slices"
	"sync"
)

// other stands for all values of a label beyond those that it has room for.
const other = "other"

// values bounds how many values a label takes: the first max ones.
type values struct {
	max int

	mu   sync.RWMutex
	seen map[string]struct{}
}

func newValues(n int) *values { return &values{max: n, seen: map[string]struct{}{}} }

// of returns v, or other where v is new and there is no room.
func (s *values) of(v string) string {
	s.mu.RLock()
	_, ok := s.seen[v]
	s.mu.RUnlock()
	if ok {
		return v
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.seen[v]; !ok && len(s.seen) >= s.max {
		return other
	}
	s.seen[v] = struct{}{}
	return v
}

// latest bounds how many values a label has by forgetting the oldest.
type latest struct {
	max  int
	drop func(string)

	mu   sync.Mutex
	seen []string
}

// note returns v after making room for it.
func (l *latest) note(v string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if slices.Contains(l.seen, v) {
		return v
	}
	if l.seen = append(l.seen, v); len(l.seen) > l.max {
		l.drop(l.seen[0])
		l.seen = slices.Delete(l.seen, 0, 1)
	}
	return v
}
