package web_test

import (
	"context"
	"time"

	"usher"
	"usher/chat"
	"usher/handoff"
)

// move is every change of owner, by the state machine.
func (o *office) move(ctx context.Context, id usher.ConversationID, m usher.Move) (usher.Conversation, error) {
	o.mu.Lock()
	c, ok := o.chats[id]
	if !ok {
		o.mu.Unlock()
		return usher.Conversation{}, missing("conversation")
	}
	m.At = time.Unix(1, 0).UTC()
	moved, err := c.Move(m)
	if err != nil {
		o.mu.Unlock()
		return moved, err
	}
	*c = moved
	o.mu.Unlock()
	o.tell(ctx, usher.Event{Kind: usher.EventState, Conversation: id, Chat: &moved})
	return moved, nil
}

func (o *office) Claim(ctx context.Context, id usher.ConversationID, a usher.AgentID) (usher.Conversation, error) {
	c, err := o.Conversation(ctx, id)
	if err == nil && c.State == usher.StateAgent && c.Owner != a {
		return c, usher.Errorf(usher.CodeConflict, nil, "somebody else has this chat")
	}
	return o.move(ctx, id, usher.Move{To: usher.StateAgent, Agent: a})
}

func (o *office) Release(ctx context.Context, id usher.ConversationID, a usher.AgentID) (usher.Conversation, error) {
	return o.Transfer(ctx, id, a, usher.Need{Avoid: a})
}

func (o *office) Transfer(ctx context.Context, id usher.ConversationID, a usher.AgentID, need usher.Need) (usher.Conversation, error) {
	c, err := o.Conversation(ctx, id)
	if err == nil && c.Owner != a {
		return c, usher.Errorf(usher.CodeForbidden, nil, "only its agent can change that")
	}
	return o.move(ctx, id, usher.Move{To: usher.StateQueued, Need: need})
}

func (o *office) Return(ctx context.Context, id usher.ConversationID, _ usher.AgentID) (usher.Conversation, error) {
	return o.move(ctx, id, usher.Move{To: usher.StateBot})
}

func (o *office) Leave(ctx context.Context, id usher.ConversationID) (usher.Conversation, error) {
	c, err := o.Conversation(ctx, id)
	switch {
	case err != nil:
		return c, err
	case c.State == usher.StateAgent:
		return c, usher.Errorf(usher.CodeConflict, nil, "somebody has this chat")
	case c.State != usher.StateQueued:
		return c, nil
	}
	return o.move(ctx, id, usher.Move{To: usher.StateBot})
}

func (o *office) Finish(ctx context.Context, id usher.ConversationID, _ usher.AgentID, seen int64) (usher.Conversation, error) {
	return o.move(ctx, id, usher.Move{To: usher.StateClosed, Seen: seen})
}

func (o *office) Archive(ctx context.Context, id usher.ConversationID, _ usher.AgentID) (usher.Conversation, error) {
	return o.move(ctx, id, usher.Move{To: usher.StateArchived})
}

func (o *office) Restore(ctx context.Context, id usher.ConversationID, _ usher.AgentID, to usher.State) (usher.Conversation, error) {
	return o.move(ctx, id, usher.Move{To: to})
}

func (o *office) Reply(ctx context.Context, id usher.ConversationID, a usher.AgentID, d usher.Draft) (usher.Message, error) {
	c, err := o.Conversation(ctx, id)
	if err != nil {
		return usher.Message{}, err
	}
	if c.Owner != a {
		return usher.Message{}, usher.Errorf(usher.CodeForbidden, nil, "only its agent can reply")
	}
	d.From, d.Sender = usher.FromAgent, string(a)
	return o.say(ctx, id, d)
}

func (o *office) Note(ctx context.Context, id usher.ConversationID, a usher.AgentID, d usher.Draft) (usher.Message, error) {
	d.From, d.Sender, d.Kind = usher.FromAgent, string(a), usher.KindNote
	return o.say(ctx, id, d)
}

func (o *office) Queue(ctx context.Context) ([]handoff.Waiting, error) {
	all, err := o.Conversations(ctx, usher.ConversationFilter{States: []usher.State{usher.StateQueued}, Limit: 10})
	var out []handoff.Waiting
	for i, c := range all {
		out = append(out, handoff.Waiting{Conversation: c, Place: i + 1})
	}
	return out, err
}

func (o *office) Presences() []usher.Candidate {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []usher.Candidate
	for id, p := range o.presence {
		out = append(out, usher.Candidate{Agent: o.agents[id], Presence: p, Load: 1})
	}
	return out
}

func (o *office) SetPresence(_ context.Context, a usher.AgentID, p usher.Presence) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.presence[a] = p
	return nil
}

func (o *office) Gone(ctx context.Context, a usher.AgentID) error {
	return o.SetPresence(ctx, a, usher.Offline)
}

func (o *office) AgentsChanged(context.Context) error { return nil }

func (o *office) Explain(_ context.Context, c usher.Conversation, m usher.Memory, said, _ string) (chat.Reply, []chat.Step, error) {
	m.Misses++
	return chat.Reply{
		Memory:        m,
		Understanding: usher.Understanding{Text: said, Language: c.Language, Vector: []float32{1}},
		Decision:      usher.Decision{Route: usher.RouteFAQ, Why: usher.WhyConfident, Score: 0.9},
		Drafts:        []usher.Draft{{Text: "You said " + said}},
	}, []chat.Step{{Name: chat.StepDecide, Checks: []chat.Check{}}}, nil
}
