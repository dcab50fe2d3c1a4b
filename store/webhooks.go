package store

import (
	"context"
	"time"

	"usher"
)

const (
	maxWebhooks = 20
	maxAbout    = 1024 // bytes of a description, and of what went wrong
)

const webhookColumns = `w.id, w.url, w.description, w.types, w.enabled, w.secrets, w.version, w.created_at,
	t.version, t.last, t.failures, t.wait_until, t.failing_at, t.ok_at, t.error, t.why, t.delivered, t.recent,
	(SELECT COUNT(*) FROM deliveries d WHERE d.webhook = w.id AND d.state = 'pending'),
	(SELECT COUNT(*) FROM deliveries d WHERE d.webhook = w.id AND d.state = 'dead')`

const fromWebhooks = " FROM webhooks w JOIN webhook_states t ON t.webhook = w.id "

// Webhooks lists the webhooks, oldest first.
func (s *Store) Webhooks(ctx context.Context) ([]usher.Webhook, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT "+webhookColumns+fromWebhooks+"ORDER BY w.id"), scanWebhook)
	if err != nil {
		return nil, wrap("webhooks", err)
	}
	return all, nil
}

// Webhook returns a webhook, or CodeNotFound.
func (s *Store) Webhook(ctx context.Context, id usher.WebhookID) (usher.Webhook, error) {
	h, err := findWebhook(ctx, s.engine, id)
	if err != nil {
		return usher.Webhook{}, wrap("webhook", err)
	}
	return h, nil
}

func findWebhook(ctx context.Context, q Querier, id usher.WebhookID) (usher.Webhook, error) {
	h, err := scanWebhook(q.QueryRow(ctx, "SELECT "+webhookColumns+fromWebhooks+"WHERE w.id = $1", string(id)))
	return h, found(err, "webhook", string(id))
}

func scanWebhook(row Row) (usher.Webhook, error) {
	var h usher.Webhook
	var id, types, secrets, why, recent string
	var enabled, created, failures, wait, failing, ok int64
	t := &h.State
	err := row.Scan(&id, &h.URL, &h.Description, &types, &enabled, &secrets, &h.Version, &created,
		&t.Version, &t.Cursor, &failures, &wait, &failing, &ok, &t.Error, &why, &t.Delivered, &recent, &t.Pending, &t.Dead)
	if err != nil {
		return h, err
	}
	h.ID, h.Enabled, h.CreatedAt = usher.WebhookID(id), enabled != 0, fromMicros(created)
	t.Failures, t.Why = int(failures), usher.WebhookEnd(why)
	t.WaitUntil, t.FailingAt, t.OKAt = fromMicros(wait), fromMicros(failing), fromMicros(ok)
	for text, to := range map[string]any{types: &h.Types, secrets: &h.Secrets, recent: &t.Recent} {
		if err := decode(text, to); err != nil {
			return h, err
		}
	}
	return h, nil
}

// SaveWebhook writes a webhook and returns it as stored, with the next Version.
// Without an ID it adds one, which gets the events from now on; CodeConflict
// where there are 20 already. Else URL, Description, Types and Enabled are
// written over those of Version, the one that the caller read: CodeConflict
// where it was saved since. What was waited for because of failures is tried at
// once. Secrets stay: RotateWebhook changes them.
func (s *Store) SaveWebhook(ctx context.Context, h usher.Webhook) (usher.Webhook, error) {
	var out usher.Webhook
	h.URL, h.Description = cleanText(h.URL), cut(cleanText(h.Description), maxAbout)
	now := s.time()
	err := s.writer.do(ctx, func(ctx context.Context, w *work) (err error) {
		if h.ID == "" {
			out, err = w.addWebhook(ctx, h, now)
		} else {
			out, err = w.changeWebhook(ctx, h, now)
		}
		return err
	})
	if err != nil {
		return usher.Webhook{}, wrap("save webhook", err)
	}
	return out, nil
}

