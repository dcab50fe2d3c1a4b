package membus

import (
	"context"
	"hash/maphash"
	"sync"

	"usher"
	"usher/bus"
)

const (
	shards     = 64
	backlogMax = 4096 // events under way in one topic
)

// Bus is a bus.Bus in memory. Make one with New.
//
// A publisher puts its event into the topic's backlog. Where nobody delivers,
// it delivers until the backlog is empty; else it leaves at once and the one
// who delivers takes its event too. So order holds without a lock around fn,
// and fn may itself publish to its topic.
type Bus struct {
	seed   maphash.Seed
	shards [shards]shard
	calls  sync.WaitGroup // publishers that deliver
	lost   func()
}

var _ bus.Bus = (*Bus)(nil)

type shard struct {
	mu     sync.Mutex
	topics map[string]*topic
	closed bool
}

// topic exists while it has subscriptions or a backlog. Its fields are guarded
// by the shard's mutex.
type topic struct {
	subs       []*subscription // replaced, never changed in place
	backlog    []usher.Event
	lost       bool // the backlog was full: Resync comes when it is empty
	delivering bool
}

type subscription struct {
	done <-chan struct{} // of its ctx
	fn   func(usher.Event)
}

func (s *subscription) ended() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// New returns an empty bus.
func New() *Bus {
	b := &Bus{seed: maphash.MakeSeed(), lost: func() {}}
	for i := range b.shards {
		b.shards[i].topics = map[string]*topic{}
	}
	return b
}

// OnLoss has fn told of each event that was dropped because its topic has too
// many under way. It must be set before the bus is used, and fn must be quick.
func (b *Bus) OnLoss(fn func()) { b.lost = fn }

func (b *Bus) shard(name string) *shard {
	return &b.shards[maphash.String(b.seed, name)%shards]
}

// Subscribe adds fn to the topic until ctx ends.
func (b *Bus) Subscribe(ctx context.Context, name string, fn func(usher.Event)) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	s := b.shard(name)
	sub := &subscription{done: ctx.Done(), fn: fn}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return bus.ErrClosed
	}
	t := s.topics[name]
	if t == nil {
		t = &topic{}
		s.topics[name] = t
	}
	subs := make([]*subscription, 0, len(t.subs)+1)
	t.subs = append(append(subs, t.subs...), sub)
	context.AfterFunc(ctx, func() { s.remove(name, sub) })
	return nil
}

// remove takes sub off its topic, and the topic away with its last one.
func (s *shard) remove(name string, sub *subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.topics[name]
	if t == nil {
		return
	}
	subs := make([]*subscription, 0, len(t.subs))
	for _, other := range t.subs {
		if other != sub {
			subs = append(subs, other)
		}
	}
	t.subs = subs
	s.tidy(name, t)
}

func (s *shard) tidy(name string, t *topic) {
	if len(t.subs) == 0 && !t.delivering && s.topics[name] == t {
		delete(s.topics, name)
	}
}

// Publish hands e to the topic's subscriptions. It fails only after Close.
func (b *Bus) Publish(_ context.Context, name string, e usher.Event) error {
	s := b.shard(name)
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return bus.ErrClosed
	}
	t := s.topics[name]
	if t == nil || len(t.subs) == 0 {
		s.mu.Unlock()
		return nil
	}
	if len(t.backlog) < backlogMax {
		t.backlog = append(t.backlog, e)
	} else {
		t.lost = true
		b.lost()
	}
	if t.delivering {
		s.mu.Unlock()
		return nil
	}
	t.delivering = true
	b.calls.Add(1)
	s.mu.Unlock()
	b.deliver(s, name, t)
	return nil
}

// deliver empties the backlog. Where fn panics the topic stays usable, and its
// next event comes with a Resync.
func (b *Bus) deliver(s *shard, name string, t *topic) {
	defer b.calls.Done()
	finished := false
	defer func() {
		if !finished {
			s.mu.Lock()
			defer s.mu.Unlock()
			t.lost, t.delivering = true, false
			s.tidy(name, t)
		}
	}()
	for {
		events, subs := s.take(name, t)
		if len(events) == 0 {
			finished = true
			return
		}
		for _, e := range events {
			for _, sub := range subs {
				if !sub.ended() {
					sub.fn(e)
				}
			}
		}
	}
}

// take returns the backlog, then a Resync where some was lost. When there is
// nothing left it ends the delivery, in the same breath: an event that comes
// later finds nobody delivering.
func (s *shard) take(name string, t *topic) ([]usher.Event, []*subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed, len(t.backlog) == 0 && !t.lost:
		t.delivering = false
		s.tidy(name, t)
		return nil, nil
	case len(t.backlog) == 0:
		t.lost = false
		return []usher.Event{{Kind: bus.Resync}}, t.subs
	}
	events := t.backlog
	t.backlog = nil
	return events, t.subs
}

// Resync tells every subscription that events may be lost.
func (b *Bus) Resync() {
	for i := range b.shards {
		s := &b.shards[i]
		for name, t := range s.lose(&b.calls) {
			b.deliver(s, name, t)
		}
	}
}

// lose notes a loss in each topic, and returns those where nobody delivers: they
// wait for the caller then.
func (s *shard) lose(calls *sync.WaitGroup) map[string]*topic {
	s.mu.Lock()
	defer s.mu.Unlock()
	mine := map[string]*topic{}
	for name, t := range s.topics {
		t.lost = true
		if !t.delivering {
			t.delivering = true
			calls.Add(1)
			mine[name] = t
		}
	}
	return mine
}

// Close ends all subscriptions and waits for calls under way.
func (b *Bus) Close() error {
	for i := range b.shards {
		s := &b.shards[i]
		s.mu.Lock()
		s.closed = true
		clear(s.topics)
		s.mu.Unlock()
	}
	b.calls.Wait()
	return nil
}

// Room returns how many events may wait in one topic.
func (b *Bus) Room() int { return backlogMax }

// Len returns how many events wait in the topic that has most.
func (b *Bus) Len() int {
	n := 0
	for i := range b.shards {
		s := &b.shards[i]
		s.mu.Lock()
		for _, t := range s.topics {
			n = max(n, len(t.backlog))
		}
		s.mu.Unlock()
	}
	return n
}

// Topics returns how many topics have a subscription now.
func (b *Bus) Topics() int {
	n := 0
	for i := range b.shards {
		s := &b.shards[i]
		s.mu.Lock()
		n += len(s.topics)
		s.mu.Unlock()
	}
	return n
}
