package chat

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"usher"
	"usher/span"
)

// errand is a conversation whose turn is due at some time. Its fields belong
// to the agenda while it waits and to the worker while it is out.
type errand struct {
	id     usher.ConversationID
	first  time.Time // when the first message that it is for came
	due    time.Time
	place  int          // in the heap; −1: out with a worker
	failed int          // attempts in a row
	offer  bool         // the desk must be told first
	causes []span.Cause // of the messages that it is for, where they are traced

	again      bool // more came while it was out
	againFirst time.Time
	againDue   time.Time
	againCause []span.Cause
}

// maxCauses is how many messages of a burst a trace tells of.
const maxCauses = 16

// because adds a cause, where there is one and room for it.
func because(all []span.Cause, c span.Cause) []span.Cause {
	if c == "" || len(all) >= maxCauses {
		return all
	}
	return append(all, c)
}

// agenda orders conversations by the time they are due. It has one timer
// for all of them, and never two errands for one conversation.
type agenda struct {
	mu      sync.Mutex
	waiting errands
	known   map[usher.ConversationID]*errand
	room    int  // how many may be known
	missed  bool // there was no room for somebody: the store has them
	wake    chan struct{}
}

func newAgenda(room int) *agenda {
	return &agenda{known: map[usher.ConversationID]*errand{}, room: room, wake: make(chan struct{}, 1)}
}

// add schedules a turn wait after now, which moves one that waits already
// back, but not past maxBursts windows after its first message; a wait of 0
// makes it due at once. cause names the span of the message. It reports
// whether nothing was scheduled before.
func (a *agenda) add(id usher.ConversationID, now time.Time, wait time.Duration, cause span.Cause) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	e, ok := a.known[id]
	switch {
	case !ok && len(a.known) >= a.room:
		a.missed = true
		return true
	case !ok:
		e = &errand{id: id, first: now, due: now.Add(wait), causes: because(nil, cause)}
		a.known[id] = e
		heap.Push(&a.waiting, e)
	case e.place < 0:
		if !e.again {
			e.again, e.againFirst = true, now
		}
		e.againDue = later(e.againFirst, now, wait)
		e.againCause = because(e.againCause, cause)
	case e.failed > 0 && wait > 0:
		// It waits after a failure: more messages do not hurry it.
		e.causes = because(e.causes, cause)
	default:
		e.due = later(e.first, now, wait)
		e.causes = because(e.causes, cause)
		heap.Fix(&a.waiting, e.place)
	}
	a.ring()
	return !ok
}

// fill schedules the turns of conversations that the agenda does not know, at
// once. Those that it knows keep their time.
func (a *agenda) fill(ids []usher.ConversationID, now time.Time) {
	for _, id := range ids {
		a.mu.Lock()
		_, known := a.known[id]
		a.mu.Unlock()
		if !known {
			a.add(id, now, 0, "")
		}
	}
}

// later is when a burst that began at first is over, given a message now.
func later(first, now time.Time, wait time.Duration) time.Time {
	due := now.Add(wait)
	if last := first.Add(maxBursts * wait); wait > 0 && last.Before(due) {
		return last
	}
	return due
}

// done takes an errand back from a worker. retry > 0 schedules it again
// after that; so do messages that came meanwhile.
func (a *agenda) done(e *errand, retry time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case retry > 0:
		now := time.Now()
		e.first, e.due = now, now.Add(retry)
		for _, c := range e.againCause {
			e.causes = because(e.causes, c)
		}
	case e.again:
		e.first, e.due, e.causes = e.againFirst, e.againDue, e.againCause
	default:
		delete(a.known, e.id)
		return
	}
	e.again, e.againCause = false, nil
	heap.Push(&a.waiting, e)
	a.ring()
}

// roomAgain reports, once, that conversations which found no room may be
// scheduled now.
func (a *agenda) roomAgain() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.missed || len(a.known) > a.room/2 {
		return false
	}
	a.missed = false
	return true
}

// len is how many errands wait.
func (a *agenda) len() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.waiting)
}

// ring has serve look at the agenda again.
func (a *agenda) ring() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// serve hands errands out as they become due, the longest due first, until
// ctx ends. It waits while all workers are busy, and after each for as long as
// pace says.
func (a *agenda) serve(ctx context.Context, out chan<- *errand, pace func() time.Duration) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		e, wait := a.next()
		if e != nil {
			select {
			case out <- e:
			case <-ctx.Done():
				return
			}
			if wait = pace(); wait == 0 {
				continue
			}
			timer.Reset(wait)
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
			}
			continue
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return
		case <-a.wake:
		case <-timer.C:
		}
	}
}

// idle is how long serve waits where nothing is scheduled.
const idle = time.Hour

// next takes the first errand that is due, or says how long there is none.
func (a *agenda) next() (*errand, time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.waiting) == 0 {
		return nil, idle
	}
	if wait := time.Until(a.waiting[0].due); wait > 0 {
		return nil, wait
	}
	e := a.waiting[0]
	heap.Pop(&a.waiting)
	return e, 0
}

// errands is a heap by due time.
type errands []*errand

var _ heap.Interface = (*errands)(nil)

func (h errands) Len() int           { return len(h) }
func (h errands) Less(i, j int) bool { return h[i].due.Before(h[j].due) }
func (h errands) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

// Push implements heap.Interface.
func (h *errands) Push(x any) {
	e := x.(*errand)
	e.place = len(*h)
	*h = append(*h, e)
}

// Pop implements heap.Interface.
func (h *errands) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1] = nil
	e.place = -1
	*h = old[:len(old)-1]
	return e
}
