package postgres

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"usher"
)

// errClosed is what reads and writes get after Close.
var errClosed = errors.New("postgres: the database is closed")

// busyRetry is what a caller waits until the database is asked again.
const busyRetry = time.Second

// at names a database without its password.
func at(c *pgx.ConnConfig) string {
	return fmt.Sprintf("the database %s on %s", c.Database, net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))))
}

// The codes of PostgreSQL's errors that have a cure (or a class of them).
const (
	pgConnection      = "08"
	pgNotAuthorized   = "28"
	pgNoDatabase      = "3D000"
	pgNoTable         = "42P01"
	pgNoPermission    = "42501"
	pgReadOnly        = "25006"
	pgUnique          = "23505"
	pgTransaction     = "40" // serialisation, deadlock
	pgDiskFull        = "53100"
	pgTooManyConns    = "53300"
	pgNoResources     = "53"
	pgLockTimeout     = "55P03"
	pgCancelled       = "57014"
	pgShutdown        = "57P"
	pgIdleTransaction = "25P03"
	pgNoText          = "22021" // NUL, or what is not UTF-8
)

// explain adds a sentence with the cure to errors that have one.
func explain(c *pgx.ConnConfig, err error) error {
	var ours *usher.Error
	if err == nil || errors.As(err, &ours) {
		return err
	}
	var dial *pgconn.ConnectError
	connecting := errors.As(err, &dial)
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		if connecting {
			return usher.Errorf(usher.CodeInvalid, err, "%s can't be reached: start the server, and check host, port and firewall", at(c))
		}
		if lost(err) {
			return busy(err, away)
		}
		return err
	}
	is := func(codes ...string) bool {
		for _, code := range codes {
			if strings.HasPrefix(pg.Code, code) {
				return true
			}
		}
		return false
	}
	switch {
	case is(pgNotAuthorized):
		return usher.Errorf(usher.CodeInvalid, err, "%s refuses the user %q: check the user and the password in the address, and pg_hba.conf on the server", at(c), c.User)
	case is(pgNoDatabase):
		return usher.Errorf(usher.CodeInvalid, err, "%s does not exist: make it with CREATE DATABASE %s", at(c), c.Database)
	case is(pgNoPermission):
		return usher.Errorf(usher.CodeInvalid, err, "the user %q has not the rights that it needs in %s: make it the owner, with ALTER DATABASE %s OWNER TO %s", c.User, at(c), c.Database, c.User)
	case is(pgReadOnly):
		return usher.Errorf(usher.CodeInvalid, err, "%s can only be read: name the primary", at(c))
	case is(pgDiskFull):
		return usher.Errorf(usher.CodeInternal, err, "the disk that holds %s is full: make room", at(c))
	case is(pgTooManyConns):
		return busy(err, "the database has no connection left: try again (raise max_connections there, or lower pool_max_conns here)")
	case is(pgConnection, pgShutdown, pgIdleTransaction):
		return busy(err, away)
	case is(pgTransaction, pgNoResources, pgLockTimeout, pgCancelled):
		return busy(err, "the database is busy: try again")
	}
	return err
}

// running is explain for a database that was there when the server started:
// what an operator must mend is told to customers as what it is for them.
func running(c *pgx.ConnConfig, err error) error {
	var ours *usher.Error
	if err = noText(err); err == nil || errors.As(err, &ours) {
		return err
	}
	if err = explain(c, err); usher.CodeOf(err) == usher.CodeInvalid {
		return busy(err, away)
	}
	return err
}

// noText tells who sent a text that the server takes for none: it can't be
// stored, and nothing is called so.
func noText(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == pgNoText {
		return usher.Errorf(usher.CodeInvalid, err, "a text holds NUL, or bytes that are not UTF-8")
	}
	return err
}

// away is what customers hear of a database that can't be reached.
const away = "the database can't be reached at the moment: try again"

func busy(cause error, text string) error {
	err := usher.Errorf(usher.CodeBusy, cause, "%s", text)
	err.RetryAfter = busyRetry
	return err
}

// lost reports whether an error means that the connection is gone.
func lost(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.SeverityUnlocalized == "FATAL" || pg.SeverityUnlocalized == "PANIC"
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
