package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/web"
)

func TestWhereOneStands(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, _ := s.visitor(t)
	look := func() string { return ann.must("GET", "/v1/visitor/conversation", nil).Body }
	if got := look(); got != `{"last_seq":0,"staffed":false,"profile":{}}`+"\n" {
		t.Errorf("before the first word: %s", got)
	}
	ann.must("POST", "/v1/visitor/messages", map[string]any{"text": "hello"})
	s.mu.Lock()
	s.standing = usher.Outlook{Staffed: true, Place: 3, Wait: 90*time.Second + 1}
	s.mu.Unlock()
	ann.must("POST", "/v1/visitor/profile", map[string]any{"name": "Ann", "email": "ann@shop.example"})
	got := look()
	for _, want := range []string{`"staffed":true`, `"position":3`, `"eta":91`, `"state":"bot"`, `"last_seq":1`, `"profile":{"name":"Ann","email":"ann@shop.example"}`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
}

func TestProfileOverREST(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, _ := s.visitor(t)
	for _, c := range []struct {
		body   string
		status int
		has    string
	}{
		{`{"name":"  Ann  Lee ","email":"ann@shop.example","language":"zh-CN"}`, 200, `{"name":"Ann Lee","email":"ann@shop.example","language":"zh"}`},
		{`{"name":"Bea"}`, 200, `{"name":"Bea","email":"ann@shop.example","language":"zh"}`},
		{`{"email":""}`, 200, `{"name":"Bea","language":"zh"}`},
		{`{}`, 200, `{"name":"Bea","language":"zh"}`},
		{`{"email":"nobody"}`, 422, `name@shop.example`},
		{`{"name":"` + strings.Repeat("x", 81) + `"}`, 422, `80`},
		{`{"name":5}`, 422, `body.name`},
		{`{"role":"admin"}`, 422, `body.role`},
		{``, 400, `invalid`},
	} {
		if a := ann.call("POST", "/v1/visitor/profile", c.body); a.Status != c.status || !strings.Contains(a.Body, c.has) {
			t.Errorf("%s = %d %s; want %d with %s", c.body, a.Status, a.Body, c.status, c.has)
		}
	}
	stranger := s.browser(t)
	stranger.refused(stranger.call("POST", "/v1/visitor/profile", `{}`), 401, usher.CodeUnauthorized)
}

func TestFeedbackOverREST(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, token := s.visitor(t)
	w := s.customer(t, token)
	var sent struct{ Conversation usher.ConversationID }
	ann.must("POST", "/v1/visitor/messages", map[string]any{"text": "hello"}).into(t, &sent)
	m, err := s.say(t.Context(), sent.Conversation, usher.Draft{From: usher.FromBot, Kind: usher.KindText, Text: "Hello!"})
	if err != nil {
		t.Fatal(err)
	}
	ann.must("POST", "/v1/visitor/feedback", map[string]any{"message": m.ID, "helpful": false})
	if f := w.until(func(f frame) bool { return f.Type == "feedback" }); !strings.Contains(f.raw, `"helpful":false`) || f.Seq != 2 {
		t.Errorf("told %s", f.raw)
	}
	var got struct{ Messages []struct{ Helpful *bool } }
	ann.must("GET", "/v1/visitor/messages", nil).into(t, &got)
	if got.Messages[0].Helpful != nil || got.Messages[1].Helpful == nil || *got.Messages[1].Helpful {
		t.Errorf("messages: %+v", got)
	}
	ann.refused(ann.call("POST", "/v1/visitor/feedback", map[string]any{"message": "x", "helpful": true}), 404, usher.CodeNotFound)
	ann.refused(ann.call("POST", "/v1/visitor/feedback", map[string]any{"message": m.ID}), 422, usher.CodeInvalid)
	ann.refused(ann.call("POST", "/v1/visitor/feedback", map[string]any{"helpful": true}), 422, usher.CodeInvalid)
}

func TestLeavingTheQueue(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, token := s.visitor(t)
	ann.refused(ann.call("POST", "/v1/visitor/leave-queue", nil), 404, usher.CodeNotFound)
	w := s.customer(t, token)
	var sent struct{ Conversation usher.ConversationID }
	ann.must("POST", "/v1/visitor/messages", map[string]any{"text": "hello"}).into(t, &sent)
	if _, err := s.move(t.Context(), sent.Conversation, usher.Move{To: usher.StateQueued}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing to leave
		var left struct{ State usher.State }
		ann.must("POST", "/v1/visitor/leave-queue", nil).into(t, &left)
		if left.State != usher.StateBot {
			t.Errorf("left: %+v", left)
		}
	}
	w.until(func(f frame) bool { return f.Type == "state" && strings.Contains(f.raw, `"state":"bot"`) })
	if _, err := s.move(t.Context(), sent.Conversation, usher.Move{To: usher.StateAgent, Agent: "mia"}); err != nil {
		t.Fatal(err)
	}
	ann.refused(ann.call("POST", "/v1/visitor/leave-queue", nil), 409, usher.CodeConflict)
	s.browser(t).refused(s.browser(t).call("POST", "/v1/visitor/leave-queue", nil), 401, usher.CodeUnauthorized)
}

// TestTellingIsLimited: what is told beside messages counts as they do.
func TestTellingIsLimited(t *testing.T) {
	t.Parallel()
	s := open(t, func(c *web.Config) { c.Limits.Messages = 1 })
	ann, _ := s.visitor(t)
	for i := range 10 {
		ann.must("POST", "/v1/visitor/profile", map[string]any{"name": fmt.Sprint(i)})
	}
	ann.refused(ann.call("POST", "/v1/visitor/profile", `{}`), 429, usher.CodeBusy)
	ann.refused(ann.call("POST", "/v1/visitor/feedback", `{"message":"x","helpful":true}`), 429, usher.CodeBusy)
	ann.refused(ann.call("POST", "/v1/visitor/messages", `{"text":"x"}`), 429, usher.CodeBusy)
}

func TestThePersonButtonOverREST(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, token := s.visitor(t)
	ann.must("POST", "/v1/visitor/messages", map[string]any{"person": true})
	w := s.customer(t, token)
	w.ask("send", map[string]any{"person": true, "text": "人工客服"})
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.heard) != 2 || !s.heard[0].Person || s.heard[0].Text != "" || !s.heard[1].Person || s.heard[1].Text != "人工客服" {
		t.Errorf("heard %+v", s.heard)
	}
}

