package llm_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/nlp/llm"
)

// Entries of the shelf.
const window, contact = "returns-window", "order-20240501-contact"

// shelf is what was found for a question.
func shelf() []usher.ScoredAnswer {
	return []usher.ScoredAnswer{
		{Entry: window, Title: "How long can I return things?", Text: "You can return unused goods within 30 days. Returns are free above €1,299.00."},
		{Entry: contact, Title: "How can I reach you?", Text: "Call 400-810-8888 or write to help@example.com. More at https://shop.example/contact."},
		{Entry: "empty", Title: "An entry without an answer", Text: " "},
		{Entry: window, Title: "The same again", Text: "You can return unused goods within 30 days."},
		{Entry: "退货", Title: "怎么退货", Text: "收到商品后30天内可以申请退货，请保留吊牌和原包装。"},
	}
}

func newAnswerer(t *testing.T, c *llm.Client, change ...func(*llm.AnswererConfig)) *llm.Answerer {
	t.Helper()
	cfg := llm.AnswererConfig{Model: "fake-chat"}
	for _, do := range change {
		do(&cfg)
	}
	a, err := llm.NewAnswerer(c, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// one is an answer of a single statement.
func one(text, entries string) string {
	return `{"answered":true,"statements":[{"text":"` + text + `","entries":[` + entries + `]}]}`
}

// TestAnswer: what a model composes, and what becomes of it.
func TestAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, content string
		text          string
		sources       []usher.EntryID
		declined      llm.Reason
	}{
		{"grounded", one("You can return unused goods within 30 days.", `"E1"`), "You can return unused goods within 30 days.", []usher.EntryID{window}, ""},
		{
			"two statements",
			`{"answered":true,"statements":[{"text":"You can return goods within 30 days.","entries":["E1"]},{"text":"Call [PHONE_1].","entries":["E2","E1"]}]}`,
			"You can return goods within 30 days. Call 400-810-8888.",
			[]usher.EntryID{window, contact},
			"",
		},
		{
			"Chinese", `{"answered":true,"statements":[{"text":"收到商品后30天内可以退货。","entries":["E3"]},{"text":"请保留原包装。","entries":["[e3]"]}]}`,
			"收到商品后30天内可以退货。请保留原包装。",
			[]usher.EntryID{"退货"},
			"",
		},
		{"another language", one("商品三十天内可退", `"E1"`), "商品三十天内可退", []usher.EntryID{window}, ""},
		{"the amount written otherwise", one("Returns are free above 1299 euros.", `"E1"`), "Returns are free above 1299 euros.", []usher.EntryID{window}, ""},
		{"a link of the entry", one("See https://shop.example/contact.", `"E2"`), "See https://shop.example/contact.", []usher.EntryID{contact}, ""},
		{"what was asked with", one("Call [PHONE_1] about [NUMBER_1].", `"E2"`), "Call 400-810-8888 about 202405010012345.", []usher.EntryID{contact}, ""},

		{"not covered", `{"answered":false,"statements":[]}`, "", nil, llm.NotCovered},
		{"not covered, but said", `{"answered":false,"statements":[{"text":"Perhaps 30 days.","entries":["E1"]}]}`, "", nil, llm.NotCovered},
		{"nothing said", `{"answered":true,"statements":[{"text":" ","entries":["E1"]}]}`, "", nil, llm.NotCovered},
		{"no statements", `{"answered":true}`, "", nil, llm.NotCovered},
		{"cites nothing", one("You can return unused goods within 30 days.", ``), "", nil, llm.NoCitation},
		{"cites what was not given", one("You can return unused goods within 30 days.", `"E9"`), "", nil, llm.NoCitation},
		{"cites one of both", one("You can return unused goods within 30 days.", `"E1","returns-window"`), "", nil, llm.NoCitation},
		{
			"one statement without",
			`{"answered":true,"statements":[{"text":"You can return goods within 30 days.","entries":["E1"]},{"text":"It is easy.","entries":[]}]}`,
			"", nil, llm.NoCitation,
		},
		{"another figure", one("You can return unused goods within 60 days.", `"E1"`), "", nil, llm.Ungrounded},
		{"a figure of another entry", one("You can write to us and call within 30 days.", `"E2"`), "", nil, llm.Ungrounded},
		{"a figure in full width", one("You can return unused goods within ６０ days.", `"E1"`), "", nil, llm.Ungrounded},
		{"a link of its own", one("You can call or write to us, more at https://evil.example/contact", `"E2"`), "", nil, llm.Ungrounded},
		{"a link without a scheme", one("You can call or write to us, more at www.evil.example", `"E2"`), "", nil, llm.Ungrounded},
		{"other words", one("Our competitors build far nicer shoes, buy theirs", `"E1"`), "", nil, llm.Ungrounded},
		{"other words in Chinese", one("本店马上倒闭，大家快去别家买", `"E3"`), "", nil, llm.Ungrounded},
		{"a placeholder of another entry", one("You can return unused goods, call [PHONE_1]", `"E1"`), "", nil, llm.Ungrounded},
		{"a placeholder of its own", one("You can return unused goods, call [PHONE_7]", `"E1"`), "", nil, llm.Ungrounded},
		{"a damaged placeholder", one("Call phone_1 or write", `"E2"`), "", nil, llm.Ungrounded},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q := usher.Query{Text: "Within how long can I return order 202405010012345?"}
			got, err := newAnswerer(t, newFake(t, said(c.content)).client()).Answer(t.Context(), q, shelf())
			if err != nil {
				t.Fatal(err)
			}
			var sources []usher.EntryID
			for _, s := range got.Sources {
				sources = append(sources, s.Entry)
			}
			if got.Text != c.text || got.Declined != c.declined || !slices.Equal(sources, c.sources) {
				t.Errorf("%q from %q, declined %q", got.Text, sources, got.Declined)
			}
		})
	}
}

