package main

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// killedRestore is a data folder as a restore leaves it that was killed when it
// had moved what list says.
func killedRestore(t *testing.T, list string, files ...string) string {
	t.Helper()
	data := t.TempDir()
	must(t, os.MkdirAll(unpackedIn(data), 0o700))
	if list != "" {
		must(t, os.WriteFile(filepath.Join(data, restoring, restoringMoved), []byte(list), 0o600))
	}
	for _, name := range files {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(data, name)), 0o700))
		must(t, os.WriteFile(filepath.Join(data, name), []byte("of "+name), 0o600))
	}
	return data
}

// backedUp is a backup with one picture.
func backedUp(t *testing.T) string {
	t.Helper()
	data, file := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "usher.tar.gz")
	usherOutput(t, "agent", "add", "admin@shop.example", "--data", data)
	must(t, os.Mkdir(filepath.Join(data, "files", "zz"), 0o700))
	must(t, os.WriteFile(filepath.Join(data, "files", "zz", "fizz"), []byte("a picture"), 0o600))
	startProcess(t, data, freePort(t)).kill() // it has left a write-ahead log
	usherOutput(t, "backup", file, "--data", data)
	return file
}

// TestRestoreKilled: a data folder in which a restore was killed is not used,
// and the next restore begins anew: when it has a good backup.
func TestRestoreKilled(t *testing.T) {
	t.Parallel()
	file := backedUp(t)
	bad := filepath.Join(t.TempDir(), "bad.tar.gz")
	must(t, os.WriteFile(bad, []byte("no backup at all"), 0o600))
	for name, to := range map[string]string{
		"nothing moved":   killedRestore(t, "", ".restoring/unpacked/usher.db"),
		"files moved":     killedRestore(t, `{"moved":["files"]}`, "files/aa/old", ".restoring/unpacked/secrets.json"),
		"secrets, too":    killedRestore(t, `{"moved":["files"],"moving":"secrets.json"}`, "files/aa/old", "secrets.json", ".restoring/unpacked/usher.db"),
		"not the secrets": killedRestore(t, `{"moved":["files"],"moving":"secrets.json"}`, "files/aa/old", ".restoring/unpacked/secrets.json"),
		"all":             killedRestore(t, `{"moved":["files","secrets.json"],"moving":"usher.db"}`, "files/aa/old", "secrets.json", "usher.db"),
	} {
		before := outside(t, to)
		refuses(t, []string{"did not come to its end", "restore again"}, "serve", "--data", to, "--listen", "127.0.0.1:0")
		refuses(t, []string{"damaged or not whole"}, "restore", bad, "--data", to)
		if after := outside(t, to); !reflect.DeepEqual(before, after) {
			t.Errorf("%s: a bad backup has left %q of %q", name, slices.Sorted(maps.Keys(after)), slices.Sorted(maps.Keys(before)))
		}
		if len(before) > 0 {
			refuses(t, []string{"did not come to its end"}, "serve", "--data", to, "--listen", "127.0.0.1:0")
		}
		usherOutput(t, "restore", file, "--data", to)
		holdsOnly(t, to, "files", "secrets.json", "usher.db", "usher.db.lock")
		holdsOnly(t, filepath.Join(to, "files"), "zz")
		if got, err := os.ReadFile(filepath.Join(to, "files", "zz", "fizz")); string(got) != "a picture" {
			t.Errorf("%s: the picture = %q, %v", name, got, err)
		}
	}
}

// outside is what lies in a data folder beside a restore's own things.
func outside(t *testing.T, data string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for path, content := range folderOf(t, data) {
		name, err := filepath.Rel(data, path)
		must(t, err)
		if filepath.Dir(name) != restoring && filepath.Dir(filepath.Dir(name)) != restoring && name != "usher.db.lock" {
			all[name] = content
		}
	}
	return all
}

// TestRestoreRemovesOnlyItsOwn: what no restore has put there stays, also where
// one was killed.
func TestRestoreRemovesOnlyItsOwn(t *testing.T) {
	t.Parallel()
	file, taken := backedUp(t), t.TempDir()
	must(t, os.WriteFile(secretsPath(taken), []byte("somebody's"), 0o600))
	for to, foreign := range map[string]string{
		taken:                                 "secrets.json",
		killedRestore(t, "", "files/aa/mine"): "files",
		killedRestore(t, `{"moved":["files"]}`, "files/aa/old", "secrets.json"):                                                "secrets.json",
		killedRestore(t, `{"moved":[],"moving":"secrets.json"}`, "secrets.json", ".restoring/unpacked/secrets.json"):           "secrets.json",
		killedRestore(t, `{"moved":["files","secrets.json"]}`, "files/aa/old", "secrets.json", "usher.db"):                     "usher.db",
		killedRestore(t, `{"moved":["files","secrets.json"],"moving":"usher.db"}`, "secrets.json", "usher.db", "usher.db-wal"): "usher.db-wal",
	} {
		before := folderOf(t, to)
		refuses(t, []string{to, foreign, "nothing is written over", "move it away"}, "restore", file, "--data", to)
		after := folderOf(t, to)
		delete(after, filepath.Join(to, "usher.db.lock"))
		if !reflect.DeepEqual(before, after) {
			t.Errorf("with %s of somebody else there is %q after %q", foreign, slices.Sorted(maps.Keys(after)), slices.Sorted(maps.Keys(before)))
		}
	}
	for _, list := range []string{"{", `{"moved":["../elsewhere"]}`, `{"moved":[],"moving":"."}`} {
		to := killedRestore(t, list, "files/aa/mine")
		refuses(t, []string{restoringMoved, "is damaged", "--data"}, "restore", file, "--data", to)
		if !exists(filepath.Join(to, "files", "aa", "mine")) {
			t.Errorf("%s: something was removed", list)
		}
	}
}
