package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"usher"
)

// wire sends requests and reads responses whole, in bounds. What go-openai gets
// to see is a response that can be decoded, or an error of ours.
type wire struct {
	http    *http.Client
	sign    func(http.Header)   // puts the key in; a function, which nobody can print
	hide    func(string) string // takes it out
	retries int
	backoff time.Duration
	max     int64
}

func newWire(c Config) *wire {
	if c.Retries == 0 {
		c.Retries = 2
	}
	if c.Backoff <= 0 {
		c.Backoff = 250 * time.Millisecond
	}
	if c.MaxBytes <= 0 {
		c.MaxBytes = 16 << 20
	}
	if c.Transport == nil {
		if plain, ok := http.DefaultTransport.(*http.Transport); ok {
			own := plain.Clone()
			own.MaxResponseHeaderBytes = 64 << 10
			c.Transport = own
		}
	}
	return &wire{
		http: &http.Client{
			Transport:     c.Transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		sign: c.Key.sign, hide: c.Key.from, retries: max(c.Retries, 0), backoff: c.Backoff, max: c.MaxBytes,
	}
}

// Do implements go-openai's HTTPDoer. It tries again what may pass by itself, as
// long as the deadline of the request leaves time for it.
func (w *wire) Do(r *http.Request) (*http.Response, error) {
	w.sign(r.Header)
	for try := 0; ; try++ {
		response, err := w.once(r)
		if err == nil || try >= w.retries || !passing(err) {
			return response, err
		}
		if err := w.pause(r.Context(), try, err); err != nil {
			return nil, err
		}
		again := r.Clone(r.Context())
		if again.Body, err = r.GetBody(); err != nil {
			return nil, fmt.Errorf("send it again: %w", err)
		}
		r = again
	}
}

// passing reports whether it makes sense to try again after err.
func passing(err error) bool { return usher.CodeOf(err) == usher.CodeBusy }

// pause waits before the next try: as long as the endpoint asks for, or twice as
// long as before, less up to half of it by chance, so that many do not come back
// at once. It returns cause where there is no time for that.
func (w *wire) pause(ctx context.Context, try int, cause error) error {
	wait := w.backoff << min(try, 10)
	wait -= rand.N(wait/2 + 1)
	var busy *usher.Error
	if errors.As(cause, &busy) && busy.RetryAfter > 0 {
		wait = busy.RetryAfter
	}
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= wait {
		return cause
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// once sends a request and reads the response.
func (w *wire) once(r *http.Request) (*http.Response, error) {
	response, err := w.http.Do(r)
	if err != nil {
		return nil, w.broken(r, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, w.refused(r, response)
	}
	if response.ContentLength > w.max {
		return nil, tooLarge(r, w.max)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, w.max+1))
	switch {
	case err != nil:
		return nil, w.broken(r, err)
	case int64(len(body)) > w.max:
		return nil, tooLarge(r, w.max)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

func tooLarge(r *http.Request, most int64) error {
	return usher.Errorf(usher.CodeTooLarge, nil, "the response of %s is larger than %d bytes, and was not read", r.URL.Host, most)
}

// broken is the error of a connection. That of net/http quotes the address.
func (w *wire) broken(r *http.Request, err error) error {
	if r.Context().Err() != nil {
		return context.Cause(r.Context())
	}
	var quoting *url.Error
	if errors.As(err, &quoting) {
		err = quoting.Err
	}
	return usher.Errorf(usher.CodeBusy, err, "no whole response from %s", r.URL.Host)
}

// refused is the error of a status, and says what to do about it.
func (w *wire) refused(r *http.Request, response *http.Response) error {
	status, host := response.StatusCode, r.URL.Host
	said := w.said(response.Body)
	switch {
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status >= 500:
		e := usher.Errorf(usher.CodeBusy, nil, "%s is busy or fails (status %d%s)", host, status, said)
		e.RetryAfter = retryAfter(response.Header, time.Now())
		return e
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		// Its own words may quote a part of the key.
		return usher.Errorf(usher.CodeInternal, nil, "%s refuses the key (status %d): check it, and what it may do", host, status)
	case status == http.StatusNotFound:
		return usher.Errorf(usher.CodeInternal, nil,
			"%s knows no %s, or not the model (status 404%s): check the address of the API and the model", host, r.URL.Path, said)
	case status >= 300 && status < 400:
		return usher.Errorf(usher.CodeInternal, nil, "%s sends elsewhere (status %d), where nothing is sent to: set the address that it means", host, status)
	}
	return usher.Errorf(usher.CodeInternal, nil,
		"%s refuses the request (status %d%s): check the model, its format of answers and its dimensions", host, status, said)
}

// How much of an error is read, and how much of it is told, in bytes and
// characters.
const (
	maxErrorRead = 16 << 10
	maxErrorTold = 200
)

// said is what an endpoint says of an error, on one line behind a colon, without
// the key.
func (w *wire) said(body io.Reader) string {
	raw, _ := io.ReadAll(io.LimitReader(body, maxErrorRead)) // what can be read is enough
	var e struct {
		Error   json.RawMessage `json:"error"` // OpenAI: an object; Ollama: a text
		Message string          `json:"message"`
	}
	if json.Unmarshal(raw, &e) != nil {
		return ""
	}
	var inner struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(e.Error, &inner) == nil && inner.Message != "" {
		e.Message = inner.Message
	} else if json.Unmarshal(e.Error, &inner.Message) == nil && inner.Message != "" {
		e.Message = inner.Message
	}
	line := []rune(strings.Join(strings.FieldsFunc(w.hide(e.Message), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " "))
	if len(line) == 0 {
		return ""
	}
	return ": " + string(line[:min(len(line), maxErrorTold)])
}

// retryAfter is how long an endpoint asks to stay away; 0: it does not say.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseInt(h.Get("Retry-After-Ms"), 10, 32); err == nil && ms > 0 {
		return time.Duration(ms) * time.Millisecond
	}
	value := h.Get("Retry-After")
	if s, err := strconv.ParseInt(value, 10, 32); err == nil && s > 0 {
		return time.Duration(s) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}
