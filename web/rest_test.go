package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"usher"
	"usher/web"
)

func TestNewNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := services(t, newOffice())
	s.Bot, s.DeskFloor = nil, nil
	if _, err := web.New(s, web.Config{}); err == nil || !strings.Contains(err.Error(), "Bot, DeskFloor") {
		t.Errorf("New = %v", err)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b := s.browser(t)
	for _, p := range []string{"/healthz", "/readyz"} {
		if a := b.call("GET", p, nil); a.Status != 200 {
			t.Errorf("%s = %d %s", p, a.Status, a.Body)
		}
	}
	b.refused(b.call("GET", "/nowhere", nil), 404, usher.CodeNotFound)
	b.refused(b.call("GET", "/v1/nowhere", nil), 404, usher.CodeNotFound)
	b.refused(b.call("PUT", "/healthz", nil), 405, usher.CodeInvalid)
}

func TestNotReady(t *testing.T) {
	t.Parallel()
	o := newOffice()
	parts := services(t, o)
	parts.Ready = func(context.Context) error { return errors.New("the secret model is loading") }
	changed := 0
	parts.IntentsChanged = func(context.Context) error { changed++; return errors.New("deaf") }
	s := openWith(t, o, parts, nil)
	a := s.browser(t).call("GET", "/readyz", nil)
	s.browser(t).refused(a, 503, usher.CodeBusy)
	if strings.Contains(a.Body, "secret") || !strings.Contains(s.log.String(), "secret model") {
		t.Errorf("/readyz = %s", a.Body)
	}
	admin := s.admin(t)
	admin.refused(admin.call("PUT", "/v1/intents/x", map[string]any{}), 500, usher.CodeInternal)
	if changed != 1 {
		t.Errorf("IntentsChanged was called %d times", changed)
	}
}

// Each line is a request and what must, and must not, be in the answer.
func TestCustomerScenarios(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, _ := s.visitor(t)
	bob, _ := s.visitor(t)
	var sent struct{ Conversation string }
	bob.must("POST", "/v1/visitor/messages", map[string]string{"text": "bob's secret"}).into(t, &sent)
	hostile := `<img src=x onerror=alert(1)>'; DROP TABLE messages; --`
	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		has, hasNot        string
	}{
		{"nothing yet", "GET", "/v1/visitor/messages", nil, 200, `"messages":[]`, "null"},
		{"no conversation yet", "GET", "/v1/visitor/conversation", nil, 200, `"staffed":false`, `"id"`},
		{"a message", "POST", "/v1/visitor/messages", map[string]string{"client_id": "k1", "text": hostile}, 201, `"seq":1`, `"position"`},
		{"the same again", "POST", "/v1/visitor/messages", map[string]string{"client_id": "k1", "text": "other"}, 201, `"duplicate":true`, `"seq":2`},
		{"a choice", "POST", "/v1/visitor/messages", map[string]string{"choice": "2"}, 201, `"choice":"2"`, ""},
		{"empty", "POST", "/v1/visitor/messages", map[string]string{}, 422, `"invalid"`, ""},
		{"no body", "POST", "/v1/visitor/messages", nil, 400, `"invalid"`, ""},
		{"no JSON", "POST", "/v1/visitor/messages", "hello", 400, `"invalid"`, ""},
		{"half JSON", "POST", "/v1/visitor/messages", `{"text":`, 400, `"invalid"`, ""},
		{"wrong kind", "POST", "/v1/visitor/messages", `{"text":5}`, 422, `body.text`, ""},
		{"unknown field", "POST", "/v1/visitor/messages", `{"text":"x","admin":true}`, 422, `body.admin`, ""},
		{"long client_id", "POST", "/v1/visitor/messages", map[string]string{"text": "x", "client_id": strings.Repeat("k", 129)}, 422, `body.client_id`, ""},
		{"client_id with a NUL", "POST", "/v1/visitor/messages", `{"text":"x","client_id":"a\u0000"}`, 422, `printable`, ""},
		{"too long", "POST", "/v1/visitor/messages", map[string]string{"text": strings.Repeat("长", 6000)}, 413, `"too_large"`, "长"},
		{"somebody else's", "POST", "/v1/visitor/messages", map[string]string{"text": "x", "conversation": sent.Conversation}, 403, `"forbidden"`, "secret"},
		{"everything", "GET", "/v1/visitor/messages?after_seq=0", nil, 200, `"up_to":2`, "secret"},
		{"a page", "GET", "/v1/visitor/messages?limit=1", nil, 200, `"more":true`, `"seq":2`},
		{"the rest", "GET", "/v1/visitor/messages?after_seq=1", nil, 200, `"seq":2`, `"seq":1`},
		{"bad seq", "GET", "/v1/visitor/messages?after_seq=-1", nil, 422, `query.after_seq`, ""},
		{"no number", "GET", "/v1/visitor/messages?after_seq=1%20OR%201=1", nil, 422, `query.after_seq`, ""},
		{"the conversation", "GET", "/v1/visitor/conversation", nil, 200, `"last_seq":2`, "secret"},
	} {
		a := ann.call(c.method, c.path, c.body)
		if a.Status != c.status || !strings.Contains(a.Body, c.has) || c.hasNot != "" && strings.Contains(a.Body, c.hasNot) {
			t.Errorf("%s: %s %s = %d %s; want %d with %q, without %q", c.name, c.method, c.path, a.Status, a.Body, c.status, c.has, c.hasNot)
		}
	}
	var got struct{ Messages []struct{ Text string } }
	ann.must("GET", "/v1/visitor/messages", nil).into(t, &got)
	if got.Messages[0].Text != hostile {
		t.Errorf("%q came back as %q", hostile, got.Messages[0].Text)
	}
}

