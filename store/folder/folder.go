package folder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"usher"
	"usher/store"
)

// incoming is the subfolder of files that are being written.
const incoming = "incoming"

// Config sets a Folder up. Its zero works.
type Config struct {
	// Reserve is how many bytes of the disk are left free; what does not fit
	// beside them is refused, so that files never keep the database from
	// writing. 0 means 512 MiB, negative means none.
	Reserve int64
}

// Folder is a folder of blobs. One process at a time may use it.
type Folder struct {
	path    string
	reserve uint64

	mu   sync.Mutex
	made map[string]bool // subfolders that are known to be there, on disk
}

var _ store.Blobs = (*Folder)(nil)

// Open makes the folder where it does not exist, for its owner only, and
// removes what a crash has left half-written.
func Open(path string, c Config) (*Folder, error) {
	f := &Folder{path: path, made: map[string]bool{}}
	switch {
	case c.Reserve == 0:
		f.reserve = 512 << 20
	case c.Reserve > 0:
		f.reserve = uint64(c.Reserve)
	}
	if err := os.RemoveAll(filepath.Join(path, incoming)); err != nil {
		return nil, unwritable(path, err)
	}
	if err := os.MkdirAll(filepath.Join(path, incoming), 0o700); err != nil {
		return nil, unwritable(path, err)
	}
	if err := errors.Join(syncDir(path), syncDir(filepath.Dir(path))); err != nil {
		return nil, unwritable(path, err)
	}
	return f, nil
}

func unwritable(path string, err error) error {
	return fmt.Errorf("folder: open: %w", usher.Errorf(usher.CodeInvalid, err,
		"the folder %s cannot be written: give this program the right to, or choose another data folder", path))
}

// Put implements store.Blobs: the content is written beside its place and
// synced, moved there at once, and the move is synced.
func (f *Folder) Put(ctx context.Context, key string, content []byte) error {
	place, err := f.place(key)
	if err == nil {
		err = f.room(len(content))
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = f.put(place, content)
	}
	if err != nil {
		return fmt.Errorf("folder: put: %w", err)
	}
	return nil
}

func (f *Folder) put(place string, content []byte) (err error) {
	t, err := os.CreateTemp(filepath.Join(f.path, incoming), "*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, gone(os.Remove(t.Name())))
		}
	}()
	_, err = t.Write(content)
	if err == nil {
		err = t.Sync()
	}
	if err = errors.Join(err, t.Close()); err != nil {
		return err
	}
	dir := filepath.Dir(place)
	if err := f.makeDir(dir); err != nil {
		return err
	}
	if err := os.Rename(t.Name(), place); err != nil {
		return err
	}
	if err := syncDir(dir); err != nil {
		return errors.Join(err, gone(os.Remove(place)))
	}
	return nil
}

// makeDir makes a subfolder, on disk.
func (f *Folder) makeDir(dir string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.made[dir] {
		return nil
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := syncDir(f.path); err != nil {
		return err
	}
	f.made[dir] = true
	return nil
}

// syncDir has the disk keep what a folder lists.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// gone is err, unless it says that there is no such file.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// room refuses what would eat into the reserve.
func (f *Folder) room(n int) error {
	if f.reserve == 0 {
		return nil
	}
	var disk unix.Statfs_t
	if err := unix.Statfs(f.path, &disk); err != nil {
		return fmt.Errorf("look for room: %w", err)
	}
	if free := disk.Bavail * uint64(disk.Bsize); free < f.reserve+uint64(n) {
		e := usher.Errorf(usher.CodeBusy, nil, "there is no room for files at the moment; describe it in words")
		e.RetryAfter = time.Hour
		return e
	}
	return nil
}

// place is where a key's file is. Only a key that is no path has one.
func (f *Folder) place(key string) (string, error) {
	if key == "" || len(key) > 100 || strings.ContainsFunc(key, notKey) {
		return "", usher.Errorf(usher.CodeInvalid, nil, "%q is no key of a file", key)
	}
	return filepath.Join(f.path, "00"[min(len(key), 2):]+key[max(0, len(key)-2):], key), nil
}

func notKey(r rune) bool {
	return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// Open implements store.Blobs.
func (f *Folder) Open(_ context.Context, key string) (io.ReadCloser, error) {
	place, err := f.place(key)
	if err != nil {
		return nil, fmt.Errorf("folder: open: %w", err)
	}
	r, err := os.Open(place)
	if errors.Is(err, fs.ErrNotExist) {
		err = usher.Errorf(usher.CodeNotFound, err, "there is no file %q", key)
	}
	if err != nil {
		return nil, fmt.Errorf("folder: open: %w", err)
	}
	return r, nil
}

// Remove implements store.Blobs.
func (f *Folder) Remove(_ context.Context, key string) error {
	place, err := f.place(key)
	if err == nil {
		err = gone(os.Remove(place))
	}
	if err != nil {
		return fmt.Errorf("folder: remove: %w", err)
	}
	return nil
}

// Keys implements store.Blobs.
func (f *Folder) Keys(ctx context.Context, before time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		dirs, err := os.ReadDir(f.path)
		if err != nil {
			yield("", fmt.Errorf("folder: list: %w", err))
			return
		}
		for _, d := range dirs {
			if !d.IsDir() || d.Name() == incoming {
				continue
			}
			for _, key := range f.keysOf(d.Name(), before) {
				if ctx.Err() != nil {
					yield("", context.Cause(ctx))
					return
				}
				if !yield(key, nil) {
					return
				}
			}
		}
	}
}

// keysOf lists a subfolder. What cannot be looked at is passed over: the next
// listing sees it.
func (f *Folder) keysOf(dir string, before time.Time) []string {
	files, err := os.ReadDir(filepath.Join(f.path, dir))
	if err != nil {
		return nil
	}
	var keys []string
	for _, e := range files {
		if place, err := f.place(e.Name()); err != nil || filepath.Base(filepath.Dir(place)) != dir {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			keys = append(keys, e.Name())
		}
	}
	return keys
}
