package store

import (
	"context"
	"strings"
	"time"

	"usher"
)

// Reasons that the store gives itself.
const (
	reasonOpened     = "opened"
	reasonWroteAgain = "wrote_again"
)

// record is a conversation with what only the store needs to know of it.
type record struct {
	usher.Conversation
	email       string // of the customer
	openedSeq   int64  // LastSeq when it was opened
	inboundSeq  int64  // Seq of the customer's newest message
	answeredSeq int64  // the customer's messages up to here need no turn
	assignedAt  int64  // the owner got it then and has not replied yet; 0: has
	moved       bool   // in this unit: save writes the whole row
}

const conversationColumns = `c.id, c.account, c.customer, c.state, c.owner, c.version, c.last_seq, c.language, c.need,
	c.packet, c.reason, c.queued_at, c.opened_at, c.moved_at, c.last_at, c.last_text, c.last_files, c.last_from,
	c.opened_seq, c.inbound_seq, c.answered_seq, c.assigned_at, c.unread, c.customer_read, c.agent_read, p.name, p.email`

// fromConversations is where conversationColumns are read from. Each
// conversation has its customer.
const fromConversations = " FROM conversations c JOIN customers p ON p.id = c.customer WHERE "

// conversationRow holds the columns while they are read.
type conversationRow struct {
	id, account, customer, state, owner, language, need, packet, reason, lastText, lastFrom string
	queuedAt, openedAt, movedAt, lastAt, lastFiles                                          int64
	r                                                                                       record
}

func (c *conversationRow) dest() []any {
	return []any{
		&c.id, &c.account, &c.customer, &c.state, &c.owner, &c.r.Version, &c.r.LastSeq, &c.language, &c.need,
		&c.packet, &c.reason, &c.queuedAt, &c.openedAt, &c.movedAt, &c.lastAt, &c.lastText, &c.lastFiles, &c.lastFrom,
		&c.r.openedSeq, &c.r.inboundSeq, &c.r.answeredSeq, &c.r.assignedAt, &c.r.Unread, &c.r.CustomerRead, &c.r.AgentRead, &c.r.CustomerName, &c.r.email,
	}
}

func (c *conversationRow) record() (record, error) {
	r := c.r
	r.ID, r.Account = usher.ConversationID(c.id), usher.AccountID(c.account)
	r.Customer, r.State = usher.CustomerID(c.customer), usher.State(c.state)
	r.Owner, r.Language = usher.AgentID(c.owner), usher.Language(c.language)
	r.Reason, r.LastText, r.LastFrom = c.reason, c.lastText, usher.SenderKind(c.lastFrom)
	r.LastFiles = int(c.lastFiles)
	r.QueuedAt, r.OpenedAt = fromMicros(c.queuedAt), fromMicros(c.openedAt)
	r.MovedAt, r.LastAt = fromMicros(c.movedAt), fromMicros(c.lastAt)
	if err := decode(c.need, &r.Need); err != nil {
		return r, err
	}
	return r, decode(c.packet, &r.Packet)
}

// findRecord reads a conversation, or CodeNotFound.
func findRecord(ctx context.Context, q Querier, id usher.ConversationID) (record, error) {
	r, err := scanRecord(q.QueryRow(ctx, "SELECT "+conversationColumns+fromConversations+"c.id = $1", string(id)))
	return r, found(err, "conversation", string(id))
}

// selectAddressed finds a conversation with the position of the message that
// its side has sent there under a client ID. Sides don't share client IDs, so
// that nobody can ask for another's message.
const selectAddressed = "SELECT " + conversationColumns + `, COALESCE((SELECT m.position FROM messages m
	WHERE m.conversation = c.id AND m.client_id = $2 AND m.sender_kind = $3 AND m.client_id <> ''), 0)` + fromConversations + "c.id = $1"

// scanRecord reads conversationColumns, and what follows them into more.
func scanRecord(row Row, more ...any) (record, error) {
	var c conversationRow
	if err := row.Scan(append(c.dest(), more...)...); err != nil {
		return record{}, err
	}
	return c.record()
}

// lookRecord is findRecord for the conversation that the unit is about.
func (w *work) lookRecord(ctx context.Context) (record, error) {
	c, err := w.look(ctx)
	return c.record, found(err, "conversation", string(w.about.conversation))
}

// pending is 1 where a turn of the bot is due.
func (r *record) pending() int64 {
	return flag(r.inboundSeq > r.answeredSeq && (r.State == usher.StateBot || r.State == usher.StateArchived))
}

