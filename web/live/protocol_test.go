package live_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	usherv1 "usher/proto/usher/v1"
	"usher/web/client"
	"usher/web/live"
)

// example is a frame in docs/protocol.md.
type example struct {
	block string // by, or to, whom it is sent
	line  int
	raw   []byte
}

// examples are the frames in docs/protocol.md.
func examples(t *testing.T) (all []example, page string) {
	t.Helper()
	b, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	block := ""
	for i, line := range strings.Split(string(b), "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			block = strings.TrimPrefix(strings.TrimPrefix(line, "```"), "json ")
		case block != "":
			all = append(all, example{block, i + 1, []byte(line)})
		}
	}
	return all, string(b)
}

// typesIn are the types of frame that a schema has.
func typesIn(m protoreflect.ProtoMessage) map[string]bool {
	all := map[string]bool{}
	kinds := m.ProtoReflect().Descriptor().Oneofs().Get(0).Fields()
	for i := range kinds.Len() {
		all[string(kinds.Get(i).Name())] = true
	}
	return all
}

// TestProtocolIsDescribed: the page has an example of each frame, and each is one
// that the server takes or sends, field by field, in each codec.
func TestProtocolIsDescribed(t *testing.T) {
	t.Parallel()
	all, page := examples(t)
	theirs, ours := typesIn(&usherv1.ClientFrame{}), typesIn(&usherv1.ServerFrame{})
	for _, e := range all {
		var kind struct{ Type string }
		if err := json.Unmarshal(e.raw, &kind); err != nil {
			t.Fatalf("line %d is no JSON: %v", e.line, err)
		}
		switch e.block {
		case "sent by customers", "sent by agents":
			delete(theirs, kind.Type)
			clientExample(t, e)
		case "sent to customers", "sent to agents":
			delete(ours, kind.Type)
			serverExample(t, e, kind.Type)
		default:
			t.Errorf("line %d is in a block %q", e.line, e.block)
		}
	}
	if len(theirs)+len(ours) > 0 {
		t.Errorf("there is no example of %v, %v", theirs, ours)
	}
	for reason, status := range live.Status() {
		if !strings.Contains(page, fmt.Sprintf("\n| `%s` | %d |", reason, status)) {
			t.Errorf("the goodbye %q with the code %d is not described", reason, status)
		}
	}
	for _, name := range live.Protocols() {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("the subprotocol %s is not described", name)
		}
	}
}

// clientExample holds an example of a client's frame against the codecs.
func clientExample(t *testing.T, e example) {
	t.Helper()
	f, err := live.JSON.Decode(e.raw)
	if err != nil {
		t.Errorf("line %d: %v", e.line, err)
		return
	}
	for _, c := range codecs {
		b, err := client.Encode(c, f)
		if err != nil {
			t.Errorf("line %d, %s: %v", e.line, c.Protocol(), err)
			continue
		}
		if again, err := c.Decode(b); err != nil || !reflect.DeepEqual(again, f) {
			t.Errorf("line %d, %s: %+v became %+v, %v", e.line, c.Protocol(), f, again, err)
		}
		if c == live.JSON && !bytes.Equal(b, e.raw) {
			t.Errorf("line %d: a client writes\n%s, the page says\n%s", e.line, b, e.raw)
		}
	}
}

// serverExample holds an example of the server's frame against what it sends:
// byte for byte.
func serverExample(t *testing.T, e example, kind string) {
	t.Helper()
	f := live.Shape(kind, e.block == "sent to agents")
	if f == nil {
		t.Errorf("line %d: the server sends no %q", e.line, kind)
		return
	}
	d := json.NewDecoder(bytes.NewReader(e.raw))
	d.DisallowUnknownFields()
	if err := d.Decode(f); err != nil {
		t.Errorf("line %d: %v", e.line, err)
		return
	}
	if b, err := json.Marshal(f); err != nil || !bytes.Equal(b, e.raw) {
		t.Errorf("line %d: the server writes\n%s, %v; the page says\n%s", e.line, b, err, e.raw)
	}
}
