package web_test

import (
	"mime"
	"net/http"
	"strings"
	"testing"
)

// TestTypesAreOurs does not run beside others: it changes what the whole
// process takes from the system.
func TestTypesAreOurs(t *testing.T) {
	before := mime.TypeByExtension(".js")
	if err := mime.AddExtensionType(".js", "text/plain"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := mime.AddExtensionType(".js", before); err != nil {
			t.Error(err)
		}
	})
	s := open(t, withPages(builtPages()))
	res, _ := fetch(t, s, "/widget.js", nil)
	if got := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || !strings.HasPrefix(got, "text/javascript") {
		t.Fatalf("GET /widget.js = %d, %q; want text/javascript, whatever the system says", res.StatusCode, got)
	}
}
