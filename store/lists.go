package store

import (
	"cmp"
	"context"
	"slices"

	"usher"
)

// searchConversations finds conversations by words, the newest message first.
// It walks an index that holds all it looks at, state by state and from the
// newest on, until the page is full.
func searchConversations(ctx context.Context, q Querier, f usher.ConversationFilter) ([]usher.Conversation, error) {
	if f.Customer != "" {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "a customer has one chat: ask for the customer or for words, not for both")
	}
	before, beforeID, err := startOf(ctx, q, f.After)
	if err != nil {
		return nil, err
	}
	var all []usher.Conversation
	for _, state := range searchedStates(f) {
		args := []any{string(state), before, beforeID, string(f.Owner), f.Limit}
		words := holdsWords("s.search", f.Query, &args)
		some, err := collect(q.Query(ctx, selectConversations+`c.id IN (SELECT s.id FROM conversations s
			WHERE s.state = $1 AND (s.last_at, s.id) < ($2, $3) AND ($4 = '' OR (s.owner || '') = $4)`+words+`
			ORDER BY s.last_at DESC, s.id DESC LIMIT $5)`, args...), scanConversation)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, newestFirst)
	return all[:min(len(all), f.Limit)], nil
}

// searchedStates returns the states that f selects, each once. Only what an
// agent has, has an owner.
func searchedStates(f usher.ConversationFilter) []usher.State {
	if len(f.States) == 0 {
		f.States = allStates()
	}
	return slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(f.States))), func(s usher.State) bool {
		return f.Owner != "" && s != usher.StateAgent
	})
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
