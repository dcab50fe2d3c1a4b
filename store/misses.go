package store

import (
	"context"
	"strings"
	"time"

	"usher"
)

const missColumns = "id, conversation, inbound_seq, question, language, why, candidates, answer, agent, state, entry, at"

// prepareMiss fills in what a turn knows of its miss. It starts open.
func prepareMiss(m usher.Miss, t usher.Turn) (usher.Miss, error) {
	m.Conversation, m.InboundSeq = t.Conversation, t.InboundSeq
	if m.State == "" {
		m.State = usher.MissOpen
	}
	if m.At.IsZero() {
		m.At = t.At
	}
	return m, checkMiss(&m)
}

// checkMiss checks and mends a miss and gives it an ID where it has none.
func checkMiss(m *usher.Miss) (err error) {
	m.Question, m.Answer = cleanText(m.Question), cleanText(m.Answer)
	switch m.State {
	case usher.MissOpen, usher.MissResolved, usher.MissDismissed:
	default:
		return usher.Errorf(usher.CodeInvalid, nil, "a miss can't be %q", m.State)
	}
	if m.ID == "" {
		m.ID, err = newID[usher.MissID]()
	}
	return err
}

func (w *work) insertMiss(ctx context.Context, m usher.Miss) error {
	candidates, err := encodeList(m.Candidates)
	if err != nil {
		return err
	}
	return w.Exec(ctx, "INSERT INTO misses ("+missColumns+", asked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
		string(m.ID), string(m.Conversation), m.InboundSeq, m.Question, string(m.Language), string(m.Why), candidates,
		m.Answer, string(m.Agent), string(m.State), string(m.Entry), micros(m.At), asked(m))
}

// emitMiss tells what became of a miss.
func (w *work) emitMiss(ctx context.Context, account usher.AccountID, m usher.Miss, change usher.Change, now time.Time) error {
	m.Candidates, m.At = nil, m.At.UTC().Truncate(time.Microsecond)
	return w.emit(ctx, usher.Event{
		Kind: usher.EventMiss, Conversation: m.Conversation, Account: account, Entry: m.Entry, Miss: &m, Change: change, At: now,
	})
}

// asked is the question as it is searched for and grouped by: marks at its end
// do not make it another one.
func asked(m usher.Miss) string {
	return strings.TrimRight(searchable(maxAsked, m.Question), " ?!.,;:。、")
}

// Miss returns a miss, or CodeNotFound.
func (s *Store) Miss(ctx context.Context, id usher.MissID) (usher.Miss, error) {
	m, err := findMiss(ctx, s.engine, id)
	if err != nil {
		return usher.Miss{}, wrap("miss", err)
	}
	return m, nil
}

func findMiss(ctx context.Context, q Querier, id usher.MissID) (usher.Miss, error) {
	m, err := scanMiss(q.QueryRow(ctx, "SELECT "+missColumns+" FROM misses WHERE id = $1", string(id)))
	return m, found(err, "miss", string(id))
}

func scanMiss(row Row) (usher.Miss, error) {
	var m usher.Miss
	var id, conversation, language, why, candidates, agent, state, entry string
	var at int64
	err := row.Scan(&id, &conversation, &m.InboundSeq, &m.Question, &language, &why, &candidates, &m.Answer, &agent, &state, &entry, &at)
	if err != nil {
		return m, err
	}
	m.ID, m.Conversation, m.Language = usher.MissID(id), usher.ConversationID(conversation), usher.Language(language)
	m.Why, m.Agent, m.State = usher.Why(why), usher.AgentID(agent), usher.MissState(state)
	m.Entry, m.At = usher.EntryID(entry), fromMicros(at)
	return m, decode(candidates, &m.Candidates)
}

// SaveMiss writes a miss: without an ID a new one, else over the one with its
// ID (CodeNotFound where there is none). A new one needs a conversation that
// exists. An empty State means open.
func (s *Store) SaveMiss(ctx context.Context, m usher.Miss) error {
	now := s.time()
	create := m.ID == ""
	if m.State == "" {
		m.State = usher.MissOpen
	}
	if m.At.IsZero() {
		m.At = now
	}
	err := checkMiss(&m)
	if err == nil {
		err = s.writer.do(ctx, func(ctx context.Context, w *work) error {
			if create {
				return w.addMiss(ctx, m, now)
			}
			return w.writeMiss(ctx, m, now)
		})
	}
	if err != nil {
		return wrap("save miss", err)
	}
	return nil
}

// addMiss writes a miss of a conversation that exists.
func (w *work) addMiss(ctx context.Context, m usher.Miss, now time.Time) error {
	r, err := findRecord(ctx, w, m.Conversation)
	if err != nil {
		return err
	}
	if err := w.insertMiss(ctx, m); err != nil {
		return err
	}
	return w.emitMiss(ctx, r.Account, m, usher.Added, now)
}

// writeMiss writes over a miss. Its conversation stays the one that it has.
func (w *work) writeMiss(ctx context.Context, m usher.Miss, now time.Time) error {
	candidates, err := encodeList(m.Candidates)
	if err != nil {
		return err
	}
	var account, conversation string
	err = w.QueryRow(ctx, `UPDATE misses SET question = $1, language = $2, why = $3, candidates = $4, answer = $5,
		agent = $6, state = $7, entry = $8, asked = $9 WHERE id = $10
		RETURNING conversation, (SELECT c.account FROM conversations c WHERE c.id = misses.conversation)`,
		m.Question, string(m.Language), string(m.Why), candidates, m.Answer,
		string(m.Agent), string(m.State), string(m.Entry), asked(m), string(m.ID)).Scan(&conversation, &account)
	if err != nil {
		return found(err, "miss", string(m.ID))
	}
	m.Conversation = usher.ConversationID(conversation)
	return w.emitMiss(ctx, usher.AccountID(account), m, usher.Changed, now)
}
