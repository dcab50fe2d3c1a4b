package llm_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"usher/nlp"
	"usher/nlp/llm"
)

// secret is the key of the tests.
const secret = "sk-test-0123456789"

// fake is an endpoint that speaks OpenAI's API. It answers as script says, one
// after the other and then always as the last; without a script rightly.
type fake struct {
	t       *testing.T
	server  *httptest.Server
	release chan struct{} // closed at the end of the test

	mu     sync.Mutex
	script []http.HandlerFunc
	bodies []string // of the requests
	keys   []string // their Authorization

	says func(system, user string) string // what the chat model says
}

func newFake(t *testing.T, script ...http.HandlerFunc) *fake {
	t.Helper()
	f := &fake{t: t, script: script, release: make(chan struct{})}
	f.server = httptest.NewServer(f)
	t.Cleanup(func() { close(f.release); f.server.Close() })
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Errorf("read a request: %v", err)
	}
	f.mu.Lock()
	f.bodies, f.keys = append(f.bodies, string(body)), append(f.keys, r.Header.Get("Authorization"))
	answer := f.right(body)
	if len(f.script) > 0 {
		answer = f.script[0]
		if len(f.script) > 1 {
			f.script = f.script[1:]
		}
	}
	f.mu.Unlock()
	if answer == nil {
		answer = f.right(body)
	}
	answer(w, r)
}

// requests returns the bodies of the requests that came.
func (f *fake) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.bodies)
}

// plays sets what it does from now on.
func (f *fake) plays(script ...http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script = script
}

// right answers as a sound endpoint does.
func (f *fake) right(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1/embeddings":
			f.embed(w, r, body)
		case "/v1/chat/completions":
			f.chat(w, body)
		default:
			http.NotFound(w, r)
		}
	}
}

// embed gives n-gram vectors of length 3, the last text first.
func (f *fake) embed(w http.ResponseWriter, r *http.Request, body []byte) {
	var in struct {
		Input []string `json:"input"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		f.t.Errorf("the request is no JSON: %v", err)
	}
	vectors, err := nlp.NewNGramEncoder(nil).Encode(r.Context(), in.Input)
	if err != nil {
		return // the client has gone
	}
	data := make([]map[string]any, 0, len(vectors))
	for i := len(vectors) - 1; i >= 0; i-- {
		for j := range vectors[i] {
			vectors[i][j] *= 3
		}
		data = append(data, map[string]any{"object": "embedding", "index": i, "embedding": vectors[i]})
	}
	writeJSON(w, http.StatusOK, map[string]any{"object": "list", "data": data, "model": "fake"})
}

func (f *fake) chat(w http.ResponseWriter, body []byte) {
	var in struct {
		Messages []struct {
			Role    string `json:"role"`
			Content string `json:"content"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(body, &in); err != nil || len(in.Messages) != 2 {
		f.t.Errorf("the request is not what is expected: %v %s", err, body)
		return
	}
	said(f.says(in.Messages[0].Content, in.Messages[1].Content))(w, nil)
}

// client returns a client of f that waits little.
func (f *fake) client(change ...func(*llm.Config)) *llm.Client {
	f.t.Helper()
	c := llm.Config{URL: f.server.URL + "/v1", Key: secret, Backoff: time.Microsecond}
	for _, do := range change {
		do(&c)
	}
	client, err := llm.New(c)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(client.Close)
	return client
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may have gone
}

// said is a chat completion with a content.
func said(content string) http.HandlerFunc { return finished(content, "stop") }

func finished(content, reason string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"choices": []any{map[string]any{
			"index": 0, "finish_reason": reason, "message": map[string]any{"role": "assistant", "content": content},
		}}})
	}
}

// encode is the body of a chat completion with a content.
func encode(content string) (string, error) {
	b, err := json.Marshal(map[string]any{"choices": []any{map[string]any{"message": map[string]any{"role": "assistant", "content": content}}}})
	return string(b), err
}

// status fails with a status and the message of an error.
func status(code int, message string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		writeJSON(w, code, map[string]any{"error": map[string]any{"message": message, "type": "fake"}})
	}
}

// raw answers with a body as it is.
func raw(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

// huge answers with n bytes, without a length.
func huge(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		block := strings.Repeat(" ", 64<<10)
		for ; n > 0; n -= len(block) {
			if _, err := io.WriteString(w, block); err != nil {
				return
			}
		}
	}
}

// broken closes the connection in the middle of the response.
func broken(w http.ResponseWriter, _ *http.Request) {
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(fmt.Sprintf("hijack: %v", err))
	}
	_, _ = buf.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":")
	_ = buf.Flush()
	_ = conn.Close()
}

// slow answers when the client or the test has gone.
func (f *fake) slow(_ http.ResponseWriter, r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-f.release:
	}
}
