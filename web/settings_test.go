package web_test

import (
	"net/http"
	"strings"
	"testing"

	"usher"
)

func TestSettingsRoutes(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	tom, _ := s.staff(admin, usher.RoleTrainer, "tom")
	look := map[string]any{"name": " Shop ", "colour": "#AA0000", "greeting": map[string]string{"en": "Hi!", "zh": " "}, "origins": []string{"https://new.example/"}, "sound": true, "position": "left"}
	with := func(key string, value any) map[string]any {
		out := map[string]any{key: value}
		for k, v := range look {
			if k != key {
				out[k] = v
			}
		}
		return out
	}
	bot := func(answer, clarify float64) map[string]float64 {
		return map[string]float64{"answer": answer, "clarify": clarify, "intent": 0, "human": 0, "moderation": 0}
	}
	own := func(language string, answer float64) map[string]any {
		return map[string]any{"answer": 0.9, "clarify": 0, "intent": 0, "human": 0, "moderation": 0, "answers": map[string]float64{language: answer}}
	}
	for _, c := range []struct {
		who          *browser
		method, path string
		match        string
		body         any
		status       int
		has          string
	}{
		{tom, "GET", "/v1/settings/widget", "", nil, 403, "admin"},
		{tom, "GET", "/v1/settings/bot", "", nil, 403, "admin"},
		{tom, "PUT", "/v1/settings/bot", `"0"`, bot(0.8, 0), 403, "admin"},
		{tom, "POST", "/v1/settings/bot/preview", "", map[string]any{"settings": bot(0.8, 0)}, 403, "admin"},
		{s.browser(t), "PUT", "/v1/settings/widget", `"0"`, look, 401, "unauthorized"},

		{admin, "GET", "/v1/settings/widget", "", nil, 200, `"config_origins":["https://shop.example"],"version":0`},
		{admin, "PUT", "/v1/settings/widget", "", look, 422, "If-Match"},
		{admin, "PUT", "/v1/settings/widget", `"-1"`, look, 422, "If-Match"},
		{admin, "PUT", "/v1/settings/widget?version=x", "", look, 422, "query.version"},
		{admin, "PUT", "/v1/settings/widget", `"1"`, look, 409, "conflict"},
		{admin, "PUT", "/v1/settings/widget", `"0"`, with("colour", "red"), 422, "#0f766e"},
		{admin, "PUT", "/v1/settings/widget", `"0"`, with("position", "top"), 422, "position"},
		{admin, "PUT", "/v1/settings/widget", `"0"`, with("origins", []string{"new.example"}), 422, "new.example"},
		{admin, "PUT", "/v1/settings/widget", `"0"`, with("origins", []string{"javascript:alert(1)"}), 422, "origin"},
		{admin, "PUT", "/v1/settings/widget", `"0"`, with("extra", 1), 422, "extra"},
		{admin, "GET", "/v1/settings/widget", "", nil, 200, `"version":0`},
		{admin, "PUT", "/v1/settings/widget?version=0", "", look, 200, `"origins":["https://new.example"]`},
		{admin, "PUT", "/v1/settings/widget", `"0"`, look, 409, "conflict"},
		{admin, "PUT", "/v1/settings/widget", `"1"`, with("name", "Store"), 200, `"name":"Store"`},
		{admin, "GET", "/v1/settings/widget", "", nil, 200, `"colour":"#aa0000"`},

		{admin, "GET", "/v1/settings/bot", "", nil, 200, `"defaults":{"answer":0.7`},
		{admin, "PUT", "/v1/settings/bot", `"0"`, bot(1.2, 0), 422, "answer"},
		{admin, "PUT", "/v1/settings/bot", `"0"`, bot(0, 0.75), 422, "clarify"},
		{admin, "PUT", "/v1/settings/bot", `"0"`, bot(0.9, 0), 200, `"effective":{"answer":0.9,"clarify":0.2`},
		{admin, "GET", "/v1/settings/bot", "", nil, 200, `"version":1`},
		{tom, "PUT", "/v1/settings/bot", `"1"`, own("zh", 0.8), 403, "admin"},
		{admin, "PUT", "/v1/settings/bot", `"1"`, own("zh", 1.5), 422, "answers.zh"},
		{admin, "PUT", "/v1/settings/bot", `"1"`, own("zh", 0.1), 422, "clarify"},
		{admin, "PUT", "/v1/settings/bot", `"1"`, own("z h", 0.8), 422, "language tag"},
		{admin, "PUT", "/v1/settings/bot", `"1"`, own("zh", 0.815), 200, `"moderation":0.8,"answers":{"zh":0.815}},"version":2`},
		{admin, "GET", "/v1/settings/bot", "", nil, 200, `"answers":{"zh":0.815}`},
		{admin, "PUT", "/v1/settings/bot", `"2"`, bot(0.9, 0), 200, `"effective":{"answer":0.9,"clarify":0.2`},
		{admin, "POST", "/v1/settings/bot/preview", "", map[string]any{"settings": bot(0.9, 0)}, 200, `"turns":3`},
		{admin, "POST", "/v1/settings/bot/preview", "", map[string]any{"settings": bot(0, 0.9)}, 422, "clarify"},
	} {
		c.who.header.Del("If-Match")
		if c.match != "" {
			c.who.header.Set("If-Match", c.match)
		}
		if a := c.who.call(c.method, c.path, c.body); a.Status != c.status || !strings.Contains(a.Body, c.has) {
			t.Errorf("%s %s %v = %d %s; want %d with %q", c.method, c.path, c.body, a.Status, a.Body, c.status, c.has)
		}
	}
	if got := admin.must("GET", "/v1/settings/widget", nil).Header.Get("ETag"); got != `"2"` {
		t.Errorf("ETag %s", got)
	}
}

