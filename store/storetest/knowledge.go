package storetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"usher"
)

func knowledgeTests() []test {
	return []test{
		{"entries/saved", (*suite).entriesSaved},
		{"entries/compare and set", (*suite).entriesCompareAndSet},
		{"entries/refused", (*suite).entriesRefused},
		{"entries/many", (*suite).entriesMany},
		{"intents", (*suite).intents},
	}
}

func entry(id, question string) usher.Entry {
	return usher.Entry{
		ID: usher.EntryID(id), Variants: []usher.Variant{{Text: question}},
		Answer: usher.Texts{usher.English: "answer to " + question},
	}
}

func (t *suite) entriesSaved() {
	ctx := context.Background()
	want := usher.Entry{
		ID: "ship-1", Skills: []string{"shipping"}, Disabled: true,
		Variants: []usher.Variant{{Language: usher.Chinese, Text: "多久到货？"}, {Text: "How long <b>does</b> it 'take'?"}},
		Answer:   usher.Texts{usher.Chinese: "三天。", usher.English: "Three days.\n\nBye"},
	}
	e, err := t.store.SaveEntry(ctx, want)
	t.ok(err)
	want.Version, want.At = 1, t.clock.Now().Truncate(time.Microsecond)
	got, err := t.store.Entry(ctx, "ship-1")
	if err != nil || !reflect.DeepEqual(e, want) || !reflect.DeepEqual(got, want) {
		t.Errorf("SaveEntry = %+v, Entry = %+v, %v; want %+v", e, got, err, want)
	}
	made, err := t.store.SaveEntry(ctx, entry("", "who?"))
	if err != nil || made.ID == "" || made.Version != 1 {
		t.Errorf("SaveEntry without ID = %+v, %v", made, err)
	}
	all, err := t.store.Entries(ctx)
	if err != nil || len(all) != 2 {
		t.Errorf("Entries = %+v, %v", all, err)
	}
	t.ok(t.store.DeleteEntry(ctx, made.ID, 0))
	changes := ""
	for _, e := range t.seen() {
		if e.Kind != usher.EventKnowledge || e.Entry == "" {
			t.Errorf("event %+v", e)
		}
		changes += string(e.Change) + " "
	}
	if !strings.HasPrefix(changes, "added ") || !strings.HasSuffix(changes, " added removed ") {
		t.Errorf("changes = %s", changes)
	}
	_, err = t.store.Entry(ctx, "nowhere")
	t.want(usher.CodeNotFound, err)
}

func (t *suite) entriesCompareAndSet() {
	ctx := context.Background()
	e, err := t.store.SaveEntry(ctx, entry("e1", "a"))
	t.ok(err)
	_, err = t.store.SaveEntry(ctx, entry("e1", "again"))
	t.want(usher.CodeConflict, err)
	var won atomic.Int64
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			mine := e
			mine.Answer = usher.Texts{usher.English: fmt.Sprint(i)}
			switch _, err := t.store.SaveEntry(ctx, mine); usher.CodeOf(err) {
			case "":
				won.Add(1)
			case usher.CodeConflict:
			default:
				t.Errorf("SaveEntry = %v", err)
			}
		})
	}
	wg.Wait()
	got, err := t.store.Entry(ctx, "e1")
	if won.Load() != 1 || err != nil || got.Version != 2 {
		t.Errorf("%d saves won; entry %+v, %v", won.Load(), got, err)
	}
	t.want(usher.CodeConflict, t.store.DeleteEntry(ctx, "e1", 1))
	t.ok(t.store.DeleteEntry(ctx, "e1", 2))
	t.want(usher.CodeNotFound, t.store.DeleteEntry(ctx, "e1", 0))
	_, err = t.store.SaveEntry(ctx, got)
	t.want(usher.CodeNotFound, err)
	_, err = t.store.SaveEntry(ctx, entry("e1", "anew"))
	t.ok(err)
	t.ok(t.store.DeleteEntry(ctx, "e1", 0))
	if k := kinds(t.seen()); strings.Count(k, "knowledge") != 5 {
		t.Errorf("events = %s; want one for each of 5 changes", k)
	}
}

