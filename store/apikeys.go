package store

import (
	"context"
	"time"

	"usher"
)

// maxKeys is how many API keys there may be.
const maxKeys = 100

const keyColumns = "id, name, hint, hash, made_by, created_at, used_at"

// APIKeys lists the keys, oldest first.
func (s *Store) APIKeys(ctx context.Context) ([]usher.APIKey, error) {
	all, err := collect(s.engine.Query(ctx, "SELECT "+keyColumns+" FROM api_keys ORDER BY id"), scanKey)
	if err != nil {
		return nil, wrap("api keys", err)
	}
	return all, nil
}

func scanKey(row Row) (usher.APIKey, error) {
	var k usher.APIKey
	var id, by string
	var created, used int64
	err := row.Scan(&id, &k.Name, &k.Hint, &k.Hash, &by, &created, &used)
	k.ID, k.By, k.CreatedAt, k.UsedAt = usher.APIKeyID(id), usher.AgentID(by), fromMicros(created), fromMicros(used)
	return k, err
}

// AddAPIKey keeps a new key, which gets its ID. CodeInvalid without a name, and
// CodeConflict where there are 100 already.
func (s *Store) AddAPIKey(ctx context.Context, k usher.APIKey) (usher.APIKey, error) {
	k.Name, k.CreatedAt, k.UsedAt = cut(usher.OneLine(k.Name), maxName), s.time(), time.Time{}
	var err error
	if k.Name == "" {
		err = usher.Errorf(usher.CodeInvalid, nil, "the key needs a name: write what it is for")
	} else if k.ID, err = newID[usher.APIKeyID](); err == nil {
		err = s.writer.do(ctx, func(ctx context.Context, w *work) error { return w.addKey(ctx, k) })
	}
	if err != nil {
		return usher.APIKey{}, wrap("add api key", err)
	}
	return k, nil
}

func (w *work) addKey(ctx context.Context, k usher.APIKey) error {
	var n int64
	if err := w.QueryRow(ctx, "SELECT COUNT(*) FROM api_keys").Scan(&n); err != nil {
		return err
	}
	if n >= maxKeys {
		return usher.Errorf(usher.CodeConflict, nil, "there are %d keys, and no more are allowed: revoke those that nobody needs", n)
	}
	return w.Exec(ctx, "INSERT INTO api_keys ("+keyColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7)",
		string(k.ID), k.Name, k.Hint, k.Hash, string(k.By), micros(k.CreatedAt), int64(0))
}

// UseAPIKey returns the key with a hash, or CodeNotFound, and notes, at most
// once an hour, that it was used.
func (s *Store) UseAPIKey(ctx context.Context, hash string) (usher.APIKey, error) {
	k, err := scanKey(s.engine.QueryRow(ctx, "SELECT "+keyColumns+" FROM api_keys WHERE hash = $1", hash))
	if isNoRows(err) {
		err = usher.Errorf(usher.CodeNotFound, nil, "there is no such key")
	}
	now := s.time()
	if err == nil && now.Sub(k.UsedAt) >= time.Hour {
		k.UsedAt = now
		err = s.writer.doLast(ctx, subject{}, func(ctx context.Context, w *work) error {
			return w.Exec(ctx, "UPDATE api_keys SET used_at = $1 WHERE id = $2", micros(k.UsedAt), string(k.ID))
		})
		if usher.CodeOf(err) == usher.CodeBusy {
			err = nil // the next use will say so
		}
	}
	if err != nil {
		return usher.APIKey{}, wrap("use api key", err)
	}
	return k, nil
}

// DeleteAPIKey revokes a key. CodeNotFound where there is none.
func (s *Store) DeleteAPIKey(ctx context.Context, id usher.APIKeyID) error {
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		var gone string
		err := w.QueryRow(ctx, "DELETE FROM api_keys WHERE id = $1 RETURNING id", string(id)).Scan(&gone)
		return found(err, "API key", string(id))
	})
	if err != nil {
		return wrap("delete api key", err)
	}
	return nil
}
