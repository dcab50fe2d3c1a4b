package handoff

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"usher"
)

// Claim gives a queued conversation, or one that the bot has, to agent.
// Neither capacity nor skills limit who takes a chat by hand. Claiming one's
// own chat changes nothing; somebody else's answers CodeConflict.
func (d *Desk) Claim(ctx context.Context, id usher.ConversationID, agent usher.AgentID) (usher.Conversation, error) {
	a, err := d.enabled(ctx, agent)
	if err != nil {
		return usher.Conversation{}, err
	}
	return d.change(ctx, id, func(c usher.Conversation) (change, error) {
		if c.State == usher.StateAgent {
			if c.Owner == agent {
				return change{}, errNothing
			}
			return change{}, usher.Errorf(usher.CodeConflict, nil,
				"%s has this chat already; ask them to transfer it to you", d.nameOf(c.Owner))
		}
		return change{
			move:   usher.Move{To: usher.StateAgent, Agent: agent, Reason: reasonClaimed},
			notice: notice(c, textJoined, a.Name),
		}, nil
	})
}

// Release puts a chat back into the queue, at its old place if it had one;
// others than its agent are asked first. Only its agent or an admin may.
func (d *Desk) Release(ctx context.Context, id usher.ConversationID, agent usher.AgentID) (usher.Conversation, error) {
	return d.change(ctx, id, func(c usher.Conversation) (change, error) {
		if err := d.may(ctx, c, agent); err != nil {
			return change{}, err
		}
		switch c.State {
		case usher.StateAgent:
		case usher.StateQueued:
			return change{}, errNothing
		case usher.StateBot, usher.StateClosed, usher.StateArchived:
			return change{}, usher.Errorf(usher.CodeConflict, nil, "no agent has this chat (it is %q), so it cannot be released", c.State)
		}
		need := again(c)
		need.Avoid = c.Owner
		return change{
			move:   usher.Move{To: usher.StateQueued, Need: need, Reason: reasonReleased},
			notice: requeued(c),
		}, nil
	})
}

// Transfer hands a conversation on: to need.Agent where that names one, else
// to whoever brings need.Skills. A named agent who is online with room has it
// at once; otherwise it waits in the queue, at its old place if it had one.
// Language and Priority are kept where need has none. Only the agent who has the chat or an
// admin may; anybody where no agent has it. CodeInvalid where nobody can ever
// take it.
func (d *Desk) Transfer(ctx context.Context, id usher.ConversationID, from usher.AgentID, need usher.Need) (usher.Conversation, error) {
	to, err := d.checkNeed(ctx, need)
	if err != nil {
		return usher.Conversation{}, err
	}
	direct := need.Agent != "" && d.reserve(need.Agent)
	if direct {
		defer d.poke()
		defer d.unreserve(need.Agent)
	}
	return d.change(ctx, id, func(c usher.Conversation) (change, error) {
		if err := d.may(ctx, c, from); err != nil {
			return change{}, err
		}
		if c.State == usher.StateAgent && c.Owner == need.Agent {
			return change{}, errNothing
		}
		if direct {
			text := textJoined
			if c.State == usher.StateAgent {
				text = textPassedOn
			}
			return change{
				move:   usher.Move{To: usher.StateAgent, Agent: need.Agent, Reason: reasonTransferred},
				notice: notice(c, text, to.Name),
			}, nil
		}
		return requeue(c, need, to), nil
	})
}

// requeue is the change of a transfer that has to wait.
func requeue(c usher.Conversation, need usher.Need, to usher.Agent) change {
	before := again(c)
	need.Language = cmp.Or(need.Language, before.Language)
	need.Priority = cmp.Or(need.Priority, before.Priority)
	said := requeued(c)
	if need.Agent != "" {
		need.Avoid = ""
		said = requeued(c, to.Name)
	} else {
		need.Avoid = cmp.Or(need.Avoid, c.Owner)
	}
	return change{move: usher.Move{To: usher.StateQueued, Need: need, Reason: reasonTransferred}, notice: said}
}

// checkNeed refuses a need that can never be met. It returns the agent named.
func (d *Desk) checkNeed(ctx context.Context, need usher.Need) (usher.Agent, error) {
	d.mu.Lock()
	all := d.candidatesLocked()
	d.mu.Unlock()
	skills := offered(all)
	if at := slices.IndexFunc(need.Skills, func(s string) bool { return !skills[strings.ToLower(s)] }); at >= 0 {
		return usher.Agent{}, usher.Errorf(usher.CodeInvalid, nil,
			"no agent has the skill %q; give it to somebody, or transfer to another skill", need.Skills[at])
	}
	if need.Agent == "" {
		return usher.Agent{}, nil
	}
	a, err := d.enabled(ctx, need.Agent)
	if err != nil {
		return usher.Agent{}, err
	}
	if !Fits(need, a) {
		return usher.Agent{}, usher.Errorf(usher.CodeInvalid, nil,
			"%s lacks one of the skills %s; leave the skills out to transfer to them all the same", named(a), strings.Join(need.Skills, ", "))
	}
	return a, nil
}

