package web_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"usher/web"
	"usher/web/compat"
)

// releasedDocument is what clients out there were written against.
const releasedDocument = "../docs/openapi/v1.json"

var updateDocument = flag.Bool("update-openapi", false, "release the OpenAPI document as it is now, unless it breaks what was released before")

// TestV1IsKept: nothing that a client of the released /v1 relies on is gone or
// has changed. What is new passes, and is released with -update-openapi.
func TestV1IsKept(t *testing.T) {
	t.Parallel()
	released, err := os.ReadFile(releasedDocument)
	if err != nil {
		t.Fatal(err)
	}
	current, err := web.Document("v1")
	if err != nil {
		t.Fatal(err)
	}
	breaks, err := compat.Breaks(released, current)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaks {
		t.Errorf("this breaks clients of /v1: %s", b)
	}
	if !*updateDocument || len(breaks) > 0 {
		return
	}
	var out bytes.Buffer
	if err := json.Indent(&out, current, "", "\t"); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('\n')
	if err := os.WriteFile(releasedDocument, out.Bytes(), 0o644); err != nil { //nolint:gosec // it is a public document
		t.Fatal(err)
	}
}