func (w *work) addWebhook(ctx context.Context, h usher.Webhook, now time.Time) (usher.Webhook, error) {
	var n int64
	if err := w.QueryRow(ctx, "SELECT COUNT(*) FROM webhooks").Scan(&n); err != nil {
		return h, err
	}
	if n >= maxWebhooks {
		return h, usher.Errorf(usher.CodeConflict, nil, "there are %d webhooks, and no more are allowed: remove those that nobody needs", n)
	}
	id, err := newID[usher.WebhookID]()
	if err != nil {
		return h, err
	}
	h.ID, h.Version, h.CreatedAt, h.State = id, 1, now, usher.WebhookState{Version: 1}
	types, err := encodeList(h.Types)
	if err != nil {
		return h, err
	}
	secrets, err := encodeList(h.Secrets)
	if err != nil {
		return h, err
	}
	if err := w.Exec(ctx, `INSERT INTO webhooks (id, url, description, types, enabled, secrets, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, string(h.ID), h.URL, h.Description, types, flag(h.Enabled), secrets, h.Version, micros(now)); err != nil {
		return h, err
	}
	if err := w.emit(ctx, usher.Event{Kind: usher.EventWebhook, At: now}); err != nil {
		return h, err
	}
	h.State.Cursor = w.position
	return h, w.Exec(ctx, `INSERT INTO webhook_states (webhook, version, last, failures, wait_until, failing_at, ok_at, error, why, delivered, recent)
		VALUES ($1, 1, $2, 0, 0, 0, 0, '', '', 0, '')`, string(h.ID), h.State.Cursor)
}

func (w *work) changeWebhook(ctx context.Context, h usher.Webhook, now time.Time) (usher.Webhook, error) {
	old, err := findWebhook(ctx, w, h.ID)
	if err != nil {
		return h, err
	}
	if old.Version != h.Version {
		return h, usher.Errorf(usher.CodeConflict, nil, "somebody has changed the webhook meanwhile: read it again")
	}
	types, err := encodeList(h.Types)
	if err != nil {
		return h, err
	}
	if err := w.Exec(ctx, "UPDATE webhooks SET url = $1, description = $2, types = $3, enabled = $4, version = $5 WHERE id = $6",
		h.URL, h.Description, types, flag(h.Enabled), old.Version+1, string(h.ID)); err != nil {
		return h, err
	}
	if err := w.Exec(ctx, `UPDATE webhook_states SET version = version + 1, failures = 0, wait_until = 0, failing_at = 0, why = ''
		WHERE webhook = $1`, string(h.ID)); err != nil {
		return h, err
	}
	if err := w.wakeDeliveries(ctx, h.ID); err != nil {
		return h, err
	}
	if err := w.emit(ctx, usher.Event{Kind: usher.EventWebhook, At: now}); err != nil {
		return h, err
	}
	return findWebhook(ctx, w, h.ID)
}

// RotateWebhook has key sign what the webhook sends from now on. The key before
// it signs, too, for usher.SecretOverlap; older ones don't any more.
func (s *Store) RotateWebhook(ctx context.Context, id usher.WebhookID, key []byte) (usher.Webhook, error) {
	var out usher.Webhook
	now := s.time()
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		h, err := findWebhook(ctx, w, id)
		if err != nil {
			return err
		}
		last := h.Secrets[0]
		last.Until = now.Add(usher.SecretOverlap)
		h.Secrets = []usher.WebhookSecret{{Key: key}, last}
		secrets, err := encodeList(h.Secrets)
		if err != nil {
			return err
		}
		h.Version++
		out = h
		if err := w.Exec(ctx, "UPDATE webhooks SET secrets = $1, version = $2 WHERE id = $3", secrets, h.Version, string(id)); err != nil {
			return err
		}
		return w.emit(ctx, usher.Event{Kind: usher.EventWebhook, At: now})
	})
	if err != nil {
		return usher.Webhook{}, wrap("rotate webhook", err)
	}
	return out, nil
}

// DeleteWebhook removes a webhook and what is kept for it. CodeNotFound where
// there is none.
func (s *Store) DeleteWebhook(ctx context.Context, id usher.WebhookID) error {
	now := s.time()
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		if _, err := findWebhook(ctx, w, id); err != nil {
			return err
		}
		for _, query := range []string{
			"DELETE FROM deliveries WHERE webhook = $1", "DELETE FROM webhook_states WHERE webhook = $1", "DELETE FROM webhooks WHERE id = $1",
		} {
			if err := w.Exec(ctx, query, string(id)); err != nil {
				return err
			}
		}
		return w.emit(ctx, usher.Event{Kind: usher.EventWebhook, At: now})
	})
	if err != nil {
		return wrap("delete webhook", err)
	}
	return nil
}