func TestTokensAreChecked(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, token := s.visitor(t)
	ann.must("POST", "/v1/visitor/messages", map[string]string{"text": "x"})
	other := newWidgetToken(t)
	for _, bad := range []string{"", "Bearer", "Bearer ", "Bearer " + token[:len(token)-2], "Bearer x" + token, "Basic " + token, token, "Bearer " + other} {
		b := s.browser(t)
		b.header.Set("Authorization", bad)
		b.refused(b.call("GET", "/v1/visitor/messages", nil), 401, usher.CodeUnauthorized)
		b.refused(b.call("POST", "/v1/visitor/messages", map[string]string{"text": "x"}), 401, usher.CodeUnauthorized)
	}
	b := s.browser(t) // a visitor's token opens nothing of the agents'
	b.header.Set("Authorization", "Bearer "+token)
	b.cookie = "usher=" + token
	b.refused(b.call("GET", "/v1/conversations", nil), 401, usher.CodeUnauthorized)
	if log := s.log.String(); strings.Contains(log, token) {
		t.Error("the log holds a token")
	}
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, _ := s.visitor(t)
	big := `{"text":"` + strings.Repeat("x", 10<<20) + `"}`
	ann.refused(ann.call("POST", "/v1/visitor/messages", big), 413, usher.CodeTooLarge)
	// A client that looks at the answer only when all is sent gets it, too.
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := fmt.Fprintf(conn, "POST /v1/visitor/messages HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(big), big); err != nil {
		t.Errorf("sending was cut off: %v", err)
	}
	if line, err := bufio.NewReader(conn).ReadString('\n'); !strings.Contains(line, "413") {
		t.Errorf("the answer is %q, %v", line, err)
	}
	ann.must("POST", "/v1/visitor/messages", map[string]string{"text": "still here"})
	deep := strings.Repeat("[", 200_000)
	ann.refused(ann.call("POST", "/v1/visitor/messages", deep), 400, usher.CodeInvalid)
	b := s.browser(t)
	b.refused(b.call("POST", "/v1/session", `{"email":"`+strings.Repeat("x", 9<<10)+`","password":"x"}`), 413, usher.CodeTooLarge)
}

func TestWhereCustomersComeFrom(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	for _, c := range []struct {
		origin string
		status int
	}{
		{"https://shop.example", 201},
		{"", 201},
		{"http://" + s.addr, 201},
		{"https://evil.example", 403},
		{"http://shop.example", 403},
		{"null", 403},
		{"https://shop.example.evil.example", 403},
	} {
		b := s.browser(t)
		if c.origin != "" {
			b.header.Set("Origin", c.origin)
		}
		a := b.call("POST", "/v1/visitors", nil)
		allowed := a.Header.Get("Access-Control-Allow-Origin")
		if a.Status != c.status || c.status == 201 && allowed != c.origin || c.status != 201 && allowed != "" {
			t.Errorf("from %q = %d, allowed %q; want %d", c.origin, a.Status, allowed, c.status)
		}
		if a.Header.Get("Access-Control-Allow-Credentials") != "" || !strings.Contains(a.Header.Get("Vary"), "Origin") {
			t.Errorf("from %q: headers %v", c.origin, a.Header)
		}
	}
	b := s.browser(t)
	b.header.Set("Origin", "https://shop.example")
	b.header.Set("Access-Control-Request-Method", "POST")
	if a := b.call("OPTIONS", "/v1/visitor/messages", nil); a.Status != 204 || !strings.Contains(a.Header.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("preflight = %d %v", a.Status, a.Header)
	}
	for _, p := range []string{"/v1/session", "/v1/conversations", "/v1/me"} {
		a := b.call("OPTIONS", p, nil)
		if a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s answers other sites: %v", p, a.Header)
		}
	}
}

