package live

import (
	"context"
	"log/slog"

	"usher"
	"usher/span"
)

// dispatch brings an event to those it concerns. It runs in the bus's
// callback, so it only queues.
func (h *Hub) dispatch(ctx context.Context, e usher.Event) {
	switch e.Kind {
	case usher.EventMessage:
		h.message(ctx, e)
	case usher.EventState:
		h.state(ctx, e)
	case usher.EventTyping, usher.EventRead:
		h.signal(ctx, e)
	case usher.EventQueue:
		h.toRoom(ctx, e.Conversation, queueFrame{
			Type: "queue", Conversation: e.Conversation, Position: e.Place, ETA: seconds(e.Wait), Staffed: e.Staffed,
		})
		h.staff.said(e.Staffed)
	case usher.EventFeedback:
		h.feedback(ctx, e)
	case usher.EventCustomer:
		if e.Customer != nil {
			h.rows.named(e.Conversation, e.Customer.Name)
			h.toAgents(ctx, customerFrame{Type: "customer", Conversation: e.Conversation, Customer: e.Customer})
		}
	case usher.EventAgent:
		h.checkAgent(ctx, e.Agent)
	case usher.EventPresence, usher.EventKnowledge, usher.EventMiss, usher.EventModels:
		h.toAgents(ctx, newsFrame{
			Type: string(e.Kind), Conversation: e.Conversation, Agent: e.Agent, Presence: e.Presence, Entry: e.Entry,
		})
	}
}

// room returns the feeds of a conversation. The list is never changed in place.
func (h *Hub) room(id usher.ConversationID) []*feed {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.rooms[id]
}

// consoles returns the connections of all agents.
func (h *Hub) consoles() []*client {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var all []*client
	for _, list := range h.agents {
		all = append(all, list...)
	}
	return all
}

// message queues a message for everyone in its room.
func (h *Hub) message(ctx context.Context, e usher.Event) {
	if e.Message == nil {
		return
	}
	h.rows.said(*e.Message)
	room := h.room(e.Conversation)
	if len(room) > 0 {
		s := announce(*e.Message)
		for _, f := range room {
			if e.Trace != "" {
				h.deliverTraced(ctx, f, s, span.Cause(e.Trace))
				continue
			}
			f.client.do(ctx, func(ctx context.Context) error { return f.deliver(ctx, s) })
		}
		return
	}
	if e.Message.Seq == 1 && e.Message.From == usher.FromCustomer && h.begin() {
		go func() {
			defer h.served.Done()
			h.discover(ctx, *e.Message)
		}()
	}
}

// deliverTraced queues a message for a reader, in a span that ends when it is
// written.
func (h *Hub) deliverTraced(ctx context.Context, f *feed, s *announced, cause span.Cause) {
	ctx, step := span.Follow(ctx, h.cfg.Tracer, "deliver", cause)
	step.Text("reader", string(f.client.side()))
	f.client.do(ctx, func(context.Context) error {
		defer step.End()
		return f.deliver(ctx, s)
	})
}

// begin counts a search for a new conversation's devices, where there may be
// any and the hub is open.
func (h *Hub) begin() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.customers) == 0 {
		return false
	}
	h.served.Add(1)
	return true
}

// state tells the customer's devices and all agents who has the next word, and
// lets the owner's windows follow the conversation.
func (h *Hub) state(ctx context.Context, e usher.Event) {
	if e.Chat == nil {
		return
	}
	c := *e.Chat
	h.rows.moved(c)
	for _, f := range h.room(c.ID) {
		if k := f.client; k.agent == nil {
			k.do(ctx, func(ctx context.Context) error { return k.sendState(ctx, c) })
		}
	}
	frame := share(stateFrame{
		Type: "state", Conversation: c.ID, State: c.State, Owner: string(c.Owner), Version: c.Version, Chat: &c,
	})
	for _, k := range h.consoles() {
		k.pass(ctx, frame)
		if k.agent.Agent == c.Owner {
			h.attach(ctx, k, c, true)
		} else {
			h.detach(k, c.ID, true)
		}
	}
}

// checkAgent ends the connections of an agent who may not work any more:
// whoever decided that may have done so on another node.
func (h *Hub) checkAgent(ctx context.Context, id usher.AgentID) {
	h.mu.RLock()
	windows := h.agents[id]
	h.mu.RUnlock()
	for _, k := range windows {
		k.do(ctx, func(ctx context.Context) error {
			k.signedOut(ctx)
			return nil
		})
	}
}

// feedback tells everyone in the conversation what the customer said of an
// answer.
func (h *Hub) feedback(ctx context.Context, e usher.Event) {
	if m := e.Message; m != nil && m.Helpful != nil {
		h.toRoom(ctx, e.Conversation, feedbackFrame{
			Type: "feedback", Conversation: e.Conversation, MessageID: m.ID, Seq: m.Seq, Helpful: *m.Helpful,
		})
	}
}

// sendState tells a customer's device who has the next word; only jobs call it.
func (k *client) sendState(ctx context.Context, c usher.Conversation) error {
	h := k.hub
	staffed := h.parts.Agents.Standing("").Staffed
	err := k.send(stateFrame{
		Type: "state", Conversation: c.ID, State: c.State, Owner: h.name(ctx, c.Owner), Version: c.Version, Staffed: &staffed,
	})
	h.staff.said(staffed)
	return err
}

// name returns what customers see of an agent.
func (h *Hub) name(ctx context.Context, id usher.AgentID) string {
	if id == "" {
		return ""
	}
	a, err := h.parts.Agents.Agent(ctx, id)
	if err != nil {
		h.cfg.Log.ErrorContext(ctx, "agent not read", slog.String("agent", string(id)), slog.Any("err", err))
		return ""
	}
	return a.Name
}

// signal passes on typing to the other side, and reading to everyone whom it
// takes further.
func (h *Hub) signal(ctx context.Context, e usher.Event) {
	if e.Kind == usher.EventRead {
		h.kept.hear(e)
	}
	frame := signalFrame{Type: string(e.Kind), Conversation: e.Conversation, From: e.From, Seq: e.Seq}
	customers := share(frame)
	frame.Agent = e.Agent
	agents := share(frame)
	for _, f := range h.room(e.Conversation) {
		k, s := f.client, customers
		if k.agent != nil {
			s = agents
		}
		own := k.agent == nil && e.From == usher.FromCustomer || k.agent != nil && k.agent.Agent == e.Agent
		if e.Kind == usher.EventRead && f.reads(e.From, e.Seq) || e.Kind != usher.EventRead && !own {
			k.pass(ctx, s)
		}
	}
}

// toRoom sends one frame to everyone in a conversation.
func (h *Hub) toRoom(ctx context.Context, id usher.ConversationID, f ServerFrame) {
	s := share(f)
	for _, feed := range h.room(id) {
		feed.client.pass(ctx, s)
	}
}

// toAgents sends one frame to all agents.
func (h *Hub) toAgents(ctx context.Context, f ServerFrame) {
	s := share(f)
	for _, k := range h.consoles() {
		k.pass(ctx, s)
	}
}
