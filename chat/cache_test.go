package chat_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"usher"
	"usher/chat"
	"usher/faq"
	"usher/text"
)

// steady are models that make the same of a text each time, whatever its case.
// They count how often they are asked.
type steady struct {
	hash  string
	asked atomic.Int64
	hear  func(ctx context.Context, text string) (usher.Understanding, error) // nil: a question
}

func (s *steady) Hash() string { return s.hash }

func (s *steady) Form(said string) string { return text.Normalize(said) }

func (s *steady) Understand(ctx context.Context, q usher.Query) (usher.Understanding, error) {
	s.asked.Add(1)
	if s.hear != nil {
		return s.hear(ctx, q.Text)
	}
	return usher.Understanding{
		Bundle: s.hash, Act: label(usher.ActQuestion, 0.9), Human: label(usher.HumanNone, 0.95), Moderation: label(usher.ModerationOK, 0.9),
		Intents: []usher.ScoredIntent{label("status", 0.8), label("refund", 0.1)}, InScope: true,
	}, ctx.Err()
}

// known is a shop whose answers may be kept.
func known(t *testing.T) *faq.Engine {
	t.Helper()
	e := faq.New(faq.Config{})
	must(t, e.Load(t.Context(), []usher.Entry{
		entry("warranty", "How long is the warranty?", "Two years."), entry("delivery", "How long does delivery take?", "Three days."),
		entry("repair", "Do you repair shoes under warranty?", "We do."), entry("returns", "怎么退货？", "七天内。"),
	}))
	return e
}

func entry(id usher.EntryID, question, answer string) usher.Entry {
	return usher.Entry{ID: id, Variants: []usher.Variant{{Text: question}}, Answer: usher.Texts{usher.English: answer, usher.Chinese: answer}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// respond takes a turn that must not fail.
func respond(t *testing.T, b *chat.AIChatBot, m usher.Memory, said string) chat.Reply {
	t.Helper()
	r, err := b.Respond(t.Context(), usher.Conversation{State: usher.StateBot}, m, said, "")
	must(t, err)
	must(t, r.Err)
	return r
}

// TestCacheChangesNothing: what a repeated turn says, decides and stores is what
// it would without a cache, and nobody is asked for it.
func TestCacheChangesNothing(t *testing.T) {
	t.Parallel()
	e, m := known(t), &steady{hash: "one"}
	with, without := chat.NewBot(m, e, chat.BotConfig{}), chat.NewBot(m, e, chat.BotConfig{Cache: -1})
	after := usher.Memory{Question: "how long is the warranty?", Entry: "warranty"}
	for _, memory := range []usher.Memory{{}, after, {Question: after.Question, Entry: "warranty", Refused: []usher.EntryID{"repair", "delivery"}}} {
		for _, said := range []string{
			"How long is the warranty?", "how long is the WARRANTY?", "  HOW long is\tthe warranty?", "ｈｏｗ ｌｏｎｇ ｉｓ the warranty?",
			"and for shoes?", "no, I meant delivery", "no", "thanks!", "I want a human", "怎么退货", "How long is delivery?\nAnd do you repair shoes?", "?",
		} {
			want := respond(t, without, memory, said)
			respond(t, with, memory, said)
			asked := m.asked.Load()
			got := respond(t, with, memory, said)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%q after %q:\n%+v, without a cache\n%+v", said, memory.Question, got, want)
			}
			if n := m.asked.Load() - asked; n != 0 {
				t.Errorf("%q after %q: the models were asked %d times for what is known", said, memory.Question, n)
			}
		}
	}
	if n := without.Cache(); n != (chat.CacheNumbers{}) {
		t.Errorf("without a cache: %+v", n)
	}
}

// TestCacheFollows: whatever an understanding depends on has it made anew, and
// what only decides on it decides anew.
func TestCacheFollows(t *testing.T) {
	t.Parallel()
	const said = "how long is the warranty"
	type place struct {
		t      *testing.T
		e      *faq.Engine
		models *steady // of the next turn
		bot    *chat.AIChatBot
		in     *chat.Intents
		memory usher.Memory
	}
	for name, c := range map[string]struct {
		change func(p *place)
		asked  int64  // of the models, for the turn after the change
		want   string // part of the reply
	}{
		"nothing":         {func(*place) {}, 0, "Two years."},
		"an answer":       {func(p *place) { must(p.t, p.e.Put(p.t.Context(), entry("warranty", said, "Five years."))) }, 1, "Five years."},
		"an entry less":   {func(p *place) { p.e.Remove(t.Context(), "warranty") }, 1, "How long does delivery take?"},
		"the models":      {func(p *place) { p.models = &steady{hash: "two", hear: p.models.hear} }, 1, "Two years."},
		"the same, again": {func(p *place) { p.models = &steady{hash: p.models.hash} }, 0, "Two years."},
		"a refused entry": {func(p *place) { p.memory.Refused = []usher.EntryID{"warranty"} }, 1, "How long does delivery take?"},
		"a threshold":     {func(p *place) { must(p.t, p.bot.Set(usher.BotSettings{Answer: 0.995})) }, 0, "How long is the warranty?"},
		"an intent's reply": {func(p *place) {
			p.in.Set([]usher.Intent{{Name: "status", Reply: usher.Texts{usher.English: "On its way."}}})
		}, 0, "Two years."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &place{t: t, e: known(t), models: &steady{hash: "one"}, in: &chat.Intents{}}
			p.bot = chat.NewBot(nil, p.e, chat.BotConfig{Pin: func() (chat.IntentRecognizer, func()) { return p.models, func() {} }, Intents: p.in})
			first := respond(t, p.bot, usher.Memory{}, said)
			if got := drafted(first); !strings.Contains(got, "Two years.") {
				t.Fatalf("at first: %q", got)
			}
			c.change(p)
			before := p.models.asked.Load()
			r := respond(t, p.bot, p.memory, said)
			if got := drafted(r); !strings.Contains(got, c.want) {
				t.Errorf("%q, want %q in it", got, c.want)
			}
			if n := p.models.asked.Load() - before; n != c.asked {
				t.Errorf("the models were asked %d times, want %d", n, c.asked)
			}
			if r.Understanding.Bundle != p.models.hash || r.Understanding.FAQ != p.e.Version() {
				t.Errorf("stored as of bundle %q and knowledge %d, now %q and %d", r.Understanding.Bundle, r.Understanding.FAQ, p.models.hash, p.e.Version())
			}
		})
	}
}

