package llm_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/nlp/llm"
)

func TestNew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		cfg  llm.Config
		want string // of the error; empty: none
	}{
		{"a house", llm.Config{URL: "http://127.0.0.1:11434/v1"}, ""},
		{"a provider", llm.Config{URL: "https://api.openai.com/v1/", Key: secret, Format: llm.Object}, ""},
		{"nothing", llm.Config{}, "no URL"},
		{"no scheme", llm.Config{URL: "api.openai.com/v1"}, "no URL"},
		{"a file", llm.Config{URL: "file:///etc/passwd"}, "no URL"},
		{"a key in the address", llm.Config{URL: "https://" + secret + "@api.example/v1"}, "set the key by itself"},
		{"a key in the query", llm.Config{URL: "https://api.example/v1?key=" + secret}, "set the key by itself"},
		{"not a URL", llm.Config{URL: "http://" + secret + "\x7f/"}, "no URL"},
		{"a key with a line end", llm.Config{URL: "https://api.example/v1", Key: secret + "\n"}, "the key holds blanks"},
		{"a format", llm.Config{URL: "https://api.example/v1", Format: "xml"}, "json_schema, json_object or text"},
	} {
		_, err := llm.New(c.cfg)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (usher.CodeOf(err) != usher.CodeInvalid || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		case err != nil && strings.Contains(err.Error(), secret):
			t.Errorf("%s: the key is in the error %q", c.name, err)
		}
	}
}

// TestKeyHidden: whatever prints a key, or what holds one, does not show it.
func TestKeyHidden(t *testing.T) {
	t.Parallel()
	cfg := llm.Config{URL: "https://api.example/v1", Key: secret}
	client, err := llm.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	encoder := newEncoder(t, client)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("config", slog.Any("key", cfg.Key), slog.Any("config", cfg), slog.Any("client", client))
	js, err := json.Marshal(struct{ Key llm.Key }{cfg.Key})
	if err != nil {
		t.Fatal(err)
	}
	seen := log.String() + string(js)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		seen += fmt.Sprintf(verb, cfg.Key) + fmt.Sprintf(verb, cfg) + fmt.Sprintf(verb, client) + fmt.Sprintf(verb, *client) + fmt.Sprintf(verb, encoder)
	}
	if strings.Contains(seen, secret) || strings.Contains(seen, fmt.Sprintf("%x", secret)) {
		t.Errorf("the key shows: %s", seen)
	}
}

// clock is an endpoint without a network, for tests under a fake clock: it
// notes when it was asked.
type clock struct {
	start   time.Time
	asked   []time.Duration
	answers []func() *http.Response
}

func (c *clock) RoundTrip(*http.Request) (*http.Response, error) {
	c.asked = append(c.asked, time.Since(c.start))
	return c.answers[min(len(c.asked), len(c.answers))-1](), nil
}

func response(status int, body string, headers ...string) func() *http.Response {
	return func() *http.Response {
		r := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1}
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return r
	}
}

// TestRetries: when an endpoint that is busy is asked again.
func TestRetries(t *testing.T) {
	t.Parallel()
	well := response(200, `{"data":[{"index":0,"embedding":[1,0]}]}`)
	for _, c := range []struct {
		name     string
		answers  []func() *http.Response
		timeout  time.Duration
		retries  int
		earliest []time.Duration // of the requests
		latest   []time.Duration
		code     usher.Code
		after    time.Duration // what the error says
	}{
		{
			"twice as long each time",
			[]func() *http.Response{response(500, ""), response(502, ""), response(503, ""), well},
			time.Minute, 3,
			[]time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond, 3500 * time.Millisecond},
			[]time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second},
			"", 0,
		},
		{
			"as it asks for",
			[]func() *http.Response{response(429, "", "Retry-After", "7"), response(429, "", "Retry-After-Ms", "300"), well},
			time.Minute, 2,
			[]time.Duration{0, 7 * time.Second, 7300 * time.Millisecond},
			[]time.Duration{0, 7 * time.Second, 7300 * time.Millisecond},
			"", 0,
		},
		{
			"at a time of day",
			[]func() *http.Response{response(429, "", "Retry-After", "Sat, 01 Jan 2000 00:00:20 GMT"), well},
			time.Minute, 2,
			[]time.Duration{0, 20 * time.Second},
			[]time.Duration{0, 20 * time.Second},
			"", 0,
		},
		{
			"not where it asks for too long",
			[]func() *http.Response{response(429, "", "Retry-After", "60")},
			30 * time.Second, 2,
			[]time.Duration{0},
			[]time.Duration{0},
			usher.CodeBusy, time.Minute,
		},
		{
			"not where there is no time",
			[]func() *http.Response{response(500, "")},
			100 * time.Millisecond, 2,
			[]time.Duration{0},
			[]time.Duration{0},
			usher.CodeBusy, 0,
		},
		{
			"not where nobody wants",
			[]func() *http.Response{response(500, "")},
			time.Minute, -1,
			[]time.Duration{0},
			[]time.Duration{0},
			usher.CodeBusy, 0,
		},
		{
			"not for good",
			[]func() *http.Response{response(400, "")},
			time.Minute, 2,
			[]time.Duration{0},
			[]time.Duration{0},
			usher.CodeInternal, 0,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				end := &clock{start: time.Now(), answers: c.answers}
				client, err := llm.New(llm.Config{URL: "http://fake.example/v1", Timeout: c.timeout, Retries: c.retries, Backoff: time.Second, Transport: end})
				if err != nil {
					t.Fatal(err)
				}
				e, err := llm.NewEncoder(client, llm.EncoderConfig{Model: "m", Dimension: 2})
				if err != nil {
					t.Fatal(err)
				}
				_, err = e.Encode(t.Context(), []string{"a"})
				if usher.CodeOf(err) != c.code {
					t.Fatalf("code %q: %v", usher.CodeOf(err), err)
				}
				var busy *usher.Error
				if errors.As(err, &busy) && busy.RetryAfter != c.after {
					t.Errorf("the error says to come back after %s, not %s", busy.RetryAfter, c.after)
				}
				if len(end.asked) != len(c.earliest) {
					t.Fatalf("asked at %v", end.asked)
				}
				for i, at := range end.asked {
					if at < c.earliest[i] || at > c.latest[i] {
						t.Errorf("asked at %v, not between %v and %v", end.asked, c.earliest, c.latest)
					}
				}
			})
		})
	}
}

// TestRetryEnds: who goes away while a retry is waited for does not wait.
func TestRetryEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		end := &clock{start: time.Now(), answers: []func() *http.Response{response(429, "", "Retry-After", "7")}}
		client, err := llm.New(llm.Config{URL: "http://fake.example/v1", Timeout: time.Minute, Transport: end})
		if err != nil {
			t.Fatal(err)
		}
		e, err := llm.NewEncoder(client, llm.EncoderConfig{Model: "m", Dimension: 2})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		_, err = e.Encode(ctx, []string{"a"})
		if !errors.Is(err, context.Canceled) || time.Since(end.start) != 3*time.Second {
			t.Errorf("%v after %s", err, time.Since(end.start))
		}
	})
}
