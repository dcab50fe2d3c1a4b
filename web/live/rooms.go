package live

import (
	"context"
	"log/slog"

	"usher"
)

// attach begins a feed of c at its LastSeq; what the store has after it is
// sent. A customer has one feed: another conversation takes its place. A feed
// that exists goes on as it is.
func (h *Hub) attach(ctx context.Context, k *client, c usher.Conversation, owned bool) {
	f, old, fresh := k.begin(c, owned)
	if !fresh {
		return
	}
	h.mu.Lock()
	if old != nil {
		h.detachLocked(old)
	}
	if _, here := h.clients[k]; !here { // it left meanwhile
		h.mu.Unlock()
		return
	}
	h.rooms[c.ID] = append(h.rooms[c.ID], f)
	h.mu.Unlock()
	// Events are heard from now on; what was committed before is in the store.
	k.do(ctx, f.catchUp)
}

// begin puts a new feed into the client, unless it has one for c.
func (k *client) begin(c usher.Conversation, owned bool) (f, old *feed, fresh bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f = newFeed(k, c, owned)
	if k.agent == nil {
		if k.feed != nil && k.feed.conversation == c.ID {
			return k.feed, nil, false
		}
		old, k.feed = k.feed, f
		return f, old, true
	}
	if have := k.feeds[c.ID]; have != nil {
		have.owned = have.owned && owned
		return have, nil, false
	}
	if k.feeds == nil {
		k.feeds = map[usher.ConversationID]*feed{}
	}
	k.feeds[c.ID] = f
	return f, nil, true
}

// detach ends a feed of an agent; with onlyOwned only where the agent did not
// open it.
func (h *Hub) detach(k *client, id usher.ConversationID, onlyOwned bool) {
	k.mu.Lock()
	f := k.feeds[id]
	if f == nil || onlyOwned && !f.owned {
		k.mu.Unlock()
		return
	}
	delete(k.feeds, id)
	k.mu.Unlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.detachLocked(f)
}

// detachLocked takes a feed out of its room.
func (h *Hub) detachLocked(f *feed) { remove(h.rooms, f.conversation, f) }

// Adopt tells the hub which conversation a customer's messages go to. Devices
// that said hello before there was one follow it from its first message.
func (h *Hub) Adopt(ctx context.Context, c usher.Customer, id usher.ConversationID) {
	h.mu.RLock()
	devices := h.customers[person{c.Account, c.NativeID}]
	h.mu.RUnlock()
	ctx = context.WithoutCancel(ctx)
	for _, k := range devices {
		if k.settle(id, false) != "" {
			h.attach(ctx, k, usher.Conversation{ID: id}, false)
		}
	}
}

// settle says which conversation a customer's device is to follow now, "" for
// none: before hello has looked for one (done) what others found is kept for
// it, so that the welcome comes first.
func (k *client) settle(id usher.ConversationID, done bool) usher.ConversationID {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.settled = k.settled || done
	if !k.settled {
		k.found = id
		return ""
	}
	if id == "" {
		id = k.found
	}
	return id
}

// discover finds the devices of a customer whose first message came in by
// another node or another door.
func (h *Hub) discover(ctx context.Context, m usher.Message) {
	c, err := h.parts.Store.Customer(ctx, usher.CustomerID(m.Sender))
	if err != nil {
		h.cfg.Log.ErrorContext(ctx, "customer not read", slog.String("customer", m.Sender), slog.Any("err", err))
		return
	}
	h.Adopt(ctx, c, m.Conversation)
}

// SignOut ends an agent's connections: those of one session, or all where
// session is empty.
func (h *Hub) SignOut(ctx context.Context, agent usher.AgentID, session string) {
	ctx = context.WithoutCancel(ctx)
	h.mu.RLock()
	defer h.mu.RUnlock()
	for k := range h.clients {
		if k.agent != nil && k.agent.Agent == agent && (session == "" || k.agent.Session == session) {
			k.end(ctx, ByeSignedOut, 0)
		}
	}
}
