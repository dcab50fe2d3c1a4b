package store

import (
	"context"
	"slices"
	"time"

	"usher"
)

const messageColumns = `position, id, conversation, seq, sender_kind, sender, name, kind, text, options, sources,
	choice, client_id, at, files, helpful`

const selectMessage = "SELECT " + messageColumns + " FROM messages WHERE position = $1"

// Append adds a message of our side. version 0 takes the conversation as it
// is; another version is CodeConflict where the conversation has moved since.
// A ClientID that the same side has used in the conversation returns the first
// message and writes nothing.
//
// A text of an agent answers what the customer said before: the bot has no
// turn for it any more, and it becomes the Answer of the conversation's open
// misses that have none.
func (s *Store) Append(ctx context.Context, id usher.ConversationID, version int64, d usher.Draft) (usher.Message, error) {
	var m usher.Message
	now := s.time()
	draft, err := cleanDraft(d, now)
	if err == nil {
		about := subject{conversation: id, clientID: draft.ClientID, from: draft.From}
		err = s.writer.doAbout(ctx, about, func(ctx context.Context, w *work) (err error) {
			m, err = w.appendDraft(ctx, version, draft, d.Files, now)
			return err
		})
	}
	if err != nil {
		return usher.Message{}, wrap("append", err)
	}
	return m, nil
}

// cleanDraft checks a draft and makes it a message without its files. An empty
// Kind is KindText.
func cleanDraft(d usher.Draft, now time.Time) (usher.Message, error) {
	m := usher.Message{
		From: d.From, Sender: d.Sender, Name: cut(cleanText(d.Name), maxName), Kind: d.Kind,
		Text: cleanText(d.Text), Options: d.Options, Sources: d.Sources, ClientID: d.ClientID, At: now,
	}
	if m.Kind == "" {
		m.Kind = usher.KindText
	}
	switch m.From {
	case usher.FromBot, usher.FromAgent, usher.FromSystem:
	default:
		return m, usher.Errorf(usher.CodeInvalid, nil, "a message of our side can't come from %q", m.From)
	}
	switch m.Kind {
	case usher.KindText, usher.KindNotice, usher.KindNote:
	default:
		return m, usher.Errorf(usher.CodeInvalid, nil, "there is no kind of message %q", m.Kind)
	}
	if err := checkKey("sender", d.Sender); err != nil {
		return m, err
	}
	if err := checkKey("client ID", d.ClientID); err != nil {
		return m, err
	}
	if err := checkFiles(d.Files); err != nil {
		return m, err
	}
	if len(d.Files) > 0 && m.From != usher.FromAgent {
		return m, usher.Errorf(usher.CodeInvalid, nil, "files of our side come from agents")
	}
	return m, checkText(m.Text, len(m.Options)+len(d.Files) > 0)
}

func cleanDrafts(drafts []usher.Draft, now time.Time) ([]usher.Message, error) {
	all := make([]usher.Message, len(drafts))
	for i, d := range drafts {
		var err error
		if all[i], err = cleanDraft(d, now); err != nil {
			return nil, err
		}
		if len(d.Files) > 0 {
			return nil, usher.Errorf(usher.CodeInvalid, nil, "files go with messages that are appended on their own")
		}
	}
	return all, nil
}

func (w *work) appendDraft(ctx context.Context, version int64, m usher.Message, files []usher.FileID, now time.Time) (usher.Message, error) {
	c, err := w.look(ctx)
	if err != nil {
		return m, found(err, "conversation", string(w.about.conversation))
	}
	if c.first != 0 {
		return scanMessage(w.QueryRow(ctx, selectMessage, c.first))
	}
	r := c.record
	if version != 0 && version != r.Version {
		return m, movedOn(&r)
	}
	before := r.LastSeq
	by := sender{kind: m.From, id: m.Sender}
	if m.Files, err = w.attach(ctx, &r, by, files, m.Kind == usher.KindNote); err != nil {
		return m, err
	}
	if m, err = w.append(ctx, &r, m, place{}); err != nil {
		return m, err
	}
	if m.From == usher.FromAgent && m.Kind == usher.KindText {
		r.answeredSeq = before
		if err := w.agentReplied(ctx, &r, m, now); err != nil {
			return m, err
		}
	}
	return m, w.save(ctx, &r)
}

