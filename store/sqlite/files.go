package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"usher"
)

// prepare makes the folder and the file with our permissions and takes the
// lock; SQLite gives its other files those of the database.
func prepare(path string) (*os.File, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the data folder %s can't be made: choose another one, or let this program write there", dir)
	}
	lock, err := takeLock(path + ".lock")
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, errors.Join(unwritable(dir, err), dropLock(lock))
	}
	return lock, f.Close()
}

// takeLock makes sure that no other process writes the same file. The lock
// ends with dropLock, or with the process, however it ends; the file stays.
func takeLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, unwritable(filepath.Dir(path), err)
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == nil {
		return f, nil
	}
	f.Close()
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, usher.Errorf(usher.CodeConflict, err, "another process uses the data in %s: stop it, or choose another data folder", filepath.Dir(path))
	}
	return nil, fmt.Errorf("lock %s: %w", path, err)
}

// dropLock ends the lock. To close the file alone would leave it to a child
// that this process is just starting: until the child runs its own program it
// holds all our files, and with them the lock.
func dropLock(f *os.File) error {
	return errors.Join(unix.Flock(int(f.Fd()), unix.LOCK_UN), f.Close())
}

func unwritable(dir string, err error) error {
	return usher.Errorf(usher.CodeInvalid, err, "the data folder %s can't be written: give this program the right to, or choose another one", dir)
}

// explain adds a sentence with the cure to SQLite's errors that have one.
func explain(path string, err error) error {
	var serr *driver.Error
	var ours *usher.Error
	if !errors.As(err, &serr) || errors.As(err, &ours) {
		return err
	}
	switch serr.Code() & 0xff {
	case lib.SQLITE_NOTADB:
		return usher.Errorf(usher.CodeInvalid, err, "%s is not a database, or is encrypted: move it away, or restore it from a backup", path)
	case lib.SQLITE_CORRUPT:
		return usher.Errorf(usher.CodeInternal, err, "%s is damaged: restore it from a backup", path)
	case lib.SQLITE_FULL:
		return usher.Errorf(usher.CodeInternal, err, "the disk that holds %s is full: make room", path)
	case lib.SQLITE_IOERR:
		return usher.Errorf(usher.CodeInternal, err, "the disk that holds %s fails: make room on it, lift a limit on the size of files, or check its health", path)
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return unwritable(filepath.Dir(path), err)
	case lib.SQLITE_BUSY:
		return usher.Errorf(usher.CodeBusy, err, "another program holds %s: close it", path)
	}
	return err
}
