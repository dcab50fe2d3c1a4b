package llm_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"usher"
	"usher/nlp/llm"
	"usher/nlp/nlptest"
)

func shopIntents() []llm.Intent {
	return []llm.Intent{
		{Name: "return", Description: "wants to send something back", Examples: []string{"how do I return shoes", "怎么退货", "call me on 13800138000"}},
		{Name: "track", Description: "asks where an order is", Examples: []string{"where is my order"}},
		{Name: "pay"},
	}
}

func newRecognizer(t *testing.T, c *llm.Client, change ...func(*llm.RecognizerConfig)) *llm.Recognizer {
	t.Helper()
	cfg := llm.RecognizerConfig{Model: "fake-chat", Intents: shopIntents()}
	for _, do := range change {
		do(&cfg)
	}
	r, err := llm.NewRecognizer(c, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sorts plays a model that knows some words.
func sorts(_, message string) string {
	for _, c := range [][2]string{{"back", "return"}, {"退", "return"}, {"where", "track"}, {"card", "pay"}} {
		if strings.Contains(message, c[0]) {
			return fmt.Sprintf(`{"intents":[{"label":%q,"confidence":0.9},{"label":"oos","confidence":0.05}]}`, c[1])
		}
	}
	return `{"intents":[{"label":"oos","confidence":0.8}]}`
}

func TestRecognizerSuite(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.says = sorts
	nlptest.Recognizer(t, newRecognizer(t, f.client()), map[string]string{
		"I want to send it back": "return", "我要退": "return", "where is my parcel": "track", "sing a song": usher.OutOfScope,
	})
}

// brief writes a ranking in few words.
func brief(ranked []usher.ScoredIntent) string {
	var parts []string
	for _, s := range ranked {
		parts = append(parts, fmt.Sprintf("%s %.2f", s.Label, s.Confidence))
	}
	return strings.Join(parts, ", ")
}

// TestRecognize: what a model says, and what is made of it.
func TestRecognize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, content string
		temperature   float64
		want          string
		code          usher.Code
	}{
		{"one", `{"intents":[{"label":"return","confidence":0.8}]}`, 0, "return 0.80", ""},
		{"best first", `{"intents":[{"label":"pay","confidence":0.1},{"label":"return","confidence":0.8}]}`, 0, "return 0.80, pay 0.10", ""},
		{"unknown", `{"intents":[{"label":"sing","confidence":0.8}]}`, 0, "oos 0.80", ""},
		{"unknown before known", `{"intents":[{"label":"sing","confidence":0.6},{"label":"pay","confidence":0.3}]}`, 0, "oos 0.60, pay 0.30", ""},
		{"another case is unknown", `{"intents":[{"label":"Return","confidence":0.8}]}`, 0, "oos 0.80", ""},
		{"twice", `{"intents":[{"label":"pay","confidence":0.2},{"label":"pay","confidence":0.6}]}`, 0, "pay 0.60", ""},
		{"more than all", `{"intents":[{"label":"pay","confidence":0.9},{"label":"return","confidence":0.9}]}`, 0, "pay 0.50, return 0.50", ""},
		{"beyond 1", `{"intents":[{"label":"pay","confidence":95}]}`, 0, "pay 1.00", ""},
		{"below 0", `{"intents":[{"label":"pay","confidence":-1}]}`, 0, "pay 0.00", ""},
		{"no confidence", `{"intents":[{"label":"pay"}]}`, 0, "pay 0.00", ""},
		{"none", `{"intents":[]}`, 0, "", ""},
		{
			"too many",
			`{"intents":[{"label":"pay","confidence":0.4},{"label":"track","confidence":0.3},{"label":"return","confidence":0.2},{"label":"oos","confidence":0.1}]}`,
			0, "pay 0.40, track 0.30, return 0.20", "",
		},
		{"warmer", `{"intents":[{"label":"pay","confidence":0.9}]}`, 2, "pay 0.75", ""},
		{"colder", `{"intents":[{"label":"pay","confidence":0.75}]}`, 0.5, "pay 0.90", ""},
		{"warm and certain", `{"intents":[{"label":"pay","confidence":1}]}`, 3, "pay 1.00", ""},
		{"in a fence", "Here it is:\n```json\n{\"intents\":[{\"label\":\"pay\",\"confidence\":0.7}]}\n```\n", 0, "pay 0.70", ""},
		{"after a thought", `<think>{"intents":"?"} perhaps</think>{"intents":[{"label":"pay","confidence":0.7}]}`, 0, "pay 0.70", ""},
		{"words", "I think it is pay.", 0, "", usher.CodeInternal},
		{"cut", `{"intents":[{"label":"pay","conf`, 0, "", usher.CodeInternal},
		{"other types", `{"intents":"pay"}`, 0, "", usher.CodeInternal},
		{"nothing", "", 0, "", usher.CodeInternal},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, said(c.content))
			r := newRecognizer(t, f.client(), func(cfg *llm.RecognizerConfig) { cfg.Temperature = c.temperature })
			got, err := r.Recognize(t.Context(), "I paid twice")
			if usher.CodeOf(err) != c.code || brief(got) != c.want {
				t.Errorf("%s, %v; want %s", brief(got), err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "paid") {
				t.Errorf("the error quotes: %q", err)
			}
		})
	}
}

