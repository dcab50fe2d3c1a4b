package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"usher"
)

const (
	bundlePart  = 16 << 20  // bytes of a file that one blob holds
	bundleGrace = time.Hour // how long a bundle that nobody names is kept: somebody may be about to choose it
)

// bundleFile is a file of a bundle. What it is made of is read in order.
type bundleFile struct {
	Path string   `json:"path"`
	Keys []string `json:"keys"`
}

// SaveBundle keeps the files of a model bundle for all nodes. One whose hash is
// known costs nothing. When it returns nil, all of it is on disk.
func (s *Store) SaveBundle(ctx context.Context, hash string, files map[string][]byte) error {
	if err := s.saveBundle(ctx, hash, files); err != nil {
		return wrap("save bundle", err)
	}
	return nil
}

func (s *Store) saveBundle(ctx context.Context, hash string, files map[string][]byte) error {
	switch {
	case s.blobs == nil:
		return noBlobs()
	case hash == "" || len(hash) > 32 || strings.ContainsFunc(hash, notHex):
		return usher.Errorf(usher.CodeInvalid, nil, "%.40q names no bundle", hash)
	}
	known, err := s.touchBundle(ctx, hash)
	if err != nil || known {
		return err
	}
	kept, err := s.putBundle(ctx, hash, files)
	if err != nil {
		return err
	}
	list, err := encode(kept)
	if err != nil {
		return err
	}
	now := s.time()
	// The row comes last: what has a row can be read. Where another node was
	// faster, what was put here is swept.
	return s.writer.do(ctx, func(ctx context.Context, w *work) error {
		return w.Exec(ctx, "INSERT INTO bundles (hash, files, at) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING", hash, list, micros(now))
	})
}

func notHex(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'f') }

// touchBundle reports whether a bundle is kept, and if so keeps it for a while.
func (s *Store) touchBundle(ctx context.Context, hash string) (known bool, err error) {
	switch _, err := s.bundleFiles(ctx, hash); {
	case usher.CodeOf(err) == usher.CodeNotFound:
		return false, nil
	case err != nil:
		return false, err
	}
	now := s.time()
	err = s.writer.do(ctx, func(ctx context.Context, w *work) error {
		var got string
		err := w.QueryRow(ctx, "UPDATE bundles SET at = $1 WHERE hash = $2 RETURNING hash", micros(now), hash).Scan(&got)
		if known = err == nil; errors.Is(err, ErrNoRows) {
			return nil
		}
		return err
	})
	return known, err
}

// putBundle keeps the bytes.
func (s *Store) putBundle(ctx context.Context, hash string, files map[string][]byte) ([]bundleFile, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("make an id: %w", err)
	}
	var kept []bundleFile
	n := 0
	for _, path := range slices.Sorted(maps.Keys(files)) {
		f := bundleFile{Path: path}
		for part := range slices.Chunk(files[path], bundlePart) {
			key := fmt.Sprintf("%s%s-%s-%d", bundleKeys, hash, id, n)
			n++
			if err := s.blobs.Put(ctx, key, part); err != nil {
				return nil, err
			}
			f.Keys = append(f.Keys, key)
		}
		kept = append(kept, f)
	}
	return kept, nil
}

// Bundle reads a bundle: put is called with each of its files. CodeNotFound
// where there is none of that hash.
func (s *Store) Bundle(ctx context.Context, hash string, put func(path string, content io.Reader) error) error {
	files, err := s.bundleFiles(ctx, hash)
	if err != nil {
		return wrap("bundle", err)
	}
	for _, f := range files {
		parts := &partReader{ctx: ctx, blobs: s.blobs, keys: f.Keys}
		err := put(f.Path, parts)
		if err = errors.Join(err, parts.close()); err != nil {
			return wrap("bundle", err)
		}
	}
	return nil
}

func (s *Store) bundleFiles(ctx context.Context, hash string) ([]bundleFile, error) {
	if s.blobs == nil {
		return nil, noBlobs()
	}
	var list string
	if err := s.engine.QueryRow(ctx, "SELECT files FROM bundles WHERE hash = $1", hash).Scan(&list); err != nil {
		return nil, found(err, "bundle", hash)
	}
	var files []bundleFile
	return files, decode(list, &files)
}

// partReader reads blobs one after the other.
type partReader struct {
	ctx   context.Context //nolint:containedctx // an io.Reader has no other way to one
	blobs Blobs
	keys  []string
	open  io.ReadCloser // nil: the next key is to be opened
}

// Read implements io.Reader.
func (r *partReader) Read(p []byte) (int, error) {
	for {
		if r.open == nil {
			if len(r.keys) == 0 {
				return 0, io.EOF
			}
			var err error
			if r.open, err = r.blobs.Open(r.ctx, r.keys[0]); err != nil {
				return 0, err
			}
			r.keys = r.keys[1:]
		}
		n, err := r.open.Read(p)
		if !errors.Is(err, io.EOF) {
			return n, err
		}
		if err := r.close(); n > 0 || err != nil {
			return n, err
		}
	}
}

func (r *partReader) close() error {
	if r.open == nil {
		return nil
	}
	open := r.open
	r.open = nil
	return open.Close()
}

// PruneBundles forgets the bundles but for those of these hashes and those that
// were saved within the last hour. Their bytes go with the next sweeps.
func (s *Store) PruneBundles(ctx context.Context, keep ...string) error {
	before := s.time().Add(-bundleGrace)
	err := s.writer.do(ctx, func(ctx context.Context, w *work) error {
		hashes, err := collect(w.Query(ctx, "SELECT hash FROM bundles WHERE at < $1", micros(before)), scanText)
		if err != nil {
			return err
		}
		for _, hash := range hashes {
			if slices.Contains(keep, hash) {
				continue
			}
			if err := w.Exec(ctx, "DELETE FROM bundles WHERE hash = $1", hash); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return wrap("prune bundles", err)
	}
	return nil
}

// bundleKeys is how the keys of a bundle's blobs begin.
const bundleKeys = "bundle-"

// bundleOf returns the hash in the key of a blob, and whether it is a bundle's.
func bundleOf(key string) (hash string, part bool) {
	rest, part := strings.CutPrefix(key, bundleKeys)
	hash, _, _ = strings.Cut(rest, "-")
	return hash, part
}

// hasPart reports whether a bundle is made of a blob.
func (s *Store) hasPart(ctx context.Context, hash, key string) (bool, error) {
	files, err := s.bundleFiles(ctx, hash)
	if usher.CodeOf(err) == usher.CodeNotFound {
		return false, nil
	}
	return slices.ContainsFunc(files, func(f bundleFile) bool { return slices.Contains(f.Keys, key) }), err
}
