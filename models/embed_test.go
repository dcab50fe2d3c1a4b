package models_test

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"time"

	"usher"
	"usher/models"
	"usher/nlp"
	"usher/nlp/bundle"
	"usher/nlp/nlptest"
)

func open(tb testing.TB) *bundle.Bundle {
	tb.Helper()
	b, err := bundle.Open(tb.Context(), models.Default())
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// TestDefaultLabels holds the bundle to the vocabulary that the bot decides by.
func TestDefaultLabels(t *testing.T) {
	t.Parallel()
	m := open(t).Manifest()
	for head, want := range map[string][]string{
		bundle.HeadAct: {
			usher.ActAffirm, usher.ActBot, usher.ActChat, usher.ActDeny, usher.ActGoodbye, usher.ActGreeting,
			usher.ActQuestion, usher.ActThanks,
		},
		bundle.HeadHuman:      {usher.HumanComplaint, usher.HumanEmergency, usher.HumanNone, usher.HumanWanted},
		bundle.HeadModeration: {usher.ModerationAbuse, usher.ModerationAdvertising, usher.ModerationOK},
		bundle.HeadMood:       {usher.MoodAngry, usher.MoodCalm, usher.MoodDisappointed, usher.MoodPleased, usher.MoodWorried},
	} {
		if got := m.Heads[head].Labels; !slices.Equal(got, want) {
			t.Errorf("%s: labels %v, want %v", head, got, want)
		}
	}
	if intents := m.Heads[bundle.HeadIntent].Labels; len(intents) < 16 || intents[len(intents)-1] != usher.OutOfScope {
		t.Errorf("intents %v", intents)
	}
	if card, err := fs.ReadFile(models.Default(), "MODEL_CARD.md"); err != nil || len(card) < 1000 {
		t.Errorf("a model card of %d bytes (%v)", len(card), err)
	}
}

func TestDefaultSuites(t *testing.T) {
	t.Parallel()
	b := open(t)
	for head, known := range map[string]map[string]string{
		bundle.HeadAct:        {"hello": usher.ActGreeting, "谢谢": usher.ActThanks, "and to Norway?": usher.ActQuestion},
		bundle.HeadHuman:      {"转人工": usher.HumanWanted, "let me talk to a human": usher.HumanWanted, "运费多少": usher.HumanNone},
		bundle.HeadModeration: {"加微信领红包": usher.ModerationAdvertising, "where is my order": usher.ModerationOK},
		bundle.HeadIntent:     {"where is my order": "order_status", "怎么退货": "return_refund"},
	} {
		r, ok := b.Recognizer(head)
		if !ok {
			t.Fatalf("no head %s", head)
		}
		t.Run(head, func(t *testing.T) { nlptest.Recognizer(t, r, known) })
	}
	nlptest.Encoder(t, b, []nlptest.Near{
		{Text: "how do I return shoes", Same: "can shoes be returned", Other: "how do I pay by card"},
		{Text: "请问运费怎么算", Same: "运费怎么算的", Other: "请问发票怎么开"},
	})
}

func TestBackground(t *testing.T) {
	t.Parallel()
	texts := models.Background()
	if len(texts) < 500 {
		t.Errorf("%d texts", len(texts))
	}
	for _, s := range texts {
		if len(nlp.Grams(s)) == 0 {
			t.Errorf("%q says nothing", s)
		}
	}
}

func Example() {
	b, err := bundle.Open(context.Background(), models.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	u, err := b.Understand(context.Background(), usher.Query{Text: "can I talk to a real person?"})
	fmt.Println(u.Language, u.Human.Label, u.Moderation.Label, err)
	// Output: en wants_person ok <nil>
}

// messages are of the length that people write.
func messages() map[string]string {
	return map[string]string{
		"en": "Hello, I ordered a pair of boots last week and they still have not arrived, where are they?",
		"zh": "你好，我上周买的登山鞋到现在还没有收到，能帮我查一下物流到哪里了吗？",
	}
}

func BenchmarkUnderstand(b *testing.B) {
	m := open(b)
	for name, text := range messages() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Understand(b.Context(), usher.Query{Text: text}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEncode encodes texts of all kinds, one after the other, and says how
// long the middle one takes and the slowest of a hundred.
func BenchmarkEncode(b *testing.B) {
	m, texts := open(b), models.Background()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		if _, err := m.Encode(b.Context(), texts[i*7919%len(texts):][:1]); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		open(b)
	}
}
