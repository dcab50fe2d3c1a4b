package sqlite

import (
	"context"
	"slices"

	"usher/store"
)

var _ store.Portable = (*Engine)(nil)

// Columns implements store.Portable.
func (e *Engine) Columns(ctx context.Context, table string) ([]store.Column, error) {
	var all []store.Column
	for row, err := range e.Query(ctx, "SELECT name, type FROM pragma_table_info($1) ORDER BY cid", table) {
		if err != nil {
			return nil, err
		}
		var name, kind string
		if err := row.Scan(&name, &kind); err != nil {
			return nil, err
		}
		all = append(all, store.Column{Name: name, Number: kind != "TEXT"})
	}
	return all, nil
}

// Emptying implements store.Portable.
func (e *Engine) Emptying(tables []string) (all []string) {
	for _, t := range slices.Backward(tables) {
		all = append(all, "DELETE FROM "+t)
	}
	return all
}
