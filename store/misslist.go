package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"usher"
)

// missWhere is the filter on the index misses_list; its $1 … $4 are the words.
func missWhere() string {
	return holdsWords("asked") + " AND state = $5 AND ($6 = '' OR language = $6) AND ($7 = '' OR why = $7)"
}

func missArgs(f usher.MissFilter, state usher.MissState) []any {
	return append(searchArgs(f.Query), string(state), string(f.Language), string(f.Why))
}

// missStates is what a filter selects.
func missStates(f usher.MissFilter) []usher.MissState {
	if f.State != "" {
		return []usher.MissState{f.State}
	}
	return []usher.MissState{usher.MissOpen, usher.MissResolved, usher.MissDismissed}
}

// Misses lists the unanswered queue, newest first. Limit is at most 1000.
// After continues behind the page before; CodeInvalid where it is no ID.
func (s *Store) Misses(ctx context.Context, f usher.MissFilter) ([]usher.Miss, error) {
	before := string(f.After)
	if before == "" {
		before = "~" // behind every UUID
	} else if _, err := uuid.Parse(before); err != nil {
		return nil, wrap("misses", usher.Errorf(usher.CodeInvalid, err, "%q is not the next of a page of misses", cut(before, maxName)))
	}
	limit := page(f.Limit, 100, 1000)
	var all []usher.Miss
	for _, state := range missStates(f) {
		some, err := collect(s.engine.Query(ctx, "SELECT "+missColumns+" FROM misses WHERE id IN (SELECT id FROM misses WHERE "+
			missWhere()+" AND id < $8 ORDER BY id DESC LIMIT $9)", append(missArgs(f, state), before, limit)...), scanMiss)
		if err != nil {
			return nil, wrap("misses", err)
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b usher.Miss) int { return cmp.Compare(b.ID, a.ID) })
	return all[:min(len(all), limit)], nil
}

// CountMisses returns how many misses the filter selects, on all pages.
func (s *Store) CountMisses(ctx context.Context, f usher.MissFilter) (int64, error) {
	var total int64
	for _, state := range missStates(f) {
		var n int64
		err := s.engine.QueryRow(ctx, "SELECT COUNT(*) FROM misses WHERE "+missWhere(), missArgs(f, state)...).Scan(&n)
		if err != nil {
			return 0, wrap("count misses", err)
		}
		total += n
	}
	return total, nil
}
