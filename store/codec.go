package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"usher"
)

// micros returns t as the store keeps it: microseconds since 1970, 0 for the
// zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// fromMicros is the opposite of micros.
func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// flag returns b as the store keeps it.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// encode returns v as JSON text, "" for null.
func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", usher.Errorf(usher.CodeInvalid, err, "this can't be kept as JSON")
	}
	if string(b) == "null" {
		return "", nil
	}
	return string(b), nil
}

// encodeList is encode, with "" for the empty list.
func encodeList[T any](v []T) (string, error) {
	if len(v) == 0 {
		return "", nil
	}
	return encode(v)
}

// decode reads what encode wrote; "" leaves v as it is.
func decode(text string, v any) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("read stored JSON: %w", err)
	}
	return nil
}

// found turns "no rows" into CodeNotFound with a sentence that names what is
// missing.
func found(err error, what, id string) error {
	if errors.Is(err, ErrNoRows) {
		return usher.Errorf(usher.CodeNotFound, nil, "there is no %s %q", what, id)
	}
	return err
}

// isNoRows reports whether a query found nothing.
func isNoRows(err error) bool { return errors.Is(err, ErrNoRows) }

// wrap names the package and the act, once.
func wrap(act string, err error) error { return fmt.Errorf("store: %s: %w", act, err) }

// page bounds a caller's limit.
func page(limit, fallback, most int) int {
	switch {
	case limit <= 0:
		return fallback
	case limit > most:
		return most
	}
	return limit
}

// collect reads every row through scan.
func collect[T any](rows func(func(Row, error) bool), scan func(Row) (T, error)) ([]T, error) {
	var all []T
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		v, err := scan(row)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
