package wire_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vmihailenco/msgpack/v5"

	"usher/web/internal/wire"
)

// thing has what frames have.
type thing struct {
	ID    string    `json:"id,omitempty"`
	N     int64     `json:"n,omitempty"`
	After *int64    `json:"after,omitempty"`
	On    bool      `json:"on,omitempty"`
	All   []string  `json:"all,omitempty"`
	At    time.Time `json:"at,omitempty,omitzero"`
	F     float64   `json:"f,omitempty"`
	Deep  *thing    `json:"deep,omitempty"`
}

func TestPackAndUnpack(t *testing.T) {
	t.Parallel()
	zero := int64(0)
	in := thing{ID: "你好", N: 1 << 40, After: &zero, On: true, All: []string{"a", strings.Repeat("b", 70_000)}, At: time.UnixMicro(1893553445000001).UTC(), F: 0.25, Deep: &thing{N: -3}}
	b, err := wire.Pack(in)
	if err != nil {
		t.Fatal(err)
	}
	var out thing
	if err := wire.Unpack(b, &out, true); err != nil {
		t.Fatal(err)
	}
	if out.ID != in.ID || out.N != in.N || *out.After != 0 || !out.On || len(out.All) != 2 || out.All[1] != in.All[1] || !out.At.Equal(in.At) || out.F != in.F || out.Deep.N != -3 {
		t.Errorf("%+v came back as %+v", in, out)
	}
	if b, err = wire.Pack(thing{}); err != nil || len(b) != 1 {
		t.Errorf("nothing is packed as %x, %v", b, err)
	}
}

// nested is a map of so many maps within each other.
func nested(depth int) string { return strings.Repeat("\x81\xa1x", depth) + "\xc0" }

func TestUnpackRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, says string }{
		{"nothing", "", "too early"},
		{"half a map", "\x82\xa2id\xa11", "too early"},
		{"an array in the place of a map", "\x98\xa11\x01\xc0\xc3\xc0\xc0\xc0\xc0", "no map"},
		{"a text", "\xa5hello", "no map"},
		{"two maps", "\x81\xa2id\xa11\x80", "one map"},
		{"a text that claims four gigabytes", "\x81\xa2id\xdb\xff\xff\xff\xff12", "too early"},
		{"an array that claims four thousand million", "\x81\xa3all\xdd\xff\xff\xff\xff\xa11", "too early"},
		{"a map that claims four thousand million", "\xdf\xff\xff\xff\xff\xa2id\xa11", "too early"},
		{"deep", nested(40_000), "deep"},
		{"deep, unknown", "\x81\xa1y" + nested(40_000), "deep"},
		{"the byte that is never used", "\x81\xa2id\xc1", "begins nothing"},
		{"bytes for a text", "\x81\xa2id\xc4\x011", "bin"},
		{"an unknown field", "\x81\xa4what\x01", `unknown field "what"`},
		{"a number for a text", "\x81\xa2id\x05", "decoding string"},
		{"a text for a number", "\x81\xa1n\xa15", "decoding int64"},
	} {
		var out thing
		if err := wire.Unpack([]byte(c.in), &out, true); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", c.name, err, c.says)
		}
	}
	var out thing
	if err := wire.Unpack([]byte("\x81\xa2id\xa1\xff"), &out, true); !errors.Is(err, wire.ErrUTF8) {
		t.Errorf("a text that is not UTF-8 = %v", err)
	}
	if err := wire.Unpack([]byte("\x82\xa4what\x91\x80\xa2id\xa11"), &out, false); err != nil || out.ID != "1" {
		t.Errorf("an unknown field, not strict = %+v, %v", out, err)
	}
}

// FuzzUnpack: what the guard lets through, the library takes or refuses; what
// the library takes without the guard and is one map, the guard lets through.
func FuzzUnpack(f *testing.F) {
	for _, s := range []string{"\x80", "\x82\xa2id\xa11\xa2on\xc3", nested(20), "\x81\xa2at\xd6\xff\x00\x00\x00\x01", "\xdf\xff\xff\xff\xff", "\x81\xa3all\x92\xa0\xc4\x01x"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var out, lax thing
		err := wire.Unpack(data, &out, true)
		if err == nil && wire.Unpack(data, &lax, false) != nil {
			t.Fatalf("%x is taken strictly only", data)
		}
		var raw map[string]msgpack.RawMessage
		if err == nil && msgpack.Unmarshal(data, &raw) != nil {
			t.Fatalf("%x is no map of MessagePack, and was taken", data)
		}
		if err != nil {
			return
		}
		b, err := wire.Pack(out)
		if err != nil {
			t.Fatal(err)
		}
		var again thing
		if err := wire.Unpack(b, &again, true); err != nil || again.ID != out.ID || again.N != out.N || !again.At.Equal(out.At) {
			t.Fatalf("%+v came back as %+v, %v", out, again, err)
		}
	})
}
