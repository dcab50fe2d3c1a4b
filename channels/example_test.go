package channels_test

import (
	"context"
	"fmt"

	"usher"
	"usher/channels"
)

// greeter stores nothing and says what it was given.
type greeter struct{}

func (greeter) Accept(_ context.Context, in usher.Inbound) (usher.Accepted, error) {
	return usher.Accepted{Message: usher.Message{Text: "stored: " + in.Text, Seq: 1}}, nil
}

func ExampleDispatcher() {
	d := channels.NewDispatcher(greeter{}, channels.Config{})
	accepted, err := d.Accept(context.Background(), usher.Inbound{
		Account: "web", Customer: usher.Customer{NativeID: "7f00"}, Text: "Where is my order?",
	})
	fmt.Println(accepted.Message.Text, err)
	fmt.Println(d.Close(), d.Len())
	// Output:
	// stored: Where is my order? <nil>
	// <nil> 0
}
