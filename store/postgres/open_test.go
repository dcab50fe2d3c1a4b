package postgres_test

import (
	"net/url"
	"strings"
	"testing"

	"usher"
	"usher/store/postgres"
	"usher/store/postgres/pgtest"
)

// TestOpenSaysWhatToDo: what keeps a database from being opened or migrated is
// told with its cure, and never with the password.
func TestOpenSaysWhatToDo(t *testing.T) {
	t.Parallel()
	server := pgtest.URL(t)
	for name, c := range map[string]struct {
		address func(*testing.T) string
		want    string // in the error
	}{
		"unreachable": {
			func(*testing.T) string { return "postgres://u:hush@127.0.0.1:1/usher" },
			"the database usher on 127.0.0.1:1 can't be reached: start the server, and check host, port and firewall",
		},
		"no address": {func(*testing.T) string { return "postgres://u:hush@ho st:x/usher" }, "write it as postgres://user:password@host:5432/name"},
		"wrong password": {
			func(t *testing.T) string { t.Helper(); return signedIn(t, server, "usher", "hush") },
			`refuses the user "usher": check the user and the password`,
		},
		"no database": {
			func(t *testing.T) string { t.Helper(); return pgtest.With(t, server, "nowhere") },
			"make it with CREATE DATABASE nowhere",
		},
		"another program's": {foreignTables, "holds the tables of another program (orders): make a database for Usher alone"},
		"not UTF-8":         {latinDatabase, "keeps texts as LATIN1, which has no room for every language"},
		"no schema": {func(t *testing.T) string {
			t.Helper()
			address := pgtest.Database(t)
			return pgtest.With(t, address, nameOf(t, address), "search_path", "nowhere")
		}, "has none of the schemas in its search_path"},
		"no rights":           {strangersDatabase, "make it the owner, with ALTER DATABASE"},
		"no vector":           {bareDatabase, "has no pgvector: install its package there"},
		"no rights to vector": {ownersDatabase, "does not use pgvector yet: as an administrator of it say CREATE EXTENSION vector"},
		"too new":             {newerDatabase, "was written by a newer version of this program (schema 99999"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := postgres.Open(t.Context(), c.address(t))
			if err == nil {
				err = e.Migrate(t.Context())
				if cerr := e.Close(); cerr != nil {
					t.Error(cerr)
				}
			}
			if usher.CodeOf(err) != usher.CodeInvalid || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("Open and Migrate = %v; want CodeInvalid with %q", err, c.want)
			}
		})
	}
}

// signedIn returns an address with another user and password.
func signedIn(t *testing.T, address, name, password string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, password)
	return u.String()
}

func nameOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}

func foreignTables(t *testing.T) string {
	t.Helper()
	address := pgtest.Database(t)
	pgtest.Exec(t, address, "CREATE TABLE orders (id INT)")
	return address
}

func latinDatabase(t *testing.T) string {
	t.Helper()
	address := pgtest.Database(t)
	name := nameOf(t, address)
	pgtest.Exec(t, pgtest.URL(t), "DROP DATABASE "+name)
	pgtest.Exec(t, pgtest.URL(t), "CREATE DATABASE "+name+" ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
	return address
}

// strangersDatabase belongs to somebody else.
func strangersDatabase(t *testing.T) string {
	t.Helper()
	address := pgtest.Database(t)
	pgtest.Exec(t, address, "CREATE EXTENSION vector")
	pgtest.Exec(t, address, "REVOKE CREATE ON SCHEMA public FROM public")
	return signedIn(t, address, role(t, address), "hush")
}

// ownersDatabase is our role's own, who may not add extensions.
func ownersDatabase(t *testing.T) string {
	t.Helper()
	address := pgtest.Database(t)
	who := role(t, address)
	pgtest.Exec(t, address, "ALTER DATABASE "+nameOf(t, address)+" OWNER TO "+who)
	return signedIn(t, address, who, "hush")
}

// role makes a role that goes before the test's database does.
func role(t *testing.T, address string) string {
	t.Helper()
	name := "role_" + nameOf(t, address)
	pgtest.Exec(t, pgtest.URL(t), "CREATE ROLE "+name+" LOGIN PASSWORD 'hush'")
	t.Cleanup(func() {
		pgtest.Exec(t, pgtest.URL(t), "ALTER DATABASE "+nameOf(t, address)+" OWNER TO current_user")
		pgtest.Exec(t, pgtest.URL(t), "DROP ROLE "+name)
	})
	return name
}

// bareDatabase finds no extensions. Servers before 18 can't be told where they
// are.
func bareDatabase(t *testing.T) string {
	t.Helper()
	address := pgtest.Database(t)
	if version(t, address) < 18 {
		t.Skip("the place of extensions is a setting since PostgreSQL 18")
	}
	pgtest.Exec(t, pgtest.URL(t), "ALTER DATABASE "+nameOf(t, address)+" SET extension_control_path = '/nowhere'")
	return address
}

func version(t *testing.T, address string) int64 {
	t.Helper()
	var v int64
	if err := open(t, address).QueryRow(t.Context(), "SELECT current_setting('server_version_num')::bigint / 10000").Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func newerDatabase(t *testing.T) string {
	t.Helper()
	address := pgtest.Migrated(t)
	pgtest.Exec(t, address, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)")
	return address
}
