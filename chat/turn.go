package chat

import (
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"slices"
	"strings"
	"time"

	"usher"
	"usher/span"
)

// maxConflicts is how often a turn is read again at once because somebody
// else changed the conversation; after that it is tried again later.
const maxConflicts = 5

// Run takes the bot's turn in a conversation now: it reads the messages that
// no turn answers, decides, and commits. Nothing happens where it is not the
// bot's turn. Run may be called beside the service's own workers: one of them
// takes the turn, the other finds nothing left.
func (s *Service) Run(ctx context.Context, id usher.ConversationID) error {
	queued, err := s.run(ctx, id, time.Now())
	if err != nil || !queued {
		return err
	}
	e := &errand{id: id, offer: true}
	return s.offer(ctx, e)
}

// run takes the turn and reports whether the conversation was queued by it.
// due is when it was to be taken. Turns of one conversation are taken one
// after the other: two at a time could read some of the same messages and both
// answer them.
func (s *Service) run(ctx context.Context, id usher.ConversationID, due time.Time) (bool, error) {
	lock := &s.turns[maphash.String(s.seed, string(id))%uint64(len(s.turns))]
	lock.Lock()
	defer lock.Unlock()
	for range maxConflicts {
		p, err := s.pending(ctx, id)
		if err != nil {
			return false, fmt.Errorf("chat: read the turn: %w", err)
		}
		if len(p.Inbound) == 0 || p.Conversation.State != usher.StateBot && p.Conversation.State != usher.StateArchived {
			return false, nil
		}
		commit, err := s.turn(ctx, p)
		if err != nil {
			return false, err
		}
		_, err = s.store.CommitTurn(ctx, commit)
		if err == nil {
			s.cfg.Taken(&commit, time.Since(due))
			s.cfg.Decided(&p.Conversation, &usher.PastTurn{Turn: commit.Turn, Before: p.Memory})
			told(span.Of(ctx), &commit)
		}
		switch {
		case err == nil && commit.Move != nil:
			return commit.Move.To == usher.StateQueued, nil
		case err == nil && p.Conversation.LastSeq == commit.Turn.InboundSeq:
			return false, nil
		case err == nil: // the store may have held back some of many messages
		case usher.CodeOf(err) != usher.CodeConflict:
			return false, fmt.Errorf("chat: commit the turn: %w", err)
		}
	}
	return false, usher.Errorf(usher.CodeBusy, nil, "chat: conversation %s changes too fast", id)
}

// pending reads what a turn is about.
func (s *Service) pending(ctx context.Context, id usher.ConversationID) (usher.Pending, error) {
	ctx, step := span.Start(ctx, "read")
	defer step.End()
	return s.store.Pending(ctx, id)
}

// told notes on the span of a turn what became of it.
func told(step span.Span, t *usher.TurnCommit) {
	if !step.On() {
		return
	}
	d := t.Turn.Decision
	step.Text("route", string(d.Route))
	step.Text("why", string(d.Why))
	step.Text("bundle", t.Turn.Understanding.Bundle)
	step.Float("score", float64(d.Score))
	step.Int("messages", len(t.Turn.Messages))
	step.Int("replies", len(t.Replies))
}

// turn makes everything that the turn on p changes.
func (s *Service) turn(ctx context.Context, p usher.Pending) (usher.TurnCommit, error) {
	began := time.Now()
	last := p.Inbound[len(p.Inbound)-1]
	t := usher.TurnCommit{Version: p.Conversation.Version, Turn: usher.Turn{
		Conversation: p.Conversation.ID, InboundSeq: last.Seq, Memory: p.Memory, At: s.now(),
		Decision: usher.Decision{Route: usher.RouteNone},
	}}
	t.Turn.Messages, t.Turn.Text = spoken(p.Inbound)
	r, err := s.respond(ctx, p, t.Turn.Text)
	if err != nil {
		return t, fmt.Errorf("chat: respond: %w", err)
	}
	t.Turn.Understanding, t.Turn.Took = r.Understanding, time.Since(began)
	if r.Err != nil {
		t.Turn.Error = r.Err.Error()
		s.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "chat: the fallback decided",
			slog.String("conversation", string(p.Conversation.ID)), slog.Any("error", r.Err))
	}
	if p.Conversation.State == usher.StateArchived && !summons(r.Decision) {
		return t, nil // put aside: only the wish for a person is heard
	}
	t.Turn.Decision, t.Turn.Memory, t.Replies = r.Decision, r.Memory, r.Drafts
	t.Miss = miss(&t.Turn, r)
	switch r.Decision.Route {
	case usher.RouteHandoff:
		if err := s.handOver(ctx, &t, p, r); err != nil {
			return t, err
		}
	case usher.RouteBlock:
		t.Move = &usher.Move{To: usher.StateArchived, Reason: string(r.Decision.Why), At: t.Turn.At}
	}
	for i := range t.Replies {
		t.Replies[i].Name = s.cfg.Name
		t.Replies[i].ClientID = fmt.Sprintf("bot:%d:%d", last.Seq, i)
	}
	return t, nil
}

