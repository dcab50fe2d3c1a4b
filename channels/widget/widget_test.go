package widget_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/channels"
	"usher/channels/channeltest"
	"usher/channels/widget"
)

// shop is the widget that the requests in testdata were recorded for.
func shop(t *testing.T) *widget.Widget {
	t.Helper()
	w, err := widget.New(widget.Config{
		Account: widget.Account{ID: "web", Name: "Shop", Origins: []string{"https://*.example.com"}},
		Tokens:  tokens(t, noon, newKey, oldKey),
		Now:     func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestChannel(t *testing.T) {
	t.Parallel()
	spoil := func(edit func(token string) string) func(*channels.RawRequest) {
		return func(r *channels.RawRequest) {
			r.Header.Set("Authorization", "Bearer "+edit(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")))
		}
	}
	channeltest.Run(t, channeltest.Setup{
		Open:  func(t *testing.T) channels.Channel { t.Helper(); return shop(t) },
		Cases: os.DirFS("testdata"),
		Forge: map[string]func(*channels.RawRequest){
			"no token":       func(r *channels.RawRequest) { r.Header.Del("Authorization") },
			"basic":          func(r *channels.RawRequest) { r.Header.Set("Authorization", "Basic dTpw") },
			"cut short":      spoil(func(s string) string { return s[:len(s)-1] }),
			"other payload":  spoil(func(s string) string { return "v1." + "x" + s[4:] }),
			"payload only":   spoil(func(s string) string { return s[:strings.LastIndex(s, ".")] }),
			"with a newline": spoil(func(s string) string { return s[:20] + "\n" + s[20:] }),
		},
	})
}

func TestDecode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		code       usher.Code
		says       string
	}{
		{"text", `{"client_id":"1","text":"hi"}`, "", ""},
		{"choice", `{"client_id":"1","choice":"2"}`, "", ""},
		{"a picture alone", `{"client_id":"1","files":["f1"]}`, "", ""},
		{"a person", `{"client_id":"1","person":true}`, "", ""},
		{"a person, not wanted", `{"client_id":"1","person":false}`, usher.CodeInvalid, "empty"},
		{"no files", `{"client_id":"1","files":[]}`, usher.CodeInvalid, "empty"},
		{"too many files", `{"client_id":"1","files":["1","2","3","4","5","6","7","8","9","10","11"]}`, usher.CodeTooLarge, "11 files"},
		{"a file that is none", `{"client_id":"1","files":"f1"}`, usher.CodeInvalid, `"files" is not a list`},
		{"a person in words", `{"client_id":"1","person":"yes"}`, usher.CodeInvalid, `"person" is not a boolean`},
		{"unknown fields", `{"client_id":"1","text":"hi","mood":{"a":[1]}}`, "", ""},
		{"white space around", " \n{\"client_id\":\"1\",\"text\":\"hi\"}\r\n", "", ""},
		{"the client's time", `{"client_id":"1","text":"hi","at":"2020-01-01T00:00:00+08:00"}`, "", ""},
		{"null", `{"client_id":"1","text":"hi","choice":null}`, "", ""},
		{"Chinese client ID", `{"client_id":"` + strings.Repeat("消", 42) + `","text":"hi"}`, "", ""},
		{"SQL and HTML stay as they are", `{"client_id":"'; DROP TABLE","text":"<script>"}`, "", ""},
		{"as long as can be", `{"client_id":"1","text":"` + strings.Repeat("x", usher.MaxText) + `"}`, "", ""},
		{"nothing", ``, usher.CodeInvalid, "not a JSON object"},
		{"array", `[]`, usher.CodeInvalid, "not a JSON object"},
		{"string", `"hi"`, usher.CodeInvalid, "not a JSON object"},
		{"cut off", `{"client_id":"1","text":"h`, usher.CodeInvalid, "not valid JSON"},
		{"two objects", `{"client_id":"1","text":"hi"}{}`, usher.CodeInvalid, "behind"},
		{"number as text", `{"client_id":"1","text":5}`, usher.CodeInvalid, `"text" is not a string`},
		{"object as client ID", `{"client_id":{},"text":"hi"}`, usher.CodeInvalid, `"client_id" is not a string`},
		{"number as time", `{"client_id":"1","text":"hi","at":1700000000}`, usher.CodeInvalid, `"at" is not a string`},
		{"not a time", `{"client_id":"1","text":"hi","at":"noon"}`, usher.CodeInvalid, `"at" is not a time`},
		{"no client ID", `{"text":"hi"}`, usher.CodeInvalid, `"client_id" is missing`},
		{"client ID too long", `{"client_id":"` + strings.Repeat("a", 129) + `","text":"hi"}`, usher.CodeInvalid, `"client_id" must have`},
		{"client ID with a line break", `{"client_id":"a\nb","text":"hi"}`, usher.CodeInvalid, `"client_id" must have`},
		{"client ID with NUL", `{"client_id":"a\u0000","text":"hi"}`, usher.CodeInvalid, `"client_id" must have`},
		{"empty", `{"client_id":"1"}`, usher.CodeInvalid, "empty"},
		{"blank", `{"client_id":"1","text":" \t "}`, usher.CodeInvalid, "empty"},
		{"choice too long", `{"client_id":"1","choice":"` + strings.Repeat("1", 65) + `"}`, usher.CodeInvalid, `"choice" is longer`},
		{"conversation too long", `{"client_id":"1","text":"hi","conversation":"` + strings.Repeat("1", 65) + `"}`, usher.CodeInvalid, `"conversation" is longer`},
		{"text too long", `{"client_id":"1","text":"` + strings.Repeat("x", usher.MaxText+1) + `"}`, usher.CodeTooLarge, "16385 bytes"},
		{"body too long", `{"client_id":"1","text":"` + strings.Repeat("x", 10<<20) + `"}`, usher.CodeTooLarge, "65536 are allowed"},
		{"not UTF-8", "{\"client_id\":\"1\",\"text\":\"\xff\"}", usher.CodeInvalid, "not valid UTF-8"},
		{"deep", strings.Repeat(`{"a":`, 12000), usher.CodeInvalid, "not valid JSON"},
	}
	w := shop(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in, err := w.Decode(widget.Visitor{ID: "v", Account: "web"}, []byte(tt.body), time.Time{})
			if usher.CodeOf(err) != tt.code || (err != nil && !strings.Contains(err.Error(), tt.says)) {
				t.Fatalf("Decode = %v; want %q saying %q", err, tt.code, tt.says)
			}
			if err == nil && (!in.At.Equal(noon) || in.Account != "web" || in.Customer.NativeID != "v" || in.Customer.Account != "web" || in.DedupeKey != "") {
				t.Errorf("Decode = %+v", in)
			}
		})
	}
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	w := shop(t)
	token, _, err := w.Issue()
	if err != nil {
		t.Fatal(err)
	}
	for origin, code := range map[string]usher.Code{
		"https://www.example.com": "", "": "",
		"https://evil.test": usher.CodeForbidden, "null": usher.CodeForbidden,
	} {
		h := http.Header{"Authorization": {"bearer " + token}}
		if origin != "" {
			h.Set("Origin", origin)
		}
		_, got, err := w.Receive(t.Context(), channels.RawRequest{Header: h, Body: []byte(`{"client_id":"1","text":"hi"}`)})
		if usher.CodeOf(err) != code || (code == "") != (len(got) == 1) {
			t.Errorf("from %q: %v, %v; want %q", origin, got, err, code)
		}
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	w, err := widget.New(widget.Config{Tokens: tokens(t, noon, newKey)})
	if err != nil {
		t.Fatal(err)
	}
	if id := w.Account().ID; id != "web" {
		t.Errorf("account %q, want web", id)
	}
	_, v, err := w.Issue()
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := w.Renew(v)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.Verify(token); err != nil || again.ID != v.ID {
		t.Errorf("Verify after Renew = %+v, %v", again, err)
	}
	in, err := w.Decode(v, []byte(`{"client_id":"1","text":"hi"}`), time.Time{})
	if err != nil || time.Since(in.At) > time.Minute || in.At.Location() != time.UTC {
		t.Errorf("Decode = %+v, %v", in, err)
	}
}

func FuzzReceive(f *testing.F) {
	cases, err := channeltest.Load(os.DirFS("testdata"))
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		r := c.Request.Raw()
		if len(r.Body) < 1<<12 {
			f.Add(r.Header.Get("Authorization"), r.Header.Get("Origin"), r.Body)
		}
	}
	f.Fuzz(func(t *testing.T, auth, origin string, body []byte) {
		w := shop(t)
		h := http.Header{"Authorization": {auth}, "Origin": {origin}}
		_, _, _ = channeltest.Receive(t, w, channels.RawRequest{Header: h, Body: body})
		token, _, err := w.Issue()
		if err != nil {
			t.Fatal(err)
		}
		h.Set("Authorization", "Bearer "+token) // past the door, to the decoder
		h.Del("Origin")
		_, got, err := channeltest.Receive(t, w, channels.RawRequest{Header: h, Body: bytes.Clone(body)})
		if err == nil && len(got) != 1 {
			t.Fatalf("%d messages of %q", len(got), body)
		}
	})
}

func Example() {
	tokens, err := widget.NewTokens(widget.TokenConfig{Keys: [][]byte{[]byte("32 random bytes, kept in a file.")}})
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := widget.New(widget.Config{
		Account: widget.Account{ID: "web", Origins: []string{"https://shop.example.com"}},
		Tokens:  tokens,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	token, visitor, err := w.Issue()
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := w.Verify(token)
	fmt.Println(again == visitor, err)
	in, err := w.Decode(visitor, []byte(`{"client_id":"m1","text":"Where is my order?"}`), time.Time{})
	fmt.Println(in.Text, in.Customer.NativeID == visitor.ID, err)
	// Output:
	// true <nil>
	// Where is my order? true <nil>
}
