package main

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"usher"
	"usher/chat"
	"usher/cmd/usher/demo"
	"usher/faq"
	"usher/nlp/bundle"
)

// benchTurn is a turn to take: what was said to which shop, and what its bot
// remembered.
type benchTurn struct {
	shop   int
	memory usher.Memory
	said   string
}

// BenchmarkTurn takes the turns of the sample shop's dialogues with the embedded
// bundle, and of the public ones where DATA_DIR names them: new knows none of
// the texts, again all of them; mixed takes each turn once, as many at a time as
// there are processors, with what the turns before have left. "go test
// ./cmd/usher -run xxx -bench Turn -cpu 1", and -cpu 2 for mixed.
func BenchmarkTurn(b *testing.B) {
	models, err := openBundle(b.Context(), "")
	must(b, err)
	shops, turns := benchTurns(b, models)
	bots := func(cache int64) []*chat.AIChatBot {
		all := make([]*chat.AIChatBot, len(shops))
		for i, e := range shops {
			all[i] = chat.NewBot(models, e, chat.BotConfig{Cache: cache})
		}
		return all
	}
	b.Run("new", func(b *testing.B) { timeTurns(b, bots(-1), turns) })
	b.Run("again", func(b *testing.B) {
		known := bots(256 << 20)
		for _, t := range turns {
			takeTurn(b, known[t.shop], t)
		}
		timeTurns(b, known, turns)
	})
	b.Run("mixed", func(b *testing.B) { mixTurns(b, bots, turns) })
}

// benchTurns returns the shops, and the turns of their dialogues in an order
// that mixes them.
func benchTurns(b *testing.B, models *bundle.Bundle) ([]*faq.Engine, []benchTurn) {
	b.Helper()
	entries, err := demo.Entries()
	must(b, err)
	sample, data := "../../chat/testdata/dialogues", os.Getenv("DATA_DIR")
	var shops []*faq.Engine
	var turns [][]benchTurn
	add := func(entries []usher.Entry, path string) {
		e := faq.New(faq.Config{Encoder: models})
		must(b, e.Load(b.Context(), entries))
		bot := chat.NewBot(models, e, chat.BotConfig{})
		dialogues, err := readLines[dialogue](path)
		must(b, err)
		var all []benchTurn
		for _, d := range dialogues {
			var m usher.Memory
			for _, in := range d.Turns {
				t := benchTurn{len(shops), m, in.Text}
				m = takeTurn(b, bot, t).Memory
				all = append(all, t)
			}
		}
		shops, turns = append(shops, e), append(turns, all)
	}
	for _, l := range []string{"en", "zh"} {
		add(entries, filepath.Join(sample, l+".jsonl"))
		if data != "" {
			replay := filepath.Join(data, "dialogues", "composite_replay")
			corpus, err := (&replayCmd{FAQ: filepath.Join(replay, l+"_faq_corpus.jsonl")}).entries()
			must(b, err)
			add(corpus, filepath.Join(replay, l+".jsonl"))
		}
	}
	var mixed []benchTurn
	longest := slices.MaxFunc(turns, func(a, b []benchTurn) int { return cmp.Compare(len(a), len(b)) })
	for i := range longest {
		for _, of := range turns {
			if i < len(of) {
				mixed = append(mixed, of[i])
			}
		}
	}
	return shops, mixed
}

func takeTurn(b *testing.B, bot *chat.AIChatBot, t benchTurn) chat.Reply {
	b.Helper()
	r, err := bot.Respond(b.Context(), usher.Conversation{State: usher.StateBot}, t.memory, t.said, "")
	if err = cmp.Or(err, r.Err); err != nil {
		b.Error(err)
	}
	return r
}

// timeTurns takes one turn after the other.
func timeTurns(b *testing.B, bots []*chat.AIChatBot, turns []benchTurn) {
	b.Helper()
	var took []time.Duration
	i := 0
	for b.Loop() {
		t := turns[i%len(turns)]
		began := time.Now()
		takeTurn(b, bots[t.shop], t)
		took = append(took, time.Since(began))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1000, "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1000, "p99-µs")
}

// mixTurns takes each turn once with bots that know nothing at first, and again
// with others that don't.
func mixTurns(b *testing.B, bots func(cache int64) []*chat.AIChatBot, turns []benchTurn) {
	b.Helper()
	before := processorTime(b)
	b.ResetTimer()
	for n := 0; n < b.N; n += len(turns) {
		some, fresh := turns[:min(len(turns), b.N-n)], bots(0)
		var next atomic.Int64
		var all sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			all.Go(func() {
				for i := next.Add(1) - 1; i < int64(len(some)); i = next.Add(1) - 1 {
					takeTurn(b, fresh[some[i].shop], some[i])
				}
			})
		}
		all.Wait()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
	b.ReportMetric(float64((processorTime(b)-before).Microseconds())/float64(b.N), "processor-µs/turn")
}

// processorTime is what this process has taken of the processors.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
