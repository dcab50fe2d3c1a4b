package webhook

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"usher"
	"usher/connect"
)

// maxAnswer is how much of an answer is read, so that the connection can serve
// again; nobody looks at it.
const maxAnswer = 4 << 10

// Attempt is what came of one request.
type Attempt struct {
	OK      bool
	Status  int           // 0: no answer
	Error   string        // a sentence for admins
	Took    time.Duration // until the answer
	Hold    time.Duration // the receiver asks for that much time
	Refused bool          // it says that the event is wrong
	Gone    bool          // it wants nothing any more

	missing bool // nothing was sent: the log has the event no more
}

// Ping sends a webhook an event that is none, also where it is disabled, and
// returns what came of it. Nothing is kept.
func (r *Runner) Ping(ctx context.Context, h usher.Webhook) (Attempt, error) {
	e := connect.Event{ID: "evt_ping_" + rand.Text(), Type: connect.Ping, At: time.Now().UTC()}
	body, err := json.Marshal(e)
	if err != nil {
		return Attempt{}, fmt.Errorf("webhook: encode a ping: %w", err)
	}
	return r.attempt(ctx, h, e.ID, body), nil
}

// attempt sends an event once.
func (r *Runner) attempt(ctx context.Context, h usher.Webhook, id string, body []byte) Attempt {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	began := time.Now()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return Attempt{Error: "the URL is none"}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Usher-Webhooks")
	req.Header.Set(headerID, id)
	req.Header.Set(headerTimestamp, strconv.FormatInt(began.Unix(), 10))
	req.Header.Set(headerSignature, Sign(h.Secrets, id, began, body))
	resp, err := r.cfg.Client.Do(req)
	if err != nil {
		return Attempt{Error: explain(err), Took: time.Since(began)}
	}
	// What is left unread, or fails, costs no more than the connection.
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer))
	_ = resp.Body.Close()
	a := judged(resp, time.Now())
	a.Took = time.Since(began)
	return a
}

// judged says what an answer means.
func judged(resp *http.Response, now time.Time) Attempt {
	s := resp.StatusCode
	a := Attempt{OK: s >= 200 && s < 300, Status: s}
	if a.OK {
		return a
	}
	a.Error = strconv.Itoa(s) + " " + http.StatusText(s)
	a.Hold = retryAfter(resp.Header.Get("Retry-After"), now)
	switch s {
	case http.StatusGone:
		a.Gone = true
	case http.StatusTooManyRequests:
		a.Hold = max(a.Hold, firstPause)
	case http.StatusRequestTimeout, http.StatusTooEarly:
	default:
		a.Refused = s >= 400 && s < 500
		if s < 400 {
			a.Error += ": redirects are not followed; give the address itself"
		}
	}
	return a
}

// maxWords is how much is told of an answer that was not understood, in bytes.
const maxWords = 200

// explain says why there was no answer. The URL stays out: it may hold a secret,
// and whoever reads this has it. So does all but the beginning of what a server
// said that speaks something else.
func explain(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Sprintf("no answer within %d s", int(Timeout/time.Second))
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		if u.Timeout() {
			return fmt.Sprintf("no answer within %d s", int(Timeout/time.Second))
		}
		err = u.Err
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok { // which itself names the servers of ours that were asked
		return dns.Name + ": " + dns.Err
	}
	said := strings.TrimPrefix(err.Error(), "netguard: ")
	if len(said) > maxWords {
		return strings.ToValidUTF8(said[:maxWords], "") + " …"
	}
	return said
}
