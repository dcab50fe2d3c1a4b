package postgres

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"usher/store"
)

// lockKey is an advisory lock's number. Such locks belong to a database, ours
// to a schema of it.
const lockKey = "hashtextextended('usher ' || current_schema() || ' ' || $1::text, 0)"

const (
	lockEvery = time.Second     // how often a lock that another node holds is asked for
	lockCheck = 2 * time.Second // how often a node makes sure that it still has its locks
	lockTime  = 3 * time.Second // for each of these
)

// lockSession has the server end a session from which it has heard nothing for
// longer than lockCheck + lockTime: a node that is stopped while its machine goes
// on, or cut off, must not hold what others wait for.
const lockSession = plainSession + "; SET idle_session_timeout = '8s'"

// locks holds the node's advisory locks, all on one connection: when that goes,
// the server gives them to other nodes. A node whose connection fails knows it
// after lockCheck + lockTime, before the server takes it for dead (lockSession).
type locks struct {
	connect func(context.Context) (*pgx.Conn, error)
	stop    context.CancelFunc
	ended   chan struct{}

	mu     sync.Mutex
	conn   *pgx.Conn // nil: none at the moment
	held   map[string]chan struct{}
	closed bool
}

func startLocks(ctx context.Context, e *Engine) *locks {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	l := &locks{
		connect: func(ctx context.Context) (*pgx.Conn, error) { return e.connect(ctx, lockSession) },
		stop:    stop, ended: make(chan struct{}), held: map[string]chan struct{}{},
	}
	go l.watch(ctx)
	return l
}

func (l *locks) close(ctx context.Context) {
	l.stop()
	<-l.ended
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.drop(ctx)
}

// Lock implements store.Locker by an advisory lock.
func (e *Engine) Lock(ctx context.Context, name string) (store.Held, error) {
	again := time.NewTicker(lockEvery)
	defer again.Stop()
	for {
		lost, err := e.locks.try(ctx, name)
		if lost != nil || err != nil {
			return store.Held{Lost: lost, Release: func() { e.locks.release(context.WithoutCancel(ctx), name, lost) }}, err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return store.Held{}, context.Cause(ctx)
		}
	}
}

// try returns nil where another holds the lock, or nobody can say.
func (l *locks) try(ctx context.Context, name string) (chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, errClosed
	}
	if l.held[name] != nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lockTime)
	defer cancel()
	if l.conn == nil {
		var err error
		if l.conn, err = l.connect(ctx); err != nil {
			l.conn = nil
			return nil, nil
		}
	}
	var got bool
	if err := l.conn.QueryRow(ctx, "SELECT pg_try_advisory_lock("+lockKey+")", name).Scan(&got); err != nil {
		l.drop(ctx)
		return nil, nil
	}
	if !got {
		return nil, nil
	}
	lost := make(chan struct{})
	l.held[name] = lost
	return lost, nil
}

// release gives a lock back, unless it was lost.
func (l *locks) release(ctx context.Context, name string, lost chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lost == nil || l.held[name] != lost {
		return
	}
	delete(l.held, name)
	close(lost)
	ctx, cancel := context.WithTimeout(ctx, lockTime)
	defer cancel()
	if _, err := l.conn.Exec(ctx, "SELECT pg_advisory_unlock("+lockKey+")", name); err != nil {
		l.drop(ctx)
	}
}

// drop gives up all locks, and the connection.
func (l *locks) drop(ctx context.Context) {
	for name, lost := range l.held {
		close(lost)
		delete(l.held, name)
	}
	if l.conn != nil {
		closeConn(ctx, l.conn)
		l.conn = nil
	}
}

// watch makes sure that the connection lives.
func (l *locks) watch(ctx context.Context) {
	defer close(l.ended)
	tick := time.NewTicker(lockCheck)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.check(ctx)
		case <-ctx.Done():
			return
		}
	}
}

func (l *locks) check(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lockTime)
	defer cancel()
	if l.conn.Ping(ctx) != nil {
		l.drop(ctx)
	}
}
