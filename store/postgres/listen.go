package postgres

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// The channels. Migrations name the first.
const (
	positionsChannel = "usher_positions"
	fleetingChannel  = "usher_fleeting"
)

const (
	listenCheck    = 5 * time.Second // of silence, after which the connection is asked
	listenRetry    = 50 * time.Millisecond
	listenRetryMax = 2 * time.Second
)

// listen opens a connection that hears the channels.
func (b *Bus) listen(ctx context.Context) (*pgx.Conn, error) {
	return b.engine.connect(ctx, plainSession+"; LISTEN "+positionsChannel+"; LISTEN "+fleetingChannel)
}

// hear listens until ctx ends. A connection that is lost is opened again; what
// was said meanwhile about positions is asked for.
func (b *Bus) hear(ctx context.Context, c *pgx.Conn) {
	retry := listenRetry
	for ctx.Err() == nil {
		if c != nil {
			b.hearOn(ctx, c)
			closeConn(ctx, c)
			c = nil
			if ctx.Err() == nil {
				b.cfg.Log.Warn("the connection on which other nodes are heard was lost")
			}
			continue
		}
		var err error
		if c, err = b.listen(ctx); err != nil {
			c = nil
			pause(ctx, retry)
			retry = min(2*retry, listenRetryMax)
			continue
		}
		retry = listenRetry
		b.cfg.Log.Info("other nodes are heard again", slog.String("on", at(b.engine.conn)))
		b.ask(ctx)
	}
}

// hearOn hears notices until the connection is lost.
func (b *Bus) hearOn(ctx context.Context, c *pgx.Conn) {
	for {
		n, err := waitNotice(ctx, c)
		switch {
		case err == nil:
			b.guard(func() { b.told(ctx, n) })
		case ctx.Err() != nil || !pgconn.Timeout(err) || ping(ctx, c) != nil:
			return
		}
	}
}

func waitNotice(ctx context.Context, c *pgx.Conn) (*pgconn.Notification, error) {
	ctx, cancel := context.WithTimeout(ctx, listenCheck)
	defer cancel()
	return c.WaitForNotification(ctx)
}

// told takes a notice in. The node's own groups come by Committed.
func (b *Bus) told(ctx context.Context, n *pgconn.Notification) {
	schema, rest, _ := strings.Cut(n.Payload, " ")
	switch {
	case schema != b.schema:
	case n.Channel == fleetingChannel:
		b.receive(ctx, rest)
	case n.PID != b.engine.writes.Load():
		if position, err := strconv.ParseInt(rest, 10, 64); err == nil {
			b.rise(position)
		}
	}
}
