package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"usher"
	"usher/web/client"
)

// as sends a request with a visitor token, or none.
func (s *staff) as(t *testing.T, method, path, token, kind string, body io.Reader) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, b
}

// tell sends JSON as a visitor and must succeed.
func (s *staff) tell(t *testing.T, path, token, body string) []byte {
	t.Helper()
	status, b := s.as(t, http.MethodPost, path, token, "application/json", strings.NewReader(body))
	if status/100 != 2 {
		t.Fatalf("%s %s = %d %s", path, body, status, b)
	}
	return b
}

// photo is a picture of n × 1 pixels.
func photo(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, n, 1))))
	return b.Bytes()
}

// give uploads a picture and returns its ID.
func (s *staff) give(t *testing.T, path, token string, content []byte) string {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", "photo.png")
	must(t, err)
	_, err = part.Write(content)
	must(t, err)
	must(t, w.Close())
	status, answer := s.as(t, http.MethodPost, path, token, w.FormDataContentType(), &b)
	_, id, ok := strings.Cut(string(answer), `"id":"`)
	if status != http.StatusCreated || !ok {
		t.Fatalf("upload = %d %s", status, answer)
	}
	id, _, _ = strings.Cut(id, `"`)
	return id
}

// TestPictureStory: a customer leaves a name and a picture, the server is
// killed, and when it is back an agent sees both, sends a picture in return,
// and hears that an answer did not help. Everything over the real server.
func TestPictureStory(t *testing.T) {
	t.Parallel()
	data, addr := filepath.Join(t.TempDir(), "data"), freePort(t)
	server := startProcess(t, data, addr)
	admin := visit(t, server.url)
	must(t, admin.call(http.MethodPost, "/v1/setup", map[string]string{
		"token": server.setup, "email": "admin@shop.example", "name": "Lead", "password": "correct horse battery",
	}, nil))
	must(t, admin.call(http.MethodPost, "/v1/entries", map[string]any{
		"variants": []map[string]string{{"text": "How long does delivery take?", "language": "en"}}, "answer": map[string]string{"en": "Two days."},
	}, nil))
	token, err := client.NewVisitor(t.Context(), server.url)
	must(t, err)
	visitor := visit(t, server.url)
	visitor.tell(t, "/v1/visitor/profile", token, `{"name":"Ada","email":"ada@shop.example"}`)
	id := visitor.give(t, "/v1/visitor/files", token, photo(t, 7))
	send := fmt.Sprintf(`{"client_id":"k1","files":[%q]}`, id)
	visitor.tell(t, "/v1/visitor/messages", token, send)
	server.kill()

	server = startProcess(t, data, addr)
	admin = signIn(t, server.url, "admin@shop.example", "correct horse battery")
	if b := visitor.tell(t, "/v1/visitor/messages", token, send); !strings.Contains(string(b), `"duplicate":true`) || !strings.Contains(string(b), id) {
		t.Errorf("sent again: %s", b)
	}
	chat := pictureChat(t, admin)
	var said []usher.Message
	waitFor(t, "the bot to ask about the picture", func() bool {
		said = readLog(t, admin, chat.ID)
		return len(said) == 2 && strings.Contains(said[1].Text, "look at pictures") && said[1].Options[0].Person
	})
	if len(said[0].Files) != 1 || said[0].Files[0].Width != 7 || chat.CustomerName != "Ada" {
		t.Errorf("the agent sees %+v of %s", said[0], chat.CustomerName)
	}
	for who, path := range map[*staff]string{admin: "/v1/files/" + id, visitor: "/v1/visitor/files/" + id} {
		bearer := ""
		if who == visitor {
			bearer = token
		}
		if status, b := who.as(t, http.MethodGet, path, bearer, "", nil); status != http.StatusOK || !bytes.Equal(b, photo(t, 7)) {
			t.Errorf("%s = %d, %d bytes", path, status, len(b))
		}
	}
	unhelpful(t, admin, visitor, token, chat.ID)
	must(t, admin.call(http.MethodPut, "/v1/me/presence", map[string]string{"presence": "online"}, nil))
	visitor.tell(t, "/v1/visitor/messages", token, `{"person":true,"text":"Talk to a person"}`)
	waitFor(t, "the chat to be assigned", func() bool { return pictureChat(t, admin).State == usher.StateAgent })
	mine := admin.give(t, "/v1/files", "", photo(t, 9))
	must(t, admin.call(http.MethodPost, "/v1/conversations/"+string(chat.ID)+"/reply", map[string]any{"files": []string{mine}}, nil))
	if status, b := visitor.as(t, http.MethodGet, "/v1/visitor/files/"+mine, token, "", nil); status != http.StatusOK || !bytes.Equal(b, photo(t, 9)) {
		t.Errorf("the agent's picture = %d, %d bytes", status, len(b))
	}
	if c := pictureChat(t, admin); c.LastFiles != 1 || c.LastText != "" || c.LastFrom != usher.FromAgent {
		t.Errorf("the row says %+v", c)
	}
	if status, _ := visitor.as(t, http.MethodGet, "/v1/files/"+mine, token, "", nil); status != http.StatusUnauthorized {
		t.Errorf("a visitor's token opens the agents' files: %d", status)
	}
	stopsCleanly(t, server, data)
}

// pictureChat is the only conversation there is.
func pictureChat(t *testing.T, admin *staff) usher.Conversation {
	t.Helper()
	var got struct {
		Conversations []usher.Conversation `json:"conversations"`
	}
	must(t, admin.call(http.MethodGet, "/v1/conversations?q=ada%40shop.example", nil, &got))
	if len(got.Conversations) != 1 {
		t.Fatalf("conversations: %+v", got)
	}
	return got.Conversations[0]
}

// unhelpful asks something, and says from two tabs at once that the answer
// did not help: one miss.
func unhelpful(t *testing.T, admin, visitor *staff, token string, chat usher.ConversationID) {
	t.Helper()
	visitor.tell(t, "/v1/visitor/messages", token, `{"text":"how long does delivery take"}`)
	var answer usher.Message
	waitFor(t, "the answer", func() bool {
		log := readLog(t, admin, chat)
		answer = log[len(log)-1]
		return answer.Text == "Two days."
	})
	if len(answer.Sources) != 1 || answer.Sources[0].Title != "How long does delivery take?" {
		t.Errorf("the answer's sources are %+v", answer.Sources)
	}
	var tabs sync.WaitGroup
	for range 2 {
		tabs.Go(func() {
			visitor.tell(t, "/v1/visitor/feedback", token, fmt.Sprintf(`{"message":%q,"helpful":false}`, answer.ID))
		})
	}
	tabs.Wait()
	var got struct {
		Misses []usher.Miss `json:"misses"`
	}
	must(t, admin.call(http.MethodGet, "/v1/misses?why=not_helpful", nil, &got))
	if len(got.Misses) != 1 || got.Misses[0].Question != "how long does delivery take" {
		t.Errorf("misses: %+v", got.Misses)
	}
}