func TestConversationScenarios(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	amy, amyID := s.staff(admin, usher.RoleAgent, "amy")
	ben, _ := s.staff(admin, usher.RoleAgent, "ben")
	ann, _ := s.visitor(t)
	var sent struct{ Conversation string }
	ann.must("POST", "/v1/visitor/messages", map[string]string{"text": "help"}).into(t, &sent)
	id := sent.Conversation
	for _, c := range []struct {
		who          *browser
		method, path string
		body         any
		status       int
		has          string
	}{
		{amy, "GET", "/v1/conversations", nil, 200, id},
		{amy, "GET", "/v1/conversations?state=queued,agent", nil, 200, `"conversations":[]`},
		{amy, "GET", "/v1/conversations?state=bot&limit=1", nil, 200, `"next":"` + id},
		{amy, "GET", "/v1/conversations/counts", nil, 200, `{"mine":0,"queued":0,"bot":1,"agent":0,"closed":0,"archived":0}`},
		{amy, "GET", "/v1/conversations?state=dancing", nil, 422, "query.state"},
		{amy, "GET", "/v1/conversations/" + id, nil, 200, `"native_id"`},
		{amy, "GET", "/v1/conversations/none", nil, 404, "not_found"},
		{amy, "GET", "/v1/conversations/none/messages", nil, 404, "not_found"},
		{amy, "GET", "/v1/conversations/" + id + "/messages", nil, 200, `"position"`},
		{amy, "GET", "/v1/conversations/" + id + "/turns", nil, 200, "Where is my parcel?"},
		{amy, "POST", "/v1/conversations/" + id + "/reply", map[string]string{"text": "hi"}, 403, "forbidden"},
		{amy, "POST", "/v1/conversations/" + id + "/claim", nil, 200, `"owner":"` + string(amyID)},
		{ben, "POST", "/v1/conversations/" + id + "/claim", nil, 409, "conflict"},
		{ben, "POST", "/v1/conversations/" + id + "/release", nil, 403, "forbidden"},
		{ben, "POST", "/v1/conversations/" + id + "/reply", map[string]string{"text": "hi"}, 403, "forbidden"},
		{amy, "POST", "/v1/conversations/" + id + "/reply", map[string]string{"text": " "}, 422, "empty"},
		{amy, "POST", "/v1/conversations/" + id + "/reply", map[string]string{"text": "hi"}, 201, `"seq":2`},
		{ben, "POST", "/v1/conversations/" + id + "/note", map[string]string{"text": "<b>rude</b>"}, 201, `"kind":"note"`},
		{amy, "GET", "/v1/conversations?owner=" + string(amyID), nil, 200, id},
		{amy, "POST", "/v1/conversations/" + id + "/transfer", map[string]any{"skills": []string{"refunds", " "}}, 200, `"skills":["refunds"]`},
		{amy, "GET", "/v1/queue", nil, 200, `"place":1`},
		{amy, "POST", "/v1/conversations/" + id + "/return", nil, 200, `"state":"bot"`},
		{amy, "POST", "/v1/conversations/" + id + "/archive", nil, 200, `"state":"archived"`},
		{amy, "POST", "/v1/conversations/" + id + "/restore", map[string]string{"to": "agent"}, 422, "body.to"},
		{amy, "POST", "/v1/conversations/" + id + "/restore", map[string]string{"to": "queued"}, 200, `"state":"queued"`},
		{amy, "POST", "/v1/conversations/" + id + "/close?seen=x", nil, 422, "query.seen"},
		{amy, "POST", "/v1/conversations/" + id + "/close?seen=9", nil, 200, `"state":"closed"`},
		{amy, "POST", "/v1/conversations/" + id + "/archive", nil, 409, "conflict"},
		{amy, "GET", "/v1/turns", nil, 403, "trainer"},
		{admin, "GET", "/v1/turns?limit=2", nil, 200, `"turns"`},
		{admin, "GET", "/v1/turns?limit=0", nil, 422, "query.limit"},
	} {
		if a := c.who.call(c.method, c.path, c.body); a.Status != c.status || !strings.Contains(a.Body, c.has) {
			t.Errorf("%s %s = %d %s; want %d with %q", c.method, c.path, a.Status, a.Body, c.status, c.has)
		}
	}
	var seen struct {
		Messages []struct{ Text string }
		UpTo     int64 `json:"up_to"`
	}
	ann.must("GET", "/v1/visitor/messages", nil).into(t, &seen)
	if len(seen.Messages) != 2 || seen.UpTo != 3 {
		t.Errorf("the customer sees %+v; want two messages, and the note counted", seen)
	}
}