// respond has the bot answer what was said: asking for a person by the button
// comes first, and pictures alone are nothing to understand.
func (s *Service) respond(ctx context.Context, p usher.Pending, said string) (Reply, error) {
	last := p.Inbound[len(p.Inbound)-1]
	switch {
	case slices.ContainsFunc(p.Inbound, asksForPerson):
		return s.bot.Summon(ctx, p.Conversation, p.Memory, said), nil
	case last.Choice != "":
		return s.bot.Respond(ctx, p.Conversation, p.Memory, last.Text, last.Choice)
	case said == "" && len(last.Files) > 0:
		o, err := s.desk.Outlook(ctx, usher.Need{Language: p.Conversation.Language})
		if ctx.Err() != nil {
			return Reply{}, ctx.Err()
		}
		return s.bot.Picture(ctx, p.Conversation, p.Memory, err == nil && !o.Staffed), nil
	}
	return s.bot.Respond(ctx, p.Conversation, p.Memory, said, "")
}

func asksForPerson(m usher.Message) bool { return m.Choice == usher.ChoicePerson }

// summons reports whether a decision takes an archived conversation back to
// the desk.
func summons(d usher.Decision) bool {
	return d.Route == usher.RouteHandoff && (d.Why == usher.WhyWantsPerson || d.Why == usher.WhyEmergency)
}

// spoken returns the IDs and the texts of messages.
func spoken(ms []usher.Message) ([]usher.MessageID, string) {
	ids, texts := make([]usher.MessageID, len(ms)), make([]string, 0, len(ms))
	for i, m := range ms {
		ids[i] = m.ID
		if m.Text != "" {
			texts = append(texts, m.Text)
		}
	}
	return ids, strings.Join(texts, "\n")
}

// miss is the row of the unanswered queue that comes with the turn, if any.
func miss(t *usher.Turn, r Reply) *usher.Miss {
	if r.Unanswered == "" {
		return nil
	}
	why := usher.WhyNoAnswer
	if r.Decision.Why == usher.WhyOutOfScope {
		why = usher.WhyOutOfScope
	}
	return &usher.Miss{
		Conversation: t.Conversation, InboundSeq: t.InboundSeq, Question: r.Unanswered,
		Language: r.Understanding.Language, Why: why, Candidates: r.Understanding.Answers,
		State: usher.MissOpen, At: t.At,
	}
}

// handOver queues the conversation, with everything an agent should know,
// and tells the customer what to expect.
func (s *Service) handOver(ctx context.Context, t *usher.TurnCommit, p usher.Pending, r Reply) error {
	ctx, step := span.Start(ctx, "handoff")
	defer step.End()
	asked, err := s.asked(ctx, p)
	if err != nil {
		return err
	}
	need := r.Need
	var expect *usher.Outlook
	o, err := s.desk.Outlook(ctx, need)
	switch {
	case err == nil:
		expect = &o
		if !o.Staffed {
			need.Priority += priorityUnstaffed
		}
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		s.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "chat: no outlook",
			slog.String("conversation", string(p.Conversation.ID)), slog.Any("error", err))
	}
	t.Replies = []usher.Draft{s.bot.Handover(r.Decision.Why, r.Understanding.Language, expect)}
	t.Move = &usher.Move{
		To: usher.StateQueued, Need: need, Reason: string(r.Decision.Why), At: t.Turn.At,
		Packet: &usher.Packet{
			Asked: asked, Understood: r.Understanding.Intents, Candidates: r.Understanding.Answers,
			Tried: r.Memory.Tried, Reason: r.Decision.Why, Language: r.Understanding.Language,
			Mood: worthTelling(r.Understanding.Mood),
		},
	}
	return nil
}

// moodSure is how sure a mood must be to be shown to an agent.
const moodSure usher.Confidence = 0.6

// worthTelling returns a mood that an agent should know of before the first
// word; empty: none.
func worthTelling(mood usher.ScoredIntent) string {
	if mood.Label == usher.MoodCalm || mood.Confidence < moodSure {
		return ""
	}
	return mood.Label
}

// How much of a conversation a packet quotes, and how far back it is looked
// for.
const (
	packetLines = 5
	lookBack    = 40
)

// asked returns the customer's last lines, oldest first.
func (s *Service) asked(ctx context.Context, p usher.Pending) ([]string, error) {
	last := p.Inbound[len(p.Inbound)-1].Seq
	ms, err := s.store.Messages(ctx, p.Conversation.ID, max(0, last-lookBack), lookBack)
	if err != nil {
		return nil, fmt.Errorf("chat: read what was asked: %w", err)
	}
	var out []string
	for _, m := range ms {
		if m.From == usher.FromCustomer && m.Text != "" && m.Seq <= last {
			out = append(out, m.Text)
		}
	}
	return out[max(0, len(out)-packetLines):], nil
}
