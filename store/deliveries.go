package store

import (
	"context"

	"usher"
)

// maxDead is how many deliveries of one webhook are kept that were given up;
// the oldest go.
const maxDead = 10_000

// SaveProgress writes what a round of deliveries changed, all or nothing.
// CodeConflict where somebody wrote the state since it was read, CodeNotFound
// where the webhook is gone; CodeBusy where messages come first.
func (s *Store) SaveProgress(ctx context.Context, p usher.WebhookProgress) error {
	now := s.time()
	err := s.writer.doLast(ctx, subject{}, func(ctx context.Context, w *work) error {
		if err := w.saveState(ctx, p.Webhook, p.State); err != nil {
			return err
		}
		if p.Wake {
			if err := w.wakeDeliveries(ctx, p.Webhook); err != nil {
				return err
			}
		}
		for _, d := range p.Keep {
			if err := w.keepDelivery(ctx, p.Webhook, d); err != nil {
				return err
			}
		}
		for _, position := range p.Drop {
			if err := w.Exec(ctx, "DELETE FROM deliveries WHERE webhook = $1 AND position = $2", string(p.Webhook), position); err != nil {
				return err
			}
		}
		if !p.Disable {
			return nil
		}
		if err := w.Exec(ctx, "UPDATE webhooks SET enabled = 0, version = version + 1 WHERE id = $1", string(p.Webhook)); err != nil {
			return err
		}
		return w.emit(ctx, usher.Event{Kind: usher.EventWebhook, At: now})
	})
	if err != nil {
		return wrap("save progress", err)
	}
	return nil
}

// wakeDeliveries has all that waits for another attempt be due now.
func (w *work) wakeDeliveries(ctx context.Context, id usher.WebhookID) error {
	return w.Exec(ctx, "UPDATE deliveries SET next_at = 0 WHERE webhook = $1 AND state = 'pending' AND next_at > 0", string(id))
}

func (w *work) saveState(ctx context.Context, id usher.WebhookID, t usher.WebhookState) error {
	recent, err := encodeList(t.Recent)
	if err != nil {
		return err
	}
	var version int64
	err = w.QueryRow(ctx, "SELECT version FROM webhook_states WHERE webhook = $1", string(id)).Scan(&version)
	if err == nil && version != t.Version {
		err = usher.Errorf(usher.CodeConflict, nil, "the webhook %q was written by somebody else meanwhile", id)
	}
	if err != nil {
		return found(err, "webhook", string(id))
	}
	return w.Exec(ctx, `UPDATE webhook_states SET version = $1, last = $2, failures = $3, wait_until = $4, failing_at = $5,
		ok_at = $6, error = $7, why = $8, delivered = $9, recent = $10 WHERE webhook = $11`,
		t.Version+1, t.Cursor, int64(t.Failures), micros(t.WaitUntil), micros(t.FailingAt), micros(t.OKAt),
		cut(cleanText(t.Error), maxAbout), string(t.Why), t.Delivered, recent, string(id))
}

const deliveryColumns = "position, type, lane, state, attempts, status, error, first_at, tried_at, next_at"

func (w *work) keepDelivery(ctx context.Context, id usher.WebhookID, d usher.Delivery) error {
	if err := w.Exec(ctx, "INSERT INTO deliveries (webhook, "+deliveryColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (webhook, position) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, status = excluded.status,
		error = excluded.error, first_at = excluded.first_at, tried_at = excluded.tried_at, next_at = excluded.next_at`,
		string(id), d.Position, d.Type, d.Lane, string(d.State), int64(d.Attempts), int64(d.Status), cut(cleanText(d.Error), maxAbout),
		micros(d.FirstAt), micros(d.TriedAt), micros(d.NextAt)); err != nil || d.State != usher.DeliveryDead {
		return err
	}
	return w.Exec(ctx, `DELETE FROM deliveries WHERE webhook = $1 AND state = 'dead' AND position <= COALESCE((SELECT d.position FROM deliveries d
		WHERE d.webhook = $1 AND d.state = 'dead' ORDER BY d.position DESC LIMIT 1 OFFSET $2), 0)`, string(id), int64(maxDead))
}

// Deliveries lists deliveries of a webhook by position. limit 0 means 100; at
// most 1000 come at once.
func (s *Store) Deliveries(ctx context.Context, id usher.WebhookID, f usher.DeliveryFilter) ([]usher.Delivery, error) {
	query, args := "SELECT "+deliveryColumns+" FROM deliveries WHERE webhook = $1 AND position > $2 ORDER BY position LIMIT $3", []any{string(id), f.After, page(f.Limit, 100, 1000)}
	if f.State != "" {
		query = "SELECT " + deliveryColumns + " FROM deliveries WHERE webhook = $1 AND state = $4 AND position > $2 ORDER BY position LIMIT $3"
		args = append(args, string(f.State))
	}
	all, err := collect(s.engine.Query(ctx, query, args...), scanDelivery)
	if err != nil {
		return nil, wrap("deliveries", err)
	}
	return all, nil
}

func scanDelivery(row Row) (usher.Delivery, error) {
	var d usher.Delivery
	var state string
	var attempts, status, first, tried, next int64
	err := row.Scan(&d.Position, &d.Type, &d.Lane, &state, &attempts, &status, &d.Error, &first, &tried, &next)
	d.State, d.Attempts, d.Status = usher.DeliveryState(state), int(attempts), int(status)
	d.FirstAt, d.TriedAt, d.NextAt = fromMicros(first), fromMicros(tried), fromMicros(next)
	return d, err
}

// Replay has deliveries that were given up tried again: the one at a position,
// or with 0 all of them. It returns how many there were; CodeNotFound where the
// webhook is gone, or where none is at that position.
func (s *Store) Replay(ctx context.Context, id usher.WebhookID, position int64) (int, error) {
	n, now := 0, s.time()
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		if _, err := findWebhook(ctx, w, id); err != nil {
			return err
		}
		again, err := collect(w.Query(ctx, `UPDATE deliveries SET state = 'pending', attempts = 0, next_at = 0, first_at = 0
			WHERE webhook = $1 AND state = 'dead' AND ($2 = 0 OR position = $2) RETURNING position`, string(id), position),
			func(row Row) (p int64, err error) { err = row.Scan(&p); return p, err })
		if n = len(again); err != nil || n == 0 && position == 0 {
			return err
		}
		if n == 0 {
			return usher.Errorf(usher.CodeNotFound, nil, "there is no such delivery among those that were given up")
		}
		return w.emit(ctx, usher.Event{Kind: usher.EventWebhook, At: now})
	})
	if err != nil {
		return 0, wrap("replay", err)
	}
	return n, nil
}
