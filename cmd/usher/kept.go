package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"usher"
	"usher/store"
	"usher/store/folder"
	"usher/store/postgres"
	"usher/store/sqlite"
)

// keptIn is what commands are told of where everything is kept. What they are
// not told is read as the server reads it.
type keptIn struct {
	Config   string `help:"Configuration file (YAML)." type:"path" env:"USHER_CONFIG" placeholder:"FILE"`
	Data     string `help:"Folder of everything that is kept." type:"path" placeholder:"DIR"`
	Database string `help:"PostgreSQL database that everything is kept in, in place of one in the folder: postgres://user:password@host/name. Other people on the machine see flags: better set USHER_DATABASE." placeholder:"URL"`
}

// load reads the configuration; flags win over the environment over the file.
func (k keptIn) load() (config, error) {
	cfg, err := loadConfig(k.Config, os.Environ())
	if err != nil {
		return cfg, err
	}
	if k.Data != "" {
		cfg.Data = k.Data
	}
	if k.Database != "" {
		cfg.Database = k.Database
	}
	return cfg, cfg.validate()
}

// engines is what everything is kept in.
type engines struct {
	engine store.Engine
	blobs  store.Blobs
	shared *postgres.Engine // the engine, where several nodes may use it; else nil
}

// openEngines opens the configured database, or the one in the data folder.
func openEngines(ctx context.Context, cfg config) (engines, error) {
	if cfg.Database != "" {
		e, err := postgres.Open(ctx, cfg.Database)
		if err != nil {
			return engines{}, err
		}
		return engines{e, e.Blobs(), e}, nil
	}
	if err := checkDatabaseFile(cfg.Data); err != nil {
		return engines{}, err
	}
	e, err := sqlite.Open(ctx, filepath.Join(cfg.Data, archiveDatabase))
	if err != nil {
		return engines{}, err
	}
	files, err := folder.Open(filepath.Join(cfg.Data, archiveFiles), folder.Config{})
	if err != nil {
		return engines{}, errors.Join(err, e.Close())
	}
	return engines{engine: e, blobs: files}, nil
}

// openStore opens everything that is kept. The engine is nil where nobody else
// may use what is kept; the store closes it.
func openStore(ctx context.Context, cfg config, c store.Config) (*store.Store, *postgres.Engine, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, nil, usher.Errorf(usher.CodeInvalid, err, "the data folder cannot be made; name another with --data")
	}
	if err := checkRestored(cfg.Data); err != nil {
		return nil, nil, err
	}
	all, err := openEngines(ctx, cfg)
	if err != nil {
		return nil, nil, fmt.Errorf("open the data: %w", err)
	}
	c.Blobs = all.blobs
	s, err := store.New(ctx, all.engine, c) // closes the engine where it fails
	if err != nil {
		return nil, nil, fmt.Errorf("open the data: %w", err)
	}
	return s, all.shared, nil
}

// withStore is withStore for a command that is told the place.
func (k keptIn) withStore(ctx context.Context, do func(*store.Store) error) error {
	cfg, err := k.load()
	if err != nil {
		return err
	}
	return withStore(ctx, cfg, do)
}

// withStore opens what is kept for one command. It fails with what to do where
// a server has the data folder open.
func withStore(ctx context.Context, cfg config, do func(*store.Store) error) (err error) {
	s, _, err := openStore(ctx, cfg, store.Config{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(s)
}
