package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"usher"
)

// What lies in the subfolder of a restore: the backup as it was unpacked, and
// the list of what is at its place already.
const (
	restoringUnpacked = "unpacked"
	restoringMoved    = "moved.json"
)

func unpackedIn(data string) string { return filepath.Join(data, restoring, restoringUnpacked) }

// movedParts are the parts of a data folder that a restore has put there, and
// the next one may remove. The zero value: none.
type movedParts struct {
	Moved  []string `json:"moved"`
	Moving string   `json:"moving,omitempty"` // it is there when it is not among what was unpacked
}

// readMoved returns what the restore that was killed in data has moved; none
// where no restore was.
func readMoved(data string) (movedParts, error) {
	path := filepath.Join(data, restoring, restoringMoved)
	raw, err := readRegular(path)
	if errors.Is(err, fs.ErrNotExist) {
		return movedParts{}, nil
	}
	if err != nil {
		return movedParts{}, err
	}
	var p movedParts
	if err := json.Unmarshal(raw, &p); err != nil || !p.valid() {
		return movedParts{}, usher.Errorf(usher.CodeInvalid, err, "%s is damaged, so nobody knows what in %s is a restore's own: name an empty folder with --data", path, data)
	}
	if p.Moving != "" {
		if _, err := os.Lstat(filepath.Join(unpackedIn(data), p.Moving)); errors.Is(err, fs.ErrNotExist) {
			p.Moved = append(p.Moved, p.Moving)
		}
		p.Moving = ""
	}
	return p, nil
}

// valid reports whether the list names parts of a data folder alone.
func (p movedParts) valid() bool {
	return (p.Moving == "" || slices.Contains(restored, p.Moving)) &&
		!slices.ContainsFunc(p.Moved, func(part string) bool { return !slices.Contains(restored, part) })
}

// save writes the list; it is on disk when save returns.
func (p movedParts) save(data string) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(data, restoring, restoringMoved), raw)
}

// move moves a part of what was unpacked, if it is there, to its place.
func (p *movedParts) move(data, part string) error {
	from := filepath.Join(unpackedIn(data), part)
	if _, err := os.Lstat(from); err != nil {
		return gone(err)
	}
	p.Moving = part
	if err := p.save(data); err != nil {
		return err
	}
	if err := os.Rename(from, filepath.Join(data, part)); err != nil {
		return err
	}
	p.Moved, p.Moving = append(p.Moved, part), ""
	return nil
}

// remove removes what an earlier restore has moved.
func (p movedParts) remove(data string) error {
	for _, part := range p.Moved {
		if err := os.RemoveAll(filepath.Join(data, part)); err != nil {
			return err
		}
	}
	return errors.Join(syncFolder(data), movedParts{}.save(data))
}

// giveUp leaves data as it was before a restore that failed: where an earlier
// one was killed it is still not whole.
func (p movedParts) giveUp(data string) error {
	if len(p.Moved) > 0 {
		return clearRestoring(data)
	}
	return os.RemoveAll(filepath.Join(data, restoring))
}

// clearRestoring removes all from the subfolder but the list.
func clearRestoring(data string) error {
	entries, err := os.ReadDir(filepath.Join(data, restoring))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == restoringMoved {
			continue
		}
		if err := os.RemoveAll(filepath.Join(data, restoring, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
