package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"usher"
	"usher/store/sqlite"
)

// restoring is the subfolder in which a backup is unpacked and checked. While
// it is there the data folder is not whole.
const restoring = ".restoring"

// restoreCmd puts a backup into an empty data folder.
type restoreCmd struct {
	From   string `arg:"" name:"file" help:"The backup." type:"existingfile"`
	Config string `help:"Configuration file (YAML)." type:"path" env:"USHER_CONFIG" placeholder:"FILE"`
	Data   string `help:"Folder to restore to; it must be empty, or not exist." type:"path" placeholder:"DIR"`

	Database string `hidden:"" placeholder:"URL"` // refused, with what to do
}

// Run restores. Until all is unpacked and checked nothing is moved to its
// place, and the database comes last.
func (c *restoreCmd) Run(e *env) error {
	cfg, err := keptIn{Config: c.Config, Data: c.Data, Database: c.Database}.load()
	if err != nil {
		return err
	}
	if cfg.Database != "" {
		return usher.Errorf(usher.CodeInvalid, nil, "what is kept goes into PostgreSQL: restore a dump of it there, with pg_restore --clean --if-exists -d postgres://… usher.dump, and the secrets with tar into %s", cfg.Data)
	}
	m, err := restore(e.ctx, c.From, cfg.Data)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	fmt.Fprintf(e.stdout, "%s holds what was kept on %s: %d files\n", cfg.Data, m.Made.Local().Format("2006-01-02 15:04:05"), m.Files)
	return nil
}

func restore(ctx context.Context, from, data string) (_ manifest, err error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return manifest{}, usher.Errorf(usher.CodeInvalid, err, "the data folder cannot be made; name another with --data")
	}
	unlock, err := sqlite.Lock(filepath.Join(data, "usher.db"))
	if err != nil {
		return manifest{}, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	earlier, err := makeRestoring(data)
	if err != nil {
		return manifest{}, err
	}
	m, err := unpackAndCheck(ctx, from, unpackedIn(data))
	if err != nil {
		if errors.Is(err, syscall.ENOSPC) {
			err = usher.Errorf(usher.CodeInvalid, err, "there is no room for the backup in %s", data)
		}
		return m, errors.Join(err, earlier.giveUp(data))
	}
	if err := earlier.remove(data); err != nil {
		return m, err
	}
	return m, moveIn(data)
}

// restored are the parts of a data folder in the order in which they are moved
// to their place.
var restored = []string{archiveFiles, archiveSecrets, archiveDatabase}

// makeRestoring makes the subfolder, and clears it up where an earlier restore
// was killed; it returns what that one has moved to its place. It refuses a
// folder that holds anything else.
func makeRestoring(data string) (movedParts, error) {
	earlier, err := readMoved(data)
	if err != nil {
		return earlier, err
	}
	for _, part := range []string{archiveDatabase, archiveDatabase + "-wal", archiveSecrets, archiveFiles} {
		if _, err := os.Lstat(filepath.Join(data, part)); err == nil && !slices.Contains(earlier.Moved, part) {
			return earlier, usher.Errorf(usher.CodeConflict, nil, "%s holds %s already, and nothing is written over: move it away, or name an empty folder with --data", data, part)
		}
	}
	if err := os.Mkdir(filepath.Join(data, restoring), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return earlier, usher.Errorf(usher.CodeInvalid, err, "nothing can be written to %s: run this as whoever runs the server", data)
	}
	if err := errors.Join(earlier.save(data), clearRestoring(data)); err != nil {
		return earlier, err
	}
	return earlier, errors.Join(os.Mkdir(unpackedIn(data), 0o700), syncFolder(data))
}

// halfRestored reports whether a restore did not come to its end.
func halfRestored(data string) bool {
	_, err := os.Lstat(filepath.Join(data, restoring))
	return err == nil
}

// checkRestored refuses a data folder in which a restore did not come to its
// end.
func checkRestored(data string) error {
	if halfRestored(data) {
		return usher.Errorf(usher.CodeConflict, nil, "a restore to %s did not come to its end: run usher restore again", data)
	}
	return nil
}

func unpackAndCheck(ctx context.Context, from, work string) (_ manifest, err error) {
	f, err := os.Open(from)
	if err != nil {
		return manifest{}, err
	}
	root, err := os.OpenRoot(work)
	if err != nil {
		return manifest{}, errors.Join(err, f.Close())
	}
	m, err := unpack(f, root)
	if err = errors.Join(err, root.Close(), f.Close()); err != nil {
		return m, err
	}
	if err := sqlite.Verify(ctx, filepath.Join(work, archiveDatabase)); err != nil {
		return m, err
	}
	// Others know events by their positions: those of what was lost are not given again.
	if err := sqlite.Leap(ctx, filepath.Join(work, archiveDatabase), time.Now().UnixMilli()); err != nil {
		return m, err
	}
	return m, checkSecrets(work)
}

// moveIn moves everything to its place. Only then the subfolder goes, in one
// step, and a server may start.
func moveIn(data string) error {
	var list movedParts
	for _, part := range restored {
		if err := list.move(data, part); err != nil {
			return err
		}
	}
	for _, dir := range append(subfolders(filepath.Join(data, archiveFiles)), data) {
		if err := gone(syncFolder(dir)); err != nil {
			return err
		}
	}
	left := filepath.Join(data, restoring+".done")
	if err := errors.Join(os.RemoveAll(left), os.Rename(filepath.Join(data, restoring), left), syncFolder(data)); err != nil {
		return err
	}
	return os.RemoveAll(left)
}

// subfolders lists dir and the folders in it.
func subfolders(dir string) []string {
	all, _ := filepath.Glob(filepath.Join(dir, "??")) // the pattern is a good one
	return append(all, dir)
}
