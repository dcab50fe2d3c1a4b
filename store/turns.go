package store

import (
	"context"
	"time"

	"usher"
)

// pendingMax is how many messages one turn answers at most.
const pendingMax = 256

// Pending returns what the bot needs for its turn: the conversation, the
// customer's messages that neither a turn nor an agent has answered since it
// opened (oldest first, at most 256), and the memory after the last turn since
// then. CodeNotFound where there is no such conversation.
func (s *Store) Pending(ctx context.Context, id usher.ConversationID) (usher.Pending, error) {
	var p usher.Pending
	some := false
	for row, err := range s.engine.Query(ctx, selectPending, string(id), pendingMax) {
		var r conversationRow
		var m usher.Message
		var memory string
		if err == nil {
			m, err = scanMessageAnd(row, append(r.dest(), &memory)...)
		}
		if err == nil && !some {
			some = true
			p.Conversation, p.Memory, err = r.remembered(memory)
		}
		if err != nil {
			return usher.Pending{}, wrap("pending", err)
		}
		if m.Position != 0 {
			p.Inbound = append(p.Inbound, m)
		}
	}
	if !some {
		return usher.Pending{}, wrap("pending", found(ErrNoRows, "conversation", string(id)))
	}
	return p, nil
}

// remembered is the conversation with the memory after its last turn.
func (c *conversationRow) remembered(memory string) (usher.Conversation, usher.Memory, error) {
	r, err := c.record()
	if err != nil {
		return r.Conversation, usher.Memory{}, err
	}
	var m usher.Memory
	err = decode(memory, &m)
	return r.Conversation, m, err
}

// selectPending reads a conversation with its memory, beside each message that
// waits for a turn, or beside none: all in one statement, which is on one way to
// the server and back.
const selectPending = `SELECT COALESCE(m.position, 0), COALESCE(m.id, ''), c.id, COALESCE(m.seq, 0), COALESCE(m.sender_kind, ''), COALESCE(m.sender, ''),
	COALESCE(m.name, ''), COALESCE(m.kind, ''), COALESCE(m.text, ''), COALESCE(m.options, ''), COALESCE(m.sources, ''), COALESCE(m.choice, ''),
	COALESCE(m.client_id, ''), COALESCE(m.at, 0), COALESCE(m.files, ''), COALESCE(m.helpful, 0), ` + conversationColumns + `,
	COALESCE((SELECT t.memory FROM turns t WHERE t.conversation = c.id AND t.inbound_seq > c.opened_seq ORDER BY t.inbound_seq DESC LIMIT 1), '')
	FROM conversations c JOIN customers p ON p.id = c.customer
	LEFT JOIN messages m ON m.conversation = c.id AND m.seq > c.answered_seq AND m.sender_kind = 'customer'
	WHERE c.id = $1 ORDER BY m.seq LIMIT $2`

// PendingConversations returns the conversations in StateBot and StateArchived
// whose last inbound message waits for its turn, oldest conversation first: those
// in which nothing was said since a time, or all where that is zero.
func (s *Store) PendingConversations(ctx context.Context, since time.Time) ([]usher.ConversationID, error) {
	rows := s.engine.Query(ctx, "SELECT id FROM conversations WHERE pending = 1 ORDER BY id")
	if !since.IsZero() {
		rows = s.engine.Query(ctx, "SELECT id FROM conversations WHERE pending = 1 AND last_at < $1 ORDER BY id", micros(since))
	}
	all, err := collect(rows,
		func(row Row) (usher.ConversationID, error) {
			var id string
			err := row.Scan(&id)
			return usher.ConversationID(id), err
		})
	if err != nil {
		return nil, wrap("pending conversations", err)
	}
	return all, nil
}

// CommitTurn stores a turn with everything it changes, as one unit: the turn,
// the replies, the miss and the move. It is CodeConflict, and nothing is
// written, where the conversation has moved since Version, where the messages
// up to Turn.InboundSeq have been answered already, or where the turn closes
// the conversation although the customer has written meanwhile: read Pending
// again. The conversation takes on the language that was understood.
//
// Messages come first: it is CodeBusy while half the queue of writes is full.
func (s *Store) CommitTurn(ctx context.Context, c usher.TurnCommit) (usher.Conversation, error) {
	var out usher.Conversation
	p, err := s.prepareTurn(c)
	if err == nil {
		err = s.writer.doLast(ctx, subject{conversation: c.Turn.Conversation}, func(ctx context.Context, w *work) (err error) {
			out, err = w.commitTurn(ctx, p)
			return err
		})
	}
	if err != nil {
		return usher.Conversation{}, wrap("commit turn", err)
	}
	return out, nil
}

// preparedTurn is a TurnCommit, checked and encoded outside the writer.
type preparedTurn struct {
	usher.TurnCommit
	replies                                   []usher.Message
	now                                       time.Time
	messages, understanding, decision, memory string
}

func (s *Store) prepareTurn(c usher.TurnCommit) (p preparedTurn, err error) {
	p = preparedTurn{TurnCommit: c, now: s.time()}
	t := &p.Turn
	if t.At.IsZero() {
		t.At = p.now
	}
	if t.ID == "" {
		if t.ID, err = newID[string](); err != nil {
			return p, err
		}
	}
	if p.Move != nil && p.Move.At.IsZero() {
		m := *p.Move
		m.At = p.now
		p.Move = &m
	}
	if p.replies, err = cleanDrafts(c.Replies, p.now); err != nil {
		return p, err
	}
	if p.messages, err = encodeList(t.Messages); err != nil {
		return p, err
	}
	if p.understanding, err = encode(t.Understanding); err != nil {
		return p, err
	}
	if p.decision, err = encode(t.Decision); err != nil {
		return p, err
	}
	if p.memory, err = encode(t.Memory); err != nil || p.Miss == nil {
		return p, err
	}
	miss, err := prepareMiss(*p.Miss, *t)
	p.Miss = &miss
	return p, err
}

