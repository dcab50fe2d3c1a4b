package chat_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"usher"
	"usher/chat"
	"usher/text"
)

// models is a scripted IntentRecognizer: what it knows of a text, by the
// text; of any other, that it is a question.
type models struct {
	mu     sync.Mutex
	know   map[string]usher.Understanding
	within map[string]usher.Understanding // of a text that stands in another
	fail   error
	block  bool // waits for the context
	asked  []string
	stood  []string // of each text, the one that it was part of
	given  int      // of the texts, those that came with the vector that they had before
}

var _ chat.IntentRecognizer = (*models)(nil)

func (m *models) Understand(ctx context.Context, q usher.Query) (usher.Understanding, error) {
	m.mu.Lock()
	if q.Vector != nil {
		m.given++
	}
	m.asked, m.stood = append(m.asked, q.Text), append(m.stood, q.Within)
	u, ok := m.know[q.Text]
	if there, known := m.within[q.Text]; known && q.Within != "" {
		u, ok = there, true
	}
	fail, block := m.fail, m.block
	m.mu.Unlock()
	if block {
		<-ctx.Done()
		return u, ctx.Err()
	}
	if !ok {
		u.Act = label(usher.ActQuestion, 0.9)
	}
	if u.Human.Label == "" {
		u.Human = label(usher.HumanNone, 0.99)
	}
	u.Vector = []float32{1}
	return u, fail
}

// shop is a small FAQ: the confidence of an entry is the share of its key
// words that the question has, so that context helps as it would in earnest.
type shop struct {
	mu      sync.Mutex
	entries map[usher.EntryID]string // key words
	fail    error
	queries []usher.Query
}

var _ chat.FAQEngine = (*shop)(nil)

func newShop() *shop {
	return &shop{entries: map[usher.EntryID]string{
		"delivery-time":   "long delivery",
		"delivery-abroad": "long delivery international",
		"return-how":      "return it",
		"return-cost":     "return cost",
		"delivery-cost":   "delivery cost",
		"paypal":          "pay paypal",
		"swap":            "swap shoes",
		"warranty":        "warranty",
		"退货":              "退 货",
		"退货运费":            "退 货 运 费",
		"开发票":             "发 票",
		"到货时间":            "多 久 到",
	}}
}

func (s *shop) FindBestMatch(_ context.Context, q usher.Query) ([]usher.ScoredAnswer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queries = append(s.queries, q)
	if s.fail != nil {
		return nil, s.fail
	}
	words := text.Words(text.Normalize(q.Text))
	var out []usher.ScoredAnswer
	for id, keys := range s.entries {
		hit, all := 0, strings.Fields(keys)
		for _, k := range all {
			if slices.Contains(words, k) {
				hit++
			}
		}
		if (hit == 0 && q.Text != scored(id, 0).Title) || slices.Contains(q.Exclude, id) {
			continue
		}
		c := usher.Confidence(hit) / usher.Confidence(len(all))
		a := scored(id, 0.85*c+0.03*usher.Confidence(len(all)))
		if q.Text == a.Title {
			a.Confidence = 0.99
		}
		a.Variant, a.Lexical = keys, float64(c)
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b usher.ScoredAnswer) int {
		if a.Confidence != b.Confidence {
			return int(1e6 * (b.Confidence - a.Confidence))
		}
		return strings.Compare(string(a.Entry), string(b.Entry))
	})
	return out, nil
}

func (s *shop) Entry(id usher.EntryID) (usher.Entry, bool) {
	_, ok := s.entries[id]
	return usher.Entry{
		ID: id, Variants: []usher.Variant{{Language: "en", Text: "How about " + string(id) + "?"}},
		Answer: usher.Texts{"en": "All about " + string(id) + "."},
	}, ok
}

func (s *shop) Version() int64 { return 7 }

// talk plays the customer against a bot.
type talk struct {
	t      *testing.T
	bot    *chat.AIChatBot
	models *models
	shop   *shop
	memory usher.Memory
	chat   usher.Conversation
}

func newTalk(t *testing.T, c chat.BotConfig) *talk {
	t.Helper()
	c.Policy = thresholds
	k := &talk{t: t, models: &models{know: map[string]usher.Understanding{}}, shop: newShop()}
	k.bot = chat.NewBot(k.models, k.shop, c)
	return k
}

// say takes one turn.
func (k *talk) say(lines ...string) chat.Reply {
	k.t.Helper()
	return k.click("", lines...)
}

func (k *talk) click(choice string, lines ...string) chat.Reply {
	k.t.Helper()
	r, err := k.bot.Respond(k.t.Context(), k.chat, k.memory, strings.Join(lines, "\n"), choice)
	if err != nil {
		k.t.Fatalf("Respond(%q): %v", lines, err)
	}
	k.memory = r.Memory
	k.chat.LastSeq += int64(len(lines)) + 1
	return r
}

// brief tells what a reply did in one word or two: "faq a,b", "clarify a,b",
// "handoff wants_person", "smalltalk thanks" and so on.
func brief(r chat.Reply) string {
	d := r.Decision
	var ids []string
	switch d.Route {
	case usher.RouteFAQ:
		for _, a := range d.Answers {
			ids = append(ids, string(a.Entry))
		}
	case usher.RouteClarify:
		for _, o := range d.Options {
			switch {
			case o.Person:
				ids = append(ids, "person")
			case o.Intent != "":
				ids = append(ids, "intent:"+o.Intent)
			default:
				ids = append(ids, string(o.Entry))
			}
		}
	case usher.RouteHandoff, usher.RouteBlock:
		ids = append(ids, string(d.Why))
	case usher.RouteSmallTalk, usher.RouteIntent:
		ids = append(ids, d.Label)
	}
	return strings.TrimSpace(string(d.Route) + " " + strings.Join(ids, ","))
}
