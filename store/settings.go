package store

import "context"

// Setting returns a small value, or CodeNotFound where it was never saved.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	var value string
	err := s.engine.QueryRow(ctx, "SELECT value FROM settings WHERE key = $1", key).Scan(&value)
	if err != nil {
		return "", wrap("setting", found(err, "setting", key))
	}
	return value, nil
}

// SaveSetting keeps a small value under key.
func (s *Store) SaveSetting(ctx context.Context, key, value string) error {
	err := checkKey("setting's name", key)
	if err == nil {
		err = s.writer.do(ctx, func(ctx context.Context, w *work) error {
			return w.Exec(ctx, `INSERT INTO settings (key, value) VALUES ($1, $2)
				ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, cleanText(value))
		})
	}
	if err != nil {
		return wrap("save setting", err)
	}
	return nil
}