// TestRecognizeRefused: filters and endpoints that do not answer rightly.
func TestRecognizeRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		code   usher.Code
	}{
		{"a filter", finished("", "content_filter"), ""},
		{"a refusal", raw(`{"choices":[{"message":{"role":"assistant","refusal":"I can't"},"finish_reason":"stop"}]}`), ""},
		{"no choice", raw(`{"choices":[]}`), usher.CodeInternal},
		{"cut off", finished(`{"intents":[]}`, "length"), usher.CodeInternal},
		{"not JSON", raw("hello"), usher.CodeInternal},
		{"huge", huge(17 << 20), usher.CodeTooLarge},
		{"busy", status(429, "later"), usher.CodeBusy},
		{"broken", broken, usher.CodeBusy},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := newRecognizer(t, newFake(t, c.answer).client()).Recognize(t.Context(), "hello")
			if usher.CodeOf(err) != c.code || len(got) > 0 {
				t.Errorf("%s, %v", brief(got), err)
			}
		})
	}
}

// TestRecognizeRequest: what is sent, to models of both kinds and in each
// format.
func TestRecognizeRequest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, model string
		format      llm.Format
		with        []string
		without     []string
	}{
		{
			"schema", "qwen3", "",
			[]string{`"temperature":1e-45`, `"max_tokens":300`, `"type":"json_schema"`, `"enum":["return","track","pay","oos"]`, `"strict":true`},
			[]string{"max_completion_tokens"},
		},
		{"object", "qwen3", llm.Object, []string{`"type":"json_object"`}, []string{"json_schema"}},
		{"text", "qwen3", llm.Text, nil, []string{"response_format"}},
		{"reasoning", "gpt-5-mini", "", []string{`"max_completion_tokens":300`}, []string{`"temperature"`, `"max_tokens"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.says = sorts
			r := newRecognizer(t, f.client(func(cfg *llm.Config) { cfg.Format = c.format }), func(cfg *llm.RecognizerConfig) { cfg.Model = c.model })
			if _, err := r.Recognize(t.Context(), `my mail is a@b.example & "x"`); err != nil {
				t.Fatal(err)
			}
			body := f.requests()[0]
			for _, s := range append(c.with, `[EMAIL_1]`, `[PHONE_1]`, "怎么退货", "wants to send something back") {
				if !strings.Contains(body, s) {
					t.Errorf("%s is not in %s", s, body)
				}
			}
			for _, s := range append(c.without, "a@b.example", "13800138000", secret) {
				if strings.Contains(body, s) {
					t.Errorf("%s is in %s", s, body)
				}
			}
		})
	}
}

// TestRecognizeSilent: a text without words is not sent.
func TestRecognizeSilent(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	for _, s := range []string{"", " \n", "\u200b"} {
		if got, err := newRecognizer(t, f.client()).Recognize(t.Context(), s); err != nil || len(got) > 0 {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	if n := len(f.requests()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

func TestNewRecognizerRefuses(t *testing.T) {
	t.Parallel()
	c := newFake(t).client()
	long := make([]string, 100)
	for i := range long {
		long[i] = strings.Repeat("x", 4<<10)
	}
	for name, cfg := range map[string]llm.RecognizerConfig{
		"no model":     {Intents: shopIntents()},
		"no intents":   {Model: "m"},
		"no name":      {Model: "m", Intents: []llm.Intent{{}}},
		"twice":        {Model: "m", Intents: []llm.Intent{{Name: "a"}, {Name: "a"}}},
		"oos":          {Model: "m", Intents: []llm.Intent{{Name: "oos"}}},
		"too long":     {Model: "m", Intents: []llm.Intent{{Name: "a", Examples: long}}, Examples: 100},
		"frozen":       {Model: "m", Intents: shopIntents(), Temperature: -1},
		"no number":    {Model: "m", Intents: shopIntents(), Temperature: math.NaN()},
		"nothing said": {},
	} {
		if _, err := llm.NewRecognizer(c, cfg); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestIntentsUntouched: examples are hidden in the prompt, not in the caller's
// list.
func TestIntentsUntouched(t *testing.T) {
	t.Parallel()
	mine := shopIntents()
	newRecognizer(t, newFake(t).client(), func(cfg *llm.RecognizerConfig) { cfg.Intents = mine })
	before, _ := json.Marshal(shopIntents())
	after, _ := json.Marshal(mine)
	if string(before) != string(after) {
		t.Errorf("the examples are now %s", after)
	}
}