// agentReplied keeps how long the customer waited for the owner's first reply
// and labels the open misses with it.
func (w *work) agentReplied(ctx context.Context, r *record, m usher.Message, now time.Time) error {
	if r.assignedAt != 0 && string(r.Owner) == m.Sender {
		took := max(0, micros(m.At)-r.assignedAt)
		r.assignedAt = 0
		err := w.Exec(ctx, "INSERT INTO responses (agent, took, at) VALUES ($1, $2, $3)", m.Sender, took, micros(m.At))
		if err != nil {
			return err
		}
	}
	if m.Text == "" {
		return nil // pictures label nothing
	}
	labelled, err := collect(w.Query(ctx, `UPDATE misses SET answer = $1, agent = $2
		WHERE conversation = $3 AND state = 'open' AND answer = '' RETURNING `+missColumns, m.Text, m.Sender, string(r.ID)), scanMiss)
	if err != nil {
		return err
	}
	for _, miss := range labelled {
		if err := w.emitMiss(ctx, r.Account, miss, usher.Changed, now); err != nil {
			return err
		}
	}
	return nil
}

// place is what is kept of a message beside it.
type place struct {
	dedupe  string // the channel's own message ID; empty: none
	answers int64  // InboundSeq of the turn that says it; 0: none
}

// append gives m its place and writes it; save must follow.
func (w *work) append(ctx context.Context, r *record, m usher.Message, p place) (usher.Message, error) {
	id, err := newID[usher.MessageID]()
	if err != nil {
		return m, err
	}
	m.ID, m.Conversation, m.Seq, m.Position = id, r.ID, r.LastSeq+1, w.next()
	options, err := encodeList(m.Options)
	if err != nil {
		return m, err
	}
	sources, err := encodeList(m.Sources)
	if err != nil {
		return m, err
	}
	files, err := encodeList(m.Files)
	if err != nil {
		return m, err
	}
	if err := w.Exec(ctx, "INSERT INTO messages ("+messageColumns+", account, dedupe_key, answers) VALUES "+
		"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
		m.Position, string(m.ID), string(m.Conversation), m.Seq, string(m.From), m.Sender, m.Name, string(m.Kind),
		m.Text, options, sources, m.Choice, m.ClientID, micros(m.At), files, int64(0), string(r.Account), p.dedupe, p.answers); err != nil {
		return m, err
	}
	r.Conversation = r.With(m)
	w.events = append(w.events, messageEvent(r.Account, m))
	return m, nil
}

func messageEvent(account usher.AccountID, m usher.Message) usher.Event {
	return usher.Event{
		Kind: usher.EventMessage, Position: m.Position, Conversation: m.Conversation, Account: account, Message: &m, At: m.At,
	}
}

// Messages returns the conversation's messages of every kind with a Seq above
// after, ascending. limit 0 means 100; at most 1000 come at once.
func (s *Store) Messages(ctx context.Context, id usher.ConversationID, after int64, limit int) ([]usher.Message, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT "+messageColumns+` FROM messages
		WHERE conversation = $1 AND seq > $2 ORDER BY seq LIMIT $3`, string(id), after, page(limit, 100, 1000)), scanMessage)
	if err != nil {
		return nil, wrap("messages", err)
	}
	return all, nil
}

// MessagesBefore returns the newest of the conversation's messages of every
// kind with a Seq below before, ascending. limit 0 means 100; at most 1000
// come at once.
func (s *Store) MessagesBefore(ctx context.Context, id usher.ConversationID, before int64, limit int) ([]usher.Message, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT "+messageColumns+` FROM messages
		WHERE conversation = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`, string(id), before, page(limit, 100, 1000)), scanMessage)
	if err != nil {
		return nil, wrap("messages before", err)
	}
	slices.Reverse(all)
	return all, nil
}

func scanMessage(row Row) (usher.Message, error) { return scanMessageAnd(row) }

// scanMessageAnd scans a message, and the columns behind it into more.
func scanMessageAnd(row Row, more ...any) (usher.Message, error) {
	var m usher.Message
	var id, conversation, from, kind, options, sources, files string
	var at, helpful int64
	err := row.Scan(append([]any{
		&m.Position, &id, &conversation, &m.Seq, &from, &m.Sender, &m.Name, &kind, &m.Text,
		&options, &sources, &m.Choice, &m.ClientID, &at, &files, &helpful,
	}, more...)...)
	if err != nil {
		return m, err
	}
	m.ID, m.Conversation = usher.MessageID(id), usher.ConversationID(conversation)
	m.From, m.Kind, m.At = usher.SenderKind(from), usher.MessageKind(kind), fromMicros(at)
	if err := decode(options, &m.Options); err != nil {
		return m, err
	}
	if helpful != 0 {
		yes := helpful == helpfulYes
		m.Helpful = &yes
	}
	if err := decode(files, &m.Files); err != nil {
		return m, err
	}
	return m, decode(sources, &m.Sources)
}

// movedOn is the error of a compare-and-set that came too late.
func movedOn(r *record) error {
	return usher.Errorf(usher.CodeConflict, nil, "conversation %q has moved on, it is %q now: read it again", r.ID, r.State)
}
