package handoff

import (
	"context"
	"fmt"
	"slices"
	"time"

	"usher"
)

const (
	maxQueue  = 500         // rows that Queue returns
	maxShown  = 50          // customers who are told their place
	showEvery = time.Second // between two publications of places
)

// Waiting is a conversation in the queue.
type Waiting struct {
	Conversation usher.Conversation `json:"conversation"`
	Place        int                `json:"place"`          // 1 is next
	Wait         time.Duration      `json:"wait,omitempty"` // estimate from now on; 0: none can be given
}

// Queue returns the first 500 conversations that wait, the next one first.
func (d *Desk) Queue(ctx context.Context) ([]Waiting, error) {
	f := usher.ConversationFilter{States: []usher.State{usher.StateQueued}, Limit: maxQueue}
	chats, err := d.store.Conversations(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("handoff: read the queue: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	agents := d.candidatesLocked()
	skills := offered(agents)
	all := make([]Waiting, 0, len(chats))
	for i, c := range chats {
		all = append(all, Waiting{
			Conversation: c, Place: i + 1,
			Wait: estimate(obtainable(c.Need, skills), i+1, agents),
		})
	}
	return all, nil
}

// Outlook is what a customer with this need can expect. Staffed: an agent who
// fits is online, with room or without, or was so a moment ago. Place:
// where the customer stands if queued now.
func (d *Desk) Outlook(_ context.Context, need usher.Need) (usher.Outlook, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	agents := d.candidatesLocked()
	skills := offered(agents)
	need = d.needLocked(&chat{need: need}, skills)
	out := usher.Outlook{Place: d.index.place(need.Priority), Staffed: d.staffedLocked(need)}
	out.Wait = estimate(need, out.Place, agents)
	return out, nil
}

// staffGrace bounds how long somebody who has left still counts as here,
// however long the chats are kept: a reloaded page is no absence, lunch is.
const staffGrace = time.Minute

// staffedLocked reports whether somebody who fits is here.
func (d *Desk) staffedLocked(need usher.Need) bool {
	now := d.now()
	for _, s := range d.index.seats {
		left := s.leave.Add(-d.cfg.Grace)
		here := s.presence == usher.Online || (s.returns && now.Before(s.leave) && now.Before(left.Add(staffGrace)))
		if here && s.agent.Capacity > 0 && !s.agent.Disabled && Fits(need, s.agent) {
			return true
		}
	}
	return false
}

// Standing is what a customer can be told at once. Staffed: any agent is
// there, as Outlook has it. Place and Wait: those of the conversation, 0 where
// it does not wait; id may be empty.
func (d *Desk) Standing(id usher.ConversationID) usher.Outlook {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := usher.Outlook{Staffed: d.staffedLocked(usher.Need{})}
	n := d.index.chats[id]
	if n == nil || n.owner != "" {
		return out
	}
	at, _ := slices.BinarySearchFunc(d.index.queue, n, byPlace)
	agents := d.candidatesLocked()
	out.Place = at + 1
	out.Wait = estimate(d.needLocked(n, offered(agents)), out.Place, agents)
	return out
}

// estimate is how long the customer at this place will wait: the response
// times of the agents online who fit, shared among them. 0 where none is
// online or none is known; else rounded up to half a minute, from two minutes
// on to a minute.
func estimate(need usher.Need, place int, agents []usher.Candidate) time.Duration {
	var sum time.Duration
	var online, known int64
	for _, a := range agents {
		if a.Presence != usher.Online || a.Capacity <= 0 || !Fits(need, a.Agent) {
			continue
		}
		online++
		if a.ResponseTime > 0 {
			known++
			sum += a.ResponseTime
		}
	}
	if known == 0 {
		return 0
	}
	wait := sum / time.Duration(known) * time.Duration(place) / time.Duration(online)
	step := 30 * time.Second
	if wait > 2*time.Minute {
		step = time.Minute
	}
	return (wait + step - 1) / step * step
}

// Numbers is what goes on at the desk.
type Numbers struct {
	Waiting, Talking int           // conversations in the queue, and with agents
	Longest          time.Duration // that one of the queue has waited
	Online, Away     int           // agents
}

// Numbers counts what goes on. It walks the queue once.
func (d *Desk) Numbers() Numbers {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := Numbers{Waiting: len(d.index.queue), Talking: len(d.index.chats) - len(d.index.queue)}
	now := d.now()
	for _, c := range d.index.queue {
		n.Longest = max(n.Longest, now.Sub(c.queuedAt))
	}
	for _, s := range d.index.seats {
		switch s.presence {
		case usher.Online:
			n.Online++
		case usher.Away:
			n.Away++
		case usher.Offline:
		}
	}
	return n
}

// standing is what a waiting customer was last told.
type standing struct {
	place   int
	staffed bool
}

// showPlaces tells the first customers of the queue their place where it has
// changed, or whether anybody is there has, at most once in showEvery.
func (d *Desk) showPlaces(ctx context.Context) {
	for _, e := range d.places() {
		d.cfg.Publish(ctx, e)
	}
}

// places notes down the places shown, and returns the events for those that
// have changed.
func (d *Desk) places() []usher.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := d.now()
	if at.Before(d.showAt) {
		return nil
	}
	agents := d.candidatesLocked()
	skills := offered(agents)
	staffed := d.staffedLocked(usher.Need{})
	shown := make(map[usher.ConversationID]standing, maxShown)
	var events []usher.Event
	for i, n := range d.index.queue[:min(len(d.index.queue), maxShown)] {
		now := standing{place: i + 1, staffed: staffed}
		shown[n.id] = now
		if d.shown[n.id] == now {
			continue
		}
		events = append(events, usher.Event{
			Kind: usher.EventQueue, Conversation: n.id, Place: i + 1, Staffed: staffed, At: at,
			Wait: estimate(d.needLocked(n, skills), i+1, agents),
		})
	}
	d.shown = shown
	if len(events) > 0 {
		d.showAt = at.Add(showEvery)
	}
	return events
}
