package faq_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"usher"
	"usher/faq"
)

// asks is an entry with an answer in English, changed i seconds into 2026.
func asks(id usher.EntryID, i int, answer string, variants ...string) usher.Entry {
	e := usher.Entry{
		ID: id, Version: 1, Answer: usher.Texts{usher.English: answer},
		At: time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC),
	}
	for _, v := range variants {
		e.Variants = append(e.Variants, usher.Variant{Text: v})
	}
	return e
}

// stocked is a loaded library over a store with the entries.
func stocked(tb testing.TB, entries ...usher.Entry) (*faq.Library, *memory) {
	tb.Helper()
	m := newMemory(entries...)
	l := faq.NewLibrary(m, faq.New(faq.Config{}))
	if err := l.Load(context.Background()); err != nil {
		tb.Fatal(err)
	}
	return l, m
}

// ids joins the IDs of what a filter finds.
func ids(l *faq.Library, f usher.EntryFilter) string {
	found, _ := l.Search(f)
	var all []string
	for _, e := range found {
		all = append(all, string(e.ID))
	}
	return strings.Join(all, " ")
}

func TestSearch(t *testing.T) {
	t.Parallel()
	off := asks("gone", 4, "We no longer do that.", "Do you gift-wrap parcels?")
	off.Disabled = true
	l, _ := stocked(
		t,
		asks("fee", 1, "4.90 €, free from 59 €.", "How much is shipping?", "運費多少", "Shipping"),
		asks("mars", 2, "No, to Europe only.", "Do you offer shipping to Mars?"),
		asks("refund", 3, "Within 14 days; shipping is not refunded.", "How do I get a refund?", "退款多久能到账"),
		off,
		asks("SHIP-01", 5, "By DHL.", "Which carrier brings my parcel?"),
	)
	no, yes := false, true
	for _, c := range []struct {
		f    usher.EntryFilter
		want string
	}{
		{usher.EntryFilter{}, "SHIP-01 gone refund mars fee"},
		{usher.EntryFilter{Query: " ?"}, "SHIP-01 gone refund mars fee"},
		{usher.EntryFilter{Query: "shipping"}, "fee mars refund"}, // is, holds, only in the answer
		{usher.EntryFilter{Query: "ＳＨＩＰＰＩＮＧ"}, "fee mars refund"},
		{usher.EntryFilter{Query: "how"}, "refund fee"}, // both begin with it: the newer first
		{usher.EntryFilter{Query: "how much is shipping"}, "fee"},
		{usher.EntryFilter{Query: "mars shipping"}, "mars"},
		{usher.EntryFilter{Query: "ship-01"}, "SHIP-01"},
		{usher.EntryFilter{Query: "运费"}, "fee"},
		{usher.EntryFilter{Query: "運費多少？"}, "fee"},
		{usher.EntryFilter{Query: "费"}, "fee"},
		{usher.EntryFilter{Query: "退款多久到账"}, "refund"}, // a character is missing
		{usher.EntryFilter{Query: "refunds"}, "refund"},
		{usher.EntryFilter{Query: "refunded"}, "refund"},
		{usher.EntryFilter{Query: "4.90 €"}, "fee"},
		{usher.EntryFilter{Query: "fee europe"}, ""},
		{usher.EntryFilter{Query: "运账"}, ""},
		{usher.EntryFilter{Query: "parcel"}, "SHIP-01 gone"},
		{usher.EntryFilter{Query: "parcel", Disabled: &no}, "SHIP-01"},
		{usher.EntryFilter{Disabled: &yes}, "gone"},
		{usher.EntryFilter{Language: usher.Chinese}, "refund fee"},
		{usher.EntryFilter{Language: "fr"}, ""},
		{usher.EntryFilter{Limit: 2}, "SHIP-01 gone"},
		{usher.EntryFilter{Limit: 2, Offset: 4}, "fee"},
		{usher.EntryFilter{Offset: 9}, ""},
		{usher.EntryFilter{Offset: -1, Limit: 1}, "SHIP-01"},
	} {
		if got := ids(l, c.f); got != c.want {
			t.Errorf("Search(%+v) = %q, want %q", c.f, got, c.want)
		}
	}
	if page, total := l.Search(usher.EntryFilter{Query: "shipping", Limit: 1}); len(page) != 1 || total != 3 {
		t.Errorf("a page of %d out of %d", len(page), total)
	}
}

