package handoff

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"usher"
	"usher/span"
)

const (
	parallel   = 64              // moves under way at once; the store commits them in groups
	retryLeave = 5 * time.Second // before another try to give chats back
)

// Reasons of a Move by the desk.
const (
	reasonAssigned    = "assigned"
	reasonAgentLeft   = "agent_left"
	reasonClaimed     = "claimed"
	reasonReleased    = "released"
	reasonTransferred = "transferred"
	reasonReturned    = "returned"
	reasonLeft        = "left_queue" // the customer did not want to wait
	reasonFinished    = "finished"
	reasonArchived    = "archived"
	reasonRestored    = "restored"
)

// Offer tells the desk that a conversation was queued. It returns at once;
// the conversation goes to an agent as soon as one fits.
func (d *Desk) Offer(ctx context.Context, id usher.ConversationID) error {
	if cause := span.CauseOf(ctx); cause != "" {
		d.mu.Lock()
		d.index.causes[id] = cause
		d.mu.Unlock()
	}
	return d.refresh(ctx, id)
}

// pick is a choice of the router that has still to be stored.
type pick struct {
	chat   chat
	agent  usher.Agent
	reason Reason
}

// dispatch gives waiting conversations to agents with room. A conversation
// that nobody fits does not hold up those behind it. What another was faster
// with is noted down on the way and comes up again in the next pass.
func (d *Desk) dispatch(ctx context.Context) {
	inParallel(d.plan(), func(p pick) {
		if err := d.assign(ctx, p); err != nil && ctx.Err() == nil {
			d.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "desk: assign",
				slog.String("conversation", string(p.chat.id)), slog.Any("error", err))
		}
	})
}

// plan picks agents for the queue, in its order, and reserves their room.
func (d *Desk) plan() []pick {
	d.mu.Lock()
	defer d.mu.Unlock()
	agents := d.candidatesLocked()
	room := 0
	for _, a := range agents {
		if a.Presence == usher.Online && !a.Disabled {
			room += max(a.Capacity-a.Load, 0)
		}
	}
	var picks []pick
	skills := offered(agents)
	nobody := map[string]bool{} // needs that nobody fits; room only shrinks in a pass
	for _, n := range d.index.queue {
		if room == 0 {
			break
		}
		need := d.needLocked(n, skills)
		key := needKey(need)
		if nobody[key] {
			continue
		}
		id, reason, ok := d.router.Pick(need, agents)
		if !ok {
			nobody[key] = true
			continue
		}
		for i := range agents {
			if agents[i].ID == id {
				agents[i].Load++
			}
		}
		room--
		s := d.index.seat(id)
		s.reserved++
		picks = append(picks, pick{chat: *n, agent: s.agent, reason: reason})
	}
	return picks
}

// needLocked is what n asks for, less what cannot be had however long the
// customer waits: a skill that no agent has, an agent who is gone for good.
func (d *Desk) needLocked(n *chat, skills map[string]bool) usher.Need {
	need := n.need
	if need.Language == "" {
		need.Language = n.language
	}
	if s := d.index.seats[need.Agent]; s == nil || s.agent.Disabled {
		need.Agent = ""
	}
	return obtainable(need, skills)
}

// obtainable returns need without the skills that nobody has.
func obtainable(need usher.Need, skills map[string]bool) usher.Need {
	var asked []string
	for _, s := range need.Skills {
		if skills[strings.ToLower(s)] {
			asked = append(asked, s)
		}
	}
	need.Skills = asked
	return need
}

// offered is the set of skills that enabled agents have, in lower case.
func offered(agents []usher.Candidate) map[string]bool {
	all := map[string]bool{}
	for _, a := range agents {
		if a.Disabled {
			continue
		}
		for _, s := range a.Skills {
			all[strings.ToLower(s)] = true
		}
	}
	return all
}

