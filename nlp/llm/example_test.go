package llm_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"usher"
	"usher/nlp/llm"
)

func Example() {
	server := httptest.NewServer(said(`{"answered":true,"statements":[{"text":"Within 30 days.","entries":["E1"]}]}`))
	defer server.Close()
	client, err := llm.New(llm.Config{URL: server.URL + "/v1", Key: "sk-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	answerer, err := llm.NewAnswerer(client, llm.AnswererConfig{Model: "qwen3"})
	if err != nil {
		fmt.Println(err)
		return
	}
	found := []usher.ScoredAnswer{{Entry: "returns", Title: "How do I return an item?", Text: "Send it back within 30 days."}}
	answer, err := answerer.Answer(context.Background(), usher.Query{Text: "how long can I send it back?"}, found)
	fmt.Println(answer.Text, answer.Sources[0].Entry, err)
	// Output:
	// Within 30 days. returns <nil>
}