// drafted is everything that a reply says and offers.
func drafted(r chat.Reply) string {
	var out []string
	for _, d := range r.Drafts {
		out = append(out, d.Text)
	}
	for _, o := range r.Decision.Options {
		out = append(out, o.Label)
	}
	return strings.Join(out, "\n")
}

// TestCacheWorksOnce: of turns that ask the same at the same time one works, and
// all say the same. One that ends early, fails or panics is nobody else's loss.
func TestCacheWorksOnce(t *testing.T) {
	t.Parallel()
	const turns, said = 8, "how long is the warranty"
	for name, c := range map[string]struct {
		spoil func(ctx context.Context, cancel func()) error // what happens to the one that works first
		asked int64                                          // of the models
		lost  int64                                          // turns without an answer, the one that does not wait among them
	}{
		"well":      {func(context.Context, func()) error { return nil }, 1, 1},
		"cancelled": {func(ctx context.Context, cancel func()) error { cancel(); return ctx.Err() }, 2, 2},
		"failed":    {func(context.Context, func()) error { return errors.New("out of memory") }, 2, 2},
		"panicked":  {func(context.Context, func()) error { panic("index out of range") }, 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				first, cancel := context.WithCancel(t.Context())
				goOn := make(chan struct{})
				m := &steady{hash: "one"}
				m.hear = func(ctx context.Context, _ string) (usher.Understanding, error) {
					u := usher.Understanding{Bundle: "one", Act: label(usher.ActQuestion, 0.9)}
					if m.asked.Load() > 1 {
						return u, ctx.Err()
					}
					<-goOn
					return u, c.spoil(ctx, cancel)
				}
				b := chat.NewBot(m, known(t), chat.BotConfig{})
				var failed, answered atomic.Int64
				turn := func(ctx context.Context) {
					r, err := b.Respond(ctx, usher.Conversation{State: usher.StateBot}, usher.Memory{}, said, "")
					switch {
					case err != nil || r.Err != nil:
						failed.Add(1)
					case strings.Contains(drafted(r), "Two years."):
						answered.Add(1)
					}
				}
				var all sync.WaitGroup
				all.Go(func() { turn(first) })
				synctest.Wait()
				for range turns - 1 {
					all.Go(func() { turn(t.Context()) })
				}
				gone, leave := context.WithCancel(t.Context())
				all.Go(func() { turn(gone) })
				synctest.Wait() // all of them wait for the first
				leave()
				synctest.Wait() // but for one that does not any more
				if failed.Load() != 1 || m.asked.Load() != 1 {
					t.Errorf("%d turns have ended and %d work", failed.Load(), m.asked.Load())
				}
				close(goOn)
				all.Wait()
				if m.asked.Load() != c.asked || failed.Load() != c.lost || answered.Load() != turns+1-c.lost {
					t.Errorf("the models were asked %d times, %d turns failed and %d were answered", m.asked.Load(), failed.Load(), answered.Load())
				}
				if n := b.Cache(); n.Misses != c.asked || n.Hits != turns-c.asked || n.Entries != 1 {
					t.Errorf("counted %+v", n)
				}
				cancel()
			})
		})
	}
}

