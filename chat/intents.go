package chat

import (
	"sync/atomic"

	"usher"
)

// Intents holds what the company knows of its intents: which the bot can
// serve, and which skills an agent needs for them. It may be replaced while
// the bot answers. The zero Intents is empty.
type Intents struct {
	sets atomic.Pointer[intentSets]
}

// intentSets are the intents by name; not changed once they are stored.
type intentSets struct{ all, served map[string]usher.Intent }

// Set replaces the intents. Those without a reply are recognised, not served.
func (s *Intents) Set(intents []usher.Intent) {
	sets := intentSets{all: map[string]usher.Intent{}, served: map[string]usher.Intent{}}
	for _, in := range intents {
		sets.all[in.Name] = in
		if in.Reply.In(usher.English) != "" {
			sets.served[in.Name] = in
		}
	}
	s.sets.Store(&sets)
}

// load returns the intents; s may be nil.
func (s *Intents) load() intentSets {
	if s == nil {
		return intentSets{}
	}
	if sets := s.sets.Load(); sets != nil {
		return *sets
	}
	return intentSets{}
}

// served returns the intents that have a reply; not to be changed.
func (s *Intents) served() map[string]usher.Intent { return s.load().served }

// skills returns what an agent needs for an intent.
func (s *Intents) skills(name string) []string { return s.load().all[name].Skills }
