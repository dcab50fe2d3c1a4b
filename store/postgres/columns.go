package postgres

import (
	"context"
	"strings"

	"usher/store"
)

var _ store.Portable = (*Engine)(nil)

// Columns implements store.Portable.
func (e *Engine) Columns(ctx context.Context, table string) ([]store.Column, error) {
	const query = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
	var all []store.Column
	for row, err := range e.Query(ctx, query, table) {
		if err != nil {
			return nil, err
		}
		var name, kind string
		if err := row.Scan(&name, &kind); err != nil {
			return nil, err
		}
		all = append(all, store.Column{Name: name, Number: kind == "bigint"})
	}
	return all, nil
}

// Emptying implements store.Portable. DELETE would look for what refers to each
// row, and not come to its end within the time that a statement has.
func (e *Engine) Emptying(tables []string) []string {
	return []string{"TRUNCATE " + strings.Join(tables, ", ")}
}
