package live

import (
	"context"
	"fmt"
	"time"

	"usher"
)

// welcomeCustomer checks the token and starts the feed of the customer's
// conversation, where there is one.
func (h *Hub) welcomeCustomer(ctx context.Context, k *client, f Frame) error {
	who, err := h.parts.Customers.Verify(ctx, f.Token)
	if err != nil {
		return fmt.Errorf("live: verify a visitor token: %w", err)
	}
	if here, room := h.enterCustomer(k, who); !here {
		return usher.Errorf(usher.CodeConflict, nil, "the connection is ending")
	} else if !room {
		k.end(ctx, ByeBusy, manyDevices)
		return nil
	}
	if !h.siteAllowed(k) { // it was taken off the list since the handshake
		k.end(ctx, ByeSite, siteRetry)
		return nil
	}
	// From here on Adopt finds this device; what began before is found now.
	c, err := h.parts.Store.CurrentConversation(ctx, who.Account, who.NativeID)
	switch {
	case usher.CodeOf(err) == usher.CodeNotFound:
		if f.Conversation != "" {
			return notYours()
		}
		h.greet(ctx, k, h.welcome(f.ID, who, usher.Conversation{}))
		if id := k.settle("", true); id != "" {
			h.attach(ctx, k, usher.Conversation{ID: id}, false)
		}
		return nil
	case err != nil:
		return fmt.Errorf("live: find the conversation: %w", err)
	case f.Conversation != "" && f.Conversation != c.ID:
		return notYours()
	}
	welcome := h.welcome(f.ID, who, h.kept.over(c))
	welcome.Owner = h.name(ctx, c.Owner)
	h.greet(ctx, k, welcome)
	if f.AfterSeq != nil {
		c.LastSeq = min(c.LastSeq, *f.AfterSeq)
	}
	k.settle(c.ID, true)
	h.attach(ctx, k, c, false)
	return nil
}

// greet sends a welcome.
func (h *Hub) greet(ctx context.Context, k *client, f welcomeFrame) {
	k.answer(ctx, f)
	h.staff.said(*f.Staffed)
}

// welcome is the frame for a customer; c is zero where nothing was said yet.
func (h *Hub) welcome(id string, who usher.Customer, c usher.Conversation) welcomeFrame {
	o := h.parts.Agents.Standing(c.ID)
	return welcomeFrame{
		Type: "welcome", ID: id, Customer: who.NativeID, Conversation: c.ID, State: c.State, LastSeq: c.LastSeq,
		Staffed: &o.Staffed, Position: o.Place, ETA: seconds(o.Wait), CustomerRead: c.CustomerRead, AgentRead: c.AgentRead,
		Heartbeat: seconds(h.cfg.Heartbeat), Timeout: seconds(h.cfg.HeartbeatTimeout),
	}
}

// manyDevices is when a customer who has too many pages open may try again.
const manyDevices = time.Minute

// enterCustomer lists a client under its customer, where it is still here and
// the customer has room for one more: a token that is copied must not take
// everybody else's place.
func (h *Hub) enterCustomer(k *client, who usher.Customer) (here, room bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := person{who.Account, who.NativeID}
	if _, here := h.clients[k]; !here {
		return false, false
	}
	if h.cfg.Devices > 0 && len(h.customers[p]) >= h.cfg.Devices {
		return true, false
	}
	k.mu.Lock()
	k.customer, k.hello = who, true
	k.mu.Unlock()
	h.customers[p] = append(h.customers[p], k)
	return true, true
}

// customerRequest does what a customer's frame asks for.
func (h *Hub) customerRequest(ctx context.Context, k *client, f Frame) error {
	if f.Type == "sync" {
		return h.sync(ctx, k, f)
	}
	if f.Type == "send" {
		return h.customerSend(ctx, k, f)
	}
	feed := k.feedOf(f.Conversation)
	if feed == nil && f.Conversation != "" {
		return notYours()
	}
	if feed == nil { // nothing to type into or to have read yet
		k.answer(ctx, ackFrame{Type: "ack", ID: f.ID})
		return nil
	}
	e := usher.Event{Conversation: feed.conversation, From: usher.FromCustomer, Seq: f.Seq}
	if f.Type == "typing" {
		e.Seq = 0
		return h.typing(ctx, k, f.ID, e)
	}
	return h.hasRead(ctx, feed, f.ID, e)
}

// customerSend hands a message in. The ack follows the commit.
func (h *Hub) customerSend(ctx context.Context, k *client, f Frame) error {
	who, _ := k.who()
	got, err := h.parts.Customers.Accept(ctx, usher.Inbound{
		Account: who.Account, Customer: who, Conversation: f.Conversation, ClientID: f.ClientID,
		Text: f.Text, Choice: f.Choice, Files: f.Files, Person: f.Person, At: h.cfg.Now().UTC(),
	})
	if err != nil {
		return fmt.Errorf("live: accept: %w", err)
	}
	h.Adopt(ctx, who, got.Conversation.ID)
	k.answer(ctx, ackFrame{
		Type: "ack", ID: f.ID, ClientID: f.ClientID, Conversation: got.Conversation.ID,
		MessageID: got.Message.ID, Seq: got.Message.Seq,
	})
	return nil
}
