package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"usher"
	"usher/store"
	"usher/store/postgres"
	"usher/store/sqlite"
)

// checkDatabase looks at the data, and leaves it as it is. Where a server has
// it open it is left alone.
func checkDatabase(ctx context.Context, cfg config, running bool) []finding {
	well, content, err := lookInto(ctx, cfg)
	if usher.CodeOf(err) == usher.CodeConflict && running {
		return []finding{{"database", true, "in use by a server; stop it to have its content looked at"}}
	}
	return append(content, found("database", err, well))
}

// lookInto opens the database to read. The content of an older one is not
// looked at: it may not be what this program can read.
func lookInto(ctx context.Context, cfg config) (well string, content []finding, err error) {
	if err := checkRestored(cfg.Data); err != nil {
		return "", nil, err
	}
	if err := checkDatabaseFile(cfg.Data); err != nil {
		return "", nil, err
	}
	engine, err := sqlite.OpenReadOnly(ctx, filepath.Join(cfg.Data, archiveDatabase))
	if err != nil {
		return "", nil, err
	}
	if version, newest := engine.Schema(); version < newest {
		well := fmt.Sprintf("opens; its schema %d is older than this program's, %d: make a backup, the next start brings it up to date", version, newest)
		return well, nil, engine.Close()
	}
	s, err := store.New(ctx, engine, store.Config{}) // closes the engine where it fails
	if err != nil {
		return "", nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return "opens, and its schema is current", checkContent(ctx, cfg, s), nil
}

// checkServer looks at a PostgreSQL database, and leaves it as it is: other
// nodes may use it.
func checkServer(ctx context.Context, cfg config) []finding {
	well, content, err := lookAtServer(ctx, cfg)
	return append(content, found("database", err, well))
}

func lookAtServer(ctx context.Context, cfg config) (well string, content []finding, err error) {
	engine, err := postgres.Open(ctx, cfg.Database)
	if err != nil {
		return "", nil, err
	}
	closing := engine.Close
	defer func() { err = errors.Join(err, closing()) }()
	l, err := engine.Look(ctx)
	if err != nil {
		return "", nil, err
	}
	content = []finding{found("commits", checkSynced(l), "the server waits for its disk")}
	switch {
	case l.Version == 0:
		return fmt.Sprintf("PostgreSQL %s has pgvector; the first start makes the tables", l.Server), content, nil
	case l.Version < l.Newest:
		return fmt.Sprintf("PostgreSQL %s; its schema %d is older than this program's, %d: make a dump, the next start brings it up to date", l.Server, l.Version, l.Newest), content, nil
	}
	s, err := store.New(ctx, engine, store.Config{})
	if err != nil {
		return "", content, err
	}
	closing = s.Close
	return fmt.Sprintf("PostgreSQL %s with pgvector %s, and its schema is current", l.Server, l.Vector), append(content, checkContent(ctx, cfg, s)...), nil
}

// checkSynced refuses a server that acknowledges what a power cut takes back.
func checkSynced(l postgres.Look) error {
	if l.Synced {
		return nil
	}
	return usher.Errorf(usher.CodeInvalid, nil, "the server does not wait for its disk: a power cut would lose what was acknowledged; set fsync = on there")
}

// checkContent looks for what the server needs to be told.
func checkContent(ctx context.Context, cfg config, s *store.Store) []finding {
	token, err := firstAdminToken(ctx, s)
	if err == nil && token != "" {
		err = usher.Errorf(usher.CodeInvalid, nil, "nobody can administer the server: start it and open the link it prints, or run usher agent add --role admin")
	}
	all := []finding{found("admin", err, "there is one")}
	entries, err := s.Entries(ctx)
	if err == nil && len(entries) == 0 {
		err = usher.Errorf(usher.CodeInvalid, nil, "the bot knows nothing yet: add entries, or run usher faq import")
	}
	all = append(all, found("knowledge", err, fmt.Sprintf("%d entries", len(entries))))
	sites, err := savedSites(ctx, s)
	if err == nil {
		err = checkOrigins(cfg, sites)
	}
	return append(all, found("sites", err, sitesWell(len(sites)+len(cfg.Widget.Origins))))
}
