package shelf_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/bundle/shelf"
)

// state finds an item by name; its zero where there is none.
func state(s *shelf.Shelf, name string) shelf.Item {
	for _, item := range s.Items() {
		if item.Name == name {
			return item
		}
	}
	return shelf.Item{}
}

// TestDropIn: a folder and a task file that are dropped in are ready after two
// looks, come with all that a page shows, and can be loaded by their hash.
func TestDropIn(t *testing.T) {
	t.Parallel()
	dir, good := filepath.Join(t.TempDir(), "models"), written(t, true)
	var told atomic.Int32
	s := shelf.New(shelf.Config{Dir: dir, Base: os.DirFS(good), Changed: func(context.Context) { told.Add(1) }})
	if s.Look(t.Context()) || len(s.Items()) != 0 {
		t.Errorf("a folder that is not there holds %v", s.Items())
	}
	linked(t, good, filepath.Join(dir, "mine"))
	put(t, filepath.Join(dir, "words.tflite"), read(t, filepath.Join(taskFiles, "words.tflite")))
	for _, hidden := range []string{".mine.tflite", "x.tflite.part", "x.tflite~", "x.tmp"} {
		put(t, filepath.Join(dir, hidden), []byte("half"))
	}
	if !s.Look(t.Context()) || state(s, "mine").State != shelf.Arriving || state(s, "words.tflite").State != shelf.Arriving {
		t.Errorf("after one look: %+v", s.Items())
	}
	if !s.Look(t.Context()) || s.Look(t.Context()) || len(s.Items()) != 2 || told.Load() != 3 {
		t.Errorf("told %d times of %+v", told.Load(), s.Items())
	}
	mine, words := state(s, "mine"), state(s, "words.tflite")
	if mine.State != shelf.Ready || mine.Bundle.Name != "sample" || mine.Bundle.Version != "7" || mine.Bundle.Golden != 2 || mine.Bundle.Encoder.Dimension != 2 || mine.Size < mine.Bundle.Size {
		t.Errorf("%+v, %+v", mine, mine.Bundle)
	}
	if !slices.Equal(words.Bundle.Intents(), []string{"refund", "order", "thanks"}) || words.Bundle.Heads[0].Trained != 5 || words.Bundle.Heads[2].Name != "intent" || words.Bundle.Heads[2].Measured != 0 {
		t.Errorf("%+v", words.Bundle)
	}
	for _, item := range []shelf.Item{mine, words} {
		b, err := s.Load(t.Context(), item.Bundle.Hash)
		if err != nil || b.Hash() != item.Bundle.Hash {
			t.Errorf("%s: %v", item.Name, err)
		}
	}
	if _, err := s.Load(t.Context(), "0123"); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("a hash that there is not: %v", err)
	}
	put(t, filepath.Join(dir, "words.tflite"), read(t, filepath.Join(taskFiles, "bert.tflite")))
	if _, err := s.Load(t.Context(), words.Bundle.Hash); usher.CodeOf(err) != usher.CodeConflict {
		t.Errorf("another file under the name: %v", err)
	}
	for range 2 {
		s.Look(t.Context())
	}
	if now := state(s, "words.tflite"); now.State != shelf.Ready || now.Bundle.Hash == words.Bundle.Hash {
		t.Errorf("written over: %+v", now)
	}
	must(t, os.RemoveAll(filepath.Join(dir, "mine")))
	if !s.Look(t.Context()) || len(s.Items()) != 1 {
		t.Errorf("taken away: %+v", s.Items())
	}
}

// TestCopying: a folder that grows is not touched until it is whole.
func TestCopying(t *testing.T) {
	t.Parallel()
	good, dir := written(t, true), t.TempDir()
	s := shelf.New(shelf.Config{Dir: dir, Base: os.DirFS(good)})
	to := filepath.Join(dir, "b")
	must(t, os.MkdirAll(filepath.Join(to, "heads"), 0o700))
	copied := []string{"SHA256SUMS", "bundle.yaml", "golden.jsonl", "encoder.tflite", "vocab.txt", "heads/act.tflite", "heads/human.tflite", "heads/intent.tflite"}
	for _, name := range copied {
		data := read(t, filepath.Join(good, name))
		for _, part := range [][]byte{data[:len(data)/2], data} {
			put(t, filepath.Join(to, name), part)
			s.Look(t.Context())
			if item := state(s, "b"); item.State != shelf.Arriving {
				t.Fatalf("half of %s: %+v", name, item)
			}
		}
	}
	s.Look(t.Context()) // the copying stalls
	if item := state(s, "b"); item.State != shelf.Refused || !strings.Contains(item.Reason, "moderation.tflite is missing") {
		t.Errorf("stalled: %+v", item)
	}
	put(t, filepath.Join(to, "heads/moderation.tflite"), read(t, filepath.Join(good, "heads/moderation.tflite")))
	for range 2 {
		s.Look(t.Context())
	}
	if item := state(s, "b"); item.State != shelf.Ready || item.Reason != "" {
		t.Errorf("whole: %+v", item)
	}
}

