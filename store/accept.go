package store

import (
	"cmp"
	"context"
	"errors"
	"time"

	"usher"
)

// Accept stores what a customer wrote: the customer and the conversation are
// found or opened and the message is appended, as one unit. When it returns,
// the message is on disk.
//
// A customer has one conversation. A closed one opens again (the bot's turn,
// with an empty memory); an archived one takes the message and stays archived.
//
// The same (account, dedupe key), or the same client ID from the customer in
// the conversation, returns the first message with Duplicate set and writes
// nothing, whatever else differs. A dedupe key that another customer of the
// account has used is CodeConflict.
//
// Inbound.Conversation that is not this customer's is CodeForbidden, whether
// it exists or not. A text over usher.MaxText bytes is CodeTooLarge; one that
// is empty without a Choice, a Person or Files, an identifier that is not UTF-8,
// or a file that the customer has not uploaded, is CodeInvalid. Invalid UTF-8 in texts becomes U+FFFD, NUL is dropped. At is
// kept unless it is zero or more than five minutes ahead.
func (s *Store) Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error) {
	var out usher.Accepted
	now := s.time()
	in, err := cleanInbound(in, now)
	if err == nil {
		err = s.writer.doAbout(ctx, subject{inbound: &in}, func(ctx context.Context, w *work) (err error) {
			out, err = w.accept(ctx, &in, now)
			return err
		})
	}
	if err != nil {
		return usher.Accepted{}, wrap("accept", err)
	}
	return out, nil
}

// cleanInbound checks and mends what came from outside.
func cleanInbound(in usher.Inbound, now time.Time) (usher.Inbound, error) {
	in.Text = cleanText(in.Text)
	in.Customer.Name = cut(cleanText(in.Customer.Name), maxName)
	in.At = saneTime(in.At, now)
	if in.Account == "" || in.Customer.NativeID == "" {
		return in, usher.Errorf(usher.CodeInvalid, nil, "a message needs an account and its customer's ID there")
	}
	keys := [...]struct{ what, key string }{
		{"account", string(in.Account)},
		{"customer's ID", in.Customer.NativeID},
		{"language", string(in.Customer.Language)},
		{"channel's message ID", in.DedupeKey},
		{"client ID", in.ClientID},
		{"conversation's ID", string(in.Conversation)},
		{"choice", in.Choice},
	}
	for _, k := range keys {
		if err := checkKey(k.what, k.key); err != nil {
			return in, err
		}
	}
	if in.Person {
		in.Choice = usher.ChoicePerson
	}
	if err := checkFiles(in.Files); err != nil {
		return in, err
	}
	return in, checkText(in.Text, in.Choice != "" || len(in.Files) > 0)
}

func (w *work) accept(ctx context.Context, in *usher.Inbound, now time.Time) (usher.Accepted, error) {
	found, err := w.findSender(ctx, in)
	if err != nil {
		return usher.Accepted{}, err
	}
	c, r := found.customer, found.record
	known := r.ID != ""
	if in.Conversation != "" && in.Conversation != r.ID {
		return usher.Accepted{}, usher.Errorf(usher.CodeForbidden, nil, "this conversation is not yours")
	}
	if found.first != 0 {
		m, err := w.repeated(ctx, in, r.ID, found.first)
		return usher.Accepted{Message: m, Conversation: r.Conversation, Customer: c, Duplicate: true}, err
	}
	if known {
		err = w.meet(ctx, &c, &r, in, now)
	} else {
		c, r, err = w.open(ctx, in, now)
	}
	if err != nil {
		return usher.Accepted{}, err
	}
	m := usher.Message{
		From: usher.FromCustomer, Sender: string(c.ID), Name: c.Name, Kind: usher.KindText,
		Text: in.Text, Choice: in.Choice, ClientID: in.ClientID, At: in.At,
	}
	by := sender{kind: usher.FromCustomer, account: in.Account, id: in.Customer.NativeID}
	if m.Files, err = w.attach(ctx, &r, by, in.Files, false); err != nil {
		return usher.Accepted{}, err
	}
	if m, err = w.append(ctx, &r, m, place{dedupe: in.DedupeKey}); err != nil {
		return usher.Accepted{}, err
	}
	r.inboundSeq = m.Seq
	if err := w.save(ctx, &r); err != nil {
		return usher.Accepted{}, err
	}
	return usher.Accepted{Message: m, Conversation: r.Conversation, Customer: c}, nil
}

