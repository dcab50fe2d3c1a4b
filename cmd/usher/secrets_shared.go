package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"usher"
	"usher/channels/widget"
	"usher/store"
)

const (
	secretsName = "visitor_keys"  // of the secrets in a database
	keysEvery   = 5 * time.Second // between two looks whether they were rotated
	keysSettle  = time.Minute     // from a rotation until the new key signs
)

// sharedSecrets reads the secrets of a database that several nodes share, and
// as what they are kept. The first start makes them, or takes those of the data
// folder, should there be any: what was in it may have moved to the database. Of
// several starts at once all get the same.
func sharedSecrets(ctx context.Context, s *store.Store, data string) (out secrets, kept string, err error) {
	kept, err = s.Secret(ctx, secretsName, func() (string, error) {
		before, err := readSecrets(secretsPath(data))
		if errors.Is(err, fs.ErrNotExist) {
			before, err = secrets{VisitorKeys: [][]byte{newKey()}}, nil
		}
		return before.text(), err
	})
	if err != nil {
		return out, "", fmt.Errorf("the secrets cannot be read: %w", err)
	}
	if err := json.Unmarshal([]byte(kept), &out); err != nil || !out.valid() {
		return out, "", usher.Errorf(usher.CodeInvalid, err, "the secret %q in the database is damaged: restore it from a backup, or delete its row (visitors then start anew)", secretsName)
	}
	return out, kept, nil
}

// text is how secrets are kept in a database.
func (s secrets) text() string {
	raw, _ := json.Marshal(s) // of bytes and a time: does not fail
	return string(raw)
}

// rotateShared puts a new key in front for all nodes. They know it before it
// signs, so that a customer who changes nodes meanwhile is known everywhere.
func rotateShared(ctx context.Context, s *store.Store, data string, now time.Time) error {
	before, kept, err := sharedSecrets(ctx, s, data)
	if err != nil {
		return err
	}
	next := before.rotated()
	next.SignFrom = now.UTC().Add(keysSettle)
	if err := s.ReplaceSecret(ctx, secretsName, kept, next.text()); err != nil {
		return fmt.Errorf("rotate the keys: %w", err)
	}
	return nil
}

// followKeys has rotated keys hold, until Close.
func (a *app) followKeys(ctx context.Context, data string, tokens *widget.Tokens) {
	a.background.Go(func() {
		tick := time.NewTicker(keysEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			now, _, err := sharedSecrets(ctx, a.store, data)
			if err == nil {
				err = tokens.SetKeys(now.keys(time.Now()))
			}
			if err != nil && ctx.Err() == nil {
				a.log.Warn("look for new keys", slog.Any("error", err))
			}
		}
	})
}
