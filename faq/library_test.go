package faq_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/faq"
)

// memory is a store of entries and misses with versions.
type memory struct {
	mu      sync.Mutex
	entries map[usher.EntryID]usher.Entry
	misses  map[usher.MissID]usher.Miss
	fail    error // of SaveMiss
}

func newMemory(entries ...usher.Entry) *memory {
	m := &memory{entries: map[usher.EntryID]usher.Entry{}, misses: map[usher.MissID]usher.Miss{}}
	for _, e := range entries {
		e.Version = 1
		m.entries[e.ID] = e
	}
	return m
}

func (m *memory) Entries(context.Context) ([]usher.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []usher.Entry
	for _, e := range m.entries {
		out = append(out, e)
	}
	return out, nil
}

func (m *memory) Entry(_ context.Context, id usher.EntryID) (usher.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[id]
	if !ok {
		return e, usher.Errorf(usher.CodeNotFound, nil, "there is no entry %q", id)
	}
	return e, nil
}

func (m *memory) SaveEntry(_ context.Context, e usher.Entry) (usher.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e.ID == "" {
		e.ID = usher.EntryID(fmt.Sprintf("made-%d", len(m.entries)))
	}
	if m.entries[e.ID].Version != e.Version {
		return usher.Entry{}, usher.Errorf(usher.CodeConflict, nil, "somebody saved %q meanwhile", e.ID)
	}
	e.Version++
	m.entries[e.ID] = e
	return e, nil
}

func (m *memory) DeleteEntry(_ context.Context, id usher.EntryID, version int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries[id].Version != version {
		return usher.Errorf(usher.CodeConflict, nil, "somebody saved %q meanwhile", id)
	}
	delete(m.entries, id)
	return nil
}

func (m *memory) Miss(_ context.Context, id usher.MissID) (usher.Miss, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	miss, ok := m.misses[id]
	if !ok {
		return miss, usher.Errorf(usher.CodeNotFound, nil, "there is no miss %q", id)
	}
	return miss, nil
}

func (m *memory) SaveMiss(_ context.Context, miss usher.Miss) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail == nil {
		m.misses[miss.ID] = miss
	}
	return m.fail
}

// library returns a loaded Library over m.
func library(t *testing.T, m *memory) (*faq.Library, *faq.Engine) {
	t.Helper()
	e := faq.New(faq.Config{Encoder: hashEncoder{}})
	l := faq.NewLibrary(m, e)
	if err := l.Load(t.Context()); err != nil {
		t.Fatalf("Load: %v", err)
	}
	return l, e
}

func tent() usher.Entry {
	return usher.Entry{Variants: []usher.Variant{{Text: "Do you rent tents?"}}, Answer: usher.Texts{"en": "Yes, by the week."}}
}

func TestLibrarySaveAndDelete(t *testing.T) {
	t.Parallel()
	l, e := library(t, newMemory(shop()...))
	saved, err := l.Save(t.Context(), tent())
	if err != nil || saved.ID == "" || saved.Version != 1 {
		t.Fatalf("Save = %+v, %v", saved, err)
	}
	if a := find(t, e, usher.Query{Text: "do you rent tents"})[0]; a.Entry != saved.ID || a.Confidence < 0.97 {
		t.Errorf("the next question finds %+v", a)
	}
	stale := saved
	saved.Variants = append(saved.Variants, usher.Variant{Text: "帐篷可以租吗"})
	saved, err = l.Save(t.Context(), saved)
	if err != nil || saved.Version != 2 || best(t, e, "帐篷可以租吗") != saved.ID {
		t.Errorf("Save again = %+v, %v", saved, err)
	}
	if _, err := l.Save(t.Context(), stale); usher.CodeOf(err) != usher.CodeConflict {
		t.Errorf("Save of what somebody changed: %v, want CodeConflict", err)
	}
	if best(t, e, "帐篷可以租吗") != saved.ID {
		t.Error("a save that failed changed the engine")
	}
	if err := l.Delete(t.Context(), saved.ID, stale.Version); usher.CodeOf(err) != usher.CodeConflict {
		t.Errorf("Delete of what somebody changed: %v, want CodeConflict", err)
	}
	if err := l.Delete(t.Context(), saved.ID, saved.Version); err != nil {
		t.Errorf("Delete: %v", err)
	}
	if best(t, e, "帐篷可以租吗") == saved.ID {
		t.Error("a deleted entry answers")
	}
}

func TestLibraryRefuses(t *testing.T) {
	t.Parallel()
	l, e := library(t, newMemory())
	version := e.Version()
	for name, entry := range map[string]usher.Entry{
		"no question":    {Answer: usher.Texts{"en": "x"}},
		"empty question": {Variants: []usher.Variant{{Text: "x"}, {Text: " \u200b"}}, Answer: usher.Texts{"en": "x"}},
		"no answer":      {Variants: []usher.Variant{{Text: "x"}}},
		"empty answer":   {Variants: []usher.Variant{{Text: "x"}}, Answer: usher.Texts{"en": ""}},
	} {
		if _, err := l.Save(t.Context(), entry); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("%s: %v, want CodeInvalid", name, err)
		}
	}
	if e.Version() != version {
		t.Error("a refused entry changed the engine")
	}
}

