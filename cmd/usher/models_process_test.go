package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"usher/chat/rollout"
)

// modelsOf reads how things stand.
func modelsOf(t *testing.T, s *staff) rollout.Status {
	t.Helper()
	var now rollout.Status
	must(t, s.call(http.MethodGet, "/v1/models", nil, &now))
	return now
}

// TestModelsProcess drops a task file into a running server's folder, goes live
// with it, compares it, and finds it live after a crash, also without the file.
func TestModelsProcess(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	server := startProcess(t, data, freePort(t))
	admin := visit(t, server.url)
	must(t, admin.call(http.MethodPost, "/v1/setup", map[string]string{
		"token": server.setup, "email": "admin@shop.example", "name": "Lead", "password": "correct horse battery",
	}, nil))
	must(t, admin.call(http.MethodPut, "/v1/intents/refund", map[string]any{"reply": map[string]string{"en": "Refunds take three days."}, "examples": []string{"money back please", "a refund"}}, nil))
	before := modelsOf(t, admin)
	if len(before.Bundles) != 1 || !before.Bundles[0].Live || before.Folder != filepath.Join(data, "models") {
		t.Fatalf("at first: %+v", before)
	}
	file := filepath.Join(before.Folder, "words.tflite")
	content, err := os.ReadFile(taskFile(t, "words.tflite"))
	must(t, err)
	must(t, os.WriteFile(file, content, 0o600))
	must(t, os.WriteFile(filepath.Join(before.Folder, "half.tflite"), content[:len(content)/2], 0o600))
	var hash string
	waitFor(t, "the files to be checked", func() bool {
		now := modelsOf(t, admin)
		for _, b := range now.Bundles {
			if slices.Contains(b.Files, "words.tflite") {
				hash = b.Hash
			}
		}
		return hash != "" && len(now.Refused) == 1 && strings.Contains(now.Refused[0].Reason, "half.tflite is damaged")
	})

	const question = "money back please, a refund"
	ask := func(url, id string) *listener {
		t.Helper()
		customer := connect(t, url)
		if _, err := customer.Send(t.Context(), id, question, ""); err != nil {
			t.Fatal(err)
		}
		return customer
	}
	body := map[string]string{"hash": hash}
	must(t, admin.call(http.MethodPut, "/v1/models/shadow", body, nil))
	waitFor(t, "the shadow", func() bool { return modelsOf(t, admin).Shadow != nil }) // the answer may come before
	ask(server.url, "1").hears(t, "")                                                 // whatever the embedded bundle makes of it
	waitFor(t, "the shadow to have seen it", func() bool {
		var c rollout.Comparison
		must(t, admin.call(http.MethodGet, "/v1/models/shadow", nil, &c))
		return c.Compared == 1 && c.Bundle.File == "words.tflite"
	})
	must(t, admin.call(http.MethodPost, "/v1/models/scores", map[string]any{"hashes": []string{hash}}, nil))
	waitFor(t, "the scores", func() bool {
		var s rollout.Scores
		must(t, admin.call(http.MethodGet, "/v1/models/scores", nil, &s))
		return s.State == rollout.ScoresDone && len(s.Sets[2].Results) == 2 && s.Sets[2].Results[1].First == 1
	})
	must(t, admin.call(http.MethodPost, "/v1/models/live", body, nil))
	waitFor(t, "it to go live", func() bool { return modelsOf(t, admin).Live.Hash == hash })
	ask(server.url, "2").hears(t, "three days")

	server.kill()
	must(t, os.Remove(file))
	server = startProcess(t, data, freePort(t))
	ask(server.url, "3").hears(t, "three days")
	admin = signIn(t, server.url, "admin@shop.example", "correct horse battery")
	if now := modelsOf(t, admin); now.Live.Hash != hash || now.Problem != "" || now.Previous.Hash != before.Live.Hash || now.Live.By == "" {
		t.Errorf("after a crash: %+v", now)
	}
	must(t, admin.call(http.MethodPost, "/v1/models/rollback", nil, nil))
	waitFor(t, "the bundle before", func() bool {
		now := modelsOf(t, admin)
		return now.Live.Hash == before.Live.Hash && now.Previous.Hash == hash
	})
	stopsCleanly(t, server, data)
}
