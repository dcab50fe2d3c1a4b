package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"usher"
	"usher/web/client"
	"usher/web/live"
)

// TestARemovedSiteEnds: a page that has the widget open loses its socket when an
// admin takes its site off the list, and is told why; one on a site that stays
// does not notice.
func TestARemovedSiteEnds(t *testing.T) {
	t.Parallel()
	server := startProcess(t, filepath.Join(t.TempDir(), "data"), freePort(t))
	admin := visit(t, server.url)
	must(t, admin.call(http.MethodPost, "/v1/setup", map[string]string{
		"token": server.setup, "email": "admin@shop.example", "name": "Lead", "password": "correct horse battery",
	}, nil))
	look := usher.DefaultWidgetSettings()
	look.Origins = []string{"https://shop.example", "*.partner.example"}
	must(t, admin.call(http.MethodPut, "/v1/settings/widget?version=0", look, nil))
	token, err := client.NewVisitor(t.Context(), server.url)
	must(t, err)
	byes, open := map[string]chan client.Frame{}, map[string]*client.Client{}
	for _, origin := range []string{"https://shop.example", "https://a.partner.example", server.url} {
		heard := make(chan client.Frame, 1)
		byes[origin] = heard
		c, _, err := client.Dial(t.Context(), client.Config{
			URL: strings.Replace(server.url, "http", "ws", 1), Token: token, Origin: origin,
			OnFrame: func(f client.Frame) {
				if f.Type == "bye" {
					heard <- f
				}
			},
		})
		must(t, err)
		t.Cleanup(func() { _ = c.Close() })
		open[origin] = c
	}
	look.Origins = look.Origins[:1]
	must(t, admin.call(http.MethodPut, "/v1/settings/widget?version=1", look, nil))
	if f := <-byes["https://a.partner.example"]; f.Reason != string(live.ByeSite) || f.RetryAfter == 0 {
		t.Errorf("the page of the removed site hears %+v", f)
	}
	delete(open, "https://a.partner.example")
	for origin, c := range open {
		if _, err := c.Send(t.Context(), origin, "still here", ""); err != nil || len(byes[origin]) > 0 {
			t.Errorf("%s: %v", origin, err)
		}
	}
}
