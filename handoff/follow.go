package handoff

import (
	"usher"
	"usher/span"
)

// Follow takes in an event of the desk's topic, whichever node it comes from:
// so the desks of all nodes know the same queue, the same agents, and who of them
// is there. What a desk knows later already is passed over. It is quick, and may
// be called before Start: subscribe first, then nothing is missed.
func (d *Desk) Follow(e usher.Event) {
	switch e.Kind {
	case usher.EventState:
		if e.Chat != nil {
			d.moved(*e.Chat, span.Cause(e.Trace))
		}
	case usher.EventPresence:
		d.sit(e)
	case usher.EventAgent:
		d.mu.Lock()
		d.due = true
		d.mu.Unlock()
		d.poke()
	}
}

// moved takes in a conversation that somebody has moved.
func (d *Desk) moved(c usher.Conversation, cause span.Cause) {
	d.mu.Lock()
	fresh := c.Version > d.index.version(c.ID)
	if fresh {
		if cause != "" && c.State == usher.StateQueued {
			d.index.causes[c.ID] = cause
		}
		d.noteLocked(c)
	}
	d.mu.Unlock()
	if fresh {
		d.poke()
	}
}

// Resync has the desk compare all that it knows with the store: events were
// lost.
func (d *Desk) Resync() {
	d.mu.Lock()
	d.swept = d.now().Add(-d.cfg.Sweep)
	d.mu.Unlock()
	d.poke()
}

// Wake has the desk look whether it leads now, and do what that asks of it.
func (d *Desk) Wake() { d.poke() }