// TestSearchFollows: what is saved, imported, resolved, removed or changed by
// another node is what is found.
func TestSearchFollows(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	l, m := stocked(t, asks("a", 1, "Yes.", "Do you ship to Mars?"), asks("b", 2, "No.", "Is Pluto a planet?"))
	e, err := l.Save(ctx, usher.Entry{ID: "a", Version: 1, Variants: []usher.Variant{{Text: "Do you ship to Venus?"}}, Answer: usher.Texts{"en": "Yes."}, Disabled: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(l, usher.EntryFilter{Query: "mars"}) + ids(l, usher.EntryFilter{Query: "venus"}); got != "a" {
		t.Errorf("after a change = %q", got)
	}
	if _, err := l.Import(ctx, []usher.Entry{asks("c", 0, "Yes.", "What about the Moon?")}); err != nil {
		t.Fatal(err)
	}
	m.misses["m1"] = usher.Miss{ID: "m1", Question: "Is the Moon made of cheese?", State: usher.MissOpen}
	if _, err := l.ResolveMiss(ctx, "m1", faq.Resolution{Existing: "b"}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Fields(ids(l, usher.EntryFilter{Query: "moon"})); !slices.Contains(got, "b") || !slices.Contains(got, "c") || len(got) != 2 {
		t.Errorf("after an import and a miss = %q", got)
	}
	if err := l.Delete(ctx, "a", e.Version); err != nil {
		t.Fatal(err)
	}
	m.mu.Lock()
	m.entries["d"] = asks("d", 9, "Yes.", "Venus again?")
	delete(m.entries, "c")
	m.mu.Unlock()
	for _, id := range []usher.EntryID{"c", "d"} {
		if err := l.Refresh(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	if got := ids(l, usher.EntryFilter{Query: "venus"}) + " " + ids(l, usher.EntryFilter{Query: "moon"}); got != "d b" {
		t.Errorf("after another node's changes = %q", got)
	}
}

func TestSearchWhileEntriesChange(t *testing.T) {
	t.Parallel()
	l, _ := stocked(t, asks("a", 1, "Yes.", "Do you ship to Mars?"))
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 50 {
				id := usher.EntryID(fmt.Sprint("e", i))
				e := asks(id, n, "Yes.", fmt.Sprint("Do you ship to Mars ", n))
				e.Version = int64(n)
				if _, err := l.Save(t.Context(), e); err != nil {
					t.Error(err)
				}
				if page, total := l.Search(usher.EntryFilter{Query: "mars"}); len(page) != total || total < 2 || total > 5 {
					t.Errorf("%d of %d found", len(page), total)
				}
			}
		})
	}
	all.Wait()
	if _, total := l.Search(usher.EntryFilter{}); total != 5 {
		t.Errorf("%d entries; want 5", total)
	}
}

// BenchmarkSearch looks through 10,000 entries of 8 variants.
func BenchmarkSearch(b *testing.B) {
	entries := make([]usher.Entry, 10_000)
	for i := range entries {
		e := asks(usher.EntryID(fmt.Sprintf("entry-%05d", i)), i, strings.Repeat("The parcel is on its way and comes in two to three days. ", 4))
		for v := range 4 {
			e.Variants = append(e.Variants,
				usher.Variant{Language: "en", Text: fmt.Sprintf("When does my parcel number %d come to city %d?", i, v)},
				usher.Variant{Language: "zh", Text: fmt.Sprintf("我的第%d个包裹什么时候能送到城市%d？", i, v)})
		}
		e.Answer["zh"] = strings.Repeat("包裹已经发出，两到三天送达。", 5)
		entries[i] = e
	}
	l, _ := stocked(b, entries...)
	for _, q := range []string{"", "parcel", "parcel 4711", "包裹", "的", "什么时候送到", "entry-00042", "zebra crossing", "何时到达", "refunding zebras"} {
		b.Run("q="+q, func(b *testing.B) {
			for b.Loop() {
				l.Search(usher.EntryFilter{Query: q, Limit: 50})
			}
		})
	}
}
