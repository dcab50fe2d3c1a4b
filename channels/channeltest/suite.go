package channeltest

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"usher"
	"usher/channels"
)

const (
	maxSentence = 400      // bytes of an error's sentence: it does not echo the request
	flood       = 10 << 20 // bytes of a body that is far too big
)

// Setup says what to test.
type Setup struct {
	// Open makes the channel that the cases were recorded for.
	Open func(t *testing.T) channels.Channel
	// Cases holds the recorded requests. There must be one at least that is
	// accepted, one that is not signed rightly, one too large and one of
	// garbage.
	Cases fs.FS
	// Forge lists ways to make a request that was signed rightly look signed
	// by somebody else. Each has to be refused.
	Forge map[string]func(r *channels.RawRequest)
}

// Run runs the suite.
func Run(t *testing.T, s Setup) {
	t.Helper()
	cases, err := Load(s.Cases)
	if err != nil {
		t.Fatal(err)
	}
	if missing := missingCodes(cases); len(missing) > 0 {
		t.Fatalf("there is no case that ends with code %q", missing)
	}
	ch := s.Open(t)
	t.Run("cases", func(t *testing.T) {
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) { check(t, ch, c) })
		}
	})
	for _, c := range cases {
		if c.Want.Code == "" {
			t.Run("hostile/"+c.Name, func(t *testing.T) { hostile(t, ch, c, s) })
		}
	}
	t.Run("at once", func(t *testing.T) { atOnce(t, ch, cases) })
	if c := ch.Capabilities(); c.MaxText <= 0 || c.MaxOptions < 0 || c.ReplyWindow < 0 {
		t.Errorf("Capabilities = %+v; a channel carries some text", c)
	}
	if err := ch.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
}

// missingCodes lists the outcomes that no case covers.
func missingCodes(cases []Case) (missing []usher.Code) {
	for _, code := range []usher.Code{"", usher.CodeUnauthorized, usher.CodeTooLarge, usher.CodeInvalid} {
		if !slices.ContainsFunc(cases, func(c Case) bool { return c.Want.Code == code }) {
			missing = append(missing, code)
		}
	}
	return missing
}

// check holds one case against its outcome.
func check(t *testing.T, ch channels.Channel, c Case) {
	t.Helper()
	ack, got, err := Receive(t, ch, c.Request.Raw())
	if usher.CodeOf(err) != c.Want.Code {
		t.Fatalf("Receive = %v; want code %q", err, c.Want.Code)
	}
	if err != nil {
		if !strings.Contains(err.Error(), c.Want.Contains) {
			t.Errorf("error %q does not say %q", err, c.Want.Contains)
		}
		return
	}
	if ack.Status != c.Want.Status {
		t.Errorf("ack %d, want %d", ack.Status, c.Want.Status)
	}
	var messages []Message
	for _, in := range got {
		messages = append(messages, message(in))
	}
	if !slices.Equal(messages, c.Want.Messages) {
		t.Errorf("messages\n%+v, want\n%+v", messages, c.Want.Messages)
	}
}

// Receive calls ch.Receive and fails the test where the channel breaks what
// every channel promises, whatever the request: an error has a code that says
// whose fault it is and a sentence that does not echo the request; a message
// says whose it is and has text within bounds; the request is left alone.
func Receive(t *testing.T, ch channels.Channel, r channels.RawRequest) (channels.Ack, []usher.Inbound, error) {
	t.Helper()
	body := bytes.Clone(r.Body)
	ack, got, err := ch.Receive(t.Context(), r)
	if !bytes.Equal(body, r.Body) {
		t.Fatal("Receive changed the request's body")
	}
	switch code := usher.CodeOf(err); code {
	case "", usher.CodeInvalid, usher.CodeUnauthorized, usher.CodeForbidden, usher.CodeTooLarge:
	case usher.CodeNotFound, usher.CodeConflict, usher.CodeBusy, usher.CodeInternal:
		t.Fatalf("Receive = %v with code %q; a bad request is the sender's fault", err, code)
	}
	if err != nil {
		if len(got) > 0 {
			t.Fatalf("an error and %d messages", len(got))
		}
		if len(err.Error()) > maxSentence {
			t.Fatalf("an error of %d bytes", len(err.Error()))
		}
		return ack, got, err
	}
	for _, in := range got {
		if in.Account == "" || in.Customer.NativeID == "" || in.At.IsZero() {
			t.Fatalf("nobody or never sent %+v", in)
		}
		if in.DedupeKey == "" && in.ClientID == "" {
			t.Fatalf("nothing tells a repetition of %+v", in)
		}
		if len(in.Text) > usher.MaxText {
			t.Fatalf("a text of %d bytes", len(in.Text))
		}
	}
	return ack, got, err
}

// hostile spoils a good request in every way.
func hostile(t *testing.T, ch channels.Channel, c Case, s Setup) {
	t.Helper()
	good := c.Request.Raw()
	for name, forge := range s.Forge {
		r := c.Request.Raw()
		forge(&r)
		if _, _, err := Receive(t, ch, r); usher.CodeOf(err) != usher.CodeUnauthorized {
			t.Errorf("forged by %q: %v; want %q", name, err, usher.CodeUnauthorized)
		}
	}
	for n := range good.Body {
		r := c.Request.Raw()
		r.Body = r.Body[:n]
		_, _, _ = Receive(t, ch, r)
	}
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		r := c.Request.Raw()
		for range 1 + rnd.IntN(4) {
			r.Body[rnd.IntN(len(r.Body))] = byte(rnd.Uint32())
		}
		_, _, _ = Receive(t, ch, r)
	}
	for key := range good.Header {
		r := c.Request.Raw()
		r.Header.Del(key)
		_, _, _ = Receive(t, ch, r)
		r.Header[key] = []string{strings.Repeat("A", flood)}
		_, _, _ = Receive(t, ch, r)
	}
	r := c.Request.Raw()
	r.Body = bytes.Repeat([]byte("a"), flood)
	if _, _, err := Receive(t, ch, r); err == nil {
		t.Error("10 MB of letters were accepted")
	}
	_, _, err := Receive(t, ch, channels.RawRequest{Header: http.Header{}})
	if err == nil {
		t.Error("an empty request was accepted")
	}
	_, _, _ = Receive(t, ch, channels.RawRequest{})
}

// atOnce receives all cases from several goroutines.
func atOnce(t *testing.T, ch channels.Channel, cases []Case) {
	t.Helper()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, c := range cases {
				_, _, err := ch.Receive(t.Context(), c.Request.Raw())
				if usher.CodeOf(err) != c.Want.Code {
					t.Errorf("%s: %v; want code %q", c.Name, err, c.Want.Code)
				}
			}
		})
	}
	wg.Wait()
}
