package channeltest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"usher"
	"usher/channels"
	"usher/channels/channeltest"
)

func ExampleLoad() {
	cases, err := channeltest.Load(fstest.MapFS{
		"long.json": {Data: []byte(`{"request":{"body":"{\"text\":\"{{repeat}}\"}","repeat":5},"want":{"code":"too_large"}}`)},
	})
	fmt.Println(cases[0].Name, string(cases[0].Request.Raw().Body), cases[0].Want.Code, err)
	// Output: long {"text":"aaaaa"} too_large <nil>
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ file, data, says string }{
		"nothing": {"readme.txt", "x", "no cases"},
		"garbage": {"a.json", "{", "a.json"},
		"a typo":  {"a.json", `{"request":{"boby":""}}`, "boby"},
	} {
		_, err := channeltest.Load(fstest.MapFS{tt.file: {Data: []byte(tt.data)}})
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v; want it to say %q", name, err, tt.says)
		}
	}
}

func TestRawHasBytesAndHeaders(t *testing.T) {
	t.Parallel()
	r := channeltest.Request{Method: http.MethodPost, Header: map[string]string{"x-sig": "1"}, Bytes: []byte{0xff, 0xfe}}.Raw()
	if r.Header.Get("X-Sig") != "1" || len(r.Body) != 2 || r.Method != http.MethodPost {
		t.Errorf("Raw = %+v", r)
	}
}

// plain is the smallest channel that passes: its password is a header, its
// body a JSON string.
type plain struct{}

var _ channels.Channel = plain{}

func (plain) Receive(_ context.Context, r channels.RawRequest) (channels.Ack, []usher.Inbound, error) {
	if r.Header.Get("Password") != "open sesame" {
		return channels.Ack{}, nil, usher.Errorf(usher.CodeUnauthorized, nil, "wrong password")
	}
	if len(r.Body) > 100 {
		return channels.Ack{}, nil, usher.Errorf(usher.CodeTooLarge, nil, "too long")
	}
	var text string
	if err := json.Unmarshal(r.Body, &text); err != nil {
		return channels.Ack{}, nil, usher.Errorf(usher.CodeInvalid, nil, "not a JSON string")
	}
	in := usher.Inbound{Account: "plain", DedupeKey: "1", Customer: usher.Customer{NativeID: "ali"}, Text: text, At: time.Unix(1, 0).UTC()}
	return channels.Ack{Status: http.StatusOK}, []usher.Inbound{in}, nil
}

func (plain) Capabilities() channels.Capabilities { return channels.Capabilities{MaxText: 100} }
func (plain) Close() error                        { return nil }

func TestRun(t *testing.T) {
	t.Parallel()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	channeltest.Run(t, channeltest.Setup{
		Open: func(*testing.T) channels.Channel { return plain{} },
		Cases: fstest.MapFS{
			"ok.json": file(`{"request":{"header":{"Password":"open sesame"},"body":"\"hi\""},
				"want":{"status":200,"messages":[{"account":"plain","dedupe_key":"1","native_id":"ali","text":"hi","at":"1970-01-01T00:00:01Z"}]}}`),
			"signed_wrong.json": file(`{"request":{"header":{"Password":"please"},"body":"\"hi\""},"want":{"code":"unauthorized","contains":"password"}}`),
			"too_large.json":    file(`{"request":{"header":{"Password":"open sesame"},"body":"\"{{repeat}}\"","repeat":200},"want":{"code":"too_large"}}`),
			"garbage.json":      file(`{"request":{"header":{"Password":"open sesame"},"bytes":"//4="},"want":{"code":"invalid"}}`),
		},
		Forge: map[string]func(*channels.RawRequest){
			"no password": func(r *channels.RawRequest) { r.Header.Del("Password") },
		},
	})
}