func TestKnowledgeScenarios(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	tom, _ := s.staff(admin, usher.RoleTrainer, "tom")
	amy, _ := s.staff(admin, usher.RoleAgent, "amy")
	s.misses["m1"] = usher.Miss{ID: "m1", Question: "Do you ship to Mars?", State: usher.MissOpen}
	s.misses["m2"] = usher.Miss{ID: "m2", Question: "asdf", State: usher.MissOpen}
	s.misses["m3"] = usher.Miss{ID: "m3", Question: "Do you gift-wrap?", State: usher.MissOpen}
	entry := map[string]any{"id": "运费 1", "variants": []map[string]string{{"text": "How much is shipping?"}, {"text": "運費多少", "language": "zh"}}, "answer": map[string]string{"en": "Five <b>euros</b>.", "zh": "五欧元。"}}
	at := "/v1/entries/%E8%BF%90%E8%B4%B9%201"
	for _, c := range []struct {
		who          *browser
		method, path string
		match        string
		body         any
		status       int
		has          string
	}{
		{amy, "POST", "/v1/entries", "", entry, 403, "trainer"},
		{tom, "POST", "/v1/entries", "", entry, 201, `"version":1`},
		{tom, "POST", "/v1/entries", "", entry, 409, "conflict"},
		{tom, "POST", "/v1/entries", "", map[string]any{"variants": []any{}, "answer": map[string]string{"en": "x"}}, 422, "body.variants"},
		{tom, "POST", "/v1/entries", "", map[string]any{"variants": []map[string]string{{"text": " "}}, "answer": map[string]string{"en": "x"}}, 422, "variant 1"},
		{tom, "POST", "/v1/entries", "", map[string]any{"variants": []map[string]string{{"text": "\u200b"}}, "answer": map[string]string{"en": "x"}}, 422, "variant 1"},
		{tom, "POST", "/v1/entries", "", map[string]any{"variants": []map[string]string{{"text": "x"}}, "answer": map[string]string{"en": "\u200b\u2800"}}, 422, "no answer"},
		{tom, "POST", "/v1/entries", "", map[string]any{"variants": []map[string]string{{"text": "x"}}, "answer": map[string]string{"en": " "}}, 422, "no answer"},
		{amy, "GET", at, "", nil, 200, "Five <b>euros</b>"},
		{amy, "GET", "/v1/entries?q=SHIPPING", "", nil, 200, `"total":1`},
		{amy, "GET", "/v1/entries?q=%E8%BF%90%E8%B4%B9%E5%A4%9A%E5%B0%91", "", nil, 200, `"total":1`},
		{amy, "GET", "/v1/entries?language=zh&disabled=false", "", nil, 200, `"total":1`},
		{amy, "GET", "/v1/entries?disabled=true", "", nil, 200, `"total":0`},
		{amy, "GET", "/v1/entries?disabled=maybe", "", nil, 422, "query.disabled"},
		{amy, "GET", "/v1/entries?q=nothing", "", nil, 200, `"entries":[]`},
		{amy, "GET", "/v1/entries?offset=5", "", nil, 200, `"entries":[]`},
		{tom, "PUT", at, "", without(entry, "id"), 422, "If-Match"},
		{tom, "PUT", at, `"x"`, without(entry, "id"), 422, "If-Match"},
		{tom, "PUT", at, `"7"`, without(entry, "id"), 409, "conflict"},
		{tom, "PUT", at, `"1"`, without(entry, "id"), 200, `"version":2`},
		{tom, "PUT", at + "?version=2", "", without(entry, "id"), 200, `"version":3`},
		{amy, "DELETE", at, `"3"`, nil, 403, "trainer"},
		{tom, "DELETE", at, `"1"`, nil, 409, "conflict"},
		{tom, "GET", "/v1/misses?state=open", "", nil, 200, `"total":3,"questions":3`},
		{amy, "GET", "/v1/misses", "", nil, 403, "trainer"},
		{tom, "POST", "/v1/misses/m1/resolve", "", map[string]any{"entry_id": "运费 1", "as": "variant"}, 200, "Mars"},
		{tom, "POST", "/v1/misses/m1/resolve", "", map[string]any{}, 422, "invalid"},
		{tom, "POST", "/v1/misses/m3/resolve", "", map[string]any{"entry": map[string]any{"answer": map[string]string{"en": "Yes."}}}, 200, "gift-wrap"},
		{tom, "POST", "/v1/misses/m9/resolve", "", map[string]any{"entry_id": "x"}, 404, "not_found"},
		{tom, "POST", "/v1/misses/m2/dismiss", "", nil, 200, `"dismissed"`},
		{tom, "POST", "/v1/misses/m1/dismiss", "", nil, 409, "conflict"},
		{tom, "POST", "/v1/misses/m1/reopen", "", nil, 200, `"state":"open"`},
		{tom, "POST", "/v1/misses/m2/reopen", "", nil, 200, `"state":"open"`},
		{tom, "POST", "/v1/misses/m9/reopen", "", nil, 404, "not_found"},
		{tom, "DELETE", at, `W/"4"`, nil, 204, ""},
		{tom, "GET", at, "", nil, 404, "not_found"},
		{tom, "PUT", "/v1/intents/track_order", "", map[string]any{"reply": map[string]string{"en": "On its way."}}, 200, "track_order"},
		{amy, "GET", "/v1/intents", "", nil, 200, "On its way"},
		{tom, "PUT", "/v1/intents/track_order", "", map[string]any{"examples": []string{"track it", " "}}, 200, `"examples":["track it"]`},
		{tom, "PUT", "/v1/intents/track_order", "", map[string]any{"description": "of a page that knows no examples"}, 200, `"examples":["track it"]`},
		{tom, "PUT", "/v1/intents/track_order", "", map[string]any{"examples": []string{}}, 200, `{"name":"track_order"}`},
		{tom, "DELETE", "/v1/intents/track_order", "", nil, 204, ""},
		{tom, "DELETE", "/v1/intents/track_order", "", nil, 404, "not_found"},
		{tom, "POST", "/v1/understand", "", map[string]string{"text": "<i>hi</i>", "language": "en"}, 200, `"route":"faq"`},
		{tom, "POST", "/v1/understand", "", map[string]string{"text": ""}, 422, "body.text"},
		{amy, "POST", "/v1/understand", "", map[string]string{"text": "hi"}, 403, "trainer"},
	} {
		c.who.header.Del("If-Match")
		if c.match != "" {
			c.who.header.Set("If-Match", c.match)
		}
		if a := c.who.call(c.method, c.path, c.body); a.Status != c.status || !strings.Contains(a.Body, c.has) {
			t.Errorf("%s %s = %d %s; want %d with %q", c.method, c.path, a.Status, a.Body, c.status, c.has)
		}
	}
	if len(s.heard) != 0 {
		t.Error("the test bench stored something")
	}
}

