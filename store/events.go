package store

import (
	"cmp"
	"context"
	"slices"

	"usher"
)

// Events returns the log after a position in order, messages and event rows
// as one: who was away reads it until it comes back empty, beginning with the
// last position that it has seen. limit 0 means 100; at most 1000 come at once.
func (s *Store) Events(ctx context.Context, after int64, limit int) ([]usher.Event, error) {
	limit = page(limit, 100, 1000)
	var all []usher.Event
	err := s.engine.View(ctx, func(q Querier) error {
		messages, err := collect(q.Query(ctx, "SELECT "+messageColumns+", account FROM messages WHERE position > $1 ORDER BY position LIMIT $2", after, limit),
			func(row Row) (usher.Event, error) {
				var account string
				m, err := scanMessageAnd(row, &account)
				return messageEvent(usher.AccountID(account), m), err
			})
		if err != nil {
			return err
		}
		others, err := collect(q.Query(ctx, "SELECT event FROM events WHERE position > $1 ORDER BY position LIMIT $2", after, limit),
			func(row Row) (e usher.Event, err error) {
				var text string
				if err = row.Scan(&text); err != nil {
					return e, err
				}
				return e, decode(text, &e)
			})
		all = append(messages, others...)
		return err
	})
	if err != nil {
		return nil, wrap("events", err)
	}
	slices.SortFunc(all, func(a, b usher.Event) int { return cmp.Compare(a.Position, b.Position) })
	return all[:min(len(all), limit)], nil
}

// Position returns the last position that has been given out; 0: none.
func (s *Store) Position(ctx context.Context) (int64, error) {
	var last int64
	if err := s.engine.QueryRow(ctx, "SELECT last FROM positions WHERE id = 1").Scan(&last); err != nil {
		return 0, wrap("position", err)
	}
	return last, nil
}