// TestWidgetLook: what customers' pages read is what was saved, without what
// is none of their business; sites that are not on the list read nothing.
func TestWidgetLook(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b := s.browser(t)
	a := b.must("GET", "/v1/visitor/widget", nil)
	if !strings.Contains(a.Body, `"colour":"#0f766e","text_colour":"#ffffff"`) || !strings.Contains(a.Body, "您好") {
		t.Errorf("before anything is set: %s", a.Body)
	}
	admin := s.admin(t)
	admin.must("PUT", "/v1/settings/widget?version=0", usher.WidgetSettings{
		Name: "Shop", Colour: "#ffd400", Greeting: usher.Texts{"en": "Hi!"}, Placeholder: usher.Texts{"en": "Ask"}, Origins: []string{"https://secret-shop.example"},
		Position: usher.PositionLeft, Sound: true,
	})
	a = b.must("GET", "/v1/visitor/widget", nil)
	const want = `{"name":"Shop","colour":"#ffd400","text_colour":"#000000","greeting":{"en":"Hi!"},"placeholder":{"en":"Ask"},"sound":true,"position":"left"}`
	if strings.TrimSpace(a.Body) != want {
		t.Errorf("= %s, want %s", a.Body, want)
	}
	if got := a.Header.Get("Cache-Control"); got != "public, max-age=60" || a.Header.Get("Vary") != "Origin" {
		t.Errorf("Cache-Control %q, headers %v", got, a.Header)
	}
	b.header.Set("Origin", "https://shop.example")
	if a := b.must("GET", "/v1/visitor/widget", nil); a.Header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
		t.Errorf("headers %v", a.Header)
	}
	b.header.Set("Origin", "https://evil.example")
	b.refused(b.call("GET", "/v1/visitor/widget", nil), http.StatusForbidden, usher.CodeForbidden)
}

// TestSettingDamaged: a value that cannot be read is our failure, not the
// admin's.
func TestSettingDamaged(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	s.mu.Lock()
	s.settings[usher.SettingBot] = usher.Setting{Key: usher.SettingBot, Value: "{broken", Version: 1}
	s.mu.Unlock()
	admin.refused(admin.call("GET", "/v1/settings/bot", nil), http.StatusInternalServerError, usher.CodeInternal)
}

// TestBench: a trial goes on where the last one ended, and shows its steps.
func TestBench(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	var got struct {
		Steps []struct {
			Name   string
			Checks []any
		}
		Memory usher.Memory
	}
	for turn := 1; turn <= 2; turn++ {
		admin.must("POST", "/v1/understand", map[string]any{"text": "hi", "memory": got.Memory}).into(t, &got)
		if got.Memory.Misses != turn || len(got.Steps) != 1 || got.Steps[0].Name != "decide" || got.Steps[0].Checks == nil {
			t.Errorf("turn %d = %+v", turn, got)
		}
	}
}
