package store

import (
	"context"
	"errors"

	"usher"
)

const settingColumns = "key, value, version, at"

// maxSetting is how long a setting may be, in bytes: it travels in an event.
const maxSetting = 64 << 10

// Setting returns a small value, or CodeNotFound where it was never saved.
func (s *Store) Setting(ctx context.Context, key string) (usher.Setting, error) {
	v, err := findSetting(ctx, s.engine, key)
	if err != nil {
		return usher.Setting{}, wrap("setting", found(err, "setting", key))
	}
	return v, nil
}

func findSetting(ctx context.Context, q Querier, key string) (usher.Setting, error) {
	var v usher.Setting
	var at int64
	err := q.QueryRow(ctx, "SELECT "+settingColumns+" FROM settings WHERE key = $1", key).Scan(&v.Key, &v.Value, &v.Version, &at)
	v.At = fromMicros(at)
	return v, err
}

// SaveSetting keeps a small value and returns it as stored, with the next
// Version. Version is the one that the caller read, 0 where it was never
// saved: CodeConflict where somebody saved it since, CodeTooLarge above 64 KiB.
func (s *Store) SaveSetting(ctx context.Context, v usher.Setting) (usher.Setting, error) {
	err := checkKey("setting's name", v.Key)
	if err == nil && len(v.Value) > maxSetting {
		err = usher.Errorf(usher.CodeTooLarge, nil, "the setting %q has %d bytes; at most %d fit", v.Key, len(v.Value), maxSetting)
	}
	v.Value, v.At = cleanText(v.Value), s.time()
	read := v.Version
	if err == nil {
		err = s.writer.do(ctx, func(ctx context.Context, w *work) error {
			v.Version = read + 1
			return w.saveSetting(ctx, v)
		})
	}
	if err != nil {
		return usher.Setting{}, wrap("save setting", err)
	}
	return v, nil
}

// saveSetting writes v where what is stored is one version behind it.
func (w *work) saveSetting(ctx context.Context, v usher.Setting) error {
	old, err := findSetting(ctx, w, v.Key)
	if err != nil && !errors.Is(err, ErrNoRows) {
		return err
	}
	if old.Version != v.Version-1 {
		return usher.Errorf(usher.CodeConflict, nil, "somebody has changed the setting %q meanwhile: read it again", v.Key)
	}
	if err := w.Exec(ctx, "INSERT INTO settings ("+settingColumns+`) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version, at = excluded.at`,
		v.Key, v.Value, v.Version, micros(v.At)); err != nil {
		return err
	}
	return w.emit(ctx, usher.Event{Kind: usher.EventSetting, Setting: &v, At: v.At})
}