func (t *suite) entriesRefused() {
	for _, e := range []usher.Entry{
		{ID: "a", Answer: usher.Texts{usher.English: "x"}},
		{ID: "b", Variants: []usher.Variant{{Text: " \n"}}, Answer: usher.Texts{usher.English: "x"}},
		{ID: "c", Variants: []usher.Variant{{Text: "x"}}},
		{ID: "d", Variants: []usher.Variant{{Text: "x"}}, Answer: usher.Texts{usher.English: " "}},
		{ID: "e\xff", Variants: []usher.Variant{{Text: "x"}}, Answer: usher.Texts{usher.English: "x"}},
		{ID: "f", Variants: []usher.Variant{{Text: "x"}}, Answer: usher.Texts{usher.English: "x"}, Version: -1},
		{ID: "g", Variants: []usher.Variant{{Text: "x"}}, Answer: usher.Texts{"": "x"}},
		{ID: "h", Variants: []usher.Variant{{Text: "x"}}, Answer: usher.Texts{"en; DROP": "x"}},
		{ID: "i", Variants: []usher.Variant{{Text: "x", Language: usher.Language(strings.Repeat("z", 100))}}, Answer: usher.Texts{usher.English: "x"}},
		{ID: "j", Variants: []usher.Variant{{Text: "x"}}, Answer: usher.Texts{usher.English: "x"}, Skills: []string{"\xff"}},
	} {
		_, err := t.store.SaveEntry(context.Background(), e)
		t.want(usher.CodeInvalid, err)
	}
	long := entry("l", strings.Repeat("x", usher.MaxText+1))
	_, err := t.store.SaveEntry(context.Background(), long)
	t.want(usher.CodeTooLarge, err)
	mended := entry("m", " what\x00\xff? ")
	mended.Variants = append(mended.Variants, usher.Variant{Text: ""})
	e, err := t.store.SaveEntry(context.Background(), mended)
	if err != nil || len(e.Variants) != 1 || e.Variants[0].Text != "what\uFFFD?" {
		t.Errorf("SaveEntry = %+v, %v", e, err)
	}
}

// entriesMany imports as a trainer does, and reads it all back.
func (t *suite) entriesMany() {
	const n = 3000
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if _, err := t.store.SaveEntry(context.Background(), entry(fmt.Sprintf("e%05d", i), strings.Repeat("问题 ", 50))); err != nil {
				t.Errorf("SaveEntry = %v", err)
			}
		})
	}
	wg.Wait()
	all, err := t.store.Entries(context.Background())
	if err != nil || len(all) != n || all[7].ID != "e00007" {
		t.Errorf("Entries = %d, %v", len(all), err)
	}
}

func (t *suite) intents() {
	ctx := context.Background()
	i := usher.Intent{Name: "refund", Description: "wants <money>", Reply: usher.Texts{usher.English: "Sure."}, Skills: []string{"refunds"}, Examples: []string{"money back", "我要退款"}}
	t.ok(t.store.SaveIntent(ctx, i))
	t.ok(t.store.SaveIntent(ctx, usher.Intent{Name: "cancel"}))
	i.Reply, i.Skills = nil, nil
	t.ok(t.store.SaveIntent(ctx, i))
	all, err := t.store.Intents(ctx)
	if err != nil || len(all) != 2 || all[0].Name != "cancel" || !reflect.DeepEqual(all[1], i) {
		t.Errorf("Intents = %+v, %v", all, err)
	}
	t.ok(t.store.DeleteIntent(ctx, "cancel"))
	t.want(usher.CodeNotFound, t.store.DeleteIntent(ctx, "cancel"))
	t.ok(t.store.SaveIntent(ctx, usher.Intent{Name: "cancel", Examples: []string{" stop ", "stop", "", "\x00"}}))
	if all, err = t.store.Intents(ctx); err != nil || len(all) != 2 || !slices.Equal(all[0].Examples, []string{"stop"}) {
		t.Errorf("examples that repeat, or say nothing: %+v, %v", all, err)
	}
	t.want(usher.CodeTooLarge, t.store.SaveIntent(ctx, usher.Intent{Name: "a", Examples: []string{strings.Repeat("x", 3000)}}))
	t.want(usher.CodeInvalid, t.store.SaveIntent(ctx, usher.Intent{Name: " "}))
	t.want(usher.CodeInvalid, t.store.SaveIntent(ctx, usher.Intent{Name: "a\x00"}))
	t.want(usher.CodeInvalid, t.store.SaveIntent(ctx, usher.Intent{Name: "a", Reply: usher.Texts{"no tag": "x"}}))
	if k := kinds(t.seen()); k != "knowledge knowledge knowledge knowledge knowledge " {
		t.Errorf("events = %s", k)
	}
}
