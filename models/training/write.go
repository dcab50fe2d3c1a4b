package training

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write puts the bundle into the folder dir, with its model card and its
// encoder's encoder.json beside it, in the place of the bundle or the encoder that
// was there. Everything is written before anything is replaced, and the whole
// folder at once: who kills it leaves the old one or the new one, or, in between,
// what Restore puts back.
func (b *Built) Write(dir string) error {
	if err := b.write(filepath.Clean(dir)); err != nil {
		return fmt.Errorf("training: write: %w", err)
	}
	return nil
}

func (b *Built) write(dir string) error {
	if err := errors.Join(Restore(dir), replaceable(dir)); err != nil {
		return err
	}
	fresh, old := hidden(dir, "new"), hidden(dir, "old")
	if err := errors.Join(os.RemoveAll(fresh), os.MkdirAll(filepath.Dir(dir), 0o755)); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(fresh) }() // what is left has no use
	if err := b.stage(fresh); err != nil {
		return err
	}
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		return errors.Join(err, Restore(dir))
	}
	return os.RemoveAll(old)
}

// stage writes all files of the bundle to a new folder.
func (b *Built) stage(dir string) error {
	if err := b.Bundle.Write(dir); err != nil {
		return err
	}
	beside := map[string][]byte{"MODEL_CARD.md": []byte(b.Card)}
	if b.encoder != nil {
		beside[encoderCard] = b.encoder
	}
	for name, data := range beside {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Restore puts the folder of a bundle back that Write had taken away when it was
// killed. Where the folder is there, it removes what Write left beside it.
func Restore(dir string) error {
	old := hidden(dir, "old")
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, os.RemoveAll(old))
	}
	if err := os.Rename(old, dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// hidden names a folder beside dir that the go tool does not look into.
func hidden(dir, what string) string {
	return filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+"."+what)
}

// replaceable reports whether dir is absent, empty, a bundle, or has an encoder.
func replaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	for _, e := range entries {
		if e.Name() == "bundle.yaml" || e.Name() == encoderCard {
			return nil
		}
	}
	return errors.Join(err, fmt.Errorf("%s holds other files; name a folder that is empty, absent, or has a bundle or an encoder", dir))
}
