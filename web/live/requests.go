package live

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"usher"
	"usher/span"
)

// typingEvery is how often a connection's typing is passed on at most.
const typingEvery = time.Second

// frame decodes one frame and does what it asks for.
func (h *Hub) frame(ctx context.Context, k *client, data []byte) {
	f, err := k.codec.Decode(data)
	if errors.Is(err, ErrUTF8) {
		k.end(ctx, ByeInvalidUTF8, 0)
		return
	}
	if err != nil {
		h.nonsense(ctx, k, f.ID, err)
		return
	}
	k.bad = 0
	ctx, step := h.trace(ctx, k, f)
	defer step.End()
	if err := h.safely(ctx, k, f); err != nil {
		step.Fail(string(usher.CodeOf(err)))
		k.refuse(ctx, f.ID, err)
	}
}

// trace begins the trace of a message that comes in.
func (h *Hub) trace(ctx context.Context, k *client, f Frame) (context.Context, span.Span) {
	if f.Type != "send" {
		return ctx, span.Span{}
	}
	ctx, step := span.Begin(ctx, h.cfg.Tracer, "message")
	step.Text("from", string(k.side()))
	return ctx, step
}

// nonsense answers a frame that is none, and ends a connection that sends
// nothing else.
func (h *Hub) nonsense(ctx context.Context, k *client, id string, err error) {
	k.bad++
	k.refuse(ctx, id, err)
	if k.bad >= h.cfg.MaxBad {
		k.do(ctx, func(ctx context.Context) error { // after the answer
			k.end(ctx, ByeProtocol, 0)
			return nil
		})
	}
}

// safely is request for frames of strangers: a fault in what they reach costs
// them an error, not everybody the server.
func (h *Hub) safely(ctx context.Context, k *client, f Frame) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("live: panic in %s: %v\n%s", f.Type, fault, debug.Stack())
		}
	}()
	return h.request(ctx, k, f)
}

// request does what one frame asks for.
func (h *Hub) request(ctx context.Context, k *client, f Frame) error {
	_, hello := k.who()
	switch {
	case f.Type == "hello" && hello:
		return usher.Errorf(usher.CodeConflict, nil, "this connection has said hello")
	case f.Type == "hello":
		return h.hello(ctx, k, f)
	case !known(f.Type, k.agent != nil):
		return usher.Errorf(usher.CodeInvalid, nil, "there is no frame %q here", f.Type)
	case !hello:
		return usher.Errorf(usher.CodeUnauthorized, nil, "say hello first")
	case f.Type == "ping":
		k.answer(ctx, ackFrame{Type: "ack", ID: f.ID})
		return nil
	case k.agent != nil:
		return h.agentRequest(ctx, k, f)
	}
	return h.customerRequest(ctx, k, f)
}

// known reports whether a side may send frames of a type.
func known(kind string, agent bool) bool {
	switch kind {
	case "send", "sync", "typing", "read", "ping":
		return true
	case "open", "leave", "presence":
		return agent
	}
	return false
}

// hello lets a connection in. One that is refused ends; where the reason is
// not the client's, it is told to come back.
func (h *Hub) hello(ctx context.Context, k *client, f Frame) error {
	welcome := h.welcomeCustomer
	if k.agent != nil {
		welcome = h.welcomeAgent
	}
	err := welcome(ctx, k, f)
	if err == nil {
		k.conn.Expire(time.Time{}, false)
		return nil
	}
	k.refuse(ctx, f.ID, err)
	k.do(ctx, func(ctx context.Context) error {
		k.refused(ctx, err, ByeUnauthorized)
		return nil
	})
	return nil
}

// refused ends a connection because of err: for a reason of theirs, or because
// we failed, which says nothing against a token or a session.
func (k *client) refused(ctx context.Context, err error, theirs Reason) {
	reason := refusal(err, theirs)
	var retry time.Duration
	if reason == ByeFailed {
		retry = retryAfter(k.hub.Count())
	}
	k.end(ctx, reason, retry)
}

// refusal is the reason of a bye for err.
func refusal(err error, theirs Reason) Reason {
	if code := usher.CodeOf(err); code == usher.CodeInternal || code == usher.CodeBusy {
		return ByeFailed
	}
	return theirs
}

// sync answers a sync once the frames queued before it are out.
func (h *Hub) sync(ctx context.Context, k *client, f Frame) error {
	if f.AfterSeq == nil {
		return usher.Errorf(usher.CodeInvalid, nil, `sync needs "after_seq"; 0 asks for everything`)
	}
	feed := k.feedOf(f.Conversation)
	switch {
	case feed != nil:
		k.do(ctx, func(ctx context.Context) error { return feed.sync(ctx, f.ID, *f.AfterSeq) })
		return nil
	case k.agent == nil && f.Conversation == "":
		k.answer(ctx, syncFrame{Type: "sync", ID: f.ID, Messages: []line{}})
		return nil
	case k.agent == nil:
		return notYours()
	}
	return openFirst(f.Conversation)
}

// openFirst is what an agent hears about a conversation that does not lie
// before them.
func openFirst(id usher.ConversationID) error {
	return usher.Errorf(usher.CodeConflict, nil, "open conversation %s first", id)
}

// publish passes on a fleeting event.
func (h *Hub) publish(ctx context.Context, e usher.Event) error {
	e.At = h.cfg.Now().UTC()
	for _, topic := range e.Topics() {
		if err := h.parts.Bus.Publish(ctx, topic, e); err != nil {
			return fmt.Errorf("live: publish %s: %w", e.Kind, err)
		}
	}
	return nil
}

// typing passes on that somebody types, not too often.
func (h *Hub) typing(ctx context.Context, k *client, id string, e usher.Event) error {
	now := h.age() + typingEvery.Microseconds() // the first is passed on, however young the hub
	if now-k.typed >= typingEvery.Microseconds() {
		k.typed = now
		e.Kind = usher.EventTyping
		if err := h.publish(ctx, e); err != nil {
			return err
		}
	}
	k.answer(ctx, ackFrame{Type: "ack", ID: id, Conversation: e.Conversation})
	return nil
}

// notYours is what a customer hears about any other conversation.
func notYours() error {
	return usher.Errorf(usher.CodeForbidden, nil, "that conversation is not yours")
}

// failure makes the error frame. Errors without a code are logged, not shown.
func (h *Hub) failure(ctx context.Context, id string, err error) errorFrame {
	known, ok := errors.AsType[*usher.Error](err)
	if !ok || known.Code == usher.CodeInternal {
		h.cfg.Log.ErrorContext(ctx, "frame failed", slog.String("id", id), slog.Any("err", err))
		return errorFrame{Type: "error", ID: id, Code: usher.CodeInternal, Text: "something failed on our side; try again"}
	}
	return errorFrame{Type: "error", ID: id, Code: known.Code, Text: known.Text, RetryAfter: seconds(known.RetryAfter)}
}
