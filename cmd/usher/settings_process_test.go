package main

import (
	"net/http"
	"path/filepath"
	"testing"

	"usher"
)

// TestSettingsHold: what an admin sets holds for the next request, beside the
// configuration file, and after the process was killed.
func TestSettingsHold(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	const fixed = "USHER_WIDGET_ORIGINS=https://fixed.example"
	server := startProcess(t, data, freePort(t), fixed)
	admin := visit(t, server.url)
	must(t, admin.call(http.MethodPost, "/v1/setup", map[string]string{
		"token": server.setup, "email": "admin@shop.example", "name": "Lead", "password": "correct horse battery",
	}, nil))
	must(t, admin.call(http.MethodPost, "/v1/entries", map[string]any{
		"variants": []map[string]string{{"text": "How do I return an item?", "language": "en"}}, "answer": map[string]string{"en": "Send it back within 30 days."},
	}, nil))
	const question = "how can I return something"
	if got := ask(t, server.url, question); got.Route != usher.RouteFAQ {
		t.Fatalf("before: %s at %v", got.Route, got.Score)
	}
	look := usher.DefaultWidgetSettings()
	look.Origins = []string{"https://new.example"}
	must(t, admin.call(http.MethodPut, "/v1/settings/widget?version=0", look, nil))
	must(t, admin.call(http.MethodPut, "/v1/settings/bot?version=0", usher.BotSettings{Answer: 0.999}, nil))
	check := func(url string) {
		t.Helper()
		for origin, want := range map[string]int{"https://fixed.example": 200, "https://new.example": 200, "https://other.example": 403} {
			if got := lookFrom(t, url, origin); got != want {
				t.Errorf("the widget on %s = %d, want %d", origin, got, want)
			}
		}
		if got := ask(t, url, question); got.Route != usher.RouteClarify || got.Threshold != 0.999 {
			t.Errorf("the bot does %s at %v against %v", got.Route, got.Score, got.Threshold)
		}
	}
	check(server.url)
	server.kill()
	server = startProcess(t, data, freePort(t), fixed)
	check(server.url)
	admin.url = server.url
	must(t, admin.call(http.MethodPut, "/v1/settings/bot?version=1", usher.BotSettings{}, nil))
	if got := ask(t, server.url, question); got.Route != usher.RouteFAQ {
		t.Errorf("with the defaults again the bot does %s", got.Route)
	}
}

// ask has a new customer ask and returns what the bot decided, read by the
// admin whom TestSettingsHold has made.
func ask(t *testing.T, url, question string) usher.Decision {
	t.Helper()
	customer := connect(t, url)
	ack, err := customer.Send(t.Context(), "1", question, "")
	must(t, err)
	admin := signIn(t, url, "admin@shop.example", "correct horse battery")
	var got struct {
		Turns []usher.Turn `json:"turns"`
	}
	waitFor(t, "the bot's turn", func() bool {
		must(t, admin.call(http.MethodGet, "/v1/conversations/"+string(ack.Conversation)+"/turns", nil, &got))
		return len(got.Turns) > 0
	})
	return got.Turns[0].Decision
}

// lookFrom reads how the widget looks, as a page of origin does.
func lookFrom(t *testing.T, url, origin string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/v1/visitor/widget", nil)
	must(t, err)
	req.Header.Set("Origin", origin)
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	must(t, resp.Body.Close())
	return resp.StatusCode
}