func TestLibraryRefresh(t *testing.T) {
	t.Parallel()
	m := newMemory(shop()...)
	l, e := library(t, m)
	refresh := func(id usher.EntryID) {
		t.Helper()
		if err := l.Refresh(t.Context(), id); err != nil {
			t.Errorf("Refresh(%q): %v", id, err)
		}
	}
	other := tent()
	other.ID = "tent"
	if _, err := m.SaveEntry(t.Context(), other); err != nil { // another node
		t.Fatal(err)
	}
	refresh("tent")
	if best(t, e, "do you rent tents") != "tent" {
		t.Error("what another node saved is not found")
	}
	version := e.Version()
	refresh("tent")
	if e.Version() != version {
		t.Error("refreshing what is known changed the engine")
	}
	if err := m.DeleteEntry(t.Context(), "tent", 1); err != nil {
		t.Fatal(err)
	}
	refresh("tent")
	if _, ok := e.Entry("tent"); ok {
		t.Error("what another node deleted is still there")
	}
	refresh("never was")
}

// TestLibraryRefreshAll: when it is not known what others have changed, all of
// it comes, and nothing that is known is touched.
func TestLibraryRefreshAll(t *testing.T) {
	t.Parallel()
	m := newMemory(shop()...)
	l, e := library(t, m)
	all := func() {
		t.Helper()
		if err := l.RefreshAll(t.Context()); err != nil {
			t.Errorf("RefreshAll: %v", err)
		}
	}
	before := e.Version()
	all()
	if e.Version() != before {
		t.Error("the engine was changed without need")
	}
	tents := tent()
	tents.ID = "tent"
	if _, err := m.SaveEntry(t.Context(), tents); err != nil { // another node
		t.Fatal(err)
	}
	if err := m.DeleteEntry(t.Context(), "cost", m.entries["cost"].Version); err != nil {
		t.Fatal(err)
	}
	all()
	if _, ok := e.Entry("cost"); ok || best(t, e, "do you rent tents") != "tent" {
		t.Error("what another node changed is not there")
	}
	// Made anew under the same ID, it has the same version again.
	if err := m.DeleteEntry(t.Context(), "tent", 1); err != nil {
		t.Fatal(err)
	}
	tents.Variants, tents.At = []usher.Variant{{Text: "can I borrow a kayak"}}, time.Now()
	if _, err := m.SaveEntry(t.Context(), tents); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := l.Refresh(t.Context(), "tent"); err != nil {
			t.Fatal(err)
		}
	}
	if best(t, e, "can I borrow a kayak") != "tent" || e.Version() != before+3 {
		t.Errorf("the engine is at version %d; want %d", e.Version(), before+3)
	}
}

func TestLibraryImport(t *testing.T) {
	t.Parallel()
	m := newMemory(shop()...)
	l, e := library(t, m)
	changed := shop()[0]
	changed.Answer = usher.Texts{"en": "Delivery is free."}
	n, err := l.Import(t.Context(), []usher.Entry{changed, tent()})
	if n != 2 || err != nil {
		t.Fatalf("Import = %d, %v", n, err)
	}
	if a := find(t, e, usher.Query{Text: "How much is shipping?"})[0]; a.Text != "Delivery is free." {
		t.Errorf("an imported entry does not replace the one before: %+v", a)
	}
	if len(m.entries) != 21 || m.entries["cost"].Version != 2 {
		t.Errorf("%d entries, version %d", len(m.entries), m.entries["cost"].Version)
	}
	n, err = l.Import(t.Context(), []usher.Entry{changed, {ID: "bad"}, tent()})
	if n != 1 || usher.CodeOf(err) != usher.CodeInvalid {
		t.Errorf("Import with a bad entry = %d, %v", n, err)
	}
}

const question = "Do you lend bear spray to hikers?"

func miss(m *memory, change func(*usher.Miss)) usher.MissID {
	v := usher.Miss{ID: "miss", Question: question, State: usher.MissOpen, Answer: "Yes, at the counter.", Agent: "ann"}
	if change != nil {
		change(&v)
	}
	m.misses[v.ID] = v
	return v.ID
}

