package store

import (
	"context"
	"errors"
	"iter"
	"time"
)

// ErrNoRows is returned by Row.Scan of a QueryRow that found nothing.
var ErrNoRows = errors.New("store: no rows")

// Row is one row of a result.
type Row interface {
	// Scan copies the columns into *string, *int64, *float64 or *bool.
	Scan(dest ...any) error
}

// Querier runs portable SELECTs (and, in a Tx, statements with RETURNING).
// A result is read to its end, or left, before the next statement begins.
type Querier interface {
	// Query yields the rows; after an error it yields nothing more. A Row is
	// valid until the next one.
	Query(ctx context.Context, query string, args ...any) iter.Seq2[Row, error]
	// QueryRow runs the statement, at the latest when its Row is scanned, which
	// comes before the next statement. Its Scan returns ErrNoRows where there is
	// no row.
	QueryRow(ctx context.Context, query string, args ...any) Row
}

// Tx is a transaction of the group committer. It is used by one goroutine.
type Tx interface {
	Querier
	// Exec runs a statement without looking at its result. An engine may keep
	// it and send it together with the ones that follow; an error that comes
	// late fails the unit all the same.
	Exec(ctx context.Context, query string, args ...any) error
	// Savepoint runs fn. Where fn fails, everything that it wrote is undone, the
	// transaction goes on, and the error comes back as it was. Where that is
	// impossible the error wraps ErrBroken. Savepoints don't nest.
	Savepoint(ctx context.Context, fn func() error) error
}

// Asker is a Tx for which each way to the server and back costs, and which can
// ask several queries on one.
type Asker interface {
	// Ask runs queries, in their order, and hands each one's first row to its
	// Read. An error leaves the transaction broken.
	Ask(ctx context.Context, asks []Ask) error
}

// Ask is a query with what reads its row. Where there is none, the Scan of the
// row that Read gets returns ErrNoRows.
type Ask struct {
	Query string
	Args  []any
	Read  func(Row) error
}

// Paced is an Engine for which a group costs much beside what its units cost.
type Paced interface {
	// Pace is how long after the last group began the next may, so that more
	// units come together. A group that comes later waits for nothing.
	Pace() time.Duration
}

// ErrBroken says that a transaction can't go on: none of it will be committed.
var ErrBroken = errors.New("store: transaction broken")

// ErrUncertain says that the database went away while it committed. The
// transaction is there as a whole, or nothing of it is: the store finds out.
var ErrUncertain = errors.New("store: no answer to a commit")

// Held is a lock that is held.
type Held struct {
	Lost    <-chan struct{} // closed where somebody else may have it from now on
	Release func()          // gives it back; may be called again, and after it was lost
}

// Locker lends locks among all nodes on one database: who does what only one
// node may do.
type Locker interface {
	// Lock waits until no other node holds the lock of that name, also while the
	// database can't be reached. The node's end, however it comes, is the lock's.
	// The only error is that ctx has ended.
	Lock(ctx context.Context, name string) (Held, error)
}

// Engine is a database. All of its methods may be called at the same time.
type Engine interface {
	Querier
	Locker
	// View calls fn with a consistent view: no commit falls between its reads. It
	// may call fn again where its first read had no answer.
	View(ctx context.Context, fn func(Querier) error) error
	// Update calls fn in a transaction and commits when fn returns nil. It
	// returns nil only after the commit is on disk; otherwise nothing remains,
	// unless the error wraps ErrUncertain.
	// The transaction sees every commit that came before its first statement
	// on the row of table positions, which the store locks first: so groups of
	// several nodes come one after the other.
	Update(ctx context.Context, fn func(Tx) error) error
	// Migrate brings the schema to this program's version. It refuses a schema
	// that is newer.
	Migrate(ctx context.Context) error
	// Close waits for what is under way and releases the database.
	Close() error
}
