package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"usher"
)

const (
	oldest       = 15 // the first version of PostgreSQL that is tested
	oldestVector = "0.8"
)

// check refuses a server and a database that can't hold our data.
func check(ctx context.Context, c *pgx.Conn) error {
	var version int
	var encoding, schema string
	var standby bool
	if err := c.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),
		COALESCE(current_schema(), ''), pg_is_in_recovery()`).Scan(&version, &encoding, &schema, &standby); err != nil {
		return err
	}
	place := at(c.Config())
	switch {
	case version/10_000 < oldest:
		return usher.Errorf(usher.CodeInvalid, nil, "the server of %s is PostgreSQL %d: Usher needs %d or newer; upgrade it", place, version/10_000, oldest)
	case standby:
		return usher.Errorf(usher.CodeInvalid, nil, "the server of %s is a standby, which can only be read: name the primary", place)
	case encoding != "UTF8":
		return usher.Errorf(usher.CodeInvalid, nil, "%s keeps texts as %s, which has no room for every language: "+
			"make one with CREATE DATABASE usher ENCODING 'UTF8' TEMPLATE template0", place, encoding)
	case schema == "":
		return usher.Errorf(usher.CodeInvalid, nil, "%s has none of the schemas in its search_path: create one, or leave search_path out of the address", place)
	}
	return checkOwner(ctx, c, place)
}

// mark is the comment on our table positions, by which a database is known as
// ours.
const mark = "usher"

// checkOwner refuses a schema that holds another program's tables.
func checkOwner(ctx context.Context, c *pgx.Conn, place string) error {
	rows, err := c.Query(ctx, `SELECT t.relname::text, COALESCE(obj_description(t.oid, 'pg_class'), '') FROM pg_class t
		WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p', 'v', 'm', 'f')
		AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = t.oid AND d.deptype = 'e')
		ORDER BY t.relname`)
	if err != nil {
		return err
	}
	var foreign []string
	var name, comment string
	ours := false
	_, err = pgx.ForEachRow(rows, []any{&name, &comment}, func() error {
		ours = ours || name == "positions" && comment == mark
		if name != versions { // which a first start makes before all else
			foreign = append(foreign, name)
		}
		return nil
	})
	if err != nil || ours || len(foreign) == 0 {
		return err
	}
	return usher.Errorf(usher.CodeInvalid, nil, "%s holds the tables of another program (%s): make a database for Usher alone, with CREATE DATABASE usher",
		place, strings.Join(foreign[:min(len(foreign), 5)], ", "))
}

// checkVector refuses a server and a database without the extension pgvector,
// as new as is needed. That the database does not use it yet is well.
func checkVector(ctx context.Context, c *pgx.Conn) (err error) {
	_, err = findVector(ctx, c)
	return err
}

// findVector is checkVector, and reports whether the database uses it.
func findVector(ctx context.Context, c *pgx.Conn) (used bool, err error) {
	var available, installed string
	err = c.QueryRow(ctx, `SELECT COALESCE(default_version, ''), COALESCE(installed_version, '')
		FROM pg_available_extensions WHERE name = 'vector'`).Scan(&available, &installed)
	place := at(c.Config())
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return false, usher.Errorf(usher.CodeInvalid, nil, "the server of %s has no pgvector: install its package there "+
			"(Debian: postgresql-NN-pgvector; image: pgvector/pgvector), then start Usher again", place)
	case err != nil:
		return false, err
	case older(available):
		return false, usher.Errorf(usher.CodeInvalid, nil, "the server of %s has pgvector %s: Usher needs %s or newer; update its package there", place, available, oldestVector)
	case installed != "" && older(installed):
		return false, usher.Errorf(usher.CodeInvalid, nil, "%s uses pgvector %s: as an administrator of it say ALTER EXTENSION vector UPDATE", place, installed)
	}
	return installed != "", nil
}

// ensureVector has the database use pgvector.
func ensureVector(ctx context.Context, c *pgx.Conn) error {
	used, err := findVector(ctx, c)
	if err != nil || used {
		return err
	}
	if _, err := c.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS vector"); err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "%s does not use pgvector yet: as an administrator of it say CREATE EXTENSION vector", at(c.Config()))
	}
	return nil
}

// older reports whether a version of pgvector is too old.
func older(version string) bool {
	var has, want [2]int
	_, err := fmt.Sscanf(version, "%d.%d", &has[0], &has[1])
	_, wantErr := fmt.Sscanf(oldestVector, "%d.%d", &want[0], &want[1])
	return err != nil || wantErr != nil || has[0] < want[0] || has[0] == want[0] && has[1] < want[1]
}
