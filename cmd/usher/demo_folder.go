package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"usher"
)

const (
	demoPrefix = "usher-demo-"
	// demoFresh is how long a demo may take from making its folder to locking
	// it.
	demoFresh = time.Minute
)

// demoFolder is where a demo keeps everything. It is locked while the demo
// runs, so that the next one knows what a demo has left that was killed.
type demoFolder struct {
	path string
	lock *os.File
}

// newDemoFolder makes a folder among the temporary ones, after removing those
// of demos that were killed.
func newDemoFolder() (*demoFolder, error) {
	removeDemos(time.Now())
	path, err := os.MkdirTemp("", demoPrefix)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "there is no room for a folder in %s; name another place with TMPDIR", os.TempDir())
	}
	lock, err := lockFolder(path)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(path))
	}
	return &demoFolder{path: path, lock: lock}, nil
}

// remove removes the folder with all that is in it.
func (f *demoFolder) remove() error { return errors.Join(os.RemoveAll(f.path), f.lock.Close()) }

// lockFolder locks a folder; the lock ends with the process, however it ends.
func lockFolder(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// removeDemos removes the folders of our own demos that run no more. What
// cannot be removed stays: it is in nobody's way.
func removeDemos(now time.Time) {
	all, err := filepath.Glob(filepath.Join(os.TempDir(), demoPrefix+"*"))
	if err != nil {
		return
	}
	for _, path := range all {
		info, err := os.Lstat(path)
		if err != nil || now.Sub(info.ModTime()) < demoFresh {
			continue
		}
		if is, ok := info.Sys().(*syscall.Stat_t); !ok || int(is.Uid) != os.Geteuid() {
			continue
		}
		if lock, err := lockFolder(path); err == nil {
			_ = os.RemoveAll(path)
			_ = lock.Close()
		}
	}
}
