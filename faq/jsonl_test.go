package faq_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"usher"
	"usher/faq"
)

func TestReadJSONL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in string
		want     []usher.Entry
	}{
		{"nothing", "\n \r\n", nil},
		{
			"one question", `{"id":"a","question":"Can I return it?","answer":"Yes."}`,
			[]usher.Entry{{ID: "a", Variants: []usher.Variant{{Language: "en", Text: "Can I return it?"}}, Answer: usher.Texts{"en": "Yes."}}},
		},
		{
			"several, in two languages", `{"id":"fee","questions":["运费多少",{"text":"Postage?","language":"EN-gb"}],"answer":{"zh-CN":"免费","en":"Free","de":""},"skills":["shop"],"disabled":true}`,
			[]usher.Entry{{
				ID: "fee", Variants: []usher.Variant{{Language: "zh", Text: "运费多少"}, {Language: "en", Text: "Postage?"}},
				Answer: usher.Texts{"zh": "免费", "en": "Free"}, Skills: []string{"shop"}, Disabled: true,
			}},
		},
		{
			"byte-order mark, no ID, no answer, strange names, no last line end", "\ufeff" + `{"question":"x","thread":3}` + "\r\n\r\n" + `{"id":7,"question":"y","answer":null}`,
			[]usher.Entry{{Variants: []usher.Variant{{Language: "en", Text: "x"}}}, {ID: "7", Variants: []usher.Variant{{Language: "en", Text: "y"}}}},
		},
		{
			"question and questions", `{"id":"a","question":"x","questions":["y"],"answer":"42"}`,
			[]usher.Entry{{ID: "a", Variants: []usher.Variant{{Language: "en", Text: "x"}, {Language: "en", Text: "y"}}, Answer: usher.Texts{"en": "42"}}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := faq.ReadJSONL(strings.NewReader(c.in))
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("ReadJSONL =\n%+v, %v, want\n%+v", got, err, c.want)
			}
		})
	}
}

func TestReadJSONLErrors(t *testing.T) {
	t.Parallel()
	const good = `{"id":"good","question":"x","answer":"y"}` + "\n"
	for name, c := range map[string]struct{ line, want string }{
		"no JSON":            {`id: a`, "invalid character"},
		"half an object":     {`{"id":"a"`, "unexpected end"},
		"an array":           {`["a"]`, "array"},
		"no question":        {`{"id":"a","answer":"y"}`, `no "question"`},
		"empty question":     {`{"id":"a","question":" ","answer":"y"}`, "empty"},
		"question a number":  {`{"id":"a","question":1}`, "neither a string"},
		"answer a list":      {`{"id":"a","question":"x","answer":["y"]}`, `"answer"`},
		"ID an object":       {`{"id":{},"question":"x"}`, `"id"`},
		"language no tag":    {`{"id":"a","question":{"text":"x","language":"Chinese!"}}`, "language tag"},
		"answer's no tag":    {`{"id":"a","question":"x","answer":{"english language":"y"}}`, "language tag"},
		"the same ID":        {`{"id":"good","question":"x"}`, `ID "good" of line 1`},
		"no UTF-8":           {"{\"id\":\"a\",\"question\":\"\xff\"}", "UTF-8"},
		"a line without end": {strings.Repeat("x", 5<<20), "longer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := faq.ReadJSONL(strings.NewReader(good + c.line + "\n" + good))
			if err == nil || !strings.Contains(err.Error(), "line 2") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want line 2 and %q", err, c.want)
			}
			if code := usher.CodeOf(err); code != usher.CodeInvalid && code != usher.CodeTooLarge {
				t.Errorf("code %q", code)
			}
		})
	}
}

type failing struct{}

var errDisk = errors.New("disk")

func (failing) Read([]byte) (int, error)  { return 0, errDisk }
func (failing) Write([]byte) (int, error) { return 0, errDisk }

func TestJSONLPassesErrors(t *testing.T) {
	t.Parallel()
	if _, err := faq.ReadJSONL(failing{}); !errors.Is(err, errDisk) {
		t.Errorf("ReadJSONL: %v", err)
	}
	if err := faq.WriteJSONL(failing{}, shop()); !errors.Is(err, errDisk) {
		t.Errorf("WriteJSONL: %v", err)
	}
}

func TestJSONLRoundTrip(t *testing.T) {
	t.Parallel()
	entries := append(shop(), usher.Entry{ID: "html", Variants: []usher.Variant{{Language: "en", Text: "a <b> & \"c\""}}, Answer: usher.Texts{"en": "<br>"}, Disabled: true})
	for i := range entries {
		for j, v := range entries[i].Variants {
			if v.Language == "" {
				entries[i].Variants[j].Language = usher.Language(map[bool]string{true: "en", false: "zh"}[v.Text[0] < 0x80])
			}
		}
	}
	var b bytes.Buffer
	if err := faq.WriteJSONL(&b, entries); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "a <b> &") {
		t.Error("HTML is escaped for no reason")
	}
	got, err := faq.ReadJSONL(&b)
	if err != nil || !reflect.DeepEqual(got, entries) {
		t.Errorf("read back %+v, %v", got, err)
	}
}

func FuzzReadJSONL(f *testing.F) {
	for _, s := range []string{
		`{"id":"a","question":"x","answer":"y"}`, `{"questions":[{"text":"x","language":"zh"}],"answer":{"zh":"y"}}`,
		"\ufeff{}\n\n[]", `{"id":1e999,"question":null}`, `{"question":"x","answer":{"":"y"}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := faq.ReadJSONL(bytes.NewReader(data))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := faq.WriteJSONL(&b, entries); err != nil {
			t.Fatal(err)
		}
		again, err := faq.ReadJSONL(&b)
		if err != nil || len(again) != len(entries) {
			t.Fatalf("what was read can't be read again: %v", err)
		}
	})
}
