package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// What customers say. The shop's entries answer the known questions; nobody
// knows the bird.
const known = 6

var (
	questions = []string{
		"how much is shipping?", "how do I return something?", "which ways to pay are there?",
		"运费多少", "怎么退货", "可以用什么付款", "hello", "what is the airspeed of an unladen swallow?",
	}
	wish = "I want to talk to a human agent please"
)

// device is a page that a customer has open. It says everything again, under
// the same ID, until that is acknowledged, and asks for what came after the
// last message that it was shown.
type device struct {
	name   string
	token  string
	pick   func() string // the address to connect to next
	pause  time.Duration // between two messages, in the mean; 0: says nothing
	asks   int           // every so many messages it asks for a person; 0: never
	polite bool          // asks what the bot knows, and says nothing more before it has an answer: one that is lost is missed
	random *rand.Rand

	mu       sync.Mutex // guards the rest
	journal  Journal
	sent     map[string]time.Time // when an ack came, of messages that were not answered yet
	waits    []time.Duration
	last     int64 // the last Seq shown
	answered int64 // the last that somebody else said
	said     int
	open     bool // something is not acknowledged
}

// talk keeps the device connected until ctx ends. Until quiet ends it says
// something now and then, and afterwards only what is open.
func (d *device) talk(ctx, quiet context.Context) {
	for ctx.Err() == nil {
		s, welcome, err := d.connect(ctx)
		if err == nil {
			err = d.converse(ctx, quiet, s, welcome)
			s.close()
		}
		if err != nil {
			sleep(ctx, time.Duration(50+d.random.IntN(400))*time.Millisecond)
		}
	}
}

func (d *device) connect(ctx context.Context) (*socket, frame, error) {
	d.mu.Lock()
	hello := map[string]any{"token": d.token, "after_seq": d.last}
	d.mu.Unlock()
	return dial(ctx, d.pick(), "/v1/socket", nil, hello, d.heard)
}

// heard writes down what the device is shown.
func (d *device) heard(f frame) {
	if f.Type != "message" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	m := f.Message
	d.journal.Shown = append(d.journal.Shown, m)
	d.last = max(d.last, m.Seq)
	if m.From != "customer" {
		d.answered = m.Seq
		for id, at := range d.sent {
			d.waits = append(d.waits, time.Since(at))
			delete(d.sent, id)
		}
	}
}

// converse says things until the connection ends.
func (d *device) converse(ctx, quiet context.Context, s *socket, _ frame) error {
	for {
		d.mu.Lock()
		open := d.open
		d.mu.Unlock()
		if !open {
			stopped := quiet
			if d.pause == 0 {
				stopped = ctx
			}
			select {
			case <-s.done:
				return io.EOF
			case <-ctx.Done():
				return nil
			case <-stopped.Done():
				select {
				case <-s.done:
					return io.EOF
				case <-ctx.Done():
					return nil
				}
			case <-after(d.pause, d.random):
			}
			if d.polite && d.owed() {
				continue
			}
		}
		if err := d.say(ctx, s); err != nil {
			return err
		}
	}
}

// after fires after about d; never where d is 0.
func after(d time.Duration, r *rand.Rand) <-chan time.Time {
	if d == 0 {
		return nil
	}
	return time.After(time.Duration(r.ExpFloat64() * float64(d)))
}

// say sends the message that is open, or a new one.
func (d *device) say(ctx context.Context, s *socket) error {
	d.mu.Lock()
	d.open = true
	n := d.said
	d.mu.Unlock()
	text := questions[n%len(questions)]
	if d.polite {
		text = questions[n%known]
	}
	if d.asks > 0 && n%d.asks == d.asks-1 {
		text = wish
	}
	id := d.clientID(n)
	a, err := s.call(ctx, map[string]any{"type": "send", "client_id": id, "text": text})
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.said++
	d.open = false
	d.journal.Acks = append(d.journal.Acks, Ack{a[0].Conversation, id, a[0].MessageID, a[0].Seq})
	if d.answered < a[0].Seq {
		d.sent[id] = time.Now()
	}
	return nil
}

// clientID names the n-th message of the device.
func (d *device) clientID(n int) string { return fmt.Sprintf("%s-%d", d.name, n) }

// owed reports whether something that was said has no answer yet.
func (d *device) owed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.sent) > 0
}

// level reports whether nothing is open, and the device was shown everything
// that its conversation has.
func (d *device) level(all []Message) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.open && (len(all) == 0 || all[len(all)-1].Seq <= d.last)
}

// wrote is what the device wrote down, at the end.
func (d *device) wrote(conversation string) Journal {
	d.mu.Lock()
	defer d.mu.Unlock()
	j := d.journal
	j.Conversation, j.Polite = conversation, d.polite
	if d.open {
		j.Open = d.clientID(d.said)
	}
	return j
}

// visitor makes a new customer and returns the token.
func visitor(ctx context.Context, addr string) (string, error) {
	var got struct {
		Token string `json:"token"`
	}
	_, err := request(ctx, http.MethodPost, addr, "/v1/visitors", nil, nil, &got)
	return got.Token, err
}

var web = &http.Client{Timeout: answerTime}

// request sends JSON and decodes the answer into out, where out is not nil. It
// returns the cookies of the answer.
func request(ctx context.Context, method, addr, path string, header http.Header, in, out any) ([]*http.Cookie, error) {
	body := []byte("{}")
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return nil, fmt.Errorf("faults: encode: %w", err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+addr+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("faults: %s: %w", path, err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := web.Do(req)
	if err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("faults: %s: %w", path, err)
	}
	if resp.StatusCode >= 300 {
		return nil, fmt.Errorf("faults: %s %s: %s: %.300s", method, path, resp.Status, got)
	}
	if out != nil {
		if err := json.Unmarshal(got, out); err != nil {
			return nil, fmt.Errorf("faults: %s: %w", path, err)
		}
	}
	return resp.Cookies(), nil
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
