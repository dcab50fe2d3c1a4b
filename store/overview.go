package store

import (
	"context"
	"time"

	"usher"
)

// What came of a turn. Of a conversation's turns on a day the strongest counts.
const (
	outcomeNothing = iota
	outcomeClarified
	outcomeAnswered
	outcomeBlocked
	outcomeHandedOff
)

// outcomeOf ranks what a turn decided.
func outcomeOf(r usher.Route) int64 {
	switch r {
	case usher.RouteClarify:
		return outcomeClarified
	case usher.RouteFAQ, usher.RouteIntent, usher.RouteSmallTalk:
		return outcomeAnswered
	case usher.RouteBlock:
		return outcomeBlocked
	case usher.RouteHandoff:
		return outcomeHandedOff
	case usher.RouteNone:
	}
	return outcomeNothing
}

// Days counts what the bot did between each two of the edges, which ascend: a
// day less than there are edges. Date is left to the caller.
func (s *Store) Days(ctx context.Context, edges []time.Time) ([]usher.Day, error) {
	days := make([]usher.Day, max(0, len(edges)-1))
	err := s.engine.View(ctx, func(q Querier) error {
		for i := range days {
			if err := countDay(ctx, q, &days[i], edges[i], edges[i+1]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, wrap("days", err)
	}
	return days, nil
}

func countDay(ctx context.Context, q Querier, d *usher.Day, from, to time.Time) error {
	for row, err := range q.Query(ctx, `SELECT best, COUNT(*), CAST(SUM(n) AS BIGINT) FROM (
		SELECT MAX(outcome) AS best, COUNT(*) AS n FROM turns WHERE at >= $1 AND at < $2 GROUP BY conversation
		) AS chats GROUP BY best`, micros(from), micros(to)) {
		var outcome, chats, turns int64
		if err == nil {
			err = row.Scan(&outcome, &chats, &turns)
		}
		if err != nil {
			return err
		}
		d.Turns += turns
		d.Conversations += chats
		switch outcome {
		case outcomeClarified:
			d.Clarified = chats
		case outcomeAnswered:
			d.Answered = chats
		case outcomeBlocked:
			d.Blocked = chats
		case outcomeHandedOff:
			d.HandedOff = chats
		}
	}
	return nil
}

// TopMisses groups the open misses since a moment by question, those that most
// conversations asked first.
func (s *Store) TopMisses(ctx context.Context, since time.Time, limit int) ([]usher.MissGroup, error) {
	var all []usher.MissGroup
	err := s.engine.View(ctx, func(q Querier) (err error) {
		all, err = collect(q.Query(ctx, `SELECT COUNT(DISTINCT conversation) AS n, MAX(id) AS newest FROM misses
			WHERE state = 'open' AND at >= $1 GROUP BY asked, language ORDER BY n DESC, newest DESC LIMIT $2`,
			micros(since), page(limit, 10, 100)), func(row Row) (g usher.MissGroup, err error) {
			var id string
			err = row.Scan(&g.Count, &id)
			g.Miss = usher.MissID(id)
			return g, err
		})
		for i := 0; err == nil && i < len(all); i++ {
			var m usher.Miss
			m, err = findMiss(ctx, q, all[i].Miss)
			all[i].Question, all[i].Language, all[i].Conversation = m.Question, m.Language, m.Conversation
		}
		return err
	})
	if err != nil {
		return nil, wrap("top misses", err)
	}
	return all, nil
}

// Helpful counts what customers said from one moment to before another about
// the bot's answers; of several words about one answer the last counts.
func (s *Store) Helpful(ctx context.Context, from, to time.Time) (usher.Helpful, error) {
	var h usher.Helpful
	for row, err := range s.engine.Query(ctx, "SELECT helpful, COUNT(*) FROM feedback WHERE at >= $1 AND at < $2 GROUP BY helpful",
		micros(from), micros(to)) {
		var word, n int64
		if err == nil {
			err = row.Scan(&word, &n)
		}
		if err != nil {
			return h, wrap("helpful", err)
		}
		if word == helpfulYes {
			h.Yes = n
		} else {
			h.No = n
		}
	}
	return h, nil
}
