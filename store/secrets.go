package store

import (
	"context"
	"errors"

	"usher"
)

// maxSecret is how long a secret may be, in bytes.
const maxSecret = 64 << 10

// Secret returns what is kept under a name and, where nothing is, keeps what
// first says: of several nodes that start at once all get that of one. Where first
// fails nothing is kept. No event tells of secrets.
func (s *Store) Secret(ctx context.Context, name string, first func() (string, error)) (string, error) {
	kept, err := findSecret(ctx, s.engine, name)
	if !errors.Is(err, ErrNoRows) {
		if err != nil {
			return "", wrap("secret", err)
		}
		return kept, nil
	}
	made, err := first()
	if err == nil {
		err = checkSecret(name, made)
	}
	if err == nil {
		err = s.writer.do(ctx, func(ctx context.Context, w *work) error {
			if err := w.Exec(ctx, "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, made); err != nil {
				return err
			}
			kept, err = findSecret(ctx, w, name)
			return err
		})
	}
	if err != nil {
		return "", wrap("secret", err)
	}
	return kept, nil
}

// ReplaceSecret keeps another value under a name: CodeConflict where what is
// kept is not before any more, or nothing is.
func (s *Store) ReplaceSecret(ctx context.Context, name, before, now string) error {
	err := checkSecret(name, now)
	if err == nil {
		err = s.writer.do(ctx, func(ctx context.Context, w *work) error {
			var got string
			err := w.QueryRow(ctx, "UPDATE secrets SET value = $1 WHERE name = $2 AND value = $3 RETURNING name", now, name, before).Scan(&got)
			if errors.Is(err, ErrNoRows) {
				return usher.Errorf(usher.CodeConflict, nil, "the secret %q was replaced by somebody else meanwhile: try again", name)
			}
			return err
		})
	}
	if err != nil {
		return wrap("replace secret", err)
	}
	return nil
}

func checkSecret(name, value string) error {
	if len(value) > maxSecret {
		return usher.Errorf(usher.CodeTooLarge, nil, "the secret %q has %d bytes; at most %d fit", name, len(value), maxSecret)
	}
	return checkKey("secret's name", name)
}

func findSecret(ctx context.Context, q Querier, name string) (string, error) {
	var value string
	err := q.QueryRow(ctx, "SELECT value FROM secrets WHERE name = $1", name).Scan(&value)
	return value, err
}
