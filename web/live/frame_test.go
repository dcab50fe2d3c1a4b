package live_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"usher"
	"usher/web/live"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 129)
	for _, c := range []struct {
		name, in string
		code     usher.Code
		id       string // that the answer can name
		says     string
	}{
		{"a send", `{"type":"send","id":"1","client_id":"a","text":"你好","choice":"2"}`, "", "1", ""},
		{"a sync from the beginning", `{"type":"sync","id":"1","after_seq":0}`, "", "1", ""},
		{"white space", " \n{\"type\":\"ping\",\"id\":\"1\"}\t ", "", "1", ""},
		{"nothing", ``, usher.CodeInvalid, "", "too early"},
		{"half", `{"type":"send","id":"1"`, usher.CodeInvalid, "", "too early"},
		{"no object", `[1]`, usher.CodeInvalid, "", "array"},
		{"no JSON", `hello`, usher.CodeInvalid, "", "invalid character"},
		{"two objects", `{"type":"ping","id":"1"}{"type":"ping","id":"2"}`, usher.CodeInvalid, "", "one object"},
		{"unknown field", `{"type":"send","id":"1","clientId":"a"}`, usher.CodeInvalid, "1", `unknown field "clientId"`},
		{"wrong kind", `{"type":"send","id":"1","text":5}`, usher.CodeInvalid, "1", `"text" cannot be a number`},
		{"id is a number", `{"type":"send","id":1}`, usher.CodeInvalid, "", `"id" cannot be a number`},
		{"no type", `{"id":"1"}`, usher.CodeInvalid, "1", `"type"`},
		{"no id", `{"type":"ping"}`, usher.CodeInvalid, "", `"id"`},
		{"long id", `{"type":"ping","id":"` + long + `"}`, usher.CodeInvalid, "", `"id"`},
		{"long client id", `{"type":"send","id":"1","client_id":"` + long + `"}`, usher.CodeInvalid, "1", `"client_id"`},
		{"negative after", `{"type":"sync","id":"1","after_seq":-1}`, usher.CodeInvalid, "1", "from 0"},
		{"after is no whole number", `{"type":"sync","id":"1","after_seq":1.5}`, usher.CodeInvalid, "1", `"after_seq"`},
		{"deep", strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000), usher.CodeInvalid, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, err := live.JSON.Decode([]byte(c.in))
			if usher.CodeOf(err) != c.code || f.ID != c.id {
				t.Fatalf("Decode = id %q, %v; want id %q, code %q", f.ID, err, c.id, c.code)
			}
			if e, ok := errors.AsType[*usher.Error](err); ok && (!strings.Contains(e.Text, c.says) || strings.Contains(e.Text, "live.Frame")) {
				t.Errorf("the error says %q; want %q in it, and no Go type", e.Text, c.says)
			}
		})
	}
	if _, err := live.JSON.Decode([]byte("{\"type\":\"\xff\",\"id\":\"1\"}")); !errors.Is(err, live.ErrUTF8) {
		t.Errorf("Decode of bad UTF-8 = %v; want ErrUTF8", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"type":"send","id":"1","client_id":"a","text":"<b>&\u0000"}`))
	f.Add([]byte(`{"type":"sync","id":"2","after_seq":7,"conversation":"c"}`))
	f.Add([]byte(`{"type":"hello","id":"3","token":"t"} `))
	f.Add([]byte("\xff\xfe{}"))
	f.Add([]byte(`{"id":"\ud800","type":"x"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, err := live.JSON.Decode(data)
		if errors.Is(err, live.ErrUTF8) {
			if utf8.Valid(data) {
				t.Fatal("valid UTF-8 was refused")
			}
			return
		}
		if len(frame.ID) > 128 || len(frame.ClientID) > 128 && err == nil {
			t.Fatalf("an id of %d bytes came through", max(len(frame.ID), len(frame.ClientID)))
		}
		if err != nil {
			if usher.CodeOf(err) != usher.CodeInvalid {
				t.Fatalf("Decode(%q) = %v; want CodeInvalid", data, err)
			}
			return
		}
		if frame.Type == "" || frame.ID == "" {
			t.Fatalf("Decode(%q) = %+v without type or id", data, frame)
		}
		again, err := json.Marshal(frame)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := live.JSON.Decode(again); err != nil || back.Text != frame.Text || back.ID != frame.ID {
			t.Fatalf("%q does not survive the way there and back: %+v, %v", data, back, err)
		}
	})
}

func TestForCustomer(t *testing.T) {
	t.Parallel()
	m := usher.Message{
		ID: "m", Conversation: "c", Seq: 3, Position: 9, From: usher.FromAgent, Sender: "secret-agent", Name: "Ann",
		Kind: usher.KindText, Text: "<b>", Sources: []usher.Source{{Entry: "secret-source", Title: "The question"}}, ClientID: "secret-key",
		Options: []usher.Option{{ID: "1", Label: "One", Entry: "secret-entry", Intent: "secret-intent"}, {ID: "2", Label: "A person", Person: true}},
	}
	v, ok := live.ForCustomer(m)
	if !ok || v.Text != "<b>" || v.Name != "Ann" || len(v.Options) != 2 || !v.Options[1].Person {
		t.Errorf("ForCustomer = %+v, %v", v, ok)
	}
	if len(v.Sources) != 1 || v.Sources[0].Title != "The question" {
		t.Errorf("customers see the sources %+v", v.Sources)
	}
	b, err := json.Marshal(v)
	if err != nil || strings.Contains(string(b), "secret") {
		t.Errorf("customers see %s, %v", b, err)
	}
	m.From, m.ClientID = usher.FromCustomer, "mine"
	if v, _ := live.ForCustomer(m); v.ClientID != "mine" {
		t.Error("the customer's own client_id is missing")
	}
	m.Kind = usher.KindNote
	if v, ok := live.ForCustomer(m); ok {
		t.Errorf("a note is shown to the customer: %+v", v)
	}
}