// Return gives a conversation back to the bot. Only the agent who has it or
// an admin may; anybody where it waits.
func (d *Desk) Return(ctx context.Context, id usher.ConversationID, agent usher.AgentID) (usher.Conversation, error) {
	return d.end(ctx, id, agent, usher.Move{To: usher.StateBot, Reason: reasonReturned}, textReturned)
}

// Leave gives a conversation back to the bot for a customer who does not want
// to wait any longer; the bot then looks at what was said meanwhile.
// CodeConflict where an agent has it; where it does not wait nothing changes.
func (d *Desk) Leave(ctx context.Context, id usher.ConversationID) (usher.Conversation, error) {
	return d.change(ctx, id, func(c usher.Conversation) (change, error) {
		switch c.State {
		case usher.StateQueued:
			return change{
				move:   usher.Move{To: usher.StateBot, Reason: reasonLeft},
				notice: notice(c, textReturned),
			}, nil
		case usher.StateAgent:
			return change{}, usher.Errorf(usher.CodeConflict, nil, "a person has taken this chat over; there is nothing to wait for")
		default:
			return change{}, errNothing
		}
	})
}

// Finish closes a conversation. Only the agent who has it or an admin may;
// anybody where no agent has it. seen is the Seq of the last message that the
// agent was shown: CodeConflict where the customer has written after it and
// nobody has answered, so that no last word is closed away unread; 0 closes all
// the same.
func (d *Desk) Finish(ctx context.Context, id usher.ConversationID, agent usher.AgentID, seen int64) (usher.Conversation, error) {
	return d.end(ctx, id, agent, usher.Move{To: usher.StateClosed, Reason: reasonFinished, Seen: seen}, textClosed)
}

// Archive takes abuse or advertising out of the queue; Restore brings it
// back. Only the agent who has it or an admin may; anybody where no agent has
// it.
func (d *Desk) Archive(ctx context.Context, id usher.ConversationID, agent usher.AgentID) (usher.Conversation, error) {
	return d.end(ctx, id, agent, usher.Move{To: usher.StateArchived, Reason: reasonArchived}, textArchived)
}

// end takes a conversation from the agents. One that is there already stays
// as it is.
func (d *Desk) end(ctx context.Context, id usher.ConversationID, by usher.AgentID, m usher.Move, text usher.Texts) (usher.Conversation, error) {
	return d.change(ctx, id, func(c usher.Conversation) (change, error) {
		if err := d.may(ctx, c, by); err != nil {
			return change{}, err
		}
		if c.State == m.To {
			return change{}, errNothing
		}
		if m.To == usher.StateBot && (c.State == usher.StateClosed || c.State == usher.StateArchived) {
			return change{}, usher.Errorf(usher.CodeConflict, nil, "no agent has this chat (it is %q), so it cannot be returned to the bot", c.State)
		}
		return change{move: m, notice: notice(c, text)}, nil
	})
}

// Restore brings an archived conversation back, to the queue or to the bot.
func (d *Desk) Restore(ctx context.Context, id usher.ConversationID, agent usher.AgentID, to usher.State) (usher.Conversation, error) {
	if to != usher.StateQueued && to != usher.StateBot {
		return usher.Conversation{}, usher.Errorf(usher.CodeInvalid, nil, "a chat is restored to %q or %q, not to %q", usher.StateQueued, usher.StateBot, to)
	}
	return d.change(ctx, id, func(c usher.Conversation) (change, error) {
		if err := d.may(ctx, c, agent); err != nil {
			return change{}, err
		}
		if c.State == to {
			return change{}, errNothing
		}
		if c.State != usher.StateArchived {
			return change{}, usher.Errorf(usher.CodeConflict, nil, "the chat is %q, not archived, so it cannot be restored", c.State)
		}
		if to == usher.StateBot {
			return change{move: usher.Move{To: to, Reason: reasonRestored}, notice: notice(c, textReturned)}, nil
		}
		return change{
			move:   usher.Move{To: to, Need: usher.Need{Language: c.Language}, Reason: reasonRestored},
			notice: notice(c, textQueued),
		}, nil
	})
}
