package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"usher"
	"usher/store"
)

const (
	pieceSize = 256 << 10 // bytes of a blob's piece: what a reader holds at a time
	pieceTime = 10 * time.Second
	putTime   = time.Minute
	keysPage  = 1000 // keys that are read at a time
	maxKey    = 100  // bytes
)

// Blobs keeps the bytes of files in the engine's database, where every node
// finds them.
type Blobs struct{ engine *Engine }

var _ store.Blobs = Blobs{}

// Blobs returns the blobs of a migrated database. They end with the Engine.
func (e *Engine) Blobs() Blobs { return Blobs{e} }

// Put implements store.Blobs. All pieces are committed at once. CodeConflict
// where the key is in use.
func (b Blobs) Put(ctx context.Context, key string, content []byte) error {
	ctx, cancel := context.WithTimeout(ctx, putTime)
	defer cancel()
	err := checkKey(key)
	if err == nil {
		err = b.engine.with(ctx, func(c *pgxpool.Conn) error { return put(ctx, c, key, content) })
	}
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.Code == pgUnique:
		err = usher.Errorf(usher.CodeConflict, err, "there is a file %q already", key)
	case errors.As(err, &pg) && pg.Code == pgDiskFull:
		err = usher.Errorf(usher.CodeBusy, err, "there is no room for files at the moment; describe it in words")
	}
	if err != nil {
		return fmt.Errorf("postgres: put: %w", running(b.engine.conn, err))
	}
	return nil
}

func put(ctx context.Context, c *pgxpool.Conn, key string, content []byte) error {
	now := time.Now().UnixMicro()
	var batch pgx.Batch
	for piece := 0; piece == 0 || piece*pieceSize < len(content); piece++ {
		part := content[piece*pieceSize : min(len(content), (piece+1)*pieceSize)]
		batch.Queue("INSERT INTO blobs (key, piece, content, at) VALUES ($1, $2, $3, $4)", key, piece, part, now)
	}
	tx, err := c.BeginTx(ctx, pgx.TxOptions{})
	if err != nil {
		return err
	}
	err = tx.SendBatch(ctx, &batch).Close()
	if err == nil {
		return tx.Commit(ctx)
	}
	return errors.Join(err, tx.Rollback(ctx))
}

// Open implements store.Blobs. The reader fetches a piece when it is read to,
// also after ctx has ended: what answers a request may outlive it.
func (b Blobs) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	r := &blobReader{next: b.pieces(context.WithoutCancel(ctx), key)}
	err := checkKey(key)
	if err == nil {
		r.rest, err = r.next()
	}
	if errors.Is(err, io.EOF) {
		err = usher.Errorf(usher.CodeNotFound, nil, "there is no file %q", key)
	}
	if err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err)
	}
	return r, nil
}

// pieces returns what reads one piece after the other, io.EOF behind the last.
func (b Blobs) pieces(ctx context.Context, key string) func() ([]byte, error) {
	piece := 0
	return func() (content []byte, err error) {
		ctx, cancel := context.WithTimeout(ctx, pieceTime)
		defer cancel()
		err = b.engine.with(ctx, func(c *pgxpool.Conn) error {
			return c.QueryRow(ctx, "SELECT content FROM blobs WHERE key = $1 AND piece = $2", key, piece).Scan(&content)
		})
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, io.EOF
		}
		piece++
		return content, running(b.engine.conn, err)
	}
}

// blobReader reads a blob piece by piece.
type blobReader struct {
	next func() ([]byte, error)
	rest []byte
}

// Read implements io.Reader.
func (r *blobReader) Read(p []byte) (n int, err error) {
	for len(r.rest) == 0 && len(p) > 0 {
		if r.rest, err = r.next(); errors.Is(err, io.EOF) {
			return 0, io.EOF
		} else if err != nil {
			return 0, fmt.Errorf("postgres: read: %w", err)
		}
	}
	n = copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// Close implements io.Closer.
func (r *blobReader) Close() error { return nil }

// Remove implements store.Blobs.
func (b Blobs) Remove(ctx context.Context, key string) error {
	ctx, cancel := context.WithTimeout(ctx, pieceTime)
	defer cancel()
	err := checkKey(key)
	if err == nil {
		err = b.engine.with(ctx, func(c *pgxpool.Conn) error {
			_, err := c.Exec(ctx, "DELETE FROM blobs WHERE key = $1", key)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("postgres: remove: %w", running(b.engine.conn, err))
	}
	return nil
}

// Keys implements store.Blobs, the oldest first. No connection is held between
// two keys.
func (b Blobs) Keys(ctx context.Context, before time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		at, last := int64(-1), ""
		for {
			var page []string
			for row, err := range b.engine.Query(ctx, `SELECT at, key FROM blobs WHERE piece = 0 AND at < $1 AND (at, key) > ($2, $3)
				ORDER BY at, key LIMIT $4`, before.UnixMicro(), at, last, keysPage) {
				if err == nil {
					err = row.Scan(&at, &last)
				}
				if err != nil {
					yield("", err)
					return
				}
				page = append(page, last)
			}
			for _, key := range page {
				if !yield(key, nil) {
					return
				}
			}
			if len(page) < keysPage {
				return
			}
		}
	}
}

// checkKey refuses what a folder would: keys are the same for all Blobs.
func checkKey(key string) error {
	if key == "" || len(key) > maxKey || strings.ContainsFunc(key, notKey) {
		return usher.Errorf(usher.CodeInvalid, nil, "%q is no key of a file", key)
	}
	return nil
}

func notKey(r rune) bool {
	return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}