// selectSender finds the customer with their conversation, and the positions of
// the messages that an inbound repeats: by the channel's key, and by the
// customer's.
const selectSender = selectCurrent + `,
	COALESCE((SELECT m.position FROM messages m
		WHERE m.account = $1 AND m.dedupe_key = $3 AND m.dedupe_key <> ''), 0),
	COALESCE((SELECT m.position FROM messages m
		WHERE m.conversation = c.id AND m.client_id = $4 AND m.sender_kind = 'customer' AND m.client_id <> ''), 0)` + fromCurrent

// findSender finds the customer with their conversation (empty: not known yet)
// and the message that in repeats.
func (w *work) findSender(ctx context.Context, in *usher.Inbound) (current, error) {
	c, err := w.look(ctx)
	if errors.Is(err, ErrNoRows) && in.DedupeKey != "" {
		err = w.QueryRow(ctx, "SELECT position FROM messages WHERE account = $1 AND dedupe_key = $2 AND dedupe_key <> ''",
			string(in.Account), in.DedupeKey).Scan(&c.first)
	}
	if errors.Is(err, ErrNoRows) {
		err = nil
	}
	return c, err
}

// repeated returns the message at a position, where it is the customer's.
func (w *work) repeated(ctx context.Context, in *usher.Inbound, id usher.ConversationID, position int64) (usher.Message, error) {
	m, err := scanMessage(w.QueryRow(ctx, selectMessage, position))
	if err == nil && m.Conversation != id {
		err = usher.Errorf(usher.CodeConflict, nil,
			"account %q has had message %q from another customer: the channel's message IDs must be unique in the account", in.Account, in.DedupeKey)
	}
	return m, err
}

// meet takes in what changed about a customer we know, and opens their closed
// conversation again.
func (w *work) meet(ctx context.Context, c *usher.Customer, r *record, in *usher.Inbound, now time.Time) error {
	var err error
	*c, err = w.recognise(ctx, *c, in.Customer)
	r.CustomerName = c.Name
	if err != nil || r.State != usher.StateClosed {
		return err
	}
	return w.move(ctx, r, usher.Move{To: usher.StateBot, Reason: reasonWroteAgain, At: now})
}

// findOrAdd returns a customer who has no conversation: one who has told their
// name before, else a new one.
func (w *work) findOrAdd(ctx context.Context, in *usher.Inbound, now time.Time) (usher.Customer, error) {
	c, err := findCustomer(ctx, w, in.Account, in.Customer.NativeID)
	switch {
	case isNoRows(err):
		c = in.Customer
		c.Account, c.At = in.Account, now
		return w.addCustomer(ctx, c)
	case err != nil:
		return c, err
	}
	return w.recognise(ctx, c, in.Customer)
}

// recognise takes in what changed about a customer we know.
func (w *work) recognise(ctx context.Context, c, seen usher.Customer) (usher.Customer, error) {
	before := c
	c.Name = cmp.Or(seen.Name, c.Name)
	c.Language = cmp.Or(seen.Language, c.Language)
	if c == before {
		return c, nil
	}
	return c, w.updateCustomer(ctx, c)
}

// open makes a conversation, and its customer where nobody knew them.
func (w *work) open(ctx context.Context, in *usher.Inbound, now time.Time) (c usher.Customer, r record, err error) {
	if c, err = w.findOrAdd(ctx, in, now); err != nil {
		return c, r, err
	}
	r.Conversation = usher.Conversation{
		Account: in.Account, Customer: c.ID, CustomerName: c.Name, State: usher.StateBot, Version: 1,
		Language: c.Language, Reason: reasonOpened, OpenedAt: now, MovedAt: now, LastAt: now,
	}
	r.email = c.Email
	if r.ID, err = newID[usher.ConversationID](); err != nil {
		return c, r, err
	}
	if err = w.insert(ctx, &r); err != nil {
		return c, r, err
	}
	return c, r, w.emitState(ctx, &r, now)
}