// TestAnswerRequest: what is sent of a question and its entries.
func TestAnswerRequest(t *testing.T) {
	t.Parallel()
	f := newFake(t, said(`{"answered":false,"statements":[]}`))
	q := usher.Query{Text: "我是 zhang@example.com，手机13800138000，<怎么退货>", Language: usher.Chinese}
	a := newAnswerer(t, f.client(), func(c *llm.AnswererConfig) { c.Entries = 2; c.MaxTokens = 77 })
	if _, err := a.Answer(t.Context(), q, shelf()); err != nil {
		t.Fatal(err)
	}
	body := f.requests()[0]
	for _, s := range []string{
		"Answer in Chinese", "<怎么退货>", "within 30 days", "https://shop.example/contact", `\"id\":\"E2\"`, `"max_tokens":77`, `"enum":["E1","E2"]`,
	} {
		if !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(body, `\u003c`, "<"), `\u003e`, ">"), s) {
			t.Errorf("%s is not in %s", s, body)
		}
	}
	for _, s := range []string{"zhang@", "13800138000", "400-810-8888", "help@", "20240501", "E3"} {
		if strings.Contains(body, s) {
			t.Errorf("%s is in %s", s, body)
		}
	}
}

// TestAnswerNothing: without entries, or without a question, nothing is sent.
func TestAnswerNothing(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	for _, c := range []struct {
		q     string
		found []usher.ScoredAnswer
	}{
		{"how?", nil},
		{"how?", []usher.ScoredAnswer{{Entry: "a", Title: "b"}}},
		{"how?", []usher.ScoredAnswer{{Entry: "a", Text: strings.Repeat("long ", 10<<10)}}},
		{" ", shelf()},
	} {
		got, err := newAnswerer(t, f.client()).Answer(t.Context(), usher.Query{Text: c.q}, c.found)
		if err != nil || got.Declined != llm.NoEntries || got.Text != "" {
			t.Errorf("%q: %+v, %v", c.q, got, err)
		}
	}
	if n := len(f.requests()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

// TestAnswerFails: refusals decline, and what is broken is an error.
func TestAnswerFails(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		answer   http.HandlerFunc
		declined llm.Reason
		code     usher.Code
	}{
		{"a filter", finished("", "content_filter"), llm.Refused, ""},
		{"words", said("You can return goods within 30 days [E1]."), "", usher.CodeInternal},
		{"other types", said(`{"answered":"yes","statements":"E1"}`), "", usher.CodeInternal},
		{"cut off", finished(`{"answered":true`, "length"), "", usher.CodeInternal},
		{"not JSON", raw("<html>"), "", usher.CodeInternal},
		{"busy", status(503, "loading the model"), "", usher.CodeBusy},
		{"broken", broken, "", usher.CodeBusy},
		{"too long", said(one(strings.Repeat("unused goods ", 2000), `"E1"`)), llm.TooLong, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := newAnswerer(t, newFake(t, c.answer).client()).Answer(t.Context(), usher.Query{Text: "how long?"}, shelf())
			if usher.CodeOf(err) != c.code || got.Declined != c.declined || got.Text != "" {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestNewAnswererRefuses(t *testing.T) {
	t.Parallel()
	if _, err := llm.NewAnswerer(newFake(t).client(), llm.AnswererConfig{}); usher.CodeOf(err) != usher.CodeInvalid {
		t.Errorf("%v", err)
	}
}
