package webhook_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"usher"
	"usher/connect/webhook"
	"usher/netguard"
)

// wordy is a receiver that answers in bytes of its own.
type wordy []byte

// Do answers as a client does that reads them.
func (w wordy) Do(r *http.Request) (*http.Response, error) {
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(w)), r)
	if err != nil {
		return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: err}
	}
	return resp, nil
}

// unreached is a client that does not get as far as an answer.
type unreached struct{ err error }

// Do does not get there.
func (u unreached) Do(r *http.Request) (*http.Response, error) {
	return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: u.err}
}

// TestNoAnswer: what is told of a receiver that was not reached is for people,
// and names nothing of ours.
func TestNoAnswer(t *testing.T) {
	t.Parallel()
	lookup := &net.DNSError{Err: "no such host", Name: "a.example", Server: "10.0.0.53:53", IsNotFound: true}
	for want, err := range map[string]error{
		"a.example: no such host":   fmt.Errorf("netguard: resolve: %w", lookup),
		"no answer within 10 s":     context.DeadlineExceeded,
		"the connection was closed": errors.New("the connection was closed"),
		"this address may not be called: a.example is not on the public internet": fmt.Errorf("%w: a.example is not on the public internet", netguard.ErrForbidden),
	} {
		a, _ := webhook.New(newLedger(), webhook.Config{Client: unreached{err}}).Ping(t.Context(), usher.Webhook{URL: "https://a.example/hush-hush"})
		if a.OK || a.Error != want {
			t.Errorf("%v = %q; want %q", err, a.Error, want)
		}
	}
}

// ping sends a webhook whose address holds a secret to a receiver.
func ping(t *testing.T, w wordy) webhook.Attempt {
	t.Helper()
	hook := usher.Webhook{URL: "https://a.example/hush-hush", Secrets: []usher.WebhookSecret{{Key: []byte("key")}}}
	a, err := webhook.New(newLedger(), webhook.Config{Client: w}).Ping(t.Context(), hook)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestLongWords: what is said by a server that speaks no HTTP is not shown at length.
func TestLongWords(t *testing.T) {
	t.Parallel()
	a := ping(t, wordy(strings.Repeat("EHLO", 10_000)+"\r\n\r\n"))
	if a.OK || len(a.Error) > 300 || !strings.Contains(a.Error, "malformed HTTP") {
		t.Errorf("%d bytes: %.400s", len(a.Error), a.Error)
	}
}

// FuzzAnswer reads whatever a receiver may answer: it is judged by its status,
// asks for a time that is bounded, and what is said of it is short and holds
// nothing of the address.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 410 Gone\r\n\r\n",
		"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n\r\n", "HTTP/1.1 503 x\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n\r\n",
		"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n", "HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n", "220 mail ESMTP\r\n",
		"HTTP/1.1 999 x\r\nRetry-After: -1\r\n\r\n", "",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		a := ping(t, raw)
		switch {
		case a.OK != (a.Status >= 200 && a.Status < 300), a.OK != (a.Error == ""):
			t.Errorf("%q = %+v", raw, a)
		case a.Hold < 0 || a.Hold > 6*time.Hour, a.Gone != (a.Status == http.StatusGone), a.Refused && a.Status/100 != 4:
			t.Errorf("%q = %+v", raw, a)
		case len(a.Error) > 300 || !utf8.ValidString(a.Error) || strings.Contains(a.Error, "hush"):
			t.Errorf("%q is said to be %q", raw, a.Error)
		}
	})
}
