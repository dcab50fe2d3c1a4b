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

	"usher/store/postgres/pgtest"
)

// named finds metrics in a query.
var named = regexp.MustCompile(`\b(?:usher|process|go)_[a-z_]+`)

// TestDeployed: what the dashboard and the alerts ask for is what a real server
// shows, with everything in PostgreSQL, after the product's main job, and all of it is explained.
func TestDeployed(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	_, addr := watched(t, "USHER_TRACE_ENDPOINT="+to.URL, "USHER_DATABASE="+pgtest.Database(t))
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

// TestComposed: the file for compose sets what the server knows, and what it
// mounts and waits for is there.
func TestComposed(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.FromSlash("../../deploy/compose.yaml"))
	must(t, err)
	var file struct {
		Services map[string]struct {
			Image, Build string
			Environment  map[string]string
			Volumes      []string
			DependsOn    map[string]struct{ Condition string } `yaml:"depends_on"`
			Healthcheck  struct{ Test []string }
		}
		Volumes map[string]any
	}
	must(t, yaml.Unmarshal(raw, &file))
	server, database := file.Services["usher"], file.Services["database"]
	var environ []string
	for k, v := range server.Environment {
		environ = append(environ, k+"="+regexp.MustCompile(`\$\{\w+:\?[^}]*\}`).ReplaceAllString(v, "0123abcd"))
	}
	cfg, err := loadConfig("", environ)
	must(t, err)
	must(t, cfg.validate())
	if want := "postgres://usher:0123abcd@database:5432/usher?sslmode=disable"; cfg.Database != want {
		t.Errorf("the server is told %q, want %q", cfg.Database, want)
	}
	if server.DependsOn["database"].Condition != "service_healthy" || len(database.Healthcheck.Test) == 0 {
		t.Error("the server does not wait for its database")
	}
	if !regexp.MustCompile(`^pgvector/pgvector:\d+\.\d+\.\d+-pg\d+$`).MatchString(database.Image) {
		t.Errorf("the database's image %q is not pinned", database.Image)
	}
	if database.Environment["POSTGRES_USER"] != "usher" || database.Environment["POSTGRES_DB"] != "usher" {
		t.Errorf("the database is made for %v", database.Environment)
	}
	for _, v := range slices.Concat(server.Volumes, database.Volumes) {
		name, _, _ := strings.Cut(v, ":")
		if _, ok := file.Volumes[name]; !ok {
			t.Errorf("there is no volume %s", name)
		}
	}
	image, err := os.ReadFile(filepath.FromSlash("../../Dockerfile"))
	must(t, err)
	for _, v := range server.Volumes {
		if _, to, _ := strings.Cut(v, ":"); !strings.Contains(string(image), "VOLUME "+to) {
			t.Errorf("the image keeps nothing in %s", to)
		}
	}
}
