package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"usher/nlp"
)

// modelKey is the key of the fake endpoint.
const modelKey = "sk-test-42"

// endpoint is a language model: it encodes by n-grams, sorts by a word, and
// answers with the entry it was given first. It notes what it was sent.
type endpoint struct {
	asked atomic.Int64
	mu    sync.Mutex
	sent  strings.Builder
}

func (p *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.asked.Add(1)
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	p.sent.Write(body)
	p.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer "+modelKey {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var in struct {
		Input    []string
		Messages []struct{ Content string }
	}
	_ = json.Unmarshal(body, &in)
	if r.URL.Path == "/v1/embeddings" {
		vectors, _ := nlp.NewNGramEncoder(nil).Encode(r.Context(), in.Input)
		var data []any
		for i, v := range vectors {
			data = append(data, map[string]any{"index": i, "embedding": v})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
		return
	}
	content := `{"intents":[{"label":"oos","confidence":0.7},{"label":"pay","confidence":0.1}]}`
	switch asked := in.Messages[1].Content; {
	case strings.Contains(asked, `"entries"`):
		content = `{"answered":true,"statements":[{"text":"Within 30 days.","entries":["E1"]}]}`
	case strings.Contains(asked, "back"):
		content = `{"intents":[{"label":"return","confidence":0.9}]}`
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": map[string]any{"content": content}}}})
}

// newEndpoint returns an endpoint and a configuration of it.
func newEndpoint(t *testing.T) (*endpoint, string) {
	t.Helper()
	p := &endpoint{}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	key := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(key, []byte(modelKey+"\n"), 0o600))
	return p, writeConfig(t, "llm:\n  url: "+server.URL+"/v1\n  key_file: "+key+"\n  chat: fake\n  embeddings: fake\n  dimension: 512\n")
}

// otherKey returns a configuration with a key that the endpoint refuses.
func otherKey(t *testing.T, cfg string) string {
	t.Helper()
	whole, err := os.ReadFile(cfg)
	must(t, err)
	return writeConfig(t, regexp.MustCompile(`key_file: .*`).ReplaceAllString(string(whole), "key: sk-other"))
}

// written puts lines into a file.
func written(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lines.jsonl")
	must(t, os.WriteFile(path, []byte(lines), 0o600))
	return path
}

// TestLanguageModel: the commands that ask a language model where they are told
// to.
func TestLanguageModel(t *testing.T) {
	t.Parallel()
	p, cfg := newEndpoint(t)
	corpus := written(t, `{"id":"returns","question":"How long can I return things?","answer":"Within 30 days."}
{"id":"pay","question":"How can I pay?","answer":"By card."}
`)
	queries := written(t, `{"id":"q1","text":"how long can I return things, I am a@b.example"}`+"\n")
	examples := written(t, `{"text":"send it back","label":"return"}
{"text":"by card","label":"pay"}
{"text":"sing","label":"oos"}
`)
	asked := written(t, `{"text":"I want it back, call 13800138000","label":"return"}
{"text":"sing a song","label":"oos"}
`)
	pairs := written(t, `{"zh":"pay by card please","en":"pay by card"}
{"zh":"where it is","en":"where is it"}
`)
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"eval", "intent", "--intents", examples, "--data", asked, "--out", "-"}, []string{`{"label":"return","score":0.9,"accepted":true}`, `{"label":"pay","score":0.1,"accepted":false}`}},
		{[]string{"eval", "faq", "--corpus", corpus, "--queries", queries, "--out", "-"}, []string{`"id":"q1","ranked":["returns"`}},
		{[]string{"eval", "answers", "--corpus", corpus, "--queries", queries}, []string{`{"id":"q1","answer":"Within 30 days.","cited":["returns"]}`}},
		{[]string{"eval", "pairs", "--data", pairs}, []string{`"recall_at_1":1`}},
		{[]string{"doctor", "--data", t.TempDir(), "--json"}, []string{`{"check":"language model","ok":true,"text":"llm.url is an address`}},
	} {
		args := append(c.args, "--config", cfg)
		if c.args[0] == "doctor" {
			out, _ := command(t, args...).CombinedOutput() // other checks may fail on this machine
			if !strings.Contains(string(out), c.want[0]) {
				t.Errorf("doctor says %s", out)
			}
			continue
		}
		out := usherOutput(t, append(args, "--llm")...)
		for _, s := range c.want {
			if !strings.Contains(out, s) {
				t.Errorf("%s: %s is not in %s", c.args, s, out)
			}
		}
	}
	for _, s := range []string{"a@b.example", "13800138000"} {
		if strings.Contains(p.sent.String(), s) {
			t.Errorf("%s left the machine", s)
		}
	}
}

func TestLanguageModelEncode(t *testing.T) {
	t.Parallel()
	_, cfg := newEndpoint(t)
	out := filepath.Join(t.TempDir(), "v.npy")
	usherOutput(t, "encode", "--llm", "--config", cfg, "--in", written(t, "one\ntwo\n"), "--out", out)
	data, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(data[:100]), "'shape': (2, 512)") {
		t.Errorf("%.100q, %v", data, err)
	}
}

// TestLanguageModelRefuses: what operators get wrong, and that no error holds
// the key.
func TestLanguageModelRefuses(t *testing.T) {
	t.Parallel()
	_, well := newEndpoint(t)
	lines := written(t, `{"text":"a","label":"b"}`+"\n")
	queries := written(t, `{"id":"q","text":"b"}`+"\n")
	corpus := written(t, `{"id":"a","question":"b","answer":"c"}`+"\n")
	wrong := otherKey(t, well)
	for _, c := range []struct {
		config string
		args   []string
		want   string
	}{
		{writeConfig(t, ""), []string{"encode", "--llm", "--in", lines, "--out", "x"}, "set llm.url (USHER_LLM_URL)"},
		{well, []string{"encode", "--llm", "--bundle", "x", "--in", lines, "--out", "x"}, "exclude each other"},
		{well, []string{"eval", "intent", "--llm", "--data", lines}, "give --intents"},
		{well, []string{"eval", "answers", "--corpus", corpus, "--queries", queries}, "say --llm"},
		{wrong, []string{"eval", "faq", "--llm", "--corpus", corpus, "--queries", queries}, "refuses the key (status 401)"},
		{wrong, []string{"eval", "intent", "--llm", "--intents", lines, "--data", lines}, "line 1: llm: chat: 127.0.0.1"},
		{writeConfig(t, "llm:\n  url: http://127.0.0.1:1/v1\n  key_file: /nowhere/key\n"), []string{"encode", "--llm", "--in", lines, "--out", "x"}, "llm.key_file cannot be read"},
		{writeConfig(t, "llm:\n  url: http://127.0.0.1:1/v1\n  key_file: "+written(t, " \n")+"\n"), []string{"encode", "--llm", "--in", lines, "--out", "x"}, "holds 0 bytes"},
		{writeConfig(t, "llm:\n  url: http://127.0.0.1:1/v1\n"), []string{"encode", "--llm", "--in", lines, "--out", "x"}, "llm.embeddings"},
		{writeConfig(t, "llm:\n  url: http://127.0.0.1:1/v1\n"), []string{"eval", "intent", "--llm", "--intents", lines, "--data", lines}, "llm.chat"},
	} {
		out, err := command(t, append(c.args, "--config", c.config)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), c.want) {
			t.Errorf("%s: %v, %s; want %q", c.args, err, out, c.want)
		}
		if strings.Contains(string(out), modelKey) || strings.Contains(string(out), "sk-other") {
			t.Errorf("%s tells the key: %s", c.args, out)
		}
	}
}
