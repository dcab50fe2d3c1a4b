package sqlite

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the file to this program's schema. CodeInvalid where the
// schema is newer than the program.
func (e *Engine) Migrate(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.migrate(ctx); err != nil {
		return fmt.Errorf("sqlite: migrate: %w", explain(e.path, err))
	}
	return nil
}

// migrate lends goose the connection that writes.
func (e *Engine) migrate(ctx context.Context) (err error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	if err := e.writer.close(); err != nil {
		return err
	}
	e.writer = nil
	defer func() {
		var cerr error
		e.writer, cerr = newSession(ctx, e.db)
		if err == nil {
			err = cerr
		}
	}()
	p, err := goose.NewProvider(goose.DialectSQLite3, e.db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	current, newest, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > newest {
		return tooNew(e.path, current, newest)
	}
	if current == newest {
		return nil
	}
	_, err = p.Up(ctx)
	return err
}
