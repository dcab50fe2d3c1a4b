package postgres

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"usher"
)

const (
	outMost     = 4096 // events that wait to be sent
	noticeMost  = 7900 // bytes of a notice; PostgreSQL takes less than 8000
	noticeTime  = 5 * time.Second
	noticeRoom  = 100 // bytes of what is around the events
	noticeBatch = 64  // events of a notice
)

// outgoing is an event on its way to the other nodes.
type outgoing struct {
	Topic string      `json:"t"`
	Event usher.Event `json:"e"`
}

// notice is what one node tells the others at a time.
type notice struct {
	Node   string            `json:"n"`
	Events []json.RawMessage `json:"e"`
}

// send tells the other nodes what is not stored, until ctx ends: what has
// gathered goes together.
func (b *Bus) send(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-b.out:
			if err := b.sendGroup(ctx, first); err != nil && ctx.Err() == nil {
				b.cfg.Log.Debug("other nodes were not told of what is not stored", slog.Any("error", err))
			}
		}
	}
}

// sendGroup sends first, and what waits behind it.
func (b *Bus) sendGroup(ctx context.Context, first outgoing) error {
	n, size := notice{Node: b.node}, noticeRoom+len(b.node)
	flush := func() error {
		if len(n.Events) == 0 {
			return nil
		}
		err := b.notify(ctx, n)
		n.Events, size = nil, noticeRoom+len(b.node)
		return err
	}
	for next := first; ; {
		text, err := json.Marshal(next)
		if err != nil {
			return err
		}
		if size+len(text)+1 > noticeMost || len(n.Events) == noticeBatch {
			if err := flush(); err != nil {
				return err
			}
		}
		if size+len(text)+1 <= noticeMost { // what is larger still nobody is told
			n.Events = append(n.Events, text)
			size += len(text) + 1
		}
		select {
		case next = <-b.out:
		default:
			return flush()
		}
	}
}

func (b *Bus) notify(ctx context.Context, n notice) error {
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, noticeTime)
	defer cancel()
	// Not by QueryRow, which may try twice.
	return b.engine.with(ctx, func(c *pgxpool.Conn) error {
		_, err := c.Exec(ctx, "SELECT pg_notify($1, $2)", fleetingChannel, b.schema+" "+string(text))
		return err
	})
}

// receive hands on what another node has told.
func (b *Bus) receive(ctx context.Context, text string) {
	var n notice
	if err := json.Unmarshal([]byte(text), &n); err != nil || n.Node == b.node {
		return
	}
	for _, raw := range n.Events {
		var o outgoing
		if err := json.Unmarshal(raw, &o); err != nil {
			continue // of another version
		}
		if err := b.cfg.Local.Publish(ctx, o.Topic, o.Event); err != nil {
			return // closed
		}
	}
}
