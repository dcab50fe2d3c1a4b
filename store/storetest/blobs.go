package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/store"
)

// RunBlobs tests what open opens: an empty one for a new dir.
func RunBlobs(t *testing.T, open func(dir string) (store.Blobs, error)) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(*testing.T, store.Blobs)
	}{
		{"kept whole", blobsKept},
		{"keys are no paths", blobsKeys},
		{"removed", blobsRemoved},
		{"listed by age", blobsListed},
		{"at once", blobsAtOnce},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b, err := open(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			test.run(t, b)
		})
	}
}

// readBlob returns what is kept under a key.
func readBlob(b store.Blobs, key string) ([]byte, error) {
	r, err := b.Open(context.Background(), key)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r)
	return content, errors.Join(err, r.Close())
}

func blobsKept(t *testing.T, b store.Blobs) {
	t.Helper()
	for key, content := range map[string][]byte{"a": {}, "01-Az": []byte("one"), "big": bytes.Repeat([]byte{0, 1, 255}, 1<<20)} {
		if err := b.Put(t.Context(), key, content); err != nil {
			t.Fatalf("Put(%s) = %v", key, err)
		}
		if got, err := readBlob(b, key); err != nil || !bytes.Equal(got, content) {
			t.Errorf("under %s are %d bytes, %v; want %d", key, len(got), err, len(content))
		}
	}
	if _, err := readBlob(b, "none"); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("Open of nothing = %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Put(ended, "late", []byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("Put after the end = %v", err)
	}
	if _, err := readBlob(b, "late"); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("what was not put is there: %v", err)
	}
}

func blobsKeys(t *testing.T, b store.Blobs) {
	t.Helper()
	for _, key := range []string{"", ".", "..", "../x", "a/b", `a\b`, "a.b", "a\x00b", "ä", string(make([]byte, 200))} {
		if err := b.Put(t.Context(), key, []byte("x")); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("Put(%q) = %v", key, err)
		}
		if _, err := b.Open(t.Context(), key); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("Open(%q) = %v", key, err)
		}
		if err := b.Remove(t.Context(), key); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("Remove(%q) = %v", key, err)
		}
	}
}

func blobsRemoved(t *testing.T, b store.Blobs) {
	t.Helper()
	if err := b.Put(t.Context(), "a", []byte("x")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := b.Remove(t.Context(), "a"); err != nil {
			t.Errorf("Remove = %v", err)
		}
	}
	if _, err := readBlob(b, "a"); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("what was removed is there: %v", err)
	}
}

func blobsListed(t *testing.T, b store.Blobs) {
	t.Helper()
	want := []string{"a", "b1", "b2", "x-y"}
	for _, key := range want {
		if err := b.Put(t.Context(), key, []byte(key)); err != nil {
			t.Fatal(err)
		}
	}
	list := func(before time.Time) []string {
		var keys []string
		for key, err := range b.Keys(t.Context(), before) {
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, key)
		}
		slices.Sort(keys)
		return keys
	}
	if got := list(time.Now().Add(time.Hour)); !slices.Equal(got, want) {
		t.Errorf("Keys = %v, want %v", got, want)
	}
	if got := list(time.Now().Add(-time.Hour)); len(got) != 0 {
		t.Errorf("keys of an hour ago: %v", got)
	}
	for range b.Keys(t.Context(), time.Now().Add(time.Hour)) {
		break // may be left
	}
}

func blobsAtOnce(t *testing.T, b store.Blobs) {
	t.Helper()
	var all sync.WaitGroup
	for i := range 16 {
		key := string(rune('a' + i))
		all.Go(func() {
			content := bytes.Repeat([]byte(key), 10_000+i)
			err := b.Put(t.Context(), key, content)
			got, readErr := readBlob(b, key)
			if err != nil || readErr != nil || !bytes.Equal(got, content) {
				t.Errorf("%s: %v, %v, %d bytes", key, err, readErr, len(got))
			}
			if err := b.Remove(t.Context(), key); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
