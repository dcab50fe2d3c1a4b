package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"usher"
)

// files is a bundle's content by path.
type files map[string][]byte

// largest is the size that no file of a bundle may pass.
const largest = 512 << 20

// viewer is a file system that has some files in memory already, such as those
// in the program, and lets them be read where they lie.
type viewer interface {
	View(path string) ([]byte, bool) // read-only
}

// readFile reads one file; what is missing or too large is an *usher.Error.
func readFile(fsys fs.FS, path string) ([]byte, error) {
	if v, ok := fsys.(viewer); ok {
		if data, ok := v.View(path); ok {
			return data, nil
		}
	}
	info, err := fs.Stat(fsys, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, invalid(err, path, "is missing. Restore it, or make the bundle again with `usher train`")
	}
	if err == nil && !info.Mode().IsRegular() { // reading a pipe would wait without end
		return nil, invalid(nil, path, "is no file. Restore it, or make the bundle again with `usher train`")
	}
	f, err := fsys.Open(path)
	if err != nil {
		return nil, invalid(err, path, "cannot be read. Check the permissions of the folder")
	}
	defer func() { _ = f.Close() }() // only read
	var data bytes.Buffer
	if info, err := f.Stat(); err == nil && info.Size() <= largest {
		data.Grow(int(info.Size()) + bytes.MinRead) // what tells that the end is there needs room as well
	}
	if _, err := data.ReadFrom(io.LimitReader(f, largest+1)); err != nil {
		return nil, invalid(err, path, "cannot be read. Check the permissions of the folder and the disk")
	}
	if data.Len() > largest {
		return nil, invalid(nil, path, "is larger than %d MiB. Train it on fewer labels or lines", largest>>20)
	}
	return data.Bytes(), nil
}

// hash is over the paths and contents of all files.
func (f files) hash() string {
	h := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(f)) {
		fmt.Fprintf(h, "%q %d\n", path, len(f[path]))
		h.Write(f[path])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// write makes dir with the files in it. It appears at once and whole; a bundle
// that was there is replaced, anything else is left alone with an error.
func (f files) write(dir string) error {
	dir = filepath.Clean(dir)
	if err := replaceable(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return fmt.Errorf("bundle: write: %w", err)
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), ".bundle-*")
	if err != nil {
		return fmt.Errorf("bundle: write: %w", err)
	}
	defer func() { _ = os.RemoveAll(fresh) }() // what is left has no use
	staged, retired := filepath.Join(fresh, "new"), filepath.Join(fresh, "old")
	for path, data := range f {
		full := filepath.Join(staged, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return fmt.Errorf("bundle: write: %w", err)
		}
		if err := os.WriteFile(full, data, 0o644); err != nil {
			return fmt.Errorf("bundle: write: %w", err)
		}
	}
	if err := os.Rename(dir, retired); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("bundle: write: %w", err)
	}
	if err := os.Rename(staged, dir); err != nil {
		return errors.Join(fmt.Errorf("bundle: write: %w", err), os.Rename(retired, dir))
	}
	return nil
}

// replaceable reports whether dir is absent, empty, or a bundle.
func replaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return usher.Errorf(usher.CodeInvalid, err, "A bundle cannot be written to %s. Name a folder that does not exist yet.", dir)
	case len(entries) == 0:
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, manifestFile)); err != nil {
		return usher.Errorf(usher.CodeConflict, err, "The folder %s holds other files. Name one that is empty, absent, or holds a bundle.", dir)
	}
	return nil
}
