package live

import (
	"context"
	"log/slog"
	"sync"

	"usher"
	"usher/span"
)

// pageSize is how many messages are read from the store at a time.
const pageSize = 100

// feed is one client's view of one conversation. last belongs to the client's
// writer, so what is sent and what is remembered cannot part.
type feed struct {
	client       *client
	conversation usher.ConversationID
	last         int64 // Seq of the newest message sent, or passed over as not for this client
	owned        bool  // kept because the agent owns the conversation, not because it was opened
}

// shared is a message event on its way to many clients, encoded once a view.
type shared struct {
	message  usher.Message
	customer func() ([]byte, error) // nil bytes: not for customers
	agent    func() ([]byte, error)
}

// share prepares a message for its readers.
func share(m usher.Message) *shared {
	return &shared{
		message:  m,
		customer: sync.OnceValues(func() ([]byte, error) { return messageBytes(m, false) }),
		agent:    sync.OnceValues(func() ([]byte, error) { return messageBytes(m, true) }),
	}
}

// messageBytes returns the message frame for one view, nil where the view does
// not hold m.
func messageBytes(m usher.Message, agent bool) ([]byte, error) {
	v, ok := view(m, agent)
	if !ok {
		return nil, nil
	}
	return encode(messageFrame{Type: "message", Conversation: m.Conversation, Message: v})
}

// view returns m as an agent or a customer sees it.
func view(m usher.Message, agent bool) (any, bool) {
	if agent {
		return m, true
	}
	return ForCustomer(m)
}

// deliver sends a message that was announced, and before it whatever came
// between it and the last one sent.
func (f *feed) deliver(ctx context.Context, s *shared) error {
	switch seq := s.message.Seq; {
	case seq <= f.last:
		return nil
	case seq > f.last+1:
		return f.catchUp(ctx)
	}
	encoded := s.customer
	if f.client.agent != nil {
		encoded = s.agent
	}
	return f.put(ctx, s.message.Seq, encoded)
}

// put sends an encoded message and remembers it.
func (f *feed) put(ctx context.Context, seq int64, encoded func() ([]byte, error)) error {
	b, err := encoded()
	if err != nil {
		return err
	}
	if b != nil {
		_, step := span.Start(ctx, "send")
		defer step.End()
		step.Int("bytes", len(b))
		if err := f.client.conn.Send(Text, b); err != nil {
			return err
		}
	}
	f.last = seq
	return nil
}

// catchUp sends what the store has after the last message sent. Where it can't
// be read the connection ends: the client comes back and asks.
func (f *feed) catchUp(ctx context.Context) error {
	for {
		page, err := f.client.hub.parts.Store.Messages(ctx, f.conversation, f.last, pageSize)
		if err != nil {
			f.fail(ctx, err)
			return nil
		}
		for _, m := range page {
			agent := f.client.agent != nil
			if err := f.put(ctx, m.Seq, func() ([]byte, error) { return messageBytes(m, agent) }); err != nil {
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
	joins := after <= f.last
	for {
		page, err := f.client.hub.parts.Store.Messages(ctx, f.conversation, after, pageSize)
		if err != nil {
			f.fail(ctx, err)
			return nil
		}
		out := syncFrame{Type: "sync", ID: id, Conversation: f.conversation, Messages: []any{}, More: len(page) == pageSize}
		for _, m := range page {
			if v, ok := view(m, f.client.agent != nil); ok {
				out.Messages = append(out.Messages, v)
			}
			after = m.Seq
		}
		out.UpTo = after
		if err := f.client.send(out); err != nil {
			return err
		}
		if joins {
			f.last = max(f.last, after)
		}
		if !out.More {
			return nil
		}
	}
}

// fail ends the connection because the store does not answer.
func (f *feed) fail(ctx context.Context, err error) {
	f.client.hub.cfg.Log.ErrorContext(ctx, "messages not read", slog.String("conversation", string(f.conversation)), slog.Any("err", err))
	f.client.end(ctx, ByeFailed, 0)
}
