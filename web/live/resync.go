package live

import (
	"context"
	"log/slog"

	"usher"
)

// Resync brings everyone up to date after events were lost: what was missed is
// read from the store, and consoles are told to read again what they show.
func (h *Hub) Resync(ctx context.Context) {
	h.reloadRows(ctx)
	h.mu.RLock()
	defer h.mu.RUnlock()
	for k := range h.clients {
		if k.agent != nil {
			k.do(ctx, k.resyncAgent)
		} else {
			k.do(ctx, k.resyncCustomer)
		}
	}
}

// reloadRows reads the rows again, beside what goes on.
func (h *Hub) reloadRows(ctx context.Context) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.served.Add(1)
	go func() {
		defer h.served.Done()
		if err := h.rows.load(ctx, h.parts.Store); err != nil { // each is right again with its next change
			h.cfg.Log.Error("rows not read", slog.Any("err", err))
		}
	}()
}

// resyncAgent catches up with all open conversations.
func (k *client) resyncAgent(ctx context.Context) error {
	for _, f := range k.ownFeeds() {
		if err := f.catchUp(ctx); err != nil {
			return err
		}
	}
	if _, hello := k.who(); !hello {
		return nil
	}
	return k.send(newsFrame{Type: "resync"})
}

// resyncCustomer catches up with the customer's conversation, also with one
// that began unheard.
func (k *client) resyncCustomer(ctx context.Context) error {
	who, hello := k.who()
	if !hello {
		return nil
	}
	h := k.hub
	c, err := h.parts.Store.CurrentConversation(ctx, who.Account, who.NativeID)
	if usher.CodeOf(err) == usher.CodeNotFound {
		return nil
	}
	if err != nil {
		h.cfg.Log.ErrorContext(ctx, "conversation not read", slog.String("customer", who.NativeID), slog.Any("err", err))
		k.end(ctx, ByeFailed, retryAfter(h.Count()))
		return nil
	}
	f := k.feedOf(c.ID)
	if f == nil {
		if k.settle(c.ID, false) != "" {
			c.LastSeq = 0 // the customer has seen nothing of it
			h.attach(ctx, k, c, false)
		}
		return nil
	}
	if err := f.catchUp(ctx); err != nil {
		return err
	}
	return k.sendState(ctx, c)
}
