package bench

import (
	"context"
	"errors"
)

// Agents is how many agents share the customers: customer i writes to agent
// i modulo Agents.
const Agents = 10

// Errors of Customer.Send.
var (
	ErrBusy   = errors.New("bench: the server has asked to come back later")
	ErrClosed = errors.New("bench: the server has closed the connection")
)

// Target is a server as customers and agents see it.
type Target interface {
	// Name says what is measured.
	Name() string
	// Join connects customer i, who has been welcomed when it returns.
	Join(ctx context.Context, i int) (Customer, error)
	// Staff connects the agents, and gives them the chats of these customers.
	// Each frame with a message that an agent reads goes to heard, on the
	// reading goroutine; heard must not keep it.
	Staff(ctx context.Context, customers []Customer, heard func(frame []byte)) error
	// Create sends text over HTTP as customer i, whom it makes at need.
	Create(ctx context.Context, i int, text string) error
	// Close ends the connections of the agents.
	Close() error
}

// Customer is one customer's connection. Its methods may be called by one
// goroutine at a time.
type Customer interface {
	// Send says text, which is message number n of the load. The result goes
	// to done once, on any goroutine: nil when the server has acknowledged it
	// or, where its protocol knows no acknowledgement, when it was written.
	Send(n int, text []byte, done func(error))
	Close() error
}

// Asker is a Customer who waits for the bot.
type Asker interface {
	Customer
	// Hear lets replied be called with the number of each message, once the
	// customer has read the bot's reply to it.
	Hear(replied func(n int))
}

// Reader is a Customer whose chat can be read back.
type Reader interface {
	Customer
	// Read calls each with every stored message of the chat, oldest first.
	Read(ctx context.Context, each func(message []byte)) error
}
