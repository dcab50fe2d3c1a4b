package handoff

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"usher"
)

// attempts is how often a change is decided anew when somebody was faster.
const attempts = 5

// errNothing says that there is nothing to change.
var errNothing = errors.New("nothing to change")

// change is a move with the line that the customer reads with it.
type change struct {
	move   usher.Move // At is set when it is stored
	notice usher.Draft
}

// change reads a conversation, has decide look at it, and stores what it
// decided; again where the conversation has moved meanwhile. decide may run
// more than once. errNothing leaves the conversation as it is.
func (d *Desk) change(ctx context.Context, id usher.ConversationID, decide func(usher.Conversation) (change, error)) (usher.Conversation, error) {
	defer d.lock(id)()
	for range attempts {
		c, err := d.store.Conversation(ctx, id)
		if err != nil {
			return usher.Conversation{}, fmt.Errorf("handoff: read conversation: %w", err)
		}
		d.note(c)
		ch, err := decide(c)
		if errors.Is(err, errNothing) {
			return c, nil
		}
		if err != nil {
			return c, err
		}
		ch.move.At = d.now()
		if _, err := c.Move(ch.move); err != nil {
			return c, err
		}
		moved, err := d.store.Move(ctx, id, c.Version, ch.move, ch.notice)
		if err == nil {
			d.note(moved)
			return moved, nil
		}
		if errors.Is(err, usher.ErrUnseen) {
			return c, err
		}
		if usher.CodeOf(err) != usher.CodeConflict {
			return c, fmt.Errorf("handoff: move conversation: %w", err)
		}
	}
	return usher.Conversation{}, usher.Errorf(usher.CodeConflict, nil, "the chat keeps changing hands; look at it again and retry")
}

// reread notes a conversation down as it is now. The caller has its lock.
func (d *Desk) reread(ctx context.Context, id usher.ConversationID) error {
	c, err := d.store.Conversation(ctx, id)
	if usher.CodeOf(err) == usher.CodeNotFound {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.index.forget(id)
		return nil
	}
	if err != nil {
		return fmt.Errorf("handoff: read conversation %s: %w", id, err)
	}
	d.note(c)
	return nil
}

// refresh is reread for a caller without the lock.
func (d *Desk) refresh(ctx context.Context, id usher.ConversationID) error {
	defer d.lock(id)()
	return d.reread(ctx, id)
}

// again is the need with which c goes back to the queue: the one that it was
// last queued with, less whom that asked for or avoided.
func again(c usher.Conversation) usher.Need {
	need := c.Need
	need.Language = cmp.Or(need.Language, c.Language)
	need.Agent, need.Avoid = "", ""
	return need
}

// requeued is what the customer of c reads who goes to the queue: whoever has
// waited before keeps the place. With a name, the customer waits for that
// agent.
func requeued(c usher.Conversation, name ...string) usher.Draft {
	text := textQueued
	switch first := c.QueuedAt.IsZero(); {
	case first && len(name) > 0:
		text = textQueuedFor
	case len(name) > 0:
		text = textKeptFor
	case !first:
		text = textRequeued
	}
	return notice(c, text, name...)
}

// may reports by an error where by cannot change hands of c: somebody else
// has it, and by is no admin. An empty agent is the server itself, which may
// do so with what nobody has.
func (d *Desk) may(ctx context.Context, c usher.Conversation, by usher.AgentID) error {
	owned := c.State == usher.StateAgent
	if by == "" && !owned {
		return nil
	}
	a, err := d.enabled(ctx, by)
	if err != nil {
		return err
	}
	if !owned || c.Owner == by || a.Role.Can(usher.RoleAdmin) {
		return nil
	}
	return usher.Errorf(usher.CodeForbidden, nil, "%s has this chat; only they or an admin can change that", d.nameOf(c.Owner))
}

// enabled returns an agent who is known and may work.
func (d *Desk) enabled(ctx context.Context, id usher.AgentID) (usher.Agent, error) {
	a, err := d.agent(ctx, id)
	if err == nil && a.Disabled {
		err = usher.Errorf(usher.CodeForbidden, nil, "%s is disabled; an admin can enable the agent again", named(a))
	}
	return a, err
}

// nameOf is what to call an agent in a sentence to a colleague.
func (d *Desk) nameOf(id usher.AgentID) string {
	if a, ok := d.known(id); ok {
		return named(a)
	}
	return "an agent who is gone"
}