func (w *work) commitTurn(ctx context.Context, p preparedTurn) (usher.Conversation, error) {
	r, err := w.lookRecord(ctx)
	if err != nil {
		return r.Conversation, err
	}
	if err := checkTurn(&r, p); err != nil {
		return r.Conversation, err
	}
	t := p.Turn
	if err := w.Exec(ctx, "INSERT INTO turns ("+turnColumns+", outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		t.ID, string(t.Conversation), t.InboundSeq, p.messages, cleanText(t.Text), p.understanding, p.decision, p.memory,
		cleanText(t.Error), t.Took.Microseconds(), micros(t.At), outcomeOf(t.Decision.Route)); err != nil {
		return r.Conversation, err
	}
	r.answeredSeq = t.InboundSeq
	if t.Understanding.Language != "" {
		r.Language = t.Understanding.Language
	}
	if err := w.appendAll(ctx, &r, p.replies, t.InboundSeq); err != nil {
		return r.Conversation, err
	}
	if p.Move != nil {
		if err := w.move(ctx, &r, *p.Move); err != nil {
			return r.Conversation, err
		}
	}
	if p.Miss != nil {
		if err := w.insertMiss(ctx, *p.Miss); err != nil {
			return r.Conversation, err
		}
		if err := w.emitMiss(ctx, r.Account, *p.Miss, usher.Added, p.now); err != nil {
			return r.Conversation, err
		}
	}
	return r.Conversation, w.save(ctx, &r)
}

// checkTurn is the compare of the compare-and-set.
func checkTurn(r *record, p preparedTurn) error {
	seq := p.Turn.InboundSeq
	switch {
	case r.Version != p.Version:
		return movedOn(r)
	case seq <= r.answeredSeq:
		return usher.Errorf(usher.CodeConflict, nil, "message %d of conversation %q has been answered", seq, r.ID)
	case seq > r.inboundSeq:
		return usher.Errorf(usher.CodeInvalid, nil, "conversation %q has no customer message %d", r.ID, seq)
	case p.Move != nil && p.Move.To == usher.StateClosed && seq < r.inboundSeq:
		return usher.Errorf(usher.CodeConflict, nil, "the customer of conversation %q has written meanwhile: read it again", r.ID)
	case p.Move != nil:
		_, err := r.Move(*p.Move) // refused before anything is written
		return err
	}
	return nil
}

const turnColumns = "id, conversation, inbound_seq, messages, text, understanding, decision, memory, error, took, at"

// Turns returns a conversation's turns, oldest first.
func (s *Store) Turns(ctx context.Context, id usher.ConversationID) ([]usher.Turn, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT "+turnColumns+" FROM turns WHERE conversation = $1 ORDER BY inbound_seq",
		string(id)), scanTurn)
	if err != nil {
		return nil, wrap("turns", err)
	}
	return all, nil
}

// RecentTurns returns the newest turns of all conversations, newest first.
// limit 0 means 100; at most 1000 come at once.
func (s *Store) RecentTurns(ctx context.Context, limit int) ([]usher.Turn, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT "+turnColumns+" FROM turns ORDER BY id DESC LIMIT $1",
		page(limit, 100, 1000)), scanTurn)
	if err != nil {
		return nil, wrap("recent turns", err)
	}
	return all, nil
}

// PastTurns returns the newest turns of all conversations, newest first, each
// with the memory that the bot took it with: that after the turn before it,
// where the conversation was not opened anew in between (of times before the
// last opening this is not known, and taken to be so). limit 0 means 100; at
// most 1000 come at once.
func (s *Store) PastTurns(ctx context.Context, limit int) ([]usher.PastTurn, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT "+turnColumns+`, COALESCE((
		SELECT b.memory FROM turns AS b JOIN conversations AS c ON c.id = b.conversation
		WHERE b.conversation = turns.conversation AND b.inbound_seq < turns.inbound_seq
			AND (b.inbound_seq > c.opened_seq OR turns.inbound_seq <= c.opened_seq)
		ORDER BY b.inbound_seq DESC LIMIT 1), '') FROM turns ORDER BY id DESC LIMIT $1`,
		page(limit, 100, 1000)), scanPastTurn)
	if err != nil {
		return nil, wrap("past turns", err)
	}
	return all, nil
}

func scanPastTurn(row Row) (t usher.PastTurn, err error) {
	var before string
	if t.Turn, err = scanTurn(longerRow{row, &before}); err != nil {
		return t, err
	}
	return t, decode(before, &t.Before)
}

// longerRow is a row that has one column more than its reader knows.
type longerRow struct {
	row  Row
	last any
}

func (r longerRow) Scan(dest ...any) error { return r.row.Scan(append(dest, r.last)...) }

func scanTurn(row Row) (usher.Turn, error) {
	var t usher.Turn
	var conversation, messages, understanding, decision, memory string
	var took, at int64
	err := row.Scan(&t.ID, &conversation, &t.InboundSeq, &messages, &t.Text, &understanding, &decision, &memory,
		&t.Error, &took, &at)
	if err != nil {
		return t, err
	}
	t.Conversation, t.At = usher.ConversationID(conversation), fromMicros(at)
	t.Took = time.Duration(took) * time.Microsecond
	parts := [...]struct {
		text string
		into any
	}{{messages, &t.Messages}, {understanding, &t.Understanding}, {decision, &t.Decision}, {memory, &t.Memory}}
	for _, p := range parts {
		if err := decode(p.text, p.into); err != nil {
			return t, err
		}
	}
	return t, nil
}
