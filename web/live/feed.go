package live

import (
	"context"
	"log/slog"
	"sync/atomic"

	"usher"
	"usher/span"
)

// pageSize is how many messages are read from the store at a time.
const pageSize = 100

// feed is one client's view of one conversation. Only the client's writer moves
// last, so what is sent and what is remembered cannot part.
type feed struct {
	client       *client
	conversation usher.ConversationID
	last         atomic.Int64 // Seq of the newest message sent, or passed over as not for this client
	owned        bool         // kept because the agent owns the conversation, not because it was opened

	// Seq up to which either side has read, as this client knows it.
	customerRead, agentRead atomic.Int64
}

// announced is a message on its way to many clients, as each side sees it.
type announced struct {
	message         usher.Message
	customer, agent shared
}

// announce prepares a message for its readers.
func announce(m usher.Message) *announced {
	a := &announced{message: m}
	a.customer.frame = func() ServerFrame { return messageFor(m, false) }
	a.agent.frame = func() ServerFrame { return messageFor(m, true) }
	return a
}

// messageFor is the message frame for one side, which may see m.
func messageFor(m usher.Message, agent bool) messageFrame {
	v, _ := view(m, agent)
	return messageFrame{Type: "message", Conversation: m.Conversation, Message: v}
}

// view returns m as an agent or a customer sees it; false where it is not for
// customers.
func view(m usher.Message, agent bool) (line, bool) {
	if agent {
		return ours(m), true
	}
	return ForCustomer(m)
}

// deliver sends a message that was announced, and before it whatever came
// between it and the last one sent.
func (f *feed) deliver(ctx context.Context, a *announced) error {
	switch seq, last := a.message.Seq, f.last.Load(); {
	case seq <= last:
		return nil
	case seq > last+1:
		return f.catchUp(ctx)
	}
	s := &a.customer
	if f.client.agent != nil {
		s = &a.agent
	}
	return f.put(ctx, a.message, s.in)
}

// put sends a message where this side may see it, and remembers it: before it
// is written, as who has it may answer at once. A write that fails ends the
// connection.
func (f *feed) put(ctx context.Context, m usher.Message, in func(Codec) (*Packed, error)) error {
	f.last.Store(m.Seq)
	if f.client.agent != nil || m.Visible() {
		p, err := in(f.client.codec)
		if err != nil {
			return err
		}
		_, step := span.Start(ctx, "send")
		defer step.End()
		step.Int("bytes", len(p.Data))
		if err := f.client.conn.Send(Data, p); err != nil {
			return err
		}
	}
	return nil
}

// catchUp sends what the store has after the last message sent. Where it can't
// be read the connection ends: the client comes back and asks.
func (f *feed) catchUp(ctx context.Context) error {
	for {
		page, err := f.client.hub.parts.Store.Messages(ctx, f.conversation, f.last.Load(), pageSize)
		if err != nil {
			f.fail(ctx, err)
			return nil
		}
		for _, m := range page {
			if err := f.put(ctx, m, func(c Codec) (*Packed, error) { return pack(c, messageFor(m, f.client.agent != nil)) }); err != nil {
				return err
			}
		}
		if len(page) < pageSize {
			return nil
		}
	}
}

// sync answers with everything after a Seq, in pages. What joins on to the
// stream counts as sent, so it does not come again.
func (f *feed) sync(ctx context.Context, id string, after int64) error {
	joins := after <= f.last.Load()
	for {
		page, err := f.client.hub.parts.Store.Messages(ctx, f.conversation, after, pageSize)
		if err != nil {
			f.fail(ctx, err)
			return nil
		}
		out := syncFrame{Type: "sync", ID: id, Conversation: f.conversation, Messages: []line{}, More: len(page) == pageSize}
		for _, m := range page {
			if v, ok := view(m, f.client.agent != nil); ok {
				out.Messages = append(out.Messages, v)
			}
			after = m.Seq
		}
		out.UpTo = after
		if joins {
			f.last.Store(max(f.last.Load(), after))
		}
		if err := f.client.send(out); err != nil {
			return err
		}
		if !out.More {
			return nil
		}
	}
}

// fail ends the connection because the store does not answer.
func (f *feed) fail(ctx context.Context, err error) {
	f.client.hub.cfg.Log.ErrorContext(ctx, "messages not read", slog.String("conversation", string(f.conversation)), slog.Any("err", err))
	f.client.end(ctx, ByeFailed, retryAfter(f.client.hub.Count()))
}
