package store

import (
	"cmp"
	"context"
	"slices"

	"usher"
)

// searchConversations finds conversations by words, the newest message first.
// It walks an index that holds all it looks at, from the newest on, until the
// page is full.
func searchConversations(ctx context.Context, q Querier, f usher.ConversationFilter) ([]usher.Conversation, error) {
	if f.Customer != "" {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "a customer has one chat: ask for the customer or for words, not for both")
	}
	before, beforeID, err := startOf(ctx, q, f.After)
	if err != nil {
		return nil, err
	}
	args := append(searchArgs(f.Query), before, beforeID)
	if len(f.States) == 0 {
		f.States = allStates()
	}
	for i := range allStates() {
		args = append(args, string(f.States[min(i, len(f.States)-1)]))
	}
	args = append(args, string(f.Owner), f.Limit)
	all, err := collect(q.Query(ctx, selectConversations+`c.id IN (SELECT s.id FROM conversations s
		WHERE `+holdsWords("s.search")+` AND (s.last_at, s.id) < ($5, $6) AND s.state IN ($7, $8, $9, $10, $11)
		AND ($12 = '' OR s.owner = $12) ORDER BY s.last_at DESC, s.id DESC LIMIT $13)`, args...), scanConversation)
	slices.SortFunc(all, newestFirst)
	return all, err
}

// newestFirst orders conversations by their last message.
func newestFirst(a, b usher.Conversation) int {
	return cmp.Or(b.LastAt.Compare(a.LastAt), cmp.Compare(b.ID, a.ID))
}

// startOf says behind which conversation a listing of the newest goes on.
func startOf(ctx context.Context, q Querier, after usher.ConversationID) (int64, string, error) {
	if after == "" {
		return int64(1) << 62, "", nil
	}
	r, err := findRecord(ctx, q, after)
	return micros(r.LastAt), string(r.ID), err
}

// ConversationCounts counts the conversations in each state, and those that
// an agent owns.
func (s *Store) ConversationCounts(ctx context.Context, agent usher.AgentID) (usher.ConversationCounts, error) {
	var c usher.ConversationCounts
	into := map[string]*int64{
		"mine": &c.Mine, string(usher.StateBot): &c.Bot, string(usher.StateQueued): &c.Queued,
		string(usher.StateAgent): &c.Agent, string(usher.StateClosed): &c.Closed, string(usher.StateArchived): &c.Archived,
	}
	for row, err := range s.engine.Query(ctx, `SELECT state, n FROM tallies
		UNION ALL SELECT 'mine', COUNT(*) FROM conversations WHERE owner <> '' AND owner = $1`, string(agent)) {
		var state string
		var n int64
		if err == nil {
			err = row.Scan(&state, &n)
		}
		if err != nil {
			return c, wrap("conversation counts", err)
		}
		if to := into[state]; to != nil {
			*to = n
		}
	}
	return c, nil
}

// tally counts a conversation that goes from one state to another; from "" it
// is a new one.
func (w *work) tally(ctx context.Context, from, to usher.State) error {
	if from == to {
		return nil
	}
	if from != "" {
		if err := w.Exec(ctx, "UPDATE tallies SET n = n - 1 WHERE state = $1", string(from)); err != nil {
			return err
		}
	}
	return w.Exec(ctx, "UPDATE tallies SET n = n + 1 WHERE state = $1", string(to))
}
