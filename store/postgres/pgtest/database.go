package pgtest

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"usher/store/postgres"
)

// count tells the process's databases apart.
var count atomic.Int64

func newName() string { return fmt.Sprintf("usher_%d_%d", os.Getpid(), count.Add(1)) }

// Database returns the address of a database of the test's own on the shared
// server: empty, and gone with the test.
func Database(tb testing.TB) string {
	tb.Helper()
	name := newName()
	Exec(tb, URL(tb), "CREATE DATABASE "+name)
	tb.Cleanup(func() { drop(tb, name) })
	return With(tb, URL(tb), name)
}

// Migrated is Database with this program's schema.
func Migrated(tb testing.TB) string {
	tb.Helper()
	name := newName()
	if err := create(URL(tb), name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { drop(tb, name) })
	return With(tb, URL(tb), name)
}

// Exec runs a statement.
func Exec(tb testing.TB, address, statement string) {
	tb.Helper()
	if err := exec1(address, statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

func exec1(address, statement string) (err error) {
	// When a test ends its context has ended too, and databases are dropped then.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close(ctx)) }()
	_, err = c.Exec(ctx, statement)
	return err
}

func drop(tb testing.TB, name string) {
	tb.Helper()
	if err := exec1(URL(tb), dropping(name)); err != nil {
		tb.Errorf("drop %s: %v", name, err)
	}
}

func dropping(name string) string { return "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)" }

// template is a database with the schema, which the others are copied from.
var template struct {
	sync.Mutex
	name string
}

// create makes a database with the schema.
func create(server, name string) error {
	template.Lock()
	defer template.Unlock()
	if template.name == "" {
		made := newName()
		if err := migrate(server, made); err != nil {
			return err
		}
		template.name = made
	}
	return exec1(server, "CREATE DATABASE "+name+" TEMPLATE "+template.name)
}

func migrate(server, name string) error {
	if err := exec1(server, "CREATE DATABASE "+name); err != nil {
		return err
	}
	address, err := with(server, name)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	e, err := postgres.Open(ctx, address)
	if err != nil {
		return err
	}
	return errors.Join(e.Migrate(ctx), e.Close())
}

// Folders gives each folder a database of its own, for suites that know data by
// its folder: the same for the same folder, also in another process, and gone
// with the folder.
func Folders(tb testing.TB) func(dir string) (string, error) {
	tb.Helper()
	server := URL(tb)
	var mu sync.Mutex
	known := map[string]string{}
	tb.Cleanup(func() {
		for _, name := range known {
			drop(tb, name)
		}
	})
	return func(dir string) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		for old, name := range known {
			if _, err := os.Stat(old); errors.Is(err, os.ErrNotExist) {
				if err := exec1(server, dropping(name)); err != nil {
					return "", err
				}
				delete(known, old)
			}
		}
		h := fnv.New64a()
		_, _ = h.Write([]byte(dir))
		name := fmt.Sprintf("usher_%x", h.Sum64())
		address, err := with(server, name)
		if err == nil && known[dir] == "" && missing(exec1(address, "SELECT 1")) {
			err, known[dir] = create(server, name), name
		}
		return address, err
	}
}

// missing reports whether there is no such database.
func missing(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && strings.HasPrefix(pg.Code, "3D000")
}
