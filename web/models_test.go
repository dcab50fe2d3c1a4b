package web_test

import (
	"encoding/json"
	"strings"
	"testing"

	"usher"
)

// TestModelRoutes: trainers see and change models, agents don't; what cannot be
// is refused with its code.
func TestModelRoutes(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	tom, id := s.staff(admin, usher.RoleTrainer, "tom")
	amy, _ := s.staff(admin, usher.RoleAgent, "amy")
	hash := func(h string) map[string]any { return map[string]any{"hash": h} }
	other := strings.Repeat("f", 32)
	for _, c := range []struct {
		who          *browser
		method, path string
		body         any
		status       int
		has          string
	}{
		{s.browser(t), "GET", "/v1/models", nil, 401, "unauthorized"},
		{amy, "GET", "/v1/models", nil, 403, "trainer"},
		{amy, "GET", "/v1/models/shadow", nil, 403, "trainer"},
		{amy, "POST", "/v1/models/live", hash(ready), 403, "trainer"},
		{tom, "GET", "/v1/models", nil, 200, `"refused":[{"name":"broken.tflite","state":"refused","reason":"It is damaged."`},
		{tom, "POST", "/v1/models/rollback", nil, 404, "not_found"},
		{tom, "POST", "/v1/models/live", hash("../../etc"), 422, "hash"},
		{tom, "POST", "/v1/models/live", hash(other), 404, "not_found"},
		{tom, "POST", "/v1/models/live", hash(ready), 200, `"by":"` + string(id) + `"`},
		{tom, "GET", "/v1/models", nil, 200, `"live":{"hash":"` + ready},
		{tom, "POST", "/v1/models/rollback", nil, 200, `"live":{"hash":""`},
		{tom, "PUT", "/v1/models/shadow", hash(other), 409, "conflict"},
		{tom, "PUT", "/v1/models/shadow", hash(ready), 200, `"bundles":[{`},
		{tom, "GET", "/v1/models/shadow", nil, 200, "a customer's words"},
		{tom, "DELETE", "/v1/models/shadow", nil, 200, `"folder":"/data/models"`},
		{tom, "POST", "/v1/models/scores", map[string]any{"hashes": []string{}}, 422, "hashes"},
		{tom, "POST", "/v1/models/scores", map[string]any{"hashes": []string{other}}, 404, "not_found"},
		{tom, "POST", "/v1/models/scores", map[string]any{"hashes": []string{ready}}, 202, `"state":"running"`},
		{tom, "GET", "/v1/models/scores", nil, 200, `"first":0.5`},
		{tom, "DELETE", "/v1/models/scores", nil, 200, `"state":"stopped"`},
		{amy, "GET", "/v1/models/promises", nil, 403, "trainer"},
		{tom, "GET", "/v1/models/promises", nil, 200, `"target":0.05,`},
		{tom, "GET", "/v1/models/promises?wrong=0.02", nil, 200, `"threshold":0.85`},
		{tom, "GET", "/v1/models/promises?wrong=0.25", nil, 422, "not a quarter"},
		{tom, "GET", "/v1/models/promises?wrong=0.004", nil, 422, "query.wrong"},
		{tom, "GET", "/v1/models/promises?wrong=0.31", nil, 422, "query.wrong"},
		{tom, "GET", "/v1/models/promises?wrong=x", nil, 422, "query.wrong"},
	} {
		if a := c.who.call(c.method, c.path, c.body); a.Status != c.status || !strings.Contains(a.Body, c.has) {
			t.Errorf("%s %s %v = %d %s; want %d with %q", c.method, c.path, c.body, a.Status, a.Body, c.status, c.has)
		}
	}
	if log := s.log.String(); !strings.Contains(log, `what="go live" hash=`+ready+" by="+string(id)) || strings.Contains(log, "a customer's words") {
		t.Error("the log does not say who went live with what, or says too much")
	}
	doc := admin.must("GET", "/openapi.json", nil).Body
	for _, schema := range []string{`"ModelStatus":`, `"ModelRow":`, `"ModelScores":`, `"ModelComparison":`, `"ModelItem":`, `"ModelChange":`, `"ModelPromise":`} {
		if !strings.Contains(doc, schema) {
			t.Errorf("the document has no schema %s", schema)
		}
	}
}

// TestModelRoles: every endpoint about models asks who somebody is. Agents are
// refused, and nothing happens; trainers and those above them may.
func TestModelRoles(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	tom, _ := s.staff(admin, usher.RoleTrainer, "tom")
	amy, _ := s.staff(admin, usher.RoleAgent, "amy")
	hash, hashes := map[string]any{"hash": ready}, map[string]any{"hashes": []string{ready}}
	all := []struct {
		method, path string
		body         any
	}{
		{"GET", "/v1/models", nil},
		{"POST", "/v1/models/live", hash},
		{"POST", "/v1/models/rollback", nil},
		{"PUT", "/v1/models/shadow", hash},
		{"GET", "/v1/models/shadow", nil},
		{"DELETE", "/v1/models/shadow", nil},
		{"POST", "/v1/models/scores", hashes},
		{"GET", "/v1/models/scores", nil},
		{"DELETE", "/v1/models/scores", nil},
		{"GET", "/v1/models/promises", nil},
	}
	asked := map[string]bool{}
	for _, c := range all {
		asked[strings.ToLower(c.method)+" "+c.path] = true
		if a := s.browser(t).call(c.method, c.path, c.body); a.Status != 401 || !strings.Contains(a.Body, "unauthorized") {
			t.Errorf("%s %s by a stranger = %d %s", c.method, c.path, a.Status, a.Body)
		}
		if a := amy.call(c.method, c.path, c.body); a.Status != 403 || !strings.Contains(a.Body, "forbidden") {
			t.Errorf("%s %s by an agent = %d %s", c.method, c.path, a.Status, a.Body)
		}
	}
	if strings.Contains(s.log.String(), "models asked for") {
		t.Error("what those ask for who may not has reached the models")
	}
	for name, who := range map[string]*browser{"a trainer": tom, "an admin": admin} {
		for _, c := range all {
			if a := who.call(c.method, c.path, c.body); a.Status < 200 || a.Status > 299 {
				t.Errorf("%s %s by %s = %d %s", c.method, c.path, name, a.Status, a.Body)
			}
		}
	}
	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal([]byte(admin.must("GET", "/openapi.json", nil).Body), &doc); err != nil {
		t.Fatal(err)
	}
	for path, methods := range doc.Paths {
		for method := range methods {
			if strings.HasPrefix(path, "/v1/models") && !asked[method+" "+path] {
				t.Errorf("%s %s is not tried here", method, path)
			}
		}
	}
}
