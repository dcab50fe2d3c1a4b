package sqlite_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"

	"usher/store/sqlite"
)

// TestAChildDoesNotKeepTheLock: whatever this process starts holds all its
// files until it runs its own program. A data folder that was closed can be
// opened meanwhile.
func TestAChildDoesNotKeepTheLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usher.db")
	e, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	childs := heldLock(t, path+".lock")
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if e, err = sqlite.Open(t.Context(), path); err != nil {
		t.Fatalf("with a child that is just starting: %v", err)
	}
	if err := unix.Close(childs); err != nil {
		t.Fatal(err)
	}
	if other, err := sqlite.Open(t.Context(), path); err == nil {
		t.Errorf("the end of the child ends the lock of who came after: %v", other.Close())
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

// heldLock returns a second descriptor of the lock that the engine holds, as a
// child of this process has one.
func heldLock(t *testing.T, path string) int {
	t.Helper()
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	const all = "/proc/self/fd"
	open, err := os.ReadDir(all)
	if err != nil {
		t.Skipf("which files are open is not to be seen here: %v", err)
	}
	for _, f := range open {
		at := filepath.Join(all, f.Name())
		if to, err := os.Readlink(at); err != nil || to != path {
			continue
		}
		// A duplicate shares the lock; to open the link would make a new one.
		fd, err := strconv.Atoi(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		child, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		return child
	}
	t.Fatalf("%s is not open", path)
	return -1
}
