package shelf

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// maxFiles is how many files a candidate may have. A folder with more is no
// bundle, and is not to be walked through every other second.
const maxFiles = 1000

// errManyFiles ends a walk.
var errManyFiles = errors.New("too many files")

// Look takes in what lies in the folder, checks what has not changed since the
// look before, and reports whether Items are others now.
func (s *Shelf) Look(ctx context.Context) bool {
	s.looking.Lock()
	defer s.looking.Unlock()
	changed := s.survey(ctx)
	if changed {
		s.cfg.Changed(ctx)
	}
	for name := s.unchecked(); name != "" && ctx.Err() == nil; name = s.unchecked() {
		s.judge(ctx, name)
		s.cfg.Released()
		s.cfg.Changed(ctx)
		changed = true
	}
	return changed
}

// survey notes what is new, has changed, or is gone.
func (s *Shelf) survey(ctx context.Context) bool {
	found, err := os.ReadDir(s.cfg.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "the folder of models cannot be read", slog.Any("error", err))
		return false
	}
	there, changed := map[string]bool{}, false
	for _, f := range found {
		if passedOver(f.Name()) {
			continue
		}
		there[f.Name()] = true
		if s.note(f.Name(), s.look(f.Name())) {
			changed = true
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for name := range s.seen {
		if !there[name] {
			delete(s.seen, name)
			changed = true
		}
	}
	return changed
}

// passedOver tells names that nobody wants checked: of programs that copy, and
// our own.
func passedOver(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".part") || strings.HasSuffix(name, ".tmp") ||
		strings.HasSuffix(name, ".crdownload") || strings.HasSuffix(name, "~")
}

// sight is what a file or folder looks like from outside.
type sight struct {
	print   string
	size    int64
	changed time.Time // the latest of its files
}

// note takes in a sight, and reports whether it is another one than before. It
// is ripe for a check when the next one is the same.
func (s *Shelf) note(name string, now sight) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.seen[name]
	switch {
	case r != nil && r.print == now.print && r.item.State == Arriving:
		r.item.ripe = true
		return false
	case r != nil && r.print == now.print:
		return false
	case r == nil:
		r = &record{}
		s.seen[name] = r
	}
	r.print = now.print
	r.item = Item{Name: name, State: Arriving, Size: now.size, ChangedAt: now.changed.UTC()}
	return true
}

// unchecked returns a name that is to be checked, or "".
func (s *Shelf) unchecked() string {
	for _, item := range s.Items() {
		if item.ripe {
			return item.Name
		}
	}
	return ""
}

// judge checks what name names. Where it changes meanwhile it is to be seen
// twice again.
func (s *Shelf) judge(ctx context.Context, name string) {
	before, began := s.look(name), time.Now()
	about, reason := s.check(ctx, name)
	after := s.look(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.seen[name]
	if r == nil || ctx.Err() != nil {
		return
	}
	r.item.ripe = false
	if before.print != after.print || before.print != r.print {
		r.print = "" // the next look finds it changed
		return
	}
	r.item.Bundle, r.item.Reason, r.item.CheckedAt = about, reason, s.cfg.Now().UTC()
	r.item.State = Ready
	if about == nil {
		r.item.State = Refused
	}
	s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "a model bundle was checked", slog.String("name", name),
		slog.String("state", string(r.item.State)), slog.String("reason", reason), slog.Duration("took", time.Since(began)))
}

// look tells what a file or folder looks like: the paths, sizes and times of
// its files.
func (s *Shelf) look(name string) sight {
	var out sight
	var print strings.Builder
	files := 0
	path := filepath.Join(s.cfg.Dir, name)
	err := filepath.WalkDir(resolved(path), func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if files++; files > maxFiles {
			return errManyFiles
		}
		info, err := os.Stat(at) // what a link leads to
		if err != nil {
			return err
		}
		fmt.Fprintf(&print, "%q %v %d %d\n", at, info.Mode().Type(), info.Size(), info.ModTime().UnixNano())
		if !info.IsDir() {
			out.size += info.Size()
		}
		if info.ModTime().After(out.changed) {
			out.changed = info.ModTime()
		}
		return nil
	})
	if err != nil {
		fmt.Fprintf(&print, "%v\n", err)
	}
	out.print = print.String()
	return out
}

// resolved is where a link leads, which WalkDir does not follow.
func resolved(path string) string {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to
	}
	return path
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
