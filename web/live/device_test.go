package live_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/web/live"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// timeout is what an expired Receive returns.
type timeout struct{}

func (timeout) Error() string { return "expired" }
func (timeout) Timeout() bool { return true }

// pipe is a Conn without a network.
type pipe struct {
	t    *testing.T
	in   chan any // []byte or error
	hung chan struct{}

	mu       sync.Mutex
	sent     []frame
	pings    int
	closing  []byte
	deadline time.Time
	final    bool
	wake     chan struct{} // replaced with each change of sent or deadline
	stall    chan struct{} // Send waits for it, where it is set
	clock    *clock
	gone     atomic.Bool // Serve has returned
	hangup   sync.Once
}

// frame is what the other side sees.
type frame struct {
	Type         string               `json:"type"`
	ID           string               `json:"id"`
	Code         usher.Code           `json:"code"`
	Text         string               `json:"text"`
	Reason       live.Reason          `json:"reason"`
	RetryAfter   int64                `json:"retry_after"`
	Conversation usher.ConversationID `json:"conversation"`
	Customer     native               `json:"customer"`
	Agent        usher.AgentID        `json:"agent"`
	State        usher.State          `json:"state"`
	Owner        string               `json:"owner"`
	Chat         *usher.Conversation  `json:"chat"`
	Message      json.RawMessage      `json:"message"`
	Messages     []json.RawMessage    `json:"messages"`
	ClientID     string               `json:"client_id"`
	MessageID    string               `json:"message_id"`
	Seq          int64                `json:"seq"`
	LastSeq      int64                `json:"last_seq"`
	UpTo         int64                `json:"up_to"`
	More         bool                 `json:"more"`
	From         usher.SenderKind     `json:"from"`
	Position     int                  `json:"position"`
	ETA          int64                `json:"eta"`
	Presence     usher.Presence       `json:"presence"`
	Entry        usher.EntryID        `json:"entry"`
	Heartbeat    int64                `json:"heartbeat"`
	LastText     string               `json:"last_text"`
	LastFrom     usher.SenderKind     `json:"last_from"`
	CustomerName string               `json:"customer_name"`
	Unread       int64                `json:"unread"`
	Staffed      *bool                `json:"staffed"`
	Helpful      *bool                `json:"helpful"`
	Raw          string               `json:"-"`
}

// native is a customer's native ID: welcome gives it as it is, the customer
// frame with everything else about them.
type native string

func (n *native) UnmarshalJSON(b []byte) error {
	var c usher.Customer
	if err := json.Unmarshal(b, &c); err == nil {
		*n = native(c.NativeID)
		return nil
	}
	return json.Unmarshal(b, (*string)(n))
}

func newPipe(t *testing.T, c *clock) *pipe {
	t.Helper()
	return &pipe{t: t, clock: c, in: make(chan any, 1024), hung: make(chan struct{}), wake: make(chan struct{})}
}

var errHungUp = fmt.Errorf("hung up: %w", io.EOF)

func (p *pipe) Receive(alive func()) ([]byte, error) {
	for {
		p.mu.Lock()
		expired := !p.deadline.IsZero() && !p.clock.Now().Before(p.deadline)
		wake := p.wake
		p.mu.Unlock()
		if expired {
			return nil, timeout{}
		}
		select {
		case v := <-p.in:
			switch v := v.(type) {
			case error:
				return nil, v
			case []byte:
				return v, nil
			}
			alive() // a pong
		case <-p.hung:
			return nil, errHungUp
		case <-wake:
		}
	}
}

