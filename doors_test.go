package usher_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// module is the import path of the root package.
const module = "usher"

// rank orders the rooms: a room may import rooms of a lower rank only. The
// root package has rank 0 and imports nothing of ours.
var rank = map[string]int{
	"text": 1, "simd": 1, "span": 1, "netguard": 1, "proto": 1,
	"nlp": 2, "faq": 2, "handoff": 2, "nodes": 2, "channels": 2, "connect": 2, "bus": 2, "store": 2, "watch": 2,
	"chat": 3,
	"web":  4,
	"cmd":  5, "models": 2,
	"bench":   1, // sees the product from outside: imports no room
	"e2e":     1, // so does this
	"scripts": 5, // what the Makefile calls
}

// only lists the rooms that may import a package beside its own room, where
// the rank alone would allow more.
var only = map[string][]string{
	"models": {"cmd"},
	"web/ui": {"web"},
	"watch":  {"cmd"},
	"bench":  {"cmd"},
	"e2e":    {}, // nobody
	"proto":  {"web", "bench"},
}

// edges are the exceptions inside and between rooms, each with its ADR.
var edges = map[string][]string{
	"nlp/bundle":        {"nlp/sentence", "nlp/tflite", "nlp/train", "nlp/token", "nlp/task"},    // ADR 0001
	"models/training":   {"nlp", "nlp/train", "nlp/bundle", "nlp/tflite"},                        // ADR 0001: the tool that makes the default bundle
	"nlp/task":          {"nlp/internal/feed", "nlp/tflite", "nlp/tflite/metadata", "nlp/token"}, // ADR 0001: a task file holds a model and its tokeniser
	"nlp/sentence":      {"nlp/internal/feed", "nlp/tflite", "nlp/token"},                        // ADR 0001: an encoder is a model and its tokeniser
	"nlp/internal/feed": {"nlp/tflite"},                                                          // ADR 0001: what models of text have in common
	"nlp/train":         {"nlp/tflite"},                                                          // ADR 0001: it writes what tflite reads
	"web":               {"web/live", "web/signin"},                                              // ADR 0001: the room's own parts
	"bench":             {"proto/usher/v1"},                                                      // ADR 0001: what the world outside may read
	"store":             {"store/picture"},                                                       // ADR 0001: what an upload is
	"web/client":        {"web/live"},                                                            // ADR 0001: the frame types
	"store/postgres":    {"bus"},                                                                 // ADR 0018: notices of the database are a bus
	"cmd/usher":         {"cmd/usher/demo"},                                                      // ADR 0001: the sample shop of one command
}

// testEdges are exceptions for tests alone.
var testEdges = map[string][]string{
	"models":         {"nlp", "nlp/bundle", "nlp/nlptest"},                       // ADR 0001: the embedded bundle is opened as the server does
	"store/postgres": {"bus", "bus/bustest", "bus/membus", "faq", "faq/faqtest"}, // ADR 0018, ADR 0022: it is a bus like the others, and keeps the vectors of faq
}

// homes names the rooms where a third party's module lives. A module that is
// not listed here has no home and may not be imported.
var homes = map[string][]string{
	"github.com/alecthomas/kong":        {"cmd"},
	"github.com/alexedwards/argon2id":   {"web"},
	"github.com/danielgtaylor/huma/v2":  {"web"},
	"github.com/fasthttp/websocket":     {"web", "bench", "e2e"},
	"github.com/gofiber/fiber/v2":       {"web"},
	"github.com/google/flatbuffers":     {"nlp"},
	"github.com/google/uuid":            {"store"},
	"github.com/jackc/pgx/v5":           {"store"},
	"github.com/knadh/koanf":            {"cmd"},
	"github.com/pressly/goose/v3":       {"store"},
	"github.com/prometheus":             {"watch"},
	"github.com/sashabaranov/go-openai": {"nlp"},
	"github.com/valyala/fasthttp":       {"web"},
	"github.com/vmihailenco/msgpack/v5": {"web", "bench"},
	"go.opentelemetry.io/otel":          {"span", "watch"},
	"go.opentelemetry.io/proto/otlp":    {"cmd"}, // a test reads what a collector would
	"google.golang.org/protobuf":        {"proto", "web", "bench", "cmd"},
	"go.yaml.in/yaml/v3":                {"nlp", "cmd"},
	"golang.org/x/crypto":               {"cmd"},
	"golang.org/x/sys":                  {"simd", "store"},
	"golang.org/x/text":                 {"text"},
	"modernc.org/sqlite":                {"store"},
}

