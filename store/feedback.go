package store

import (
	"context"
	"time"

	"usher"
)

// What a customer said of an answer, as messages.helpful keeps it.
const (
	helpfulYes = 1
	helpfulNo  = 2
)

// SetFeedback keeps whether an answer of the bot helped the customer whom the
// channel knows as nativeID. The same again changes nothing; another word
// takes the place of the first. That an answer did not help makes a miss, once;
// that it did after all takes the miss back where nobody has worked on it.
//
// CodeNotFound where the customer has no such message, CodeInvalid where it is
// none of the bot's.
func (s *Store) SetFeedback(ctx context.Context, account usher.AccountID, nativeID string, id usher.MessageID, helpful bool) (usher.Message, error) {
	var m usher.Message
	now := s.time()
	err := s.writer.do(ctx, func(ctx context.Context, w *work) (err error) {
		_, r, err := findCurrent(ctx, w, account, nativeID)
		if err != nil {
			return found(err, "message", string(id))
		}
		if m, err = findMessage(ctx, w, r.ID, id); err != nil {
			return err
		}
		return w.feedback(ctx, &r, &m, helpful, now)
	})
	if err != nil {
		return usher.Message{}, wrap("set feedback", err)
	}
	return m, nil
}

// findMessage finds a message that the customer may see; the newer, the
// faster.
func findMessage(ctx context.Context, q Querier, c usher.ConversationID, id usher.MessageID) (usher.Message, error) {
	m, err := scanMessage(q.QueryRow(ctx, "SELECT "+messageColumns+` FROM messages
		WHERE conversation = $1 AND id = $2 ORDER BY seq DESC LIMIT 1`, string(c), string(id)))
	if err == nil && !m.Visible() {
		err = ErrNoRows
	}
	return m, found(err, "message", string(id))
}

func (w *work) feedback(ctx context.Context, r *record, m *usher.Message, helpful bool, now time.Time) error {
	if m.From != usher.FromBot || m.Kind != usher.KindText {
		return usher.Errorf(usher.CodeInvalid, nil, "only answers of the bot are asked about")
	}
	if m.Helpful != nil && *m.Helpful == helpful {
		return nil
	}
	miss, err := w.judge(ctx, r, *m, helpful, now)
	if err != nil {
		return err
	}
	m.Helpful = &helpful
	word := int64(helpfulNo)
	if helpful {
		word = helpfulYes
	}
	if err := w.Exec(ctx, "UPDATE messages SET helpful = $1 WHERE position = $2", word, m.Position); err != nil {
		return err
	}
	if err := w.Exec(ctx, `INSERT INTO feedback (message, helpful, miss, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (message) DO UPDATE SET helpful = excluded.helpful, miss = excluded.miss, at = excluded.at`,
		string(m.ID), word, string(miss), micros(now)); err != nil {
		return err
	}
	said := *m
	return w.emit(ctx, usher.Event{Kind: usher.EventFeedback, Conversation: r.ID, Account: r.Account, Message: &said, Seq: m.Seq, At: now})
}

// judge makes the miss of an answer that did not help, or takes it back. It
// returns the miss that the answer has now.
func (w *work) judge(ctx context.Context, r *record, m usher.Message, helpful bool, now time.Time) (usher.MissID, error) {
	var id string
	err := w.QueryRow(ctx, "SELECT miss FROM feedback WHERE message = $1", string(m.ID)).Scan(&id)
	if err != nil && !isNoRows(err) {
		return "", err
	}
	switch {
	case helpful && id != "":
		gone, err := scanMiss(w.QueryRow(ctx, "DELETE FROM misses WHERE id = $1 AND state = 'open' AND answer = '' RETURNING "+missColumns, id))
		if isNoRows(err) {
			return usher.MissID(id), nil
		}
		if err != nil {
			return "", err
		}
		return "", w.emitMiss(ctx, r.Account, gone, usher.Removed, now)
	case helpful || id != "":
		return usher.MissID(id), nil
	}
	miss, err := w.unhelpful(ctx, m, now)
	if err != nil || miss.Question == "" {
		return "", err
	}
	if err := w.insertMiss(ctx, miss); err != nil {
		return "", err
	}
	return miss.ID, w.emitMiss(ctx, r.Account, miss, usher.Added, now)
}

// unhelpful is the miss of an answer that did not help: what was asked is
// what the turn understood.
func (w *work) unhelpful(ctx context.Context, m usher.Message, now time.Time) (usher.Miss, error) {
	var answers int64
	if err := w.QueryRow(ctx, "SELECT answers FROM messages WHERE position = $1", m.Position).Scan(&answers); err != nil {
		return usher.Miss{}, err
	}
	t, err := scanTurn(w.QueryRow(ctx, "SELECT "+turnColumns+" FROM turns WHERE conversation = $1 AND inbound_seq = $2",
		string(m.Conversation), answers))
	if isNoRows(err) {
		return usher.Miss{}, nil // no turn said it, so nothing was asked
	}
	if err != nil {
		return usher.Miss{}, err
	}
	if r := t.Decision.Route; r == usher.RouteHandoff || r == usher.RouteBlock {
		return usher.Miss{}, nil // nothing was answered: the turn has made its miss, where there was a question
	}
	miss := usher.Miss{
		Conversation: m.Conversation, InboundSeq: answers, Question: t.Understanding.Text, Language: t.Understanding.Language,
		Why: usher.WhyNotHelpful, Candidates: t.Understanding.Answers, State: usher.MissOpen, At: now,
	}
	if miss.Question == "" {
		miss.Question = t.Text
	}
	return miss, checkMiss(&miss)
}
