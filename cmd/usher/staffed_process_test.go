package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"usher/web/client"
)

// TestComingIsTold: a page that has been open all the time hears that somebody
// is there now.
func TestComingIsTold(t *testing.T) {
	t.Parallel()
	server := startProcess(t, filepath.Join(t.TempDir(), "data"), freePort(t))
	token, err := client.NewVisitor(t.Context(), server.url)
	must(t, err)
	told := make(chan client.Frame, 10)
	c, welcome, err := client.Dial(t.Context(), client.Config{
		URL: strings.Replace(server.url, "http", "ws", 1), Token: token,
		OnFrame: func(f client.Frame) { told <- f },
	})
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	if welcome.Staffed {
		t.Error("somebody is there before anybody can be")
	}
	admin := visit(t, server.url)
	must(t, admin.call(http.MethodPost, "/v1/setup", map[string]string{
		"token": server.setup, "email": "admin@shop.example", "name": "Lead", "password": "correct horse battery",
	}, nil))
	must(t, admin.call(http.MethodPut, "/v1/me/presence", map[string]string{"presence": "online"}, nil))
	if f := <-told; f.Type != "staffed" || !f.Staffed {
		t.Errorf("the page hears %+v", f)
	}
}
