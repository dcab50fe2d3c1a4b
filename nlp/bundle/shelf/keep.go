package shelf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"usher"
	"usher/nlp/bundle"
)

// keptDir is where copies of bundles in use are, each under its hash, so that
// they come back after a restart whatever happens to the candidates.
const keptDir = ".kept"

// Keep copies a bundle, unless there is a copy, byte for byte. It is on the disk
// when Keep returns.
func (s *Shelf) Keep(b *bundle.Bundle) error {
	dir := s.kept(b.Hash())
	if hash, err := bundle.HashOf(dir); err == nil && hash == b.Hash() {
		return nil
	}
	if err := s.copy(b, dir); err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "The bundle %s cannot be copied to %s. Look whether there is room on the disk, and who may write there.", b.Manifest().Name, filepath.Dir(dir))
	}
	return nil
}

// copy writes a bundle to dir, also where what is left of it lies there.
func (s *Shelf) copy(b *bundle.Bundle, dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := b.WriteSummed(dir); err != nil {
		return err
	}
	top, err := os.Open(s.cfg.Dir) // where the folder of copies may be new
	if err != nil {
		return err
	}
	return errors.Join(top.Sync(), top.Close())
}

// Restore opens a bundle from its copy or, where that is damaged or gone, from
// the candidate of the name that it had or from the depot, and copies it again.
// The error is of the depot or, without one, of the copy.
func (s *Shelf) Restore(ctx context.Context, hash, name string) (*bundle.Bundle, error) {
	b, err := s.open(ctx, s.kept(hash), hash)
	if err == nil {
		return b, nil
	}
	if name != "" && filepath.IsLocal(name) && !passedOver(name) {
		if b, other := s.open(ctx, filepath.Join(s.cfg.Dir, name), hash); other == nil {
			if failed := s.Keep(b); failed != nil {
				s.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "a bundle in use is not kept", slog.Any("error", failed))
			}
			return b, nil
		}
	}
	if s.cfg.Depot != nil {
		if b, err = s.fetch(ctx, hash); err == nil {
			return b, nil
		}
	}
	return nil, fmt.Errorf("shelf: restore: %w", err)
}

// Shared reports whether other servers share the bundles in use.
func (s *Shelf) Shared() bool { return s.cfg.Depot != nil }

// Share has the other servers find a bundle, where there are any.
func (s *Shelf) Share(ctx context.Context, b *bundle.Bundle) error {
	if s.cfg.Depot == nil {
		return nil
	}
	if err := s.cfg.Depot.SaveBundle(ctx, b.Hash(), b.Files()); err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "The bundle %s cannot be shared with the other servers. Look whether there is room in the database.", b.Manifest().Name)
	}
	return nil
}

// Forget has the depot forget all bundles but those with these hashes.
func (s *Shelf) Forget(ctx context.Context, hashes ...string) error {
	if s.cfg.Depot == nil {
		return nil
	}
	if err := s.cfg.Depot.PruneBundles(ctx, hashes...); err != nil {
		return fmt.Errorf("shelf: forget: %w", err)
	}
	return nil
}

// fetch brings a bundle here that another server has shared, checks it whole,
// and copies it.
func (s *Shelf) fetch(ctx context.Context, hash string) (*bundle.Bundle, error) {
	if err := os.MkdirAll(s.kept(""), 0o700); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(s.kept(""), ".fetch-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left has no use
	if err := s.cfg.Depot.Bundle(ctx, hash, func(path string, content io.Reader) error { return receive(dir, path, content) }); err != nil {
		return nil, err
	}
	b, err := s.open(ctx, dir, hash)
	if err != nil {
		return nil, err
	}
	return b, s.Keep(b)
}

// receive writes a file of a bundle below dir.
func receive(dir, path string, content io.Reader) error {
	if !filepath.IsLocal(path) {
		return usher.Errorf(usher.CodeInvalid, nil, "%q is no file of a bundle", path)
	}
	full := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		return err
	}
	f, err := os.Create(full)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}

// open opens what must have the hash.
func (s *Shelf) open(ctx context.Context, path, hash string) (*bundle.Bundle, error) {
	b, err := bundle.Load(ctx, path, s.cfg.Base)
	if err != nil {
		return nil, err
	}
	if got := b.Hash(); got != hash {
		return nil, usher.Errorf(usher.CodeConflict, nil, "%s holds another bundle, %.12s", path, got)
	}
	return b, nil
}

// Prune removes the copies of all bundles but those with these hashes.
func (s *Shelf) Prune(hashes ...string) error {
	found, err := os.ReadDir(s.kept(""))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	errs := []error{err}
	for _, f := range found {
		if !slices.Contains(hashes, f.Name()) {
			errs = append(errs, os.RemoveAll(s.kept(f.Name())))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("shelf: prune: %w", err)
	}
	return nil
}

func (s *Shelf) kept(hash string) string { return filepath.Join(s.cfg.Dir, keptDir, hash) }
