package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"usher"
	"usher/store/sqlite"
)

// archiveSuffix is how the name of a backup ends.
const archiveSuffix = ".tar.gz"

// A backup grows under these names beside its place, in a folder where one is
// written at a time. What a backup that was killed has left is written over by
// the next.
const (
	partialArchive  = ".usher-backup.partial"
	partialDatabase = ".usher-backup.partial.db"
)

// backupCmd copies everything that is kept while the server runs, or does not.
type backupCmd struct {
	To string `arg:"" name:"file|dir" help:"A file whose name ends in .tar.gz, or a folder, where the file is named by the time; a folder that is missing is made."`
	keptIn
	JSON bool `name:"json" help:"Print one JSON object."`
}

// Run makes the backup. It is there whole, on disk, or not at all.
func (c *backupCmd) Run(e *env) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	if cfg.Database != "" {
		return usher.Errorf(usher.CodeInvalid, nil, "what is kept lies in PostgreSQL: dump it with pg_dump -Fc -f usher.dump postgres://…, and keep a copy of %s, which signs the visitors' tokens", secretsPath(cfg.Data))
	}
	now := time.Now()
	place, err := c.place(now)
	if err != nil {
		return err
	}
	made, err := backup(e.ctx, cfg.Data, place, now)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	info, err := os.Stat(place)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if c.JSON {
		return encodeLines(e.stdout, []any{map[string]any{"file": place, "size": info.Size(), "files": made.Files, "bytes": made.Bytes}})
	}
	fmt.Fprintf(e.stdout, "%s: %d files, %.1f MB\n", place, made.Files, float64(info.Size())/1e6)
	return nil
}

// place is the file that is to be made.
func (c *backupCmd) place(now time.Time) (string, error) {
	if err := c.makeFolder(); err != nil {
		return "", err
	}
	if info, err := os.Stat(c.To); err == nil && info.IsDir() {
		return filepath.Join(c.To, "usher-"+now.UTC().Format("20060102T150405Z")+archiveSuffix), nil
	}
	if !strings.HasSuffix(c.To, archiveSuffix) {
		return "", usher.Errorf(usher.CodeInvalid, nil, "%s is no folder, and does not end in %s: name a folder (a new one with a / at its end), or a file that does", c.To, archiveSuffix)
	}
	return c.To, nil
}

// makeFolder makes the folder that is missing, for its owner alone: one with a
// slash behind its name with all above it, else only where it looks like no
// file's name and the folder above is there.
func (c *backupCmd) makeFolder() error {
	if _, err := os.Stat(c.To); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var err error
	switch {
	case strings.HasSuffix(c.To, "/"):
		err = os.MkdirAll(c.To, 0o700)
	case filepath.Ext(c.To) == "":
		err = os.Mkdir(c.To, 0o700)
	}
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "the folder %s cannot be made: name one in a folder that exists and that you may write to", c.To)
	}
	return nil
}

// backup writes all that is in the data folder to an archive at place.
func backup(ctx context.Context, data, place string, now time.Time) (_ manifest, err error) {
	dir := filepath.Dir(place)
	partial, err := openPartial(filepath.Join(dir, partialArchive))
	if err != nil {
		return manifest{}, err
	}
	moved, snapshot := false, filepath.Join(dir, partialDatabase)
	defer func() {
		if !moved {
			err = errors.Join(err, os.Remove(partial.Name()))
		}
		err = errors.Join(err, gone(os.Remove(snapshot)), partial.Close())
	}()
	m, err := writeArchive(ctx, partial, data, snapshot, now)
	if err == nil {
		err = partial.Sync()
	}
	if err != nil {
		return m, roomFor(dir, err)
	}
	if err := os.Rename(partial.Name(), place); err != nil {
		return m, err
	}
	moved = true
	return m, syncFolder(dir)
}

// openPartial opens the file that a backup grows in, empty, and locks it: the
// lock ends with the process.
func openPartial(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "nothing can be written to %s: name a folder that exists and that you may write to", filepath.Dir(path))
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(usher.Errorf(usher.CodeConflict, err, "another backup is being written to %s: wait for it to end", filepath.Dir(path)), f.Close())
	}
	// One that was moved to its place between our two steps is not ours.
	mine, err := f.Stat()
	if there, terr := os.Lstat(path); err == nil && (terr != nil || !os.SameFile(mine, there)) {
		return nil, errors.Join(usher.Errorf(usher.CodeConflict, terr, "another backup was just written to %s: try again", filepath.Dir(path)), f.Close())
	}
	if err := errors.Join(err, f.Truncate(0), gone(os.Remove(filepath.Join(filepath.Dir(path), partialDatabase)))); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// writeArchive puts everything in. Pictures are listed after the database was
// copied: all that it knows of are there by then, but for those that were
// erased meanwhile.
func writeArchive(ctx context.Context, to *os.File, data, snapshot string, now time.Time) (manifest, error) {
	if err := errors.Join(checkSecrets(data), checkDatabaseFile(data)); err != nil {
		return manifest{}, err
	}
	if err := sqlite.Snapshot(ctx, filepath.Join(data, "usher.db"), snapshot); err != nil {
		return manifest{}, err
	}
	if err := sqlite.Verify(ctx, snapshot); err != nil {
		return manifest{}, err
	}
	a, err := newArchiveWriter(to)
	if err != nil {
		return manifest{}, err
	}
	if err := a.add(archiveDatabase, snapshot); err != nil {
		return manifest{}, err
	}
	if err := gone(a.add(archiveSecrets, secretsPath(data))); err != nil {
		return manifest{}, err
	}
	places, err := filepath.Glob(filepath.Join(data, archiveFiles, "??", "*"))
	if err != nil {
		return manifest{}, err
	}
	for _, place := range places {
		if ctx.Err() != nil {
			return manifest{}, context.Cause(ctx)
		}
		name := archiveFiles + "/" + filepath.Base(filepath.Dir(place)) + "/" + filepath.Base(place)
		if err := gone(a.add(name, place)); err != nil {
			return manifest{}, err
		}
	}
	return a.close(now)
}

// roomFor says what to do where the disk is full.
func roomFor(dir string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EFBIG) || errors.Is(err, syscall.EDQUOT) {
		return usher.Errorf(usher.CodeInvalid, err, "there is no room for the backup in %s: it needs twice the size of the database, and the pictures", dir)
	}
	return err
}

// gone is err, unless it says that there is no such file.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