// needKey is equal for needs that the router cannot tell apart.
func needKey(n usher.Need) string {
	return strings.Join(n.Skills, "\x00") + "\x01" + string(n.Language) + "\x01" + string(n.Agent) + "\x01" + string(n.Avoid)
}

// assign stores a pick, and gives up the room reserved for it.
func (d *Desk) assign(ctx context.Context, p pick) error {
	defer d.unreserve(p.agent.ID)
	defer d.lock(p.chat.id)()
	if !d.stands(p) {
		return nil
	}
	ctx, step := span.Follow(ctx, d.cfg.Tracer, "route", p.chat.cause)
	defer step.End()
	step.Text("agent", string(p.agent.ID))
	c := usher.Conversation{Language: p.chat.language}
	c, err := d.store.Move(ctx, p.chat.id, p.chat.version, usher.Move{
		To: usher.StateAgent, Agent: p.agent.ID, Reason: reasonAssigned, At: d.now(),
	}, notice(c, textJoined, p.agent.Name))
	if code := usher.CodeOf(err); code == usher.CodeConflict || code == usher.CodeNotFound {
		return d.reread(ctx, p.chat.id)
	}
	if err != nil {
		step.Fail(string(usher.CodeOf(err)))
		return err
	}
	d.note(c)
	d.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "desk: assigned",
		slog.String("conversation", string(c.ID)), slog.String("reason", p.reason.String()))
	return nil
}

// stands reports whether nothing has happened to the pick since it was made.
func (d *Desk) stands(p pick) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.index.chats[p.chat.id]
	s := d.index.seat(p.agent.ID)
	return n != nil && n.owner == "" && n.version == p.chat.version && s.presence == usher.Online && !s.agent.Disabled
}

// reserve holds room for a chat if the agent takes chats and has some.
func (d *Desk) reserve(agent usher.AgentID) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.index.seat(agent)
	if s.agent.Disabled || s.presence != usher.Online || s.load() >= s.agent.Capacity {
		return false
	}
	s.reserved++
	return true
}

// unreserve gives up what reserve or plan held. It asks for no pass: after a
// failed move of the dispatcher that would be a loop without a pause.
func (d *Desk) unreserve(agent usher.AgentID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.index.seat(agent).reserved--
}

// expire queues the chats of agents who have been gone for too long.
func (d *Desk) expire(ctx context.Context) {
	inParallel(d.left(), func(n chat) {
		if err := d.giveBack(ctx, n.id, n.owner); err != nil && ctx.Err() == nil {
			d.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "desk: queue the chat of an absent agent",
				slog.String("conversation", string(n.id)), slog.Any("error", err))
		}
	})
}

// left lists the chats of agents who have been gone for too long. It puts off
// those agents' next check, should giving back fail.
func (d *Desk) left() []chat {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []chat
	now := d.now()
	for _, s := range d.index.seats {
		if due := s.due(); due.IsZero() || now.Before(due) {
			continue
		}
		s.returns, s.leave = false, time.Time{}
		if len(s.chats) > 0 {
			s.leave = now.Add(retryLeave)
		}
		for _, n := range s.chats {
			all = append(all, *n)
		}
	}
	return all
}

// giveBack queues a chat again, unless its agent has returned.
func (d *Desk) giveBack(ctx context.Context, id usher.ConversationID, agent usher.AgentID) error {
	_, err := d.change(ctx, id, func(c usher.Conversation) (change, error) {
		if c.State != usher.StateAgent || c.Owner != agent || d.Presence(agent) != usher.Offline {
			return change{}, errNothing
		}
		return change{
			move:   usher.Move{To: usher.StateQueued, Need: again(c), Reason: reasonAgentLeft},
			notice: requeued(c),
		}, nil
	})
	return err
}

// inParallel calls f for each of all, a bounded number at once, and waits.
func inParallel[T any](all []T, f func(T)) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, parallel)
	for _, one := range all {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			f(one)
		})
	}
	wg.Wait()
}
