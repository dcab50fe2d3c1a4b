package webhook_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/connect"
	"usher/connect/webhook"
)

// fence is a block of the document.
var fence = regexp.MustCompile("(?s)```(json|http)\n(.*?)```")

// TestDocument: the examples are what the program sends, and the signature fits.
func TestDocument(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/events.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	examples := 0
	for _, block := range fence.FindAllStringSubmatch(text, -1) {
		if block[1] == "http" {
			signed(t, text, block[2])
			continue
		}
		for line := range strings.SplitSeq(strings.TrimSpace(block[2]), "\n") {
			examples++
			var page struct {
				Events []json.RawMessage `json:"events"`
			}
			if err := json.Unmarshal([]byte(line), &page); err == nil && page.Events != nil {
				line = string(page.Events[0])
			}
			same(t, line)
		}
	}
	if examples < 9 {
		t.Errorf("only %d examples were found", examples)
	}
	for _, known := range connect.Types() {
		if !strings.Contains(text, "`"+string(known)+"`") {
			t.Errorf("%s is not documented", known)
		}
	}
}

// same fails unless line is an event as it is written.
func same(t *testing.T, line string) {
	t.Helper()
	var e connect.Event
	dec := json.NewDecoder(strings.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		t.Errorf("%s: %v", line, err)
		return
	}
	if got, err := json.Marshal(e); err != nil || string(got) != line {
		t.Errorf("the document has\n%s\nthe program writes\n%s, %v", line, got, err)
	}
}

// signed fails unless the request in the document is signed by its secret.
func signed(t *testing.T, text, request string) {
	t.Helper()
	head, body, _ := strings.Cut(strings.TrimSpace(request), "\n\n")
	headers := map[string]string{}
	for line := range strings.SplitSeq(head, "\n") {
		name, value, _ := strings.Cut(line, ": ")
		headers[name] = value
	}
	_, rest, _ := bytes.Cut([]byte(text), []byte("the secret `whsec_"))
	secret, _, _ := bytes.Cut(rest, []byte("`"))
	key, err := base64.StdEncoding.DecodeString(string(secret))
	if err != nil {
		t.Fatal(err)
	}
	seconds, err := strconv.ParseInt(headers["webhook-timestamp"], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	want := webhook.Sign([]usher.WebhookSecret{{Key: key}}, headers["webhook-id"], time.Unix(seconds, 0), []byte(body))
	if headers["webhook-signature"] != want {
		t.Errorf("the signature is %s; want %s", headers["webhook-signature"], want)
	}
	same(t, body)
}
