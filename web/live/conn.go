package live

import (
	"encoding/binary"
	"errors"
	"sync"
	"time"
)

// Kind says what Conn.Send sends.
type Kind int

// The kinds of frame.
const (
	Data  Kind = iota // a frame of the protocol, text or binary as its codec has it
	Ping              // asks for a sign of life
	Close             // the closing handshake: two bytes of status, then a reason
)

// Packed is an encoded frame on its way to one connection or to many.
type Packed struct {
	Data []byte

	once sync.Once
	made any
	err  error
}

// Made returns what a Conn makes of the frame's data, such as its deflated
// form. It is made once, by the first of the connections that the frame goes to.
func (p *Packed) Made(of func(data []byte) (any, error)) (any, error) {
	p.once.Do(func() { p.made, p.err = of(p.Data) })
	return p.made, p.err
}

// Conn is a socket. Receive is called by one goroutine at a time, Send by one
// goroutine at a time, Expire by any.
type Conn interface {
	// Receive waits for the next data frame. It calls alive for whatever else
	// it hears from the other side meanwhile. ErrTooLarge and ErrKind leave
	// the connection usable; after any other error it is not used again.
	Receive(alive func()) ([]byte, error)
	// Send writes one frame, or gives up after a time of its own. A ping has
	// none.
	Send(kind Kind, f *Packed) error
	// Expire makes a Receive that waits at that time fail with an error whose
	// Timeout method returns true; the zero time takes the limit away. After
	// the first call with final set, calls without it do nothing.
	Expire(at time.Time, final bool)
}

// What Conn.Receive may report about a frame.
var (
	ErrTooLarge = errors.New("live: the frame is longer than MaxFrame")
	ErrKind     = errors.New("live: the frame is binary where text is spoken, or text where binary is")
)

// Reason is why the server ends a connection.
type Reason string

// The reasons.
const (
	ByeRestart      Reason = "restart"       // the server stops: come back after retry_after
	ByeBusy         Reason = "busy"          // too many connections: come back after retry_after
	ByeSlowReader   Reason = "slow_reader"   // frames were not taken in time: come back and sync
	ByeTimeout      Reason = "timeout"       // nothing was heard for too long: come back and sync
	ByeFailed       Reason = "failed"        // the server could not read what it needs: come back and sync
	ByeHelloTimeout Reason = "hello_timeout" // no hello in time
	ByeUnauthorized Reason = "unauthorized"  // the hello was refused
	ByeSignedOut    Reason = "signed_out"    // the agent's session ended
	ByeSite         Reason = "site_removed"  // the site of the customer's page may not show the widget any more
	ByeTooLarge     Reason = "too_large"     // a frame longer than MaxFrame
	ByeInvalidUTF8  Reason = "invalid_utf8"  // a text in a frame that is not UTF-8
	ByeProtocol     Reason = "protocol"      // too many frames in a row that make no sense
)

// Why a connection ended without a bye of ours.
const (
	EndedLeft Reason = "left" // the other side went
	EndedLost Reason = "lost" // a frame could not be written
)

// status returns the WebSocket close code of r (RFC 6455, section 7.4).
func (r Reason) status() uint16 {
	switch r {
	case ByeRestart:
		return 1012
	case ByeBusy:
		return 1013
	case ByeTooLarge:
		return 1009
	case ByeInvalidUTF8:
		return 1007
	case ByeFailed:
		return 1011
	case ByeProtocol, ByeHelloTimeout:
		return 1008
	case ByeUnauthorized, ByeSignedOut:
		return 4401
	case ByeSite:
		return 4403
	case ByeSlowReader, ByeTimeout:
		return 4408
	}
	return 1000
}

// closing returns the payload of the close frame.
func (r Reason) closing() *Packed {
	return &Packed{Data: append(binary.BigEndian.AppendUint16(nil, r.status()), r...)}
}
