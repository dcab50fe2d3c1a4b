package membus_test

import (
	"context"
	"fmt"

	"usher"
	"usher/bus/membus"
)

func Example() {
	b := membus.New()
	ctx, cancel := context.WithCancel(context.Background())
	topic := usher.ConversationID("c1").Topic()
	err := b.Subscribe(ctx, topic, func(e usher.Event) { fmt.Println(e.Kind, e.From) })
	if err != nil {
		fmt.Println(err)
	}
	_ = b.Publish(ctx, topic, usher.Event{Kind: usher.EventTyping, From: usher.FromCustomer})
	cancel()
	_ = b.Close()
	// Output: typing customer
}
