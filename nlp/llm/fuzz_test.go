package llm_test

import (
	"strings"
	"testing"

	"usher"
	"usher/nlp/llm"
)

// FuzzAnswer: whatever a model says, an answer cites what was given, or there is
// none.
func FuzzAnswer(f *testing.F) {
	f.Add(one("You can return unused goods within 30 days.", `"E1"`))
	f.Add(`{"answered":true,"statements":[{"text":"[PHONE_1]","entries":["E2"]}]}`)
	f.Add("```json\n{}\n```")
	f.Add(`<think>{</think>{"answered":1}`)
	f.Fuzz(func(t *testing.T, content string) {
		end := &clock{answers: nil}
		body, err := encode(content)
		if err != nil {
			t.Skip()
		}
		end.answers = append(end.answers, response(200, body))
		client, err := llm.New(llm.Config{URL: "http://fake.example", Transport: end})
		if err != nil {
			t.Fatal(err)
		}
		got, err := newAnswerer(t, client).Answer(t.Context(), usher.Query{Text: "how long, 13800138000?"}, shelf())
		switch {
		case err != nil && (got.Text != "" || got.Sources != nil):
			t.Errorf("%+v beside %v", got, err)
		case err == nil && (got.Text == "") != (got.Declined != ""):
			t.Errorf("%+v", got)
		case got.Text != "" && (len(got.Sources) == 0 || strings.Contains(got.Text, "PHONE_1")):
			t.Errorf("%+v", got)
		}
	})
}
