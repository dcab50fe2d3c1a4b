package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"usher"
)

// missWhere is the filter on the index misses_list, with its arguments.
func missWhere(f usher.MissFilter, state usher.MissState) (string, []any) {
	args := []any{string(state), string(f.Language), string(f.Why)}
	words := holdsWords("asked", f.Query, &args)
	return "state = $1 AND ($2 = '' OR language = $2) AND ($3 = '' OR why = $3)" + words, args
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
		where, args := missWhere(f, state)
		n := len(args)
		some, err := collect(s.engine.Query(ctx, fmt.Sprintf("SELECT %s FROM misses WHERE id IN (SELECT id FROM misses WHERE %s"+
			" AND id < $%d ORDER BY id DESC LIMIT $%d)", missColumns, where, n+1, n+2), append(args, before, limit)...), scanMiss)
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
	return s.countMisses(ctx, "count misses", f, "SELECT COUNT(*) FROM misses WHERE %s")
}

// CountQuestions returns how many different questions the filter's misses ask:
// what TopMisses puts together is one. A question that is open and settled
// besides counts in both states.
func (s *Store) CountQuestions(ctx context.Context, f usher.MissFilter) (int64, error) {
	return s.countMisses(ctx, "count questions", f, "SELECT COUNT(DISTINCT language || ' ' || asked) FROM misses WHERE %s")
}

func (s *Store) countMisses(ctx context.Context, act string, f usher.MissFilter, query string) (int64, error) {
	var total int64
	for _, state := range missStates(f) {
		var n int64
		where, args := missWhere(f, state)
		if err := s.engine.QueryRow(ctx, fmt.Sprintf(query, where), args...).Scan(&n); err != nil {
			return 0, wrap(act, err)
		}
		total += n
	}
	return total, nil
}