// without is m less a key.
func without(m map[string]any, key string) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		if k != key {
			out[k] = v
		}
	}
	return out
}

func TestInternalErrorsStayInside(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	s.mu.Lock()
	s.fail = errors.New("disk /dev/secret is on fire")
	s.mu.Unlock()
	ann, _ := s.visitor(t)
	for _, a := range []answer{
		admin.call("GET", "/v1/conversations/x", nil),
		ann.call("POST", "/v1/visitor/messages", map[string]string{"text": "panic"}),
	} {
		var p web.Problem
		a.into(t, &p)
		if a.Status != 500 || p.Code != usher.CodeInternal || strings.Contains(a.Body, "secret") || strings.Contains(a.Body, "goroutine") {
			t.Errorf("= %d %s", a.Status, a.Body)
		}
		if p.ID == "" || !strings.Contains(s.log.String(), p.ID) {
			t.Errorf("the log has nothing under %q", p.ID)
		}
	}
	if log := s.log.String(); !strings.Contains(log, "/dev/secret") || !strings.Contains(log, "office is on fire") {
		t.Error("the log does not tell the cause")
	}
	ann.must("POST", "/v1/visitor/messages", map[string]string{"text": "still here"})
}

func TestDocument(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b := s.browser(t)
	var doc struct {
		OpenAPI    string
		Info       struct{ Version string }
		Paths      map[string]map[string]map[string]any
		Components struct{ Schemas map[string]any }
	}
	a := b.must("GET", "/openapi.json", nil)
	a.into(t, &doc)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Info.Version != "test" {
		t.Errorf("openapi %q, version %q", doc.OpenAPI, doc.Info.Version)
	}
	ids := map[string]bool{}
	for p, methods := range doc.Paths {
		for m, op := range methods {
			id, _ := op["operationId"].(string)
			summary, _ := op["summary"].(string)
			if id == "" || ids[id] || summary == "" || op["tags"] == nil {
				t.Errorf("%s %s: operationId %q, summary %q, tags %v", m, p, id, summary, op["tags"])
			}
			ids[id] = true
			responses, _ := op["responses"].(map[string]any)
			if responses["500"] == nil || len(responses) < 3 {
				t.Errorf("%s %s answers only %v", m, p, responses)
			}
			for status, r := range responses {
				if j, _ := json.Marshal(r); status >= "400" && !strings.Contains(string(j), "#/components/schemas/Problem") {
					t.Errorf("%s %s: %s is %s", m, p, status, j)
				}
			}
			public := p == "/v1/visitors" || p == "/v1/setup" || p == "/v1/setup/check" || p == "/v1/session" && m == "post" || p == "/v1/socket" ||
				p == "/v1/join" || p == "/v1/join/check" || p == "/v1/visitor/widget"
			if (op["security"] == nil) != public {
				t.Errorf("%s %s: security %v", m, p, op["security"])
			}
		}
	}
	if len(ids) < 40 || doc.Components.Schemas["ErrorModel"] != nil {
		t.Errorf("%d operations; ErrorModel %v", len(ids), doc.Components.Schemas["ErrorModel"])
	}
	for _, ref := range strings.Split(a.Body, `"$ref":"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(ref, `"`)
		if doc.Components.Schemas[name] == nil {
			t.Errorf("there is no schema %s", name)
		}
	}
}