// TestKeep: a copy of a bundle outlives the candidate, and one that is damaged
// is made good by it.
func TestKeep(t *testing.T) {
	t.Parallel()
	good, dir := written(t, false), filepath.Join(t.TempDir(), "models")
	s := shelf.New(shelf.Config{Dir: dir, Base: os.DirFS(good)})
	task, err := bundle.Load(t.Context(), filepath.Join(taskFiles, "words.tflite"), os.DirFS(good))
	must(t, err)
	whole := made(t, nil)
	for range 2 {
		must(t, s.Keep(task))
		must(t, s.Keep(whole))
	}
	for _, b := range []*bundle.Bundle{task, whole} {
		again, err := s.Restore(t.Context(), b.Hash(), "")
		if err != nil || again.Hash() != b.Hash() {
			t.Errorf("restored: %v", err)
		}
	}
	copied := filepath.Join(dir, ".kept", whole.Hash(), "heads", "act.tflite")
	put(t, copied, read(t, copied)[:100])
	if _, err := s.Restore(t.Context(), whole.Hash(), ""); err == nil {
		t.Error("a damaged copy was taken")
	}
	must(t, s.Keep(whole))
	if again, err := s.Restore(t.Context(), whole.Hash(), ""); err != nil || again.Hash() != whole.Hash() {
		t.Errorf("a damaged copy was left as it is: %v", err)
	}
	must(t, os.RemoveAll(filepath.Join(dir, ".kept", whole.Hash(), "bundle.yaml")))
	linked(t, good, filepath.Join(dir, "mine"))
	for range 2 {
		if b, err := s.Restore(t.Context(), whole.Hash(), "mine"); err != nil || b.Hash() != whole.Hash() {
			t.Errorf("from the candidate: %v", err)
		}
	}
	if hash, err := bundle.HashOf(filepath.Join(dir, ".kept", whole.Hash())); err != nil || hash != whole.Hash() {
		t.Errorf("the copy was not made good by the candidate: %v", err)
	}
	must(t, os.RemoveAll(filepath.Join(dir, ".kept", whole.Hash())))
	for _, name := range []string{"../models/mine", ".kept", "/etc"} {
		if _, err := s.Restore(t.Context(), whole.Hash(), name); err == nil {
			t.Errorf("%s was opened", name)
		}
	}
	must(t, s.Keep(whole))
	must(t, s.Prune(task.Hash()))
	if _, err := s.Restore(t.Context(), task.Hash(), ""); err != nil {
		t.Errorf("what was to stay: %v", err)
	}
	if left, _ := os.ReadDir(filepath.Join(dir, ".kept")); len(left) != 1 {
		t.Errorf("%d copies are left", len(left))
	}
	must(t, shelf.New(shelf.Config{Dir: t.TempDir()}).Prune())
	s.Look(t.Context())
	if items := s.Items(); len(items) != 1 || items[0].Name != "mine" {
		t.Errorf("copies are candidates: %+v", items)
	}
}

// TestRefuse: what was refused in use stays so until its files change.
func TestRefuse(t *testing.T) {
	t.Parallel()
	good, dir := written(t, false), t.TempDir()
	s := shelf.New(shelf.Config{Dir: dir, Base: os.DirFS(good)})
	linked(t, good, filepath.Join(dir, "mine"))
	hash := made(t, nil).Hash()
	for range 2 {
		s.Look(t.Context())
	}
	if _, ok := s.Find(hash); !ok {
		t.Fatalf("%+v", s.Items())
	}
	s.Refuse(hash, "It failed\nin use.")
	s.Look(t.Context())
	if item := state(s, "mine"); item.State != shelf.Refused || item.Reason != "It failed in use." || item.Bundle != nil {
		t.Errorf("%+v", item)
	}
	if _, err := s.Load(t.Context(), hash); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("it can still be chosen: %v", err)
	}
	path := filepath.Join(dir, "mine", "golden.jsonl")
	put(t, path, append(read(t, path), '\n'))
	for range 2 {
		s.Look(t.Context())
	}
	if item := state(s, "mine"); item.State != shelf.Ready {
		t.Errorf("after a change: %+v", item)
	}
}

// TestBrief: however much a manifest makes an error say, people read a line.
func TestBrief(t *testing.T) {
	t.Parallel()
	good, dir := written(t, false), t.TempDir()
	s := shelf.New(shelf.Config{Dir: dir, Base: os.DirFS(good)})
	linked(t, good, filepath.Join(dir, "mine"))
	path := filepath.Join(dir, "mine", "bundle.yaml")
	put(t, path, []byte(strings.Replace(string(read(t, path)), "tokenizer: bilingual", "tokenizer: "+strings.Repeat("退", 100_000), 1)))
	for range 2 {
		s.Look(t.Context())
	}
	reason := []rune(state(s, "mine").Reason)
	if said := string(reason); len(reason) != 500 || !strings.HasPrefix(said, "The model bundle's encoder.tflite cannot serve") || !strings.HasSuffix(said, "退…") {
		t.Errorf("%d characters: %s", len(reason), said)
	}
}

// TestRun looks by itself.
func TestRun(t *testing.T) {
	t.Parallel()
	good, dir := written(t, false), t.TempDir()
	linked(t, good, filepath.Join(dir, "mine"))
	ctx, stop := context.WithCancel(t.Context())
	ready := make(chan bool, 100)
	var s *shelf.Shelf
	s = shelf.New(shelf.Config{Dir: dir, Every: time.Millisecond, Changed: func(context.Context) {
		ready <- state(s, "mine").State == shelf.Ready
	}})
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	for is := range ready {
		if is {
			break
		}
	}
	stop()
	<-done
}
