package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"usher"
)

// keyBytes is the length of a signing key, keptKeys how many are accepted.
const (
	keyBytes = 32
	keptKeys = 3
)

// secrets is what the server must keep to itself. With SQLite it lies in the data
// folder, readable by its owner only; with PostgreSQL in the database, where all
// nodes find it.
type secrets struct {
	VisitorKeys [][]byte  `json:"visitor_keys"`       // the first signs, all are accepted
	SignFrom    time.Time `json:"sign_from,omitzero"` // until then the second signs: not all nodes know the first yet
}

// keys are those to sign and to verify with at a time.
func (s secrets) keys(now time.Time) [][]byte {
	keys := slices.Clone(s.VisitorKeys)
	if len(keys) > 1 && now.Before(s.SignFrom) {
		keys[0], keys[1] = keys[1], keys[0]
	}
	return keys
}

func secretsPath(data string) string { return filepath.Join(data, "secrets.json") }

// loadSecrets reads the secrets, or makes them where there are none yet.
func loadSecrets(data string) (secrets, error) {
	s, err := readSecrets(secretsPath(data))
	if errors.Is(err, fs.ErrNotExist) {
		s := secrets{VisitorKeys: [][]byte{newKey()}}
		return s, s.save(data)
	}
	return s, err
}

// checkSecrets reports secrets that a server would refuse. None are well: the
// first start makes them.
func checkSecrets(data string) error {
	_, err := readSecrets(secretsPath(data))
	return gone(err)
}

// readSecrets reads the secrets, and writes nothing.
func readSecrets(path string) (secrets, error) {
	raw, err := readRegular(path)
	if err != nil {
		return secrets{}, fmt.Errorf("the secrets cannot be read: %w", err)
	}
	if err := checkMode(path); err != nil {
		return secrets{}, err
	}
	var s secrets
	if err := json.Unmarshal(raw, &s); err != nil || !s.valid() {
		return secrets{}, usher.Errorf(usher.CodeInvalid, err, "%s is damaged: put back a copy, or remove it (visitors then start anew)", path)
	}
	return s, nil
}

// checkMode refuses secrets that others on the machine can read.
func checkMode(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("the secrets cannot be read: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return usher.Errorf(usher.CodeInvalid, nil, "%s may be read by others (mode %04o): run chmod 600 on it", path, mode)
	}
	return nil
}

func (s secrets) valid() bool {
	for _, k := range s.VisitorKeys {
		if len(k) < keyBytes {
			return false
		}
	}
	return len(s.VisitorKeys) > 0
}

// rotated returns the secrets with a new key that signs, while the ones before
// are still accepted.
func (s secrets) rotated() secrets {
	keys := append([][]byte{newKey()}, s.VisitorKeys...)
	return secrets{VisitorKeys: keys[:min(len(keys), keptKeys)]}
}

// save replaces the file in one step.
func (s secrets) save(data string) error {
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("the secrets cannot be written: %w", err)
	}
	if err := replaceFile(secretsPath(data), append(raw, '\n')); err != nil {
		return fmt.Errorf("the secrets cannot be written: %w", err)
	}
	return nil
}

// replaceFile puts a file that only its owner can read in the place of
// another. After a power cut there is the old one or the new one, whole.
func replaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a rename last.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// newKey reads the system's randomness, which does not fail.
func newKey() []byte {
	k := make([]byte, keyBytes)
	_, _ = rand.Read(k)
	return k
}