// TestHistoryBackwards reads a long conversation as a page does: the newest
// lines first, with a note among them that is not for the customer.
func TestHistoryBackwards(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, _ := s.visitor(t)
	mia, _ := s.staff(s.admin(t), usher.RoleAgent, "mia")
	var sent struct{ Conversation usher.ConversationID }
	for i := range 250 {
		kind := usher.KindText
		if i == 243 { // seq 245
			kind = usher.KindNote
		}
		if i == 0 {
			ann.must("POST", "/v1/visitor/messages", map[string]any{"text": "hello"}).into(t, &sent)
		}
		if _, err := s.say(t.Context(), sent.Conversation, usher.Draft{From: usher.FromBot, Kind: kind, Text: fmt.Sprint(i + 2)}); err != nil {
			t.Fatal(err)
		}
	}
	var page struct {
		Messages []struct{ Seq int64 }
		From     int64
		UpTo     int64 `json:"up_to"`
		More     bool
	}
	for _, c := range []struct {
		who         *browser
		path        string
		first, last int64
		n           int
		from        int64
		more        bool
	}{
		{ann, "/v1/visitor/messages?before_seq=9007199254740991&limit=10", 242, 251, 9, 242, true},
		{ann, "/v1/visitor/messages?before_seq=246&limit=1", 0, 0, 0, 245, true}, // the note alone
		{ann, "/v1/visitor/messages?before_seq=11&limit=50", 1, 10, 10, 1, false},
		{ann, "/v1/visitor/messages?before_seq=1", 0, 0, 0, 0, false},
		{ann, "/v1/visitor/messages?before_seq=251&limit=500", 51, 250, 199, 51, true},
		{mia, path("/v1/conversations/%s/messages?before_seq=9007199254740991&limit=10", sent.Conversation), 242, 251, 10, 242, true},
		{mia, path("/v1/conversations/%s/messages?before_seq=3", sent.Conversation), 1, 2, 2, 1, false},
		{mia, path("/v1/conversations/%s/messages?after_seq=249", sent.Conversation), 250, 251, 2, 0, false},
	} {
		page.Messages, page.From, page.UpTo, page.More = nil, 0, 0, false
		c.who.must("GET", c.path, nil).into(t, &page)
		var first, last int64
		if n := len(page.Messages); n > 0 {
			first, last = page.Messages[0].Seq, page.Messages[n-1].Seq
		}
		if first != c.first || last != c.last || len(page.Messages) != c.n || page.From != c.from || page.More != c.more {
			t.Errorf("%s = %d from %d to %d, from %d, more %v; want %+v", c.path, len(page.Messages), first, last, page.From, page.More, c)
		}
	}
	ann.refused(ann.call("GET", "/v1/visitor/messages?before_seq=-1", nil), 422, usher.CodeInvalid)
}
