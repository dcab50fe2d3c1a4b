package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// named finds metrics in a query.
var named = regexp.MustCompile(`\b(?:usher|process|go)_[a-z_]+`)

// TestDeployed: what the dashboard and the alerts ask for is what a real server
// shows after the product's main job, and all of it is explained.
func TestDeployed(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	_, addr := watched(t, "USHER_TRACE_ENDPOINT="+to.URL)
	shown := map[string]bool{} // by name, with the _bucket, _sum and _count of histograms
	for series := range scrape(t, addr) {
		name, _, _ := strings.Cut(series, "{")
		shown[name] = true
	}
	queries, alerts := dashboardQueries(t), alertQueries(t)
	for where, query := range queries {
		checkQuery(t, "the dashboard's "+where, query, shown)
	}
	operations, err := os.ReadFile(filepath.FromSlash("../../docs/watching.md"))
	must(t, err)
	for alert, query := range alerts {
		checkQuery(t, alert, query, shown)
		if !strings.Contains(string(operations), "`"+alert+"`") {
			t.Errorf("docs/watching.md does not say what to do about %s", alert)
		}
	}
	help := regexp.MustCompile(`(?m)^# HELP (usher_\S+)`)
	for _, m := range help.FindAllStringSubmatch(get(t, "http://"+addr+"/metrics", http.StatusOK), -1) {
		if !strings.Contains(string(operations), "`"+m[1]+"`") {
			t.Errorf("docs/watching.md does not explain %s", m[1])
		}
	}
	if len(queries) < 30 || len(alerts) < 20 {
		t.Errorf("%d queries and %d alerts were found", len(queries), len(alerts))
	}
}

func checkQuery(t *testing.T, where, query string, shown map[string]bool) {
	t.Helper()
	for _, name := range named.FindAllString(query, -1) {
		if !shown[name] {
			t.Errorf("%s asks for %s, which the server does not show", where, name)
		}
	}
}

// dashboardQueries returns the queries of the dashboard by title.
func dashboardQueries(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.FromSlash("../../deploy/grafana/usher.json"))
	must(t, err)
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	must(t, json.Unmarshal(raw, &board))
	all := map[string]string{}
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			all[p.Title] += " " + target.Expr
		}
	}
	return all
}

// alertQueries returns the queries of the alerts by name.
func alertQueries(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.FromSlash("../../deploy/prometheus/alerts.yaml"))
	must(t, err)
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr string
				Labels      map[string]string
				Annotations map[string]string
			}
		}
	}
	must(t, yaml.Unmarshal(raw, &file))
	all := map[string]string{}
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			if all[r.Alert] != "" || r.Annotations["summary"] == "" || !slices.Contains([]string{"critical", "warning", "info"}, r.Labels["severity"]) {
				t.Errorf("%s: %v %v", r.Alert, slices.Collect(maps.Keys(r.Labels)), r.Annotations)
			}
			all[r.Alert] = r.Expr
		}
	}
	return all
}
