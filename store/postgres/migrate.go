package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"usher"
)

// The numbers of migrations are those of SQLite's: one number is one schema.
// The first here is that of version 7; what only one engine needs has a number
// that the other leaves out.
//
//go:embed migrations/*.sql
var migrations embed.FS

// versions is the table in which goose keeps what was done.
const versions = goose.DefaultTablename

// Migrate brings the database to this program's schema. Nodes that start at the
// same time do so one after the other. CodeInvalid where the schema is newer
// than the program, and where the server lacks pgvector.
func (e *Engine) Migrate(ctx context.Context) error {
	if err := e.migrate(ctx); err != nil {
		return fmt.Errorf("postgres: migrate: %w", explain(e.conn, err))
	}
	return nil
}

func (e *Engine) migrate(ctx context.Context) (err error) {
	c, err := e.connect(ctx, plainSession)
	if err != nil {
		return err
	}
	defer closeConn(ctx, c) // and with it the lock
	if _, err := c.Exec(ctx, "SELECT pg_advisory_lock("+lockKey+")", "migrate"); err != nil {
		return err
	}
	if err := check(ctx, c); err != nil { // it may have been empty when it was opened
		return err
	}
	if err := ensureVector(ctx, c); err != nil {
		return err
	}
	db := stdlib.OpenDB(*e.conn.Copy())
	defer func() { err = errors.Join(err, db.Close()) }()
	p, err := provider(db)
	if err != nil {
		return err
	}
	current, newest, err := p.GetVersions(ctx)
	switch {
	case err != nil:
		return err
	case current > newest:
		return tooNew(e.conn, current, newest)
	case current == newest:
		return nil
	}
	_, err = p.Up(ctx)
	return err
}

// provider is goose over our migrations.
func provider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, files, goose.WithDisableGlobalRegistry(true))
}

// newestSchema is the version that Migrate brings a database to. It asks no
// server.
func newestSchema(c *pgx.ConnConfig) (newest int64, err error) {
	db := stdlib.OpenDB(*c)
	p, err := provider(db)
	if err != nil {
		return 0, errors.Join(err, db.Close())
	}
	for _, s := range p.ListSources() {
		newest = max(newest, s.Version)
	}
	return newest, db.Close()
}

func tooNew(c *pgx.ConnConfig, current, newest int64) error {
	return usher.Errorf(usher.CodeInvalid, nil, "%s was written by a newer version of this program (schema %d, this one knows %d): install that version again", at(c), current, newest)
}
