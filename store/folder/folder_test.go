package folder_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/store"
	"usher/store/folder"
	"usher/store/storetest"
)

func open(t *testing.T, path string, c folder.Config) *folder.Folder {
	t.Helper()
	f, err := folder.Open(path, c)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFolder(t *testing.T) {
	t.Parallel()
	storetest.RunBlobs(t, func(dir string) (store.Blobs, error) {
		return folder.Open(filepath.Join(dir, "files"), folder.Config{})
	})
}

// TestOnlyForTheOwner: nobody else on the machine reads what customers send.
func TestOnlyForTheOwner(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "files")
	f := open(t, path, folder.Config{})
	if err := f.Put(t.Context(), "key", []byte("x")); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := d.Info()
		if err == nil && i.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %s", p, i.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestOpenClearsUp(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "files")
	f := open(t, path, folder.Config{})
	if err := f.Put(t.Context(), "key", []byte("whole")); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(path, "incoming", "123")
	if err := os.WriteFile(left, []byte("ha"), 0o600); err != nil {
		t.Fatal(err)
	}
	// What people leave in the folder is nobody's blob.
	for _, stray := range []string{".DS_Store", "ey/notes.txt", "ey/other"} {
		if err := os.WriteFile(filepath.Join(path, stray), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f = open(t, path, folder.Config{})
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what a crash left is there: %v", err)
	}
	var keys []string
	for key, err := range f.Keys(t.Context(), time.Now().Add(time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	if len(keys) != 1 || keys[0] != "key" {
		t.Errorf("Keys = %v", keys)
	}
}

func TestNoRoom(t *testing.T) {
	t.Parallel()
	f := open(t, filepath.Join(t.TempDir(), "files"), folder.Config{Reserve: 1 << 60})
	err := f.Put(t.Context(), "key", []byte("x"))
	if e, ok := errors.AsType[*usher.Error](err); !ok || e.Code != usher.CodeBusy || e.RetryAfter == 0 {
		t.Errorf("Put on a full disk = %v", err)
	}
	if _, err := f.Open(t.Context(), "key"); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("Open = %v", err)
	}
	f = open(t, filepath.Join(t.TempDir(), "files"), folder.Config{Reserve: -1})
	if err := f.Put(t.Context(), "key", []byte("x")); err != nil {
		t.Errorf("Put without a reserve = %v", err)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "files")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Open(path, folder.Config{}); usher.CodeOf(err) != usher.CodeInvalid || !strings.Contains(err.Error(), path) {
		t.Errorf("Open of a file = %v", err)
	}
}

// crashed names the folder for the child of TestCrash.
const crashed = "USHER_TEST_FOLDER"

// content is what belongs under the n-th key.
func content(n int) []byte { return bytes.Repeat([]byte{byte(n)}, 1000*(n%50)+1) }

// TestCrash kills a process that writes, and looks at what it had said was
// kept: all of it is there, and nothing is there in part.
func TestCrash(t *testing.T) {
	if dir := os.Getenv(crashed); dir != "" {
		f := open(t, dir, folder.Config{})
		for n := 0; ; n++ {
			if err := f.Put(t.Context(), strconv.Itoa(n), content(n)); err != nil {
				t.Fatal(err)
			}
			fmt.Println("kept", n)
		}
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "files")
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrash$")
	child.Env = append(os.Environ(), crashed+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	last := -1
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "kept %d", &last); err == nil && last == 60 {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || last < 60 {
		t.Fatalf("the child ended by itself after %d: %v", last, err)
	}
	f := open(t, dir, folder.Config{})
	n := 0
	for key, err := range f.Keys(t.Context(), time.Now().Add(time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		r.Close()
		i, convErr := strconv.Atoi(key)
		if err != nil || convErr != nil || !bytes.Equal(got, content(i)) {
			t.Errorf("under %s are %d bytes: %v %v", key, len(got), err, convErr)
		}
		n++
	}
	if n <= last {
		t.Errorf("%d are kept of %d", n, last+1)
	}
}
