package storetest

import (
	"context"

	"usher"
)

// receiptsForward: marks move forward, within the conversation, each side's for
// itself; they outlast a move and further messages.
func (t *suite) receiptsForward() {
	c := t.accept(from("c1", "one")).Conversation
	other := t.accept(from("c2", "one")).Conversation
	t.accept(from("c1", "two"))
	ctx := context.Background()
	customer := func(seq int64) usher.Receipt {
		return usher.Receipt{Conversation: c.ID, From: usher.FromCustomer, Seq: seq}
	}
	for _, step := range []struct {
		all             []usher.Receipt
		customer, agent int64
	}{
		{[]usher.Receipt{customer(1)}, 1, 0},
		{[]usher.Receipt{customer(2), {Conversation: c.ID, From: usher.FromAgent, Seq: 1}, {Conversation: "nowhere", From: usher.FromAgent, Seq: 1}}, 2, 1},
		{[]usher.Receipt{customer(1), customer(0), customer(3)}, 2, 1},
		{nil, 2, 1},
	} {
		t.ok(t.store.SetRead(ctx, step.all))
		got, err := t.store.Conversation(ctx, c.ID)
		t.ok(err)
		if got.CustomerRead != step.customer || got.AgentRead != step.agent {
			t.Errorf("after %+v the customer has read to %d and the agent to %d", step.all, got.CustomerRead, got.AgentRead)
		}
	}
	t.want(usher.CodeInvalid, t.store.SetRead(ctx, []usher.Receipt{{Conversation: c.ID, From: usher.FromBot, Seq: 1}}))
	t.move(c, usher.Move{To: usher.StateQueued, Reason: "wants_person"})
	t.accept(from("c1", "three"))
	current, err := t.store.CurrentConversation(ctx, c.Account, "c1")
	t.ok(err)
	if current.CustomerRead != 2 || current.AgentRead != 1 {
		t.Errorf("after a move and a message: %+v", current)
	}
	if got, err := t.store.Conversation(ctx, other.ID); err != nil || got.CustomerRead != 0 || got.AgentRead != 0 {
		t.Errorf("another conversation: %+v, %v", got, err)
	}
}
