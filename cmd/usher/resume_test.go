package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"usher"
	"usher/web/client"
)

// TestResume: what a customer wrote while waiting is answered by the bot when
// the chat is given back to it.
func TestResume(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	password := printedPassword.FindStringSubmatch(usherOutput(t, "agent", "add", "lead@shop.example", "--role", "admin", "--data", data))[1]
	server := startProcess(t, data, freePort(t))
	lead := signIn(t, server.url, "lead@shop.example", password)
	must(t, lead.call(http.MethodPost, "/v1/entries", map[string]any{
		"variants": []map[string]string{{"text": "How much is shipping?", "language": "en"}},
		"answer":   map[string]string{"en": "Shipping is 4.90 €."},
	}, nil))
	customer := connect(t, server.url)
	ack, err := customer.Send(t.Context(), "1", "I want to talk to a person please", "")
	if err != nil {
		t.Fatal(err)
	}
	path := "/v1/conversations/" + string(ack.Conversation)
	waitFor(t, "the chat to be queued", func() bool {
		var got struct {
			Conversation usher.Conversation `json:"conversation"`
		}
		must(t, lead.call(http.MethodGet, path, nil, &got))
		return got.Conversation.State == usher.StateQueued
	})
	if _, err := customer.Send(t.Context(), "2", "How much is shipping?", ""); err != nil {
		t.Fatal(err)
	}
	must(t, lead.call(http.MethodPost, path+"/return", nil, nil))
	customer.hears(t, "4.90")

	// The customer may say so too.
	token, err := client.NewVisitor(t.Context(), server.url)
	if err != nil {
		t.Fatal(err)
	}
	ann := visit(t, server.url)
	sees := func(path, text string) func() bool {
		return func() bool {
			status, body := ann.as(t, http.MethodGet, "/v1/visitor/"+path, token, "application/json", nil)
			return status == http.StatusOK && strings.Contains(string(body), text)
		}
	}
	ann.tell(t, "/v1/visitor/messages", token, `{"person":true}`)
	waitFor(t, "ann to be queued", sees("conversation", `"state":"queued"`))
	ann.tell(t, "/v1/visitor/messages", token, `{"text":"How much is shipping?"}`)
	ann.tell(t, "/v1/visitor/leave-queue", token, "")
	waitFor(t, "the answer", sees("messages", "4.90"))
}
