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

// Sizes that files of a bundle may not pass, each and together, and those that
// are read as text. A manifest may name many files, and all are in memory at once.
const (
	largest     = 512 << 20
	largestAll  = 1 << 30
	largestText = 16 << 20
)

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
	limit := largestOf(path)
	tooLarge := invalid(nil, path, "is larger than %d MiB. Take a smaller model, or fewer labels or lines", limit>>20)
	var data bytes.Buffer
	if info, err := f.Stat(); err == nil {
		if info.Size() > limit {
			return nil, tooLarge
		}
		data.Grow(int(info.Size()) + bytes.MinRead) // what tells that the end is there needs room as well
	}
	if _, err := data.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return nil, invalid(err, path, "cannot be read. Check the permissions of the folder and the disk")
	}
	if int64(data.Len()) > limit { // it grows
		return nil, tooLarge
	}
	return data.Bytes(), nil
}

// largestOf is the size that a file may not pass.
func largestOf(path string) int64 {
	switch path {
	case manifestFile, goldenFile, sumsFile:
		return largestText
	}
	return largest
}

// checkRoom refuses files that are too large together, before they are read.
// What cannot be looked at is left to readFile.
func checkRoom(fsys fs.FS, paths []string) error {
	var all int64
	for _, path := range paths {
		if info, err := fs.Stat(fsys, path); err == nil {
			all += info.Size()
		}
	}
	if all > largestAll {
		return errRoom(all)
	}
	return nil
}

// errRoom says that a manifest's files have too many bytes together.
func errRoom(all int64) error {
	return invalid(nil, manifestFile, "names files of %d MiB; together they may have %d MiB. Take a smaller encoder or fewer heads", all>>20, largestAll>>20)
}

// size is that of all files, in bytes.
func (f files) size() int64 {
	var all int64
	for _, data := range f {
		all += int64(len(data))
	}
	return all
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

// write makes dir with the files in it. It appears at once and whole, and is on
// the disk when write returns; a bundle that was there is replaced, anything
// else is left alone with an error.
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
	if err := f.stage(staged); err != nil {
		return fmt.Errorf("bundle: write: %w", err)
	}
	if err := os.Rename(dir, retired); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("bundle: write: %w", err)
	}
	if err := os.Rename(staged, dir); err != nil {
		return errors.Join(fmt.Errorf("bundle: write: %w", err), os.Rename(retired, dir))
	}
	if err := flushFolder(filepath.Dir(dir)); err != nil {
		return fmt.Errorf("bundle: write: %w", err)
	}
	return nil
}

// stage puts the files into a new folder, flushed to the disk with all folders.
func (f files) stage(dir string) error {
	folders := map[string]bool{}
	for path, data := range f {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := writeFlushed(full, data); err != nil {
			return err
		}
		for at := filepath.Dir(full); len(at) >= len(dir); at = filepath.Dir(at) {
			folders[at] = true
		}
	}
	for at := range folders {
		if err := flushFolder(at); err != nil {
			return err
		}
	}
	return nil
}

// writeFlushed writes a file that is on the disk when it returns.
func writeFlushed(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// flushFolder makes the names in a folder durable.
func flushFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
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
