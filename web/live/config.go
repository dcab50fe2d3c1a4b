package live

import (
	"context"
	"log/slog"
	"time"

	"usher"
	"usher/span"
)

// store reads what is delivered.
type store interface {
	Conversation(ctx context.Context, id usher.ConversationID) (usher.Conversation, error)
	Conversations(ctx context.Context, f usher.ConversationFilter) ([]usher.Conversation, error)
	CurrentConversation(ctx context.Context, account usher.AccountID, nativeID string) (usher.Conversation, error)
	Customer(ctx context.Context, id usher.CustomerID) (usher.Customer, error)
	Messages(ctx context.Context, id usher.ConversationID, after int64, limit int) ([]usher.Message, error)
	// SetRead keeps how far conversations were read; a receipt that lies behind
	// what is kept changes nothing.
	SetRead(ctx context.Context, all []usher.Receipt) error
}

// customerSide lets customers in and takes what they write.
type customerSide interface {
	// Verify returns whose token it is: Account and NativeID are set.
	Verify(ctx context.Context, token string) (usher.Customer, error)
	Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error)
	// SiteAllowed says whether pages of this origin may show the widget now.
	SiteAllowed(origin string) bool
}

// agentSide is what agents do over the socket.
type agentSide interface {
	Agent(ctx context.Context, id usher.AgentID) (usher.Agent, error)
	Reply(ctx context.Context, id usher.ConversationID, agent usher.AgentID, d usher.Draft) (usher.Message, error)
	SetPresence(ctx context.Context, agent usher.AgentID, p usher.Presence) error
	// Gone says that the agent has no window here any more.
	Gone(ctx context.Context, agent usher.AgentID) error
	// Standing says whether anybody is there, and where a waiting conversation
	// stands in the queue; the ID may be empty.
	Standing(id usher.ConversationID) usher.Outlook
}

// eventBus carries events between the parts.
type eventBus interface {
	Publish(ctx context.Context, topic string, e usher.Event) error
	Subscribe(ctx context.Context, topic string, fn func(usher.Event)) error
}

// Parts is what a Hub works with; all are required.
type Parts struct {
	Store     store
	Customers customerSide
	Agents    agentSide
	Bus       eventBus
}

// Config of a Hub. The zero value works.
type Config struct {
	MaxConn int // connections at once; agents have room for 200 more; 0 means 20,000
	Devices int // connections at once of one customer; 0 means 50, negative any number
	Queue   int // frames that wait for one slow connection; 0 means 256
	// HeartbeatTimeout is the silence that ends a connection; 0 means 62.5 s.
	HeartbeatTimeout time.Duration
	Heartbeat        time.Duration // silence before a ping; 0 means two fifths of HeartbeatTimeout
	Rows             time.Duration // between two chat frames of one conversation; 0 means 500 ms
	Settle           time.Duration // that somebody is there, or nobody, before all customers are told; 0 means 3 s
	HelloTimeout     time.Duration // for the first frame; 0 means 10 s
	Linger           time.Duration // for the other side's part of the closing; 0 means 1 s
	MaxBad           int           // frames in a row that make no sense before a bye; 0 means 10
	// Tracer makes the spans of messages that come in and go out. nil: nobody
	// traces.
	Tracer span.Tracer
	// Ended is told of each connection that has ended, and why: the Reason of its
	// bye, EndedLeft or EndedLost. It must be quick; nil: nobody asks.
	Ended func(agent bool, why Reason)
	Now   func() time.Time // nil means time.Now
	Log   *slog.Logger     // nil discards
}

// withDefaults returns c with its zeros replaced.
func (c Config) withDefaults() Config {
	c.MaxConn = orInt(c.MaxConn, 20_000)
	if c.Devices == 0 {
		c.Devices = 50
	}
	c.Queue = orInt(c.Queue, 256)
	c.MaxBad = orInt(c.MaxBad, 10)
	c.HeartbeatTimeout = orTime(c.HeartbeatTimeout, orTime(c.Heartbeat, 25*time.Second)*5/2)
	c.Heartbeat = orTime(c.Heartbeat, c.HeartbeatTimeout*2/5)
	c.Rows = orTime(c.Rows, 500*time.Millisecond)
	c.Settle = orTime(c.Settle, 3*time.Second)
	c.HelloTimeout = orTime(c.HelloTimeout, 10*time.Second)
	c.Linger = orTime(c.Linger, time.Second)
	if c.Ended == nil {
		c.Ended = func(bool, Reason) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// orInt returns v, or def where v is not positive.
func orInt(v, def int) int {
	if v > 0 {
		return v
	}
	return def
}

// orTime returns v, or def where v is not positive.
func orTime(v, def time.Duration) time.Duration {
	if v > 0 {
		return v
	}
	return def
}
