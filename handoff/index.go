package handoff

import (
	"cmp"
	"slices"
	"time"

	"usher"
	"usher/span"
)

// chat is what the desk remembers of a conversation that waits for an agent
// or has one.
type chat struct {
	id       usher.ConversationID
	version  int64
	owner    usher.AgentID // empty: in the queue
	need     usher.Need
	queuedAt time.Time
	language usher.Language
	cause    span.Cause // of the queueing, where that is traced
}

// seat is an agent with what the desk knows of the moment.
type seat struct {
	agent    usher.Agent
	stored   bool                           // the store had the agent when the agents were last read
	said     usher.Presence                 // by the agent's windows
	heard    int64                          // position of the event that told of said
	presence usher.Presence                 // said, but for who may not work
	chats    map[usher.ConversationID]*chat // owned
	reserved int                            // picked for, not moved yet
	leave    time.Time                      // offline: when the chats go back; zero: nothing to give back
	returns  bool                           // was here before: counts as staff until leave
}

// load is how many chats count against the agent's capacity.
func (s *seat) load() int { return len(s.chats) + s.reserved }

// due is when something happens to the seat by time alone.
func (s *seat) due() time.Time {
	if s.presence != usher.Offline {
		return time.Time{}
	}
	return s.leave
}

// index is the desk's memory: the queue in order, and who has what.
type index struct {
	chats map[usher.ConversationID]*chat
	queue []*chat // by byPlace
	seats map[usher.AgentID]*seat
	gone  past // what has left lately

	causes map[usher.ConversationID]span.Cause // of queueings that are not noted yet
}

func newIndex() index {
	return index{chats: map[usher.ConversationID]*chat{}, seats: map[usher.AgentID]*seat{}, gone: past{now: versions{}}, causes: map[usher.ConversationID]span.Cause{}}
}

// versions are those of conversations that no agent has or waits for.
type versions map[usher.ConversationID]int64

// past remembers versions for one to two sweeps: what is older than what is
// known may come late, from the store or from another node.
type past struct{ now, before versions }

// maxPast bounds each half of the memory; of more the older half is forgotten.
const maxPast = 100_000

func (p *past) note(id usher.ConversationID, version int64) {
	if len(p.now) >= maxPast {
		p.age()
	}
	p.now[id] = version
}

// age forgets the older half.
func (p *past) age() { p.now, p.before = versions{}, p.now }

func (p *past) version(id usher.ConversationID) int64 { return max(p.now[id], p.before[id]) }

// byPlace orders the queue: higher priority first, then who came first.
func byPlace(a, b *chat) int {
	return cmp.Or(
		cmp.Compare(b.need.Priority, a.need.Priority),
		a.queuedAt.Compare(b.queuedAt),
		cmp.Compare(a.id, b.id),
	)
}

// version is the newest one that is known of a conversation; 0: none.
func (x *index) version(id usher.ConversationID) int64 {
	if n := x.chats[id]; n != nil {
		return n.version
	}
	return x.gone.version(id)
}

// note makes the index agree with c, unless it knows a later version.
func (x *index) note(c usher.Conversation) {
	if c.Version < x.version(c.ID) {
		return
	}
	cause := x.causes[c.ID]
	delete(x.causes, c.ID)
	if old := x.chats[c.ID]; old != nil {
		cause = cmp.Or(cause, old.cause)
		x.remove(old)
	}
	if c.State == usher.StateQueued || c.State == usher.StateAgent {
		x.add(&chat{
			id: c.ID, version: c.Version, owner: c.Owner, language: c.Language,
			need: c.Need, queuedAt: c.QueuedAt, cause: cause,
		})
		return
	}
	x.gone.note(c.ID, c.Version)
}

// forget takes out a conversation that does not exist any more.
func (x *index) forget(id usher.ConversationID) {
	delete(x.causes, id)
	if n := x.chats[id]; n != nil {
		x.remove(n)
	}
}

func (x *index) add(n *chat) {
	x.chats[n.id] = n
	if n.owner != "" {
		x.seat(n.owner).chats[n.id] = n
		return
	}
	at, _ := slices.BinarySearchFunc(x.queue, n, byPlace)
	x.queue = slices.Insert(x.queue, at, n)
}

func (x *index) remove(n *chat) {
	delete(x.chats, n.id)
	if n.owner != "" {
		delete(x.seat(n.owner).chats, n.id)
		return
	}
	if at, ok := slices.BinarySearchFunc(x.queue, n, byPlace); ok {
		x.queue = slices.Delete(x.queue, at, at+1)
	}
}

// seat returns the seat of an agent. One that is not known counts as disabled
// until the agents are read again.
func (x *index) seat(id usher.AgentID) *seat {
	s := x.seats[id]
	if s == nil {
		s = &seat{
			agent:    usher.Agent{ID: id, Disabled: true},
			said:     usher.Offline,
			presence: usher.Offline,
			chats:    map[usher.ConversationID]*chat{},
		}
		x.seats[id] = s
	}
	return s
}

// place is where a need of this priority would stand in the queue; 1 is next.
func (x *index) place(priority int) int {
	at, _ := slices.BinarySearchFunc(x.queue, priority, func(n *chat, p int) int {
		if n.need.Priority >= p {
			return -1
		}
		return 1
	})
	return at + 1
}
