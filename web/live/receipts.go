package live

import (
	"context"
	"log/slog"
	"sync"

	"usher"
)

// maxReceipts is how many receipts wait to be kept at most, while the store
// does not take them. Beyond it further ones are not kept: their messages are
// shown as unread once more, no worse.
const maxReceipts = 10_000

// receipts are how far conversations were read, until the store has it. They
// are kept together every half second: what is read while it is written costs
// one receipt, not one for each message.
type receipts struct {
	mu  sync.Mutex
	due map[receiptOf]int64 // Seq
	// Of all nodes, since the last time and in the time before that: the store
	// may not have them yet.
	heard, before map[receiptOf]int64
}

// receiptOf names a receipt: who has read what.
type receiptOf struct {
	conversation usher.ConversationID
	from         usher.SenderKind
}

// note takes in receipts for the store.
func (r *receipts) note(all ...usher.Receipt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, v := range all {
		raise(&r.due, receiptOf{v.Conversation, v.From}, v.Seq)
	}
}

// hear takes in how far somebody has read on this node or another one, which
// sees to it that the store gets it.
func (r *receipts) hear(e usher.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	raise(&r.heard, receiptOf{e.Conversation, e.From}, e.Seq)
}

// raise moves one mark of m forward, where there is room for it.
func raise(m *map[receiptOf]int64, of receiptOf, seq int64) {
	if *m == nil {
		*m = map[receiptOf]int64{}
	}
	if have, ok := (*m)[of]; ok || len(*m) < maxReceipts {
		(*m)[of] = max(have, seq)
	}
}

// over returns c, as the store has it, with the marks that it has not yet.
func (r *receipts) over(c usher.Conversation) usher.Conversation {
	r.mu.Lock()
	defer r.mu.Unlock()
	customer, agent := receiptOf{c.ID, usher.FromCustomer}, receiptOf{c.ID, usher.FromAgent}
	for _, m := range []map[receiptOf]int64{r.due, r.heard, r.before} {
		c.CustomerRead, c.AgentRead = max(c.CustomerRead, m[customer]), max(c.AgentRead, m[agent])
	}
	return c
}

// take returns what was noted since the last time.
func (r *receipts) take() []usher.Receipt {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard, r.before = nil, r.heard
	var all []usher.Receipt
	for of, seq := range r.due {
		all = append(all, usher.Receipt{Conversation: of.conversation, From: of.from, Seq: seq})
	}
	r.due = nil
	return all
}

// KeepReceipts has the store keep the receipts that have come since the last
// time. Run calls it each Config.Rows, and Close a last time.
func (h *Hub) KeepReceipts(ctx context.Context) {
	all := h.kept.take()
	if len(all) == 0 {
		return
	}
	if err := h.parts.Store.SetRead(ctx, all); err != nil {
		h.cfg.Log.ErrorContext(ctx, "receipts not kept", slog.Int("receipts", len(all)), slog.Any("err", err))
		h.kept.note(all...) // the next time
	}
}

// newFeed makes a feed that begins after the LastSeq of c.
func newFeed(k *client, c usher.Conversation, owned bool) *feed {
	f, c := &feed{client: k, conversation: c.ID, owned: owned}, k.hub.kept.over(c)
	f.last.Store(c.LastSeq)
	f.customerRead.Store(c.CustomerRead)
	f.agentRead.Store(c.AgentRead)
	return f
}

// reads takes in that a side has read up to seq. It reports whether that is
// further than before: receipts only move forward.
func (f *feed) reads(side usher.SenderKind, seq int64) bool {
	mark := &f.agentRead
	if side == usher.FromCustomer {
		mark = &f.customerRead
	}
	for {
		have := mark.Load()
		if seq <= have {
			return false
		}
		if mark.CompareAndSwap(have, seq) {
			return true
		}
	}
}

// readBy is how far a side has read, as far as this client knows.
func (f *feed) readBy(side usher.SenderKind) int64 {
	if side == usher.FromCustomer {
		return f.customerRead.Load()
	}
	return f.agentRead.Load()
}

// hasRead passes on how far somebody has read: no further than what was sent to
// them, and never back. The ack says how far it is now.
func (h *Hub) hasRead(ctx context.Context, f *feed, id string, e usher.Event) error {
	e.Kind, e.Seq = usher.EventRead, min(e.Seq, f.last.Load())
	now := f.readBy(e.From)
	if e.Seq > now {
		if err := h.publish(ctx, e); err != nil {
			return err
		}
		h.kept.note(usher.Receipt{Conversation: e.Conversation, From: e.From, Seq: e.Seq})
		now = e.Seq
	}
	f.client.answer(ctx, ackFrame{Type: "ack", ID: id, Conversation: e.Conversation, Seq: now})
	return nil
}
