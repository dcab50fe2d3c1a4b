package bundle_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/train"
)

func TestWith(t *testing.T) {
	t.Parallel()
	base := sample(t)
	fresh := trained(t, "cats: my cat sleeps, cats purr, the cat eats\ndogs: my dog barks, dogs run, the dog digs")
	b, err := bundle.With(t.Context(), base, map[string]*train.Trained{"intent": fresh, "pets": fresh})
	if err != nil {
		t.Fatal(err)
	}
	u, err := b.Understand(t.Context(), usher.Query{Text: "the cat purrs, 转人工"})
	if err != nil || u.Intents[0].Label != "cats" || u.Human.Label != "wants_person" {
		t.Errorf("%+v, %v", u, err)
	}
	if b.Hash() == base.Hash() || len(b.Manifest().Heads) != 6 || !strings.HasPrefix(b.Manifest().Version, "7+") {
		t.Errorf("manifest %+v", b.Manifest())
	}
	for _, g := range b.Golden() {
		if _, ok := g.Expect["intent"]; ok || len(g.Expect) == 0 {
			t.Errorf("case %v is about a head that went", g)
		}
	}
	if len(base.Manifest().Heads) != 5 || len(base.Golden()[0].Expect) != 3 {
		t.Error("the base changed")
	}
	again, err := bundle.With(t.Context(), base, map[string]*train.Trained{"pets": fresh, "intent": fresh})
	if err != nil || again.Hash() != b.Hash() {
		t.Errorf("the same again has another hash (%v)", err)
	}
}

// TestHolderSwaps swaps while others understand: nobody fails, and every
// understanding is of one bundle as a whole.
func TestHolderSwaps(t *testing.T) {
	t.Parallel()
	first := sample(t)
	second, err := bundle.With(t.Context(), first, map[string]*train.Trained{"intent": trained(t, "order: where is my order, my parcel\nrest: hello there, good bye")})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{first.Hash(): "status", second.Hash(): "order"}
	h := bundle.NewHolder(first)
	seen := sync.Map{}
	var readers, writer sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				u, err := h.Understand(t.Context(), usher.Query{Text: "where is my order"})
				if err != nil || want[u.Bundle] != u.Intents[0].Label {
					t.Errorf("bundle %s gives %v (%v)", u.Bundle, u.Intents, err)
					return
				}
				seen.Store(u.Bundle, true)
			}
		})
	}
	writer.Go(func() {
		for i := range 400 {
			if i%2 == 0 {
				h.Swap(second)
			} else {
				h.Swap(first)
			}
		}
	})
	writer.Wait()
	close(stop)
	readers.Wait()
	if before := h.Swap(second); before != first || h.Current() != second || h.Hash() != second.Hash() || h.Manifest().Version != second.Manifest().Version {
		t.Error("the holder holds another bundle than the last one put in")
	}
	if r, ok := h.Recognizer("intent"); !ok || r == nil {
		t.Error("no intent head")
	}
	if heads := slices.Sorted(maps.Keys(h.Manifest().Heads)); len(heads) != 5 {
		t.Errorf("heads %v", heads)
	}
}

// TestPin: what a turn has pinned stays known until the last one has let go, and
// then it is told; the bundle in service needs no telling.
func TestPin(t *testing.T) {
	t.Parallel()
	first, second := sample(t), sample(t)
	h := bundle.NewHolder(first)
	told := func() bool {
		select {
		case <-h.Freed():
			return true
		default:
			return false
		}
	}
	b, release := h.Pin()
	_, again := h.Pin()
	if b != first || !slices.Equal(h.Pinned(), []*bundle.Bundle{first}) {
		t.Errorf("pinned %v", h.Pinned())
	}
	release()
	if len(h.Pinned()) != 1 || told() {
		t.Error("one of two turns has ended, and nothing is pinned")
	}
	h.Swap(second)
	if b, done := h.Pin(); b != second || len(h.Pinned()) != 2 {
		t.Errorf("pinned %v after a swap", h.Pinned())
	} else if done(); told() {
		t.Error("told of the bundle in service")
	}
	again()
	if len(h.Pinned()) != 0 || !told() || told() {
		t.Errorf("pinned %v, and not told once", h.Pinned())
	}
}

func BenchmarkUnderstand(b *testing.B) {
	m := sample(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Understand(b.Context(), usher.Query{Text: "Hello, where is my order? I need it by Friday."}); err != nil {
			b.Fatal(err)
		}
	}
}
