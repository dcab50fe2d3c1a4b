package storetest

import (
	"bytes"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"usher"
	"usher/store"
)

func bundleTests() []test {
	return []test{
		{"bundles/saved", (*suite).bundlesSaved},
		{"bundles/pruned", (*suite).bundlesPruned},
		{"bundles/interrupted", (*suite).bundlesInterrupted},
		{"bundles/refused", (*suite).bundlesRefused},
	}
}

// bundle reads a bundle as text.
func (t *suite) bundle(hash string) (map[string]string, error) {
	t.Helper()
	files := map[string]string{}
	err := t.store.Bundle(context.Background(), hash, func(path string, content io.Reader) error {
		b, err := io.ReadAll(content)
		files[path] = string(b)
		return err
	})
	return files, err
}

func (t *suite) bundlesSaved() {
	ctx := context.Background()
	large := strings.Repeat("0123456789abcdef", 40<<20/16) // more than two parts
	want := map[string]string{"bundle.yaml": "name: a", "heads/intent.tflite": large, "empty": ""}
	files := map[string][]byte{}
	for path, text := range want {
		files[path] = []byte(text)
	}
	var wg sync.WaitGroup
	for range 2 { // two nodes at once
		wg.Go(func() {
			if err := t.store.SaveBundle(ctx, "ab12", files); err != nil {
				t.Errorf("SaveBundle = %v", err)
			}
		})
	}
	wg.Wait()
	t.clock.add(25 * time.Hour)
	if _, err := t.store.SweepFiles(ctx); err != nil { // takes what the slower one has put
		t.Fatal(err)
	}
	if n := len(t.blobs.keys()); n != 4 {
		t.Errorf("%d blobs are kept; want 4", n)
	}
	t.restart()
	got, err := t.bundle("ab12")
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("Bundle = %d files, %v; want what was saved", len(got), err)
	}
	t.ok(t.store.SaveBundle(ctx, "ab12", map[string][]byte{"not": []byte("looked at")}))
	if n := len(t.blobs.keys()); n != 4 {
		t.Errorf("%d blobs are kept after it was saved again", n)
	}
	if k := kinds(t.seen()); k != "" {
		t.Errorf("published %s", k)
	}
}

func (t *suite) bundlesPruned() {
	ctx := context.Background()
	files := map[string][]byte{"f": []byte("x")}
	for _, hash := range []string{"aa", "bb", "cc"} {
		t.ok(t.store.SaveBundle(ctx, hash, files))
	}
	t.ok(t.store.PruneBundles(ctx)) // somebody may be about to choose one
	t.clock.add(2 * time.Hour)
	t.ok(t.store.SaveBundle(ctx, "cc", files))
	t.ok(t.store.PruneBundles(ctx, "aa"))
	for hash, there := range map[string]bool{"aa": true, "bb": false, "cc": true} {
		if _, err := t.bundle(hash); (err == nil) != there {
			t.Errorf("%s: %v", hash, err)
		}
	}
	t.clock.add(25 * time.Hour)
	if n, err := t.store.SweepFiles(ctx); n != 1 || err != nil {
		t.Errorf("SweepFiles = %d, %v; want the one that was forgotten", n, err)
	}
	t.ok(t.store.SaveBundle(ctx, "bb", files))
	if got, err := t.bundle("bb"); err != nil || got["f"] != "x" {
		t.Errorf("Bundle = %v, %v", got, err)
	}
}

// bundlesInterrupted: a bundle is there as a whole, or not at all.
func (t *suite) bundlesInterrupted() {
	ctx := context.Background()
	t.blobs.failing(io.ErrShortWrite)
	if err := t.store.SaveBundle(ctx, "aa", map[string][]byte{"f": []byte("x")}); err == nil {
		t.Error("it was saved without room")
	}
	t.blobs.failing(nil)
	_, err := t.bundle("aa")
	t.want(usher.CodeNotFound, err)
	t.ok(t.store.SaveBundle(ctx, "aa", map[string][]byte{"f": []byte("x")}))
	t.blobs.failing(io.ErrUnexpectedEOF)
	if _, err := t.bundle("aa"); err == nil {
		t.Error("it was read from a broken disk")
	}
	t.blobs.failing(nil)
	stop := bytes.ErrTooLarge
	if err := t.store.Bundle(ctx, "aa", func(string, io.Reader) error { return stop }); err == nil {
		t.Error("what the reader says is lost")
	}
}

func (t *suite) bundlesRefused() {
	ctx := context.Background()
	for _, hash := range []string{"", "../x", "AB", strings.Repeat("a", 33)} {
		t.want(usher.CodeInvalid, t.store.SaveBundle(ctx, hash, nil))
	}
	_, err := t.bundle("aa")
	t.want(usher.CodeNotFound, err)
	t.noBlobs = true
	t.reopen(store.Config{})
	t.want(usher.CodeNotFound, t.store.SaveBundle(ctx, "aa", nil))
	if keys := t.blobs.keys(); slices.Contains(keys, "") || len(keys) != 0 {
		t.Errorf("kept are %v", keys)
	}
}
