package live

import (
	"context"
	"fmt"

	"usher"
)

// AgentSession says which agent a connection belongs to, and for how long.
type AgentSession struct {
	Agent   usher.AgentID
	Session string                      // which of the agent's sessions; for Hub.SignOut
	Check   func(context.Context) error // an error once the session has ended; nil: never ends
}

// welcomeAgent lists the console and starts the feeds of the conversations
// that the agent owns.
func (h *Hub) welcomeAgent(ctx context.Context, k *client, f Frame) error {
	if err := k.check(ctx); err != nil {
		return err
	}
	if !h.enterAgent(k) {
		return usher.Errorf(usher.CodeConflict, nil, "the connection is ending")
	}
	k.answer(ctx, welcomeFrame{
		Type: "welcome", ID: f.ID, Agent: k.agent.Agent, Heartbeat: seconds(h.cfg.Heartbeat), Timeout: seconds(h.cfg.HeartbeatTimeout),
	})
	own, err := h.parts.Store.Conversations(ctx, usher.ConversationFilter{
		States: []usher.State{usher.StateAgent}, Owner: k.agent.Agent,
	})
	if err != nil {
		return fmt.Errorf("live: list the agent's conversations: %w", err)
	}
	for _, c := range own {
		h.attach(ctx, k, c, true)
	}
	return nil
}

// enterAgent lists a client under its agent.
func (h *Hub) enterAgent(k *client) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, here := h.clients[k]; !here {
		return false
	}
	k.mu.Lock()
	k.hello = true
	k.mu.Unlock()
	h.agents[k.agent.Agent] = append(h.agents[k.agent.Agent], k)
	return true
}

// check reports an agent's session that has ended.
func (k *client) check(ctx context.Context) error {
	if k.agent.Check == nil {
		return nil
	}
	return k.agent.Check(ctx)
}

// signedOut ends the connection of an agent whose session has ended, or cannot
// be looked at.
func (k *client) signedOut(ctx context.Context) bool {
	if k.agent == nil {
		return false
	}
	err := k.check(ctx)
	if err == nil {
		return false
	}
	k.refused(ctx, err, ByeSignedOut)
	return true
}

// agentRequest does what an agent's frame asks for.
func (h *Hub) agentRequest(ctx context.Context, k *client, f Frame) error {
	if k.signedOut(ctx) {
		return nil
	}
	if f.Type == "presence" {
		return h.presence(ctx, k, f)
	}
	if f.Conversation == "" {
		return usher.Errorf(usher.CodeInvalid, nil, `%s needs "conversation"`, f.Type)
	}
	e := usher.Event{Conversation: f.Conversation, From: usher.FromAgent, Agent: k.agent.Agent}
	switch f.Type {
	case "send":
		return h.agentSend(ctx, k, f)
	case "sync":
		return h.sync(ctx, k, f)
	case "open":
		return h.open(ctx, k, f)
	case "leave":
		h.detach(k, f.Conversation, false)
		k.answer(ctx, ackFrame{Type: "ack", ID: f.ID, Conversation: f.Conversation})
		return nil
	case "typing":
		return h.typing(ctx, k, f.ID, e)
	}
	feed := k.feedOf(f.Conversation)
	if feed == nil {
		return openFirst(f.Conversation)
	}
	e.Seq = f.Seq
	return h.hasRead(ctx, feed, f.ID, e)
}

// agentSend sends a reply of the conversation's owner.
func (h *Hub) agentSend(ctx context.Context, k *client, f Frame) error {
	m, err := h.parts.Agents.Reply(ctx, f.Conversation, k.agent.Agent, usher.Draft{
		Kind: usher.KindText, Text: f.Text, Files: f.Files, ClientID: f.ClientID,
	})
	if err != nil {
		return fmt.Errorf("live: reply: %w", err)
	}
	k.answer(ctx, ackFrame{
		Type: "ack", ID: f.ID, ClientID: f.ClientID, Conversation: f.Conversation, MessageID: m.ID, Seq: m.Seq,
	})
	return nil
}

// open lets the console follow any conversation.
func (h *Hub) open(ctx context.Context, k *client, f Frame) error {
	c, err := h.parts.Store.Conversation(ctx, f.Conversation)
	if err != nil {
		return fmt.Errorf("live: open: %w", err)
	}
	k.answer(ctx, ackFrame{Type: "ack", ID: f.ID, Conversation: c.ID, Seq: c.LastSeq})
	h.attach(ctx, k, c, false)
	return nil
}

// presence says whether the agent takes new chats.
func (h *Hub) presence(ctx context.Context, k *client, f Frame) error {
	if f.Presence != usher.Online && f.Presence != usher.Away && f.Presence != usher.Offline {
		return usher.Errorf(usher.CodeInvalid, nil, `"presence" is %q, %q or %q`, usher.Online, usher.Away, usher.Offline)
	}
	if err := h.parts.Agents.SetPresence(ctx, k.agent.Agent, f.Presence); err != nil {
		return fmt.Errorf("live: presence: %w", err)
	}
	k.answer(ctx, ackFrame{Type: "ack", ID: f.ID})
	return nil
}
