package web_test

import (
	"bytes"
	"compress/gzip"
	"net/url"
	"strings"
	"testing"

	"usher"
)

// Whatever an entry is called, it can be read, changed and removed.
func TestOddIDs(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	admin := s.admin(t)
	for _, id := range []string{"../x", "a/b", "a+b", "a b", "%2f", "%", "..", "é", "x?y#z", "'; DROP TABLE entries; --"} {
		content := map[string]any{"variants": []map[string]string{{"text": "q"}}, "answer": map[string]string{"en": "a"}}
		content["id"] = id
		admin.must("POST", "/v1/entries", content)
		at := "/v1/entries/" + url.PathEscape(id)
		var got usher.Entry
		admin.must("GET", at, nil).into(t, &got)
		if string(got.ID) != id {
			t.Errorf("GET %s = entry %q", at, got.ID)
		}
		admin.must("PUT", at+"?version=1", without(content, "id"))
		admin.must("DELETE", at+"?version=2", nil)
		admin.refused(admin.call("GET", at, nil), 404, usher.CodeNotFound)
	}
	if a := admin.call("GET", "/v1/entries/..%2fme", nil); a.Status != 404 {
		t.Errorf("a path within a parameter = %d %s", a.Status, a.Body)
	}
}

// A small body must not become a large one.
func TestCompressedBodies(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	var small bytes.Buffer
	zip := gzip.NewWriter(&small)
	if _, err := zip.Write([]byte(`{"email":"` + strings.Repeat("x", 1<<20) + `","password":"x"}`)); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	b := s.browser(t)
	for _, coding := range []string{"gzip", "br", "zstd", "deflate", "identity, gzip", "x"} {
		b.header.Set("Content-Encoding", coding)
		a := b.call("POST", "/v1/session", small.String())
		b.refused(a, 415, usher.CodeInvalid)
		if !strings.Contains(a.Body, "Content-Encoding") {
			t.Errorf("%s: it does not say what to do: %s", coding, a.Body)
		}
	}
	b.header.Set("Content-Encoding", "identity")
	b.refused(b.call("POST", "/v1/session", `{"email":"a@example.com","password":"x"}`), 401, usher.CodeUnauthorized)
}

// What does not fit is named in the sentence, in words that know no Go.
func TestFaultsAreNamed(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b := s.browser(t)
	for _, c := range []struct {
		body, want string
		status     int
	}{
		{`{"email":5,"password":"x"}`, "body.email", 422},
		{`{"email":"a","password":"x","zz":1}`, "body.zz", 422},
		{`{"email":1e999}`, "1e999", 400},
		{`{"email":"a"} {}`, "body", 400},
	} {
		a := b.call("POST", "/v1/session", c.body)
		b.refused(a, c.status, usher.CodeInvalid)
		if !strings.Contains(a.Body, "does not fit: body") || !strings.Contains(a.Body, c.want) || strings.Contains(a.Body, " Go ") {
			t.Errorf("%s = %s; want %q", c.body, a.Body, c.want)
		}
	}
	a := b.call("GET", "/v1/entries/%2Fx?q="+strings.Repeat("x", 5000), nil)
	if a.Status != 431 || !strings.Contains(a.Body, "4 KiB") {
		t.Errorf("a long address = %d %s", a.Status, a.Body)
	}
}
