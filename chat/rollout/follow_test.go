package rollout_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"usher"
	"usher/chat/rollout"
)

// depot is where servers share bundles.
type depot struct {
	mu      sync.Mutex
	bundles map[string]map[string][]byte
	fail    error // of reading
	spoil   bool  // what is read is not what was saved
	keep    []string
}

func (d *depot) SaveBundle(_ context.Context, hash string, files map[string][]byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bundles[hash] = maps.Clone(files)
	return nil
}

func (d *depot) Bundle(_ context.Context, hash string, put func(string, io.Reader) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return d.fail
	}
	files, ok := d.bundles[hash]
	if !ok {
		return usher.Errorf(usher.CodeNotFound, nil, "there is no bundle %q", hash)
	}
	for path, content := range files {
		if d.spoil && strings.HasSuffix(path, ".tflite") {
			content = content[:len(content)-1]
		}
		if err := put(path, bytes.NewReader(content)); err != nil {
			return err
		}
	}
	return nil
}

func (d *depot) PruneBundles(_ context.Context, keep ...string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keep = keep
	return nil
}

func (d *depot) set(change func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change()
}

// settled waits until a sample is live and nothing is under way.
func (r *rig) settled(name string) rollout.Status {
	r.t.Helper()
	return r.until(name+" to be live", func(s rollout.Status) bool {
		return s.Live.Name == name && nothingRuns(s)
	})
}

// nothingRuns: no change is under way, and another one may begin.
func nothingRuns(s rollout.Status) bool { return s.Change == nil || !s.Change.EndedAt.IsZero() }

// newServers are two of one company. Only the first has red and blue in its
// folder.
func newServers(t *testing.T) (one, two *rig) {
	t.Helper()
	one = newRig(t)
	one.depot = &depot{bundles: map[string]map[string][]byte{}}
	two = &rig{t: t, dir: filepath.Join(t.TempDir(), "models"), completes: one.completes, store: one.store, depot: one.depot}
	must(t, os.MkdirAll(two.dir, 0o700))
	one.start()
	two.start()
	one.store.saved = append(one.store.saved, one.Follow, two.Follow)
	return one, two
}

// TestTheOthersFollow: what goes live on one server, is rolled back or becomes
// the shadow does so on the other, which has never seen the files.
func TestTheOthersFollow(t *testing.T) {
	t.Parallel()
	one, two := newServers(t)
	one.live("red")
	s := two.settled("red")
	two.serves("red")
	if s.Problem != "" || s.Previous == nil || s.Previous.Name != "base" || s.Live.By != "ann" || s.Change.By != "ann" {
		t.Errorf("the other server tells %+v", s)
	}
	one.live("blue")
	if s := two.settled("blue"); s.Previous.Name != "red" || !s.Previous.Loaded {
		t.Errorf("before blue was %+v", s.Previous)
	}
	two.serves("blue")
	if _, err := two.RollBack(t.Context(), "bob"); err != nil { // by the other one
		t.Fatal(err)
	}
	if s := one.settled("red"); s.Previous.Name != "blue" || s.Live.By != "bob" {
		t.Errorf("after the rollback: %+v", s)
	}
	one.serves("red")
	two.serves("red")

	if _, err := one.StartShadow(t.Context(), sample(t, "blue").Hash(), "ann"); err != nil {
		t.Fatal(err)
	}
	two.until("the shadow", func(s rollout.Status) bool { return s.Shadow != nil && s.Shadow.Name == "blue" })
	two.Decided(two.taken("hello"))
	if c := two.looked(1); c.Bundle.Name != "blue" {
		t.Errorf("the other server's shadow: %+v", c)
	}
	if _, err := two.StopShadow(t.Context(), "bob"); err != nil {
		t.Fatal(err)
	}
	one.until("no shadow", func(s rollout.Status) bool { return s.Shadow == nil })

	one.live("base")
	two.settled("base")
	two.serves("base")
	one.depot.set(func() {
		for _, name := range []string{"red", "base"} {
			if !strings.Contains(strings.Join(one.depot.keep, " "), sample(t, name).Hash()) {
				t.Errorf("%s may be forgotten; kept are %v", name, one.depot.keep)
			}
		}
	})
}

// TestTheOtherServesOn: as long as a bundle cannot be had, or is not what it
// should be, the one before serves, and the page says so.
func TestTheOtherServesOn(t *testing.T) {
	t.Parallel()
	one, two := newServers(t)
	one.live("red")
	two.settled("red")
	for name, trouble := range map[string]func(){
		"no such luck": func() { one.depot.fail = errors.New("the database is away") },
		"damaged":      func() { one.depot.fail, one.depot.spoil = nil, true },
	} {
		one.depot.set(trouble)
		one.live("blue")
		s := two.until("the trouble to be told: "+name, func(s rollout.Status) bool {
			return strings.HasPrefix(s.Problem, "blue 1 was chosen on another server. It cannot be put in place here yet") && s.Change.Step == rollout.StepFailed
		})
		if s.Live.Name != "red" || !strings.HasSuffix(s.Problem, "until then red 1 serves.") {
			t.Errorf("%s: %s is live, and the page says %q", name, s.Live.Name, s.Problem)
		}
		two.serves("red")
		one.live("red")
		two.settled("red")
	}
	one.depot.set(func() { one.depot.fail, one.depot.spoil = nil, false })
	one.live("blue")
	two.settled("blue")
	two.serves("blue")
	if s := two.status(); s.Problem != "" {
		t.Errorf("the page says %q", s.Problem)
	}
}

// TestALateServerFollows: one that was not there starts with what was chosen,
// from what the others have shared.
func TestALateServerFollows(t *testing.T) {
	t.Parallel()
	one, two := newServers(t)
	two.stop()
	one.live("red")
	two.start()
	two.settled("red")
	two.serves("red")

	two.stop()
	must(t, os.RemoveAll(filepath.Join(two.dir, ".kept")))
	one.depot.set(func() { one.depot.fail = errors.New("the database is away") })
	two.start()
	if s := two.status(); s.Live.Name != "base" || s.Problem == "" {
		t.Errorf("without its bundle %s is live, and the page says %q", s.Live.Name, s.Problem)
	}
	one.depot.set(func() { one.depot.fail = nil })
	two.Follow()
	two.settled("red")
	two.serves("red")
}
