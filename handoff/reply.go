package handoff

import (
	"context"
	"fmt"
	"strings"

	"usher"
)

// seekBack is how many of the newest messages are searched for a reply that
// is sent again.
const seekBack = 200

// Reply says something to the customer. Only the agent who has the chat may;
// From, Sender, Name and Kind of the draft are set here. A draft with a
// ClientID is stored once however often it is sent. CodeInvalid without text
// and files, CodeTooLarge above usher.MaxText, CodeForbidden where somebody else has the
// chat, CodeConflict where nobody has.
func (d *Desk) Reply(ctx context.Context, id usher.ConversationID, agent usher.AgentID, draft usher.Draft) (usher.Message, error) {
	draft, err := d.draft(ctx, agent, usher.KindText, draft)
	if err != nil {
		return usher.Message{}, err
	}
	for range attempts {
		c, err := d.store.Conversation(ctx, id)
		if err != nil {
			return usher.Message{}, fmt.Errorf("handoff: reply: %w", err)
		}
		if err := d.owns(c, agent); err != nil {
			if m, ok := d.said(ctx, c, draft); ok {
				return m, nil
			}
			return usher.Message{}, err
		}
		m, err := d.store.Append(ctx, id, c.Version, draft)
		if err == nil {
			return m, nil
		}
		if usher.CodeOf(err) != usher.CodeConflict {
			return usher.Message{}, fmt.Errorf("handoff: reply: %w", err)
		}
	}
	return usher.Message{}, usher.Errorf(usher.CodeConflict, nil, "the chat keeps changing hands; look at it again and retry")
}

// Note adds a line that only agents see. Any agent may, in any state.
func (d *Desk) Note(ctx context.Context, id usher.ConversationID, agent usher.AgentID, draft usher.Draft) (usher.Message, error) {
	draft, err := d.draft(ctx, agent, usher.KindNote, draft)
	if err != nil {
		return usher.Message{}, err
	}
	m, err := d.store.Append(ctx, id, 0, draft)
	if err != nil {
		return usher.Message{}, fmt.Errorf("handoff: note: %w", err)
	}
	return m, nil
}

// draft checks what an agent writes and puts their name to it.
func (d *Desk) draft(ctx context.Context, agent usher.AgentID, kind usher.MessageKind, draft usher.Draft) (usher.Draft, error) {
	a, err := d.enabled(ctx, agent)
	if err != nil {
		return draft, err
	}
	if strings.TrimSpace(draft.Text) == "" && len(draft.Files) == 0 {
		return draft, usher.Errorf(usher.CodeInvalid, nil, "the message is empty; write something first")
	}
	if len(draft.Text) > usher.MaxText {
		return draft, usher.Errorf(usher.CodeTooLarge, nil,
			"the message has %d bytes, and %d are allowed; send it in parts", len(draft.Text), usher.MaxText)
	}
	draft.From, draft.Sender, draft.Name, draft.Kind = usher.FromAgent, string(agent), a.Name, kind
	return draft, nil
}

// owns reports by an error where agent does not have c.
func (d *Desk) owns(c usher.Conversation, agent usher.AgentID) error {
	switch {
	case c.State != usher.StateAgent:
		return usher.Errorf(usher.CodeConflict, nil, "the chat is %q now; claim it before you reply", c.State)
	case c.Owner != agent:
		return usher.Errorf(usher.CodeForbidden, nil, "%s has this chat; leave a note, or ask them to transfer it to you", d.nameOf(c.Owner))
	}
	return nil
}

// said finds a reply that was stored before the chat changed hands.
func (d *Desk) said(ctx context.Context, c usher.Conversation, draft usher.Draft) (usher.Message, bool) {
	if draft.ClientID == "" {
		return usher.Message{}, false
	}
	recent, err := d.store.Messages(ctx, c.ID, max(c.LastSeq-seekBack, 0), seekBack)
	if err != nil {
		return usher.Message{}, false
	}
	for _, m := range recent {
		if m.From == usher.FromAgent && m.Sender == draft.Sender && m.ClientID == draft.ClientID {
			return m, true
		}
	}
	return usher.Message{}, false
}
