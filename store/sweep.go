package store

import (
	"context"
	"time"

	"usher"
)

// sweepBatch is how many files one unit removes.
const sweepBatch = 200

// SweepFiles removes the files that no message has taken for a day, and bytes
// that a crash has left without a row. It returns how many files went. It may
// run beside everything else, and is to be called now and then.
func (s *Store) SweepFiles(ctx context.Context) (int, error) {
	if s.blobs == nil {
		return 0, nil
	}
	before := s.time().Add(-looseLife)
	n, err := s.sweepLoose(ctx, before)
	if err == nil {
		var orphans int
		orphans, err = s.sweepOrphans(ctx, before)
		n += orphans
	}
	if err != nil {
		return n, wrap("sweep files", err)
	}
	return n, nil
}

// sweepLoose removes rows, then their bytes: what a crash leaves in between is
// an orphan.
func (s *Store) sweepLoose(ctx context.Context, before time.Time) (int, error) {
	for n := 0; ; {
		var ids []string
		err := s.writer.do(ctx, func(ctx context.Context, w *work) (err error) {
			ids, err = collect(w.Query(ctx, `DELETE FROM files WHERE id IN (SELECT id FROM files
				WHERE conversation = '' AND at < $1 ORDER BY at, id LIMIT $2) RETURNING id`, micros(before), int64(sweepBatch)), scanText)
			return err
		})
		if err != nil {
			return n, err
		}
		for _, id := range ids {
			if err := s.blobs.Remove(ctx, id); err != nil {
				return n, err
			}
			n++
		}
		if len(ids) < sweepBatch {
			return n, nil
		}
	}
}

func scanText(row Row) (string, error) {
	var s string
	err := row.Scan(&s)
	return s, err
}

// sweepOrphans removes bytes without a row. Those of an upload under way are
// younger than before.
func (s *Store) sweepOrphans(ctx context.Context, before time.Time) (int, error) {
	n := 0
	for key, err := range s.blobs.Keys(ctx, before) {
		if err != nil {
			return n, err
		}
		used, err := s.used(ctx, key)
		if err == nil && !used {
			if err = s.blobs.Remove(ctx, key); err == nil {
				n++
			}
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// used reports whether a row says what some bytes are.
func (s *Store) used(ctx context.Context, key string) (bool, error) {
	if hash, part := bundleOf(key); part {
		return s.hasPart(ctx, hash, key)
	}
	_, err := findFile(ctx, s.engine, usher.FileID(key))
	if usher.CodeOf(err) == usher.CodeNotFound {
		return false, nil
	}
	return err == nil, err
}
