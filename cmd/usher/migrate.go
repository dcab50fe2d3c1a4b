package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"usher"
	"usher/store"
	"usher/store/folder"
	"usher/store/postgres"
	"usher/store/sqlite"
)

// leadTime is how long a server that is about to end may still lead.
const leadTime = 3 * time.Second

// migrateCmd takes everything from the data folder to a PostgreSQL database, or
// back.
type migrateCmd struct {
	To string `arg:"" enum:"postgres,sqlite" help:"postgres: from the data folder to the database. sqlite: from the database to the data folder."`
	keptIn
}

// Run copies and compares. The source stays as it was; which of the two a
// server uses is what its configuration says.
func (c *migrateCmd) Run(e *env) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	if cfg.Database == "" {
		return usher.Errorf(usher.CodeInvalid, nil, "name the PostgreSQL database in USHER_DATABASE, or with --database")
	}
	if err := migrate(e.ctx, cfg, c.To == "postgres", func(table string, rows int) { fmt.Fprintf(e.stdout, "%10d  %s\n", rows, table) }); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if c.To == "postgres" {
		fmt.Fprintf(e.stdout, "Everything is in the database now. Start the server with USHER_DATABASE; what is in %s stays as it was, and models that were dropped in are used from there.\n", cfg.Data)
		return nil
	}
	fmt.Fprintf(e.stdout, "Everything is in %s now. Start the server without USHER_DATABASE; the database stays as it was.\n", cfg.Data)
	return nil
}

func migrate(ctx context.Context, cfg config, up bool, told func(string, int)) (err error) {
	lite, err := openFolder(ctx, cfg.Data, up)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lite.Engine.Close()) }()
	shared, err := postgres.OpenAlone(ctx, cfg.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shared.Close()) }() //nolint:contextcheck // also where ctx has ended
	release, err := leadAlone(ctx, shared)
	if err != nil {
		return err
	}
	defer release()
	if err := errors.Join(lite.Engine.Migrate(ctx), shared.Migrate(ctx)); err != nil {
		return err
	}
	there := store.Place{Engine: shared, Blobs: shared.Blobs()}
	if up {
		if err := checkSecrets(cfg.Data); err != nil { // before all is copied
			return err
		}
		if err := store.Copy(ctx, lite, there, told); err != nil {
			return err
		}
		return moveSecrets(ctx, there, cfg.Data, false)
	}
	if err := store.Copy(ctx, there, lite, told); err != nil {
		return err
	}
	return moveSecrets(ctx, there, cfg.Data, true)
}

// openFolder opens a data folder that no server works on.
func openFolder(ctx context.Context, data string, mustExist bool) (store.Place, error) {
	path := filepath.Join(data, archiveDatabase)
	if _, err := os.Stat(path); mustExist && err != nil {
		return store.Place{}, usher.Errorf(usher.CodeInvalid, err, "there is no database in %s: name the data folder with --data", data)
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return store.Place{}, usher.Errorf(usher.CodeInvalid, err, "the data folder cannot be made; name another with --data")
	}
	if err := checkRestored(data); err != nil {
		return store.Place{}, err
	}
	e, err := sqlite.Open(ctx, path)
	if err != nil {
		return store.Place{}, err
	}
	files, err := folder.Open(filepath.Join(data, archiveFiles), folder.Config{})
	if err != nil {
		return store.Place{}, errors.Join(err, e.Close())
	}
	return store.Place{Engine: e, Blobs: files}, nil
}

// leadAlone makes sure that no server leads until release is called: one of a
// version that does not know of OpenAlone, or whose connection was just lost.
func leadAlone(ctx context.Context, e *postgres.Engine) (release func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, leadTime)
	defer cancel()
	held, err := e.Lock(ctx, leadLock)
	if err != nil {
		return nil, usher.Errorf(usher.CodeConflict, err, "a server works on the database: stop all of them first")
	}
	return held.Release, nil
}

// moveSecrets takes the keys that sign visitors' tokens along, so that customers
// stay who they are.
func moveSecrets(ctx context.Context, p store.Place, data string, down bool) error {
	s, err := store.New(ctx, unclosed{p.Engine}, store.Config{Blobs: p.Blobs})
	if err != nil {
		return err
	}
	keys, _, err := sharedSecrets(ctx, s, data)
	if err == nil && down {
		err = keys.save(data)
	}
	return errors.Join(err, s.Close())
}

// unclosed is an engine that stays open when a store over it is closed.
type unclosed struct{ store.Engine }

// Close does nothing.
func (unclosed) Close() error { return nil }
