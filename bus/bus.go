package bus

import (
	"context"
	"errors"

	"usher"
)

// Resync is the kind of an event that a bus makes itself: events of the topic
// may be lost, so read again from the store what the topic is about. All its
// other fields are empty.
const Resync usher.EventKind = "resync"

// ErrClosed is returned by Publish and Subscribe after Close.
var ErrClosed = errors.New("bus: closed")

// Bus hands events to whoever has subscribed to their topic.
//
// Every subscription sees the events of its topic in the order in which they
// were published (of two Publish calls at the same time either may be first),
// each at most once, at the latest from those published after Subscribe returned.
// A subscription costs no goroutine, so there may be one for every connected
// customer. Topics need no setting up.
type Bus interface {
	// Publish hands e to the topic's subscriptions. It never waits for a slow
	// one: when it returns, some may still be about to see e. Where too many
	// events are under way, e is dropped and the subscriptions get Resync. The
	// caller must not change what e points to afterwards.
	Publish(ctx context.Context, topic string, e usher.Event) error
	// Subscribe calls fn with each event of the topic until ctx ends; after
	// that a call that was under way may finish, and no other begins.
	//
	// Calls of one subscription come one after the other. fn must be quick: it
	// holds up the topic's other subscriptions. It must not block; it hands
	// work to a goroutine of its owner. It may use the bus, except Close. It
	// must not change what the event points to: others get the same.
	Subscribe(ctx context.Context, topic string, fn func(usher.Event)) error
	// Close ends all subscriptions and waits for calls under way.
	Close() error
}