// Every operation that asks for a session refuses who has none, before it
// looks at the rest of the request.
func TestEveryOperationIsGuarded(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b := s.browser(t)
	var doc struct {
		Paths map[string]map[string]struct {
			Security []map[string]any
			ID       string `json:"operationId"`
		}
	}
	b.must("GET", "/openapi.json", nil).into(t, &doc)
	for p, methods := range doc.Paths {
		for m, op := range methods {
			if len(op.Security) == 0 || op.ID == "openAgentSocket" {
				continue
			}
			a := b.call(strings.ToUpper(m), strings.NewReplacer("{id}", "x", "{name}", "x").Replace(p), nil)
			if a.Status != 401 {
				t.Errorf("%s %s = %d %s; want 401", m, p, a.Status, a.Body)
			}
		}
	}
}

func TestDocsPage(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b := s.browser(t)
	page := b.must("GET", "/docs", nil)
	policy := page.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	if !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
		t.Errorf("Content-Type %q", page.Header.Get("Content-Type"))
	}
	for _, forbidden := range []string{"https://", "http://", "<style", " onclick", " style="} {
		if strings.Contains(page.Body, forbidden) {
			t.Errorf("the page holds %q", forbidden)
		}
	}
	for p, kind := range map[string]string{"/docs/app.js": "javascript", "/docs/style.css": "text/css"} {
		a := b.must("GET", p, nil)
		if !strings.Contains(page.Body, p) || !strings.Contains(a.Header.Get("Content-Type"), kind) || a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", p, a.Header)
		}
		if strings.Contains(a.Body, "innerHTML") || strings.Contains(a.Body, "://") {
			t.Errorf("%s sets innerHTML or loads from elsewhere", p)
		}
	}
	if a := b.call("GET", "/v1/me", nil); a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("X-Frame-Options") != "DENY" || a.Status != http.StatusUnauthorized {
		t.Errorf("headers of the API: %v", a.Header)
	}
}