func (p *pipe) Send(kind live.Kind, data []byte) error {
	if p.gone.Load() {
		p.t.Errorf("Send(%v, %q) after Serve has returned", kind, data)
	}
	p.mu.Lock()
	stall := p.stall
	p.mu.Unlock()
	if stall != nil {
		<-stall
		if p.gone.Load() {
			p.t.Error("Send was still under way when Serve returned")
		}
		return errors.New("write timed out")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch kind {
	case live.Ping:
		p.pings++
	case live.Close:
		p.closing = data
	case live.Text:
		f := frame{Raw: string(data)}
		if err := json.Unmarshal(data, &f); err != nil {
			p.t.Errorf("the server sent %q, which is no frame: %v", data, err)
		}
		p.sent = append(p.sent, f)
	}
	p.changedLocked()
	return nil
}

func (p *pipe) Expire(at time.Time, final bool) {
	if p.gone.Load() {
		p.t.Error("Expire after Serve has returned")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.final && !final {
		return
	}
	p.final = p.final || final
	p.deadline = at
	p.changedLocked()
}

func (p *pipe) changedLocked() {
	close(p.wake)
	p.wake = make(chan struct{})
}

// device is the other side of a pipe.
type device struct {
	*pipe
	done chan struct{} // Serve has returned
	read int
	ids  int
}

// dial connects a device; agent is nil for a customer's.
func dial(t *testing.T, h *live.Hub, c *clock, agent *live.AgentSession) *device {
	t.Helper()
	return dialFrom(t, h, c, agent, "")
}

// dialFrom is dial from a page of a site.
func dialFrom(t *testing.T, h *live.Hub, c *clock, agent *live.AgentSession, site string) *device {
	t.Helper()
	d := &device{pipe: newPipe(t, c), done: make(chan struct{})}
	go func() {
		defer close(d.done)
		h.Serve(t.Context(), d.pipe, agent, site)
		d.gone.Store(true)
	}()
	t.Cleanup(func() {
		d.hang()
		d.wait()
	})
	return d
}

// hang ends the connection from outside.
func (d *device) hang() { d.hangup.Do(func() { close(d.hung) }) }

// wait waits until Serve has returned.
func (d *device) wait() {
	d.t.Helper()
	select {
	case <-d.done:
	case <-time.After(patience):
		d.t.Fatal("Serve does not return")
	}
}

// put sends a frame, with a fresh id unless it has one, and returns the id.
func (d *device) put(kind string, fields map[string]any) string {
	d.t.Helper()
	d.ids++
	f := map[string]any{"type": kind, "id": fmt.Sprint(d.ids)}
	for k, v := range fields {
		f[k] = v
	}
	b, err := json.Marshal(f)
	if err != nil {
		d.t.Fatal(err)
	}
	d.in <- b
	return f["id"].(string)
}

// until waits for the next frame that fits, passing over others.
func (d *device) until(what string, fits func(frame) bool) frame {
	d.t.Helper()
	limit := time.After(patience)
	for {
		d.mu.Lock()
		for d.read < len(d.sent) {
			f := d.sent[d.read]
			d.read++
			if fits(f) {
				d.mu.Unlock()
				return f
			}
		}
		wake, have := d.wake, slices.Clone(d.sent)
		d.mu.Unlock()
		select {
		case <-wake:
		case <-limit:
			d.t.Fatalf("%s does not come; there are %v", what, have)
		}
	}
}

// next waits for the next frame of a type.
func (d *device) next(kind string) frame {
	d.t.Helper()
	return d.until(kind, func(f frame) bool { return f.Type == kind })
}

// answer waits for the answer to a frame.
func (d *device) answer(id string) frame {
	d.t.Helper()
	return d.until("the answer to "+id, func(f frame) bool { return f.ID == id })
}

// ask sends a frame and waits for its answer.
func (d *device) ask(kind string, fields map[string]any) frame {
	d.t.Helper()
	return d.answer(d.put(kind, fields))
}

// greet says hello as a customer.
func (d *device) greet(who string, fields map[string]any) frame {
	d.t.Helper()
	f := map[string]any{"token": "token-" + who}
	for k, v := range fields {
		f[k] = v
	}
	return d.ask("hello", f)
}

// all returns all frames of a type so far.
func (d *device) all(kind string) []frame {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []frame
	for _, f := range d.sent {
		if f.Type == kind {
			out = append(out, f)
		}
	}
	return out
}

// eventually polls until ok.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for limit := time.Now().Add(patience); !ok(); {
		if time.Now().After(limit) {
			t.Fatalf("%s does not happen", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// message decodes the message of a frame.
func message(t *testing.T, raw json.RawMessage) usher.Message {
	t.Helper()
	var m usher.Message
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%q is no message: %v", raw, err)
	}
	return m
}

// start makes a running hub over a fresh world.
func start(t *testing.T, cfg live.Config) (*live.Hub, *world, *clock) {
	t.Helper()
	w, c := newWorld(), newClock()
	return startOn(t, cfg, w, c), w, c
}

// startOn is start over a world that there is.
func startOn(t *testing.T, cfg live.Config, w *world, c *clock) *live.Hub {
	t.Helper()
	cfg.Now = c.Now
	h, err := live.New(live.Parts{Store: w, Customers: w, Agents: w, Bus: w}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}
