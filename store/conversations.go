package store

import (
	"context"
	"slices"

	"usher"
)

// Conversation returns a conversation, or CodeNotFound.
func (s *Store) Conversation(ctx context.Context, id usher.ConversationID) (usher.Conversation, error) {
	r, err := findRecord(ctx, s.engine, id)
	if err != nil {
		return usher.Conversation{}, wrap("conversation", err)
	}
	return r.Conversation, nil
}

// CurrentConversation returns the conversation of a customer whom the channel
// knows as nativeID, or CodeNotFound where they have not written yet.
func (s *Store) CurrentConversation(ctx context.Context, account usher.AccountID, nativeID string) (usher.Conversation, error) {
	_, r, err := findCurrent(ctx, s.engine, account, nativeID)
	if err != nil {
		return usher.Conversation{}, wrap("current conversation", found(err, "conversation with customer", nativeID))
	}
	return r.Conversation, nil
}

// Move changes the conversation's state or owner and appends the notices, as
// one unit. version is the one that the caller read: CodeConflict where the
// conversation has moved since, or where its state does not allow the move.
// Also where it names what was Seen, and the customer has written after that
// (usher.ErrUnseen). A move without At happens now. The result has seen the notices.
func (s *Store) Move(ctx context.Context, id usher.ConversationID, version int64, m usher.Move, notices ...usher.Draft) (usher.Conversation, error) {
	var out usher.Conversation
	now := s.time()
	if m.At.IsZero() {
		m.At = now
	}
	messages, err := cleanDrafts(notices, now)
	if err == nil {
		err = s.writer.doAbout(ctx, subject{conversation: id}, func(ctx context.Context, w *work) error {
			r, err := w.lookRecord(ctx)
			if err != nil {
				return err
			}
			if r.Version != version {
				return movedOn(&r)
			}
			if m.Seen > 0 && r.Unread > 0 && r.inboundSeq > m.Seen {
				return usher.Errorf(usher.CodeConflict, usher.ErrUnseen, "the customer has written meanwhile: read it first")
			}
			if err := w.move(ctx, &r, m); err != nil {
				return err
			}
			if err := w.appendAll(ctx, &r, messages, 0); err != nil {
				return err
			}
			out = r.Conversation
			return w.save(ctx, &r)
		})
	}
	if err != nil {
		return usher.Conversation{}, wrap("move", err)
	}
	return out, nil
}

// appendAll adds messages in order; save must follow. answers is the
// InboundSeq of the turn that says them, 0 for none.
func (w *work) appendAll(ctx context.Context, r *record, messages []usher.Message, answers int64) error {
	for _, m := range messages {
		if _, err := w.append(ctx, r, m, place{answers: answers}); err != nil {
			return err
		}
	}
	return nil
}

// Conversations lists conversations: with States = {StateQueued} and no Query
// in the order of the queue (highest priority first, then who waits longest),
// else those with the newest message first.
//
// Limit is at most 1000. After takes the last ID of the page before and
// compares by where that conversation stands now, so a listing that changes
// between pages may repeat or skip a row; CodeNotFound where it does not exist.
func (s *Store) Conversations(ctx context.Context, f usher.ConversationFilter) ([]usher.Conversation, error) {
	f.Limit = page(f.Limit, 100, 1000)
	var all []usher.Conversation
	err := s.engine.View(ctx, func(q Querier) (err error) {
		if f.Query != "" {
			all, err = searchConversations(ctx, q, f)
		} else if len(f.States) == 1 && f.States[0] == usher.StateQueued && f.Owner == "" && f.Customer == "" {
			all, err = listQueue(ctx, q, f)
		} else {
			all, err = listNewest(ctx, q, f)
		}
		return err
	})
	if err != nil {
		return nil, wrap("conversations", err)
	}
	return all, nil
}

func scanConversation(row Row) (usher.Conversation, error) {
	r, err := scanRecord(row)
	return r.Conversation, err
}

const selectConversations = "SELECT " + conversationColumns + fromConversations

func listQueue(ctx context.Context, q Querier, f usher.ConversationFilter) ([]usher.Conversation, error) {
	if f.After == "" {
		return collect(q.Query(ctx, selectConversations+
			"c.state = 'queued' ORDER BY c.queue_rank, c.queued_at, c.id LIMIT $1", f.Limit), scanConversation)
	}
	r, err := findRecord(ctx, q, f.After)
	if err != nil {
		return nil, err
	}
	return collect(q.Query(ctx, selectConversations+`c.state = 'queued' AND (c.queue_rank, c.queued_at, c.id) > ($1, $2, $3)
		ORDER BY c.queue_rank, c.queued_at, c.id LIMIT $4`,
		-int64(r.Need.Priority), micros(r.QueuedAt), string(r.ID), f.Limit), scanConversation)
}

// allStates is what a filter without States selects.
func allStates() []usher.State {
	return []usher.State{usher.StateBot, usher.StateQueued, usher.StateAgent, usher.StateClosed, usher.StateArchived}
}

// listNewest reads one range of an index for each state and merges them, so
// that a page costs the same however many conversations there are.
func listNewest(ctx context.Context, q Querier, f usher.ConversationFilter) ([]usher.Conversation, error) {
	before, beforeID, err := startOf(ctx, q, f.After)
	if err != nil {
		return nil, err
	}
	if len(f.States) == 0 {
		f.States = allStates()
	}
	const tail = " AND (c.last_at, c.id) < ($2, $3) ORDER BY c.last_at DESC, c.id DESC LIMIT $4"
	switch {
	case f.Customer != "":
		all, err := collect(q.Query(ctx, selectConversations+"c.customer = $1"+tail, string(f.Customer), before, beforeID, f.Limit), scanConversation)
		return only(all, f), err
	case f.Owner != "":
		all, err := collect(q.Query(ctx, selectConversations+"c.owner <> '' AND c.owner = $1"+tail, string(f.Owner), before, beforeID, f.Limit), scanConversation)
		return only(all, f), err
	}
	var all []usher.Conversation
	for _, state := range slices.Compact(slices.Sorted(slices.Values(f.States))) {
		some, err := collect(q.Query(ctx, selectConversations+"c.state = $1"+tail, string(state), before, beforeID, f.Limit), scanConversation)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, newestFirst)
	return all[:min(len(all), f.Limit)], nil
}

// only drops what the filter's states and owner exclude. One owner's and one
// customer's rows are few, and an owned conversation is always in StateAgent.
func only(all []usher.Conversation, f usher.ConversationFilter) []usher.Conversation {
	return slices.DeleteFunc(all, func(c usher.Conversation) bool {
		return !slices.Contains(f.States, c.State) || f.Owner != "" && c.Owner != f.Owner
	})
}
