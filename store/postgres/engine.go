package postgres

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"usher"
	"usher/store"
)

const (
	connectTime = 5 * time.Second      // for one connection, where the address says nothing else
	pace        = 4 * time.Millisecond // from the begin of a group to that of the next
	pingTime    = 3 * time.Second      // for the answer of a connection that was idle
	updateTime  = 30 * time.Second
	answerTime  = 35 * time.Second
)

// times bound how long the server is waited for.
type times struct {
	update time.Duration // for a group, with waiting for those of other nodes
	answer time.Duration // for what a read brings; the server ends it itself before that, where it can
}

// Engine is a database on a server.
type Engine struct {
	conn  *pgx.ConnConfig // of connections beside the pool
	pool  *pgxpool.Pool   // reads
	locks *locks
	times times
	alone bool // nobody else may write

	writes atomic.Uint32 // the server's number of the connection that writes

	mu     sync.Mutex // one Update at a time; guards what follows
	writer *pgx.Conn  // nil: to be opened
	used   time.Time  // when the writer was last known to work
	closed bool
}

var (
	_ store.Engine = (*Engine)(nil)
	_ store.Paced  = (*Engine)(nil)
	_ store.Asker  = (*tx)(nil)
)

// Open connects to the database that a URL (postgres://user:password@host/name)
// names. What the URL leaves out comes from the variables that PostgreSQL's own
// programs read (PGPASSWORD, PGSSLROOTCERT …); pool_max_conns in it bounds the
// connections that read, two for each processor and at least four without.
//
// CodeInvalid, with what to do, where the server can't be reached, refuses the
// password, is older than version 15 or a standby, and where the database does
// not exist, does not keep UTF-8, or belongs to another program; CodeConflict
// while OpenAlone has it.
func Open(ctx context.Context, url string) (*Engine, error) { return open(ctx, url, false) }

func open(ctx context.Context, url string, alone bool) (*Engine, error) {
	cfg, err := configure(url)
	if err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err)
	}
	e := &Engine{conn: cfg.ConnConfig, times: times{update: updateTime, answer: answerTime}, alone: alone}
	if err := e.open(ctx, cfg); err != nil {
		return nil, fmt.Errorf("postgres: open: %w", errors.Join(explain(e.conn, err), e.close(ctx)))
	}
	return e, nil
}

// configure reads the URL.
func configure(url string) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		// The cause may hold the password.
		return nil, usher.Errorf(usher.CodeInvalid, nil, "the address of the database can't be read: write it as postgres://user:password@host:5432/name, "+
			"with %%40 for an @ in the password, %%2F for a / and %%3A for a :")
	}
	if !strings.Contains(url, "pool_max_conns") {
		cfg.MaxConns = int32(max(4, 2*runtime.GOMAXPROCS(0)))
	}
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = connectTime
	}
	if cfg.ConnConfig.RuntimeParams["application_name"] == "" {
		cfg.ConnConfig.RuntimeParams["application_name"] = "usher"
	}
	cfg.PingTimeout = pingTime
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error { return prepareSession(ctx, c, readerSession) }
	return cfg, nil
}

func (e *Engine) open(ctx context.Context, cfg *pgxpool.Config) (err error) {
	if err := e.connectWriter(ctx); err != nil {
		return err
	}
	if err := check(ctx, e.writer); err != nil {
		return err
	}
	if e.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return err
	}
	e.locks = startLocks(ctx, e)
	return nil
}

// What sessions are told. A node that stops answering in the middle of a group
// must not hold up the others: the server ends its session, by idle time or
// because the network says nothing any more.
const (
	keepAlive     = "SET tcp_keepalives_idle = 4; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 2; SET client_min_messages = warning; "
	readerSession = keepAlive + "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'"
	writerSession = keepAlive + "SET statement_timeout = '30s'; SET lock_timeout = '20s'; SET idle_in_transaction_session_timeout = '5s'; SET idle_session_timeout = 0; " +
		"SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
	plainSession = keepAlive + "SET statement_timeout = 0; SET lock_timeout = 0"
)

func prepareSession(ctx context.Context, c *pgx.Conn, say string) error {
	return c.PgConn().Exec(ctx, say).Close()
}

// connect opens a connection beside the pool.
func (e *Engine) connect(ctx context.Context, say string) (*pgx.Conn, error) {
	c, err := pgx.ConnectConfig(ctx, e.conn.Copy())
	if err != nil {
		return nil, err
	}
	telling, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	if err := prepareSession(telling, c, say); err != nil {
		closeConn(ctx, c)
		return nil, err
	}
	return c, nil
}

// ping makes sure that the server answers on a connection.
func ping(ctx context.Context, c *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, pingTime)
	defer cancel()
	return c.Ping(ctx)
}

// closeConn says goodbye to the server, also where ctx has ended. That it does
// not hear it is no error.
func closeConn(ctx context.Context, c *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = c.Close(ctx)
}

// Pace implements store.Paced: at 800 messages a second, groups of four cost a
// tenth less than groups of three (docs/performance.md).
func (e *Engine) Pace() time.Duration { return pace }

// Close waits for what is under way and lets go of the database.
func (e *Engine) Close() error { return e.close(context.Background()) }

func (e *Engine) close(ctx context.Context) error {
	if e.locks != nil {
		e.locks.close(ctx)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	if e.writer != nil {
		e.giveBack(ctx, e.writer)
		closeConn(ctx, e.writer)
	}
	if e.pool != nil {
		e.pool.Close()
	}
	return nil
}

// Pool is how busy the connections that read are.
type Pool struct {
	Max, Open, Used int64         // connections: at most, open, lent
	Waits           int64         // how often all were lent, since the start
	Waited          time.Duration // how long all reads together waited for one
}

// Pool tells how busy the connections that read are.
func (e *Engine) Pool() Pool {
	s := e.pool.Stat()
	return Pool{
		Max: int64(s.MaxConns()), Open: int64(s.TotalConns()), Used: int64(s.AcquiredConns()),
		Waits: s.EmptyAcquireCount(), Waited: s.EmptyAcquireWaitTime(),
	}
}
