package channels

import (
	"context"
	"net/http"
	"time"

	"usher"
)

// Channel is one account on one messenger. Its methods are safe for
// concurrent use.
type Channel interface {
	// Receive verifies and decodes one request and does nothing else: the
	// caller stores what it returns and only then sends the Ack. CodeUnauthorized
	// where the request is not signed rightly, CodeForbidden where the sender
	// may not write here, CodeInvalid and CodeTooLarge for its content. A
	// request may hold no message at all, and that is no error.
	Receive(ctx context.Context, r RawRequest) (Ack, []usher.Inbound, error)
	// Capabilities says what the other side can show and do.
	Capabilities() Capabilities
	// Close frees what the channel holds.
	Close() error
}

// RawRequest is a request as it came over the wire. Header and Body stay the
// caller's, and may be used until Receive returns.
type RawRequest struct {
	Method string
	Path   string
	Header http.Header
	Body   []byte
	At     time.Time // when it arrived; zero: the channel's clock tells
}

// Ack is the answer that tells the other side that a request is safe with us.
type Ack struct {
	Status      int // HTTP
	ContentType string
	Body        []byte
}

// Capabilities is what a channel can do, and its limits.
type Capabilities struct {
	MaxText     int           // bytes of UTF-8 in one outgoing message
	MaxOptions  int           // buttons under one message; 0: none
	Typing      bool          // shows that somebody is typing
	Receipts    bool          // says what was read
	ReplyWindow time.Duration // how long after a customer's message we may write; 0: always
}