type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// TestDoors fails on an import that the architecture does not know.
func TestDoors(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		from := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		for _, imp := range p.Imports {
			if why := forbidden(from, imp, false); why != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, imp, why)
			}
		}
		for _, imp := range slices.Concat(p.TestImports, p.XTestImports) {
			if why := forbidden(from, imp, true); why != "" {
				t.Errorf("a test of %s imports %s: %s", p.ImportPath, imp, why)
			}
		}
	}
}

// TestDoorsClosed shows that the rules refuse what they should.
func TestDoorsClosed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, imp string
		test      bool
		ok        bool
	}{
		{"", "usher/text", false, false},
		{"text", "usher", false, false},
		{"faq", "usher/nlp", false, false},
		{"faq", "usher/text", false, true},
		{"nlp/train", "usher/nlp", false, true},
		{"nlp/train", "usher/nlp/tflite", false, true},
		{"nlp/tflite", "usher/nlp/train", false, false},
		{"store", "usher/store/sqlite", false, false},
		{"store/sqlite", "usher/store", false, true},
		{"store/sqlite", "usher/store/storetest", false, false},
		{"store/sqlite", "usher/store/storetest", true, true},
		{"chat", "usher/web", false, false},
		{"web", "usher/chat", false, true},
		{"web", "usher/connect", false, true},
		{"connect/webhook", "usher/connect", false, true},
		{"connect/webhook", "usher/netguard", false, true},
		{"connect/webhook", "usher/store", false, false},
		{"netguard", "usher", false, false},
		{"web", "usher/models", false, false},
		{"web", "usher/web/ui", false, true},
		{"web/live", "usher/web/ui", false, false},
		{"cmd/usher", "usher/web/ui", false, false},
		{"models", "usher/nlp/bundle", false, false},
		{"models", "usher/nlp/bundle", true, true},
		{"cmd/usher", "usher/models", false, true},
		{"chat", "usher/proto/usher/v1", false, false},
		{"web/live", "usher/proto/usher/v1", false, true},
		{"bench", "usher/proto/usher/v1", false, true},
		{"bench", "usher/web/live", false, false},
		{"chat", "github.com/gofiber/fiber/v2", false, false},
		{"web", "github.com/gofiber/fiber/v2", false, true},
		{"web", "example.com/unknown", false, false},
		{"chat", "net/http", false, true},
		{"", "github.com/google/uuid", false, false},
	} {
		if got := forbidden(c.from, c.imp, c.test); (got == "") != c.ok {
			t.Errorf("forbidden(%q, %q, test=%v) = %q", c.from, c.imp, c.test, got)
		}
	}
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		all = append(all, p)
	}
	return all
}

// forbidden says why the package at path from (relative to the module) may not
// import imp, or "".
func forbidden(from, imp string, test bool) string {
	if imp != module && !strings.HasPrefix(imp, module+"/") {
		return forbiddenParty(from, imp)
	}
	to := strings.TrimPrefix(strings.TrimPrefix(imp, module), "/")
	room, target := top(from), top(to)
	switch {
	case from == to:
		return "" // an external test of its own package
	case slices.Contains(edges[from], to), test && slices.Contains(testEdges[from], to):
		return ""
	case rank[room] == 1 && room != target:
		return "a leaf imports no room"
	case from == "":
		return "the vocabulary imports the standard library only"
	case to == "":
		return ""
	case rank[target] == 0:
		return "the room is not in the list of rooms"
	case room == target:
		return forbiddenInside(from, to, test)
	}
	for pkg, allowed := range only {
		if (to == pkg || strings.HasPrefix(to, pkg+"/")) && !slices.Contains(allowed, room) && !slices.Contains(allowed, from) {
			return "only " + strings.Join(allowed, ", ") + " may"
		}
	}
	if rank[target] >= rank[room] {
		return "rooms of the same rank, or above, are closed"
	}
	return ""
}

// forbiddenInside judges imports inside one room: a sub-package imports its
// parents; a test, and the cmd room, may import anything of its room.
func forbiddenInside(from, to string, test bool) string {
	if test || strings.HasPrefix(from, to+"/") || slices.Contains(edges[from], to) {
		return ""
	}
	if i := strings.Index(to, "internal/"); i >= 0 && strings.HasPrefix(from+"/", to[:i]) {
		return ""
	}
	if to == "web/ui" && from == "web" {
		return ""
	}
	return "a sub-package imports its parents, not its cousins or children"
}

func forbiddenParty(from, imp string) string {
	if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") {
		return "" // standard library
	}
	for mod, rooms := range homes {
		if imp == mod || strings.HasPrefix(imp, mod+"/") {
			if slices.Contains(rooms, top(from)) {
				return ""
			}
			return "its home is " + strings.Join(rooms, ", ")
		}
	}
	return "it has no home; a new dependency needs an ADR line"
}

func top(path string) string {
	room, _, _ := strings.Cut(path, "/")
	return room
}