// structures encodes the need and the packet.
func (r *record) structures() (need, packet string, err error) {
	if need, err = encode(r.Need); err != nil {
		return "", "", err
	}
	if need == "{}" {
		need = ""
	}
	packet, err = encode(r.Packet)
	return need, packet, err
}

// insert writes a new conversation's row.
func (w *work) insert(ctx context.Context, r *record) error {
	need, packet, err := r.structures()
	if err != nil {
		return err
	}
	if err := w.tally(ctx, "", r.State); err != nil {
		return err
	}
	return w.Exec(ctx, `INSERT INTO conversations (id, account, customer, state, owner, version, last_seq, language, need,
		packet, reason, queue_rank, queued_at, opened_at, moved_at, last_at, last_text, last_from,
		opened_seq, inbound_seq, answered_seq, assigned_at, pending, unread, search)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)`,
		string(r.ID), string(r.Account), string(r.Customer), string(r.State), string(r.Owner), r.Version, r.LastSeq,
		string(r.Language), need, packet, r.Reason, -int64(r.Need.Priority), micros(r.QueuedAt), micros(r.OpenedAt),
		micros(r.MovedAt), micros(r.LastAt), r.LastText, string(r.LastFrom),
		r.openedSeq, r.inboundSeq, r.answeredSeq, r.assignedAt, r.pending(), r.Unread, r.search())
}

// search is what the conversation is found by.
func (r *record) search() string {
	return searchable(usher.MaxPreview, r.CustomerName, r.email, r.LastText, r.madeUp())
}

// madeUp is what differs in the names that the console makes for customers who
// gave none: the end of their ID.
func (r *record) madeUp() string {
	if strings.TrimSpace(r.CustomerName) != "" {
		return ""
	}
	id := string(r.Customer)
	return id[max(len(id)-4, 0):]
}

// save writes what the unit changed: after messages alone the few columns that
// they touch, after a move the whole row.
func (w *work) save(ctx context.Context, r *record) error {
	if err := w.Exec(ctx, `UPDATE conversations SET last_seq = $1, last_at = $2, last_text = $3, last_from = $4,
		inbound_seq = $5, answered_seq = $6, assigned_at = $7, language = $8, pending = $9, unread = $10, search = $11, last_files = $12 WHERE id = $13`,
		r.LastSeq, micros(r.LastAt), r.LastText, string(r.LastFrom),
		r.inboundSeq, r.answeredSeq, r.assignedAt, string(r.Language), r.pending(), r.Unread, r.search(), int64(r.LastFiles), string(r.ID)); err != nil || !r.moved {
		return err
	}
	need, packet, err := r.structures()
	if err != nil {
		return err
	}
	r.moved = false
	return w.Exec(ctx, `UPDATE conversations SET state = $1, owner = $2, version = $3, need = $4, packet = $5, reason = $6,
		queue_rank = $7, queued_at = $8, opened_at = $9, moved_at = $10, opened_seq = $11 WHERE id = $12`,
		string(r.State), string(r.Owner), r.Version, need, packet, r.Reason,
		-int64(r.Need.Priority), micros(r.QueuedAt), micros(r.OpenedAt), micros(r.MovedAt), r.openedSeq, string(r.ID))
}

// move changes state or owner by the rules of usher.Conversation.Move and
// emits the event; save must follow. Leaving "closed" opens the conversation
// anew: what was said before needs no turn, and memory begins here.
func (w *work) move(ctx context.Context, r *record, m usher.Move) error {
	m.At = m.At.UTC().Truncate(time.Microsecond)
	next, err := r.Move(m)
	if err != nil {
		return err
	}
	if r.State == usher.StateClosed {
		next.OpenedAt = m.At
		r.openedSeq, r.answeredSeq = r.LastSeq, r.LastSeq
	}
	if next.Owner != r.Owner {
		r.assignedAt = 0
		if next.Owner != "" {
			r.assignedAt = micros(m.At)
		}
	}
	if err := w.tally(ctx, r.State, next.State); err != nil {
		return err
	}
	r.Conversation, r.moved = next, true
	return w.emitState(ctx, r, m.At)
}

// emitState tells of the conversation as it is now.
func (w *work) emitState(ctx context.Context, r *record, at time.Time) error {
	chat := r.Conversation
	return w.emit(ctx, usher.Event{Kind: usher.EventState, Conversation: r.ID, Chat: &chat, At: at})
}
