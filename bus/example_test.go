package bus_test

import (
	"context"
	"fmt"

	"usher"
	"usher/bus"
	"usher/bus/membus"
)

// A subscriber that must not miss anything reads the store where the bus says
// that events were lost.
func ExampleBus() {
	var b bus.Bus = membus.New()
	ctx, cancel := context.WithCancel(context.Background())
	err := b.Subscribe(ctx, usher.TopicDesk, func(e usher.Event) {
		switch e.Kind {
		case bus.Resync:
			fmt.Println("read the queue again")
		case usher.EventQueue:
			fmt.Println("place", e.Place)
		}
	})
	if err != nil {
		fmt.Println(err)
	}
	for _, e := range []usher.Event{{Kind: usher.EventQueue, Place: 2}, {Kind: bus.Resync}} {
		if err := b.Publish(ctx, usher.TopicDesk, e); err != nil {
			fmt.Println(err)
		}
	}
	cancel()
	fmt.Println(b.Close())
	// Output:
	// place 2
	// read the queue again
	// <nil>
}