func TestResolveMissAsEntry(t *testing.T) {
	t.Parallel()
	m := newMemory(shop()...)
	l, e := library(t, m)
	if a := find(t, e, usher.Query{Text: question}); len(a) > 0 && a[0].Confidence > 0.5 {
		t.Fatalf("the question has an answer before: %+v", a[0])
	}
	id := miss(m, nil)
	entry, err := l.ResolveMiss(t.Context(), id, faq.Resolution{Entry: &usher.Entry{Variants: []usher.Variant{{Text: "Bear spray"}}, Version: 7}})
	if err != nil || len(entry.Variants) != 2 || entry.Answer["en"] != "Yes, at the counter." {
		t.Fatalf("ResolveMiss = %+v, %v", entry, err)
	}
	a := find(t, e, usher.Query{Text: question})[0]
	if a.Entry != entry.ID || a.Confidence < 0.97 || a.Text != "Yes, at the counter." {
		t.Errorf("the same question finds %+v", a)
	}
	if got := m.misses[id]; got.State != usher.MissResolved || got.Entry != entry.ID {
		t.Errorf("the miss is %+v", got)
	}
	if _, err := l.ResolveMiss(t.Context(), id, faq.Resolution{Existing: "cost"}); usher.CodeOf(err) != usher.CodeConflict {
		t.Errorf("resolving again: %v, want CodeConflict", err)
	}
}

func TestResolveMissAsVariant(t *testing.T) {
	t.Parallel()
	m := newMemory(shop()...)
	l, e := library(t, m)
	id := miss(m, nil)
	entry, err := l.ResolveMiss(t.Context(), id, faq.Resolution{Existing: "pay", Variant: usher.Variant{Text: "借防熊喷雾"}})
	if err != nil || entry.ID != "pay" || entry.Version != 2 {
		t.Fatalf("ResolveMiss = %+v, %v", entry, err)
	}
	added := entry.Variants[len(entry.Variants)-2:]
	if !slices.Equal(added, []usher.Variant{{Language: "zh", Text: "借防熊喷雾"}, {Language: "en", Text: question}}) {
		t.Errorf("variants added: %+v", added)
	}
	for _, q := range []string{question, "借防熊喷雾"} {
		if a := find(t, e, usher.Query{Text: q})[0]; a.Entry != "pay" || a.Confidence < 0.97 {
			t.Errorf("%q finds %+v", q, a)
		}
	}
	again := miss(m, nil)
	entry, err = l.ResolveMiss(t.Context(), again, faq.Resolution{Existing: "pay"})
	if err != nil || len(entry.Variants) != 6 {
		t.Errorf("the same wording twice: %d variants, %v", len(entry.Variants), err)
	}
}

func TestResolveMissRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*usher.Miss)
		r      faq.Resolution
		want   usher.Code
	}{
		"neither":       {nil, faq.Resolution{}, usher.CodeInvalid},
		"both":          {nil, faq.Resolution{Entry: &usher.Entry{}, Existing: "pay"}, usher.CodeInvalid},
		"no such entry": {nil, faq.Resolution{Existing: "gone"}, usher.CodeNotFound},
		"disabled":      {nil, faq.Resolution{Existing: "off"}, usher.CodeInvalid},
		"no answer":     {func(m *usher.Miss) { m.Answer = "" }, faq.Resolution{Entry: &usher.Entry{}}, usher.CodeInvalid},
		"taken ID":      {nil, faq.Resolution{Entry: &usher.Entry{ID: "pay"}}, usher.CodeConflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			off := tent()
			off.ID, off.Disabled = "off", true
			m := newMemory(append(shop(), off)...)
			l, _ := library(t, m)
			id := miss(m, c.change)
			if _, err := l.ResolveMiss(t.Context(), id, c.r); usher.CodeOf(err) != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
			if m.misses[id].State != usher.MissOpen {
				t.Error("the miss is not open any more")
			}
		})
	}
	l, _ := library(t, newMemory())
	if _, err := l.ResolveMiss(t.Context(), "gone", faq.Resolution{Entry: &usher.Entry{}}); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("no such miss: %v", err)
	}
}

func TestResolveMissReportsStore(t *testing.T) {
	t.Parallel()
	m := newMemory(shop()...)
	l, _ := library(t, m)
	m.fail = errors.New("disk full")
	if _, err := l.ResolveMiss(t.Context(), miss(m, nil), faq.Resolution{Existing: "pay"}); !errors.Is(err, m.fail) {
		t.Errorf("%v, want the store's error", err)
	}
}

// TestLibraryConcurrent lets two trainers save the same entry; exactly one of
// each round wins, and the engine ends where the store is.
func TestLibraryConcurrent(t *testing.T) {
	t.Parallel()
	m := newMemory(shop()...)
	l, e := library(t, m)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 25 {
				entry, err := m.Entry(t.Context(), "cost")
				if err != nil {
					t.Error(err)
					return
				}
				entry.Answer = usher.Texts{"en": fmt.Sprintf("version %d", entry.Version+1)}
				if _, err := l.Save(t.Context(), entry); err != nil && usher.CodeOf(err) != usher.CodeConflict {
					t.Errorf("Save: %v", err)
				}
				if err := l.Refresh(t.Context(), "cost"); err != nil {
					t.Errorf("Refresh: %v", err)
				}
			}
		})
	}
	wg.Wait()
	stored := m.entries["cost"]
	if got, _ := e.Entry("cost"); got.Version != stored.Version || got.Answer["en"] != stored.Answer["en"] {
		t.Errorf("the engine has %+v, the store %+v", got, stored)
	}
}