// TestCacheIsBounded: what was not asked for longest goes first.
func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	const limit = 64 << 10
	m := &steady{hash: "one"}
	b := chat.NewBot(m, known(t), chat.BotConfig{Cache: limit})
	for i := range 500 {
		respond(t, b, usher.Memory{}, fmt.Sprintf("how long is the warranty of number %d", i))
		respond(t, b, usher.Memory{}, "do you repair shoes")
		if n := b.Cache(); n.Bytes <= 0 || n.Bytes > limit || n.Limit != limit || n.Entries > i+2 {
			t.Fatalf("after %d: %+v", i, n)
		}
	}
	n := b.Cache()
	if n.Misses != 501 || n.Hits != 499 || n.Entries < 10 || n.Entries > 64 {
		t.Errorf("%+v: what is asked again and again must stay", n)
	}
	respond(t, b, usher.Memory{}, "how long is the warranty of number 0")
	if b.Cache().Misses != 502 {
		t.Error("the oldest has not gone")
	}
	one := chat.NewBot(m, known(t), chat.BotConfig{Cache: 1})
	respond(t, one, usher.Memory{}, "do you repair shoes")
	if n := one.Cache(); n.Entries != 0 || n.Bytes != 0 {
		t.Errorf("of one byte: %+v", n)
	}
}

// TestCacheIsNeverStale: an answer that was changed before a question was asked
// is not given, whatever happens at the same time.
func TestCacheIsNeverStale(t *testing.T) {
	t.Parallel()
	e := known(t)
	var models atomic.Pointer[steady]
	models.Store(&steady{hash: "0"})
	b := chat.NewBot(nil, e, chat.BotConfig{Pin: func() (chat.IntentRecognizer, func()) { return models.Load(), func() {} }})
	const said, changes = "how long is the warranty", 300
	var answer, bundle atomic.Int64 // the newest that are in place
	must(t, e.Put(t.Context(), entry("warranty", said, "0")))
	done := make(chan struct{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				oldest, before := answer.Load(), bundle.Load()
				r, err := b.Respond(t.Context(), usher.Conversation{State: usher.StateBot}, usher.Memory{}, said, "")
				var got, of int64
				_, errOf := fmt.Sscan(r.Understanding.Bundle, &of)
				if err != nil || r.Err != nil || len(r.Drafts) == 0 {
					t.Errorf("%+v, %v", r, err)
					return
				}
				if _, err := fmt.Sscan(r.Drafts[0].Text, &got); err != nil || got < oldest || errOf != nil || of < before {
					t.Errorf("answered %q by bundle %q after %d by %d was in place", r.Drafts[0].Text, r.Understanding.Bundle, oldest, before)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range int64(changes) {
		must(t, e.Put(t.Context(), entry("warranty", said, fmt.Sprint(i+1))))
		answer.Store(i + 1)
		models.Store(&steady{hash: fmt.Sprint(i + 1)})
		bundle.Store(i + 1)
	}
	close(done)
	all.Wait()
}

// TestCacheIsNotShared: a bot over other entries remembers nothing of these, and
// who asks how long each step takes has it done.
func TestCacheIsNotShared(t *testing.T) {
	t.Parallel()
	e, m, said := known(t), &steady{hash: "one"}, "how long is the warranty"
	b := chat.NewBot(m, e, chat.BotConfig{})
	respond(t, b, usher.Memory{}, said)
	other := known(t)
	must(t, other.Put(t.Context(), entry("warranty", said, "A century.")))
	e.Remove(t.Context(), "nobody")
	if got := drafted(respond(t, b.With(m, other), usher.Memory{}, said)); !strings.Contains(got, "A century.") {
		t.Errorf("over other entries: %q", got)
	}
	before := m.asked.Load()
	respond(t, b.With(m, e), usher.Memory{}, said)
	if m.asked.Load() != before {
		t.Error("over the same entries the same models were asked again")
	}
	_, steps, err := b.Explain(t.Context(), usher.Conversation{State: usher.StateBot}, usher.Memory{}, said, "")
	if err != nil || len(steps) == 0 || m.asked.Load() != before+1 {
		t.Errorf("explained by %d steps, the models asked %d times more: %v", len(steps), m.asked.Load()-before, err)
	}
}
