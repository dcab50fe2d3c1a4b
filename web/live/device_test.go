package live_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/web/client"
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
	t     *testing.T
	codec live.Codec
	in    chan any // []byte or error
	hung  chan struct{}

	mu       sync.Mutex
	sent     []frame
	packed   map[string]*live.Packed // the last of each type, as it came
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
	Timeout      int64                `json:"heartbeat_timeout"`
	CustomerRead int64                `json:"customer_read"`
	AgentRead    int64                `json:"agent_read"`
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
	return &pipe{t: t, codec: codecOf(t), clock: c, in: make(chan any, 1024), hung: make(chan struct{}), wake: make(chan struct{}), packed: map[string]*live.Packed{}}
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

func (p *pipe) Send(kind live.Kind, packed *live.Packed) error {
	if p.gone.Load() {
		p.t.Errorf("Send(%v, %q) after Serve has returned", kind, packed.Data)
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
		p.closing = packed.Data
	case live.Data:
		f := p.understood(packed.Data)
		p.sent = append(p.sent, f)
		p.packed[f.Type] = packed
	}
	p.changedLocked()
	return nil
}

// understood decodes a frame; Raw is what it is in JSON.
func (p *pipe) understood(data []byte) frame {
	raw := data
	if p.codec != live.JSON {
		f, err := client.Decode(p.codec, data)
		if err != nil {
			p.t.Errorf("the server sent %x, which is no frame: %v", data, err)
		}
		if raw, err = json.Marshal(f); err != nil {
			p.t.Error(err)
		}
	}
	f := frame{Raw: string(raw)}
	if err := json.Unmarshal(raw, &f); err != nil {
		p.t.Errorf("the server sent %q, which is no frame: %v", raw, err)
	}
	return f
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
	d.serve(h, live.Peer{Codec: d.codec, Agent: agent, Site: site})
	return d
}

// as is the last frame of a type, as it came.
func (d *device) as(kind string) *live.Packed {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.packed[kind]
}

// serve has a hub serve the device until the test ends.
func (d *device) serve(h *live.Hub, peer live.Peer) {
	d.t.Helper()
	go func() {
		defer close(d.done)
		h.Serve(d.t.Context(), d.pipe, peer)
		d.gone.Store(true)
	}()
	d.t.Cleanup(func() {
		d.hang()
		d.wait()
	})
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
	d.in <- d.translated(b)
	return f["id"].(string)
}

// translated is a frame of JSON in the codec of the device.
func (d *device) translated(object []byte) []byte {
	d.t.Helper()
	if d.codec == live.JSON {
		return object
	}
	var f live.Frame
	if err := json.Unmarshal(object, &f); err != nil {
		d.t.Fatal(err)
	}
	b, err := client.Encode(d.codec, f)
	if err != nil {
		d.t.Fatal(err)
	}
	return b
}

// codecs are all there are.
var codecs = []live.Codec{live.JSON, live.MessagePack, live.Proto}

// inEachCodec plays a test with devices that speak JSON, then MessagePack, then
// Protocol Buffers.
func inEachCodec(t *testing.T, play func(t *testing.T)) {
	t.Helper()
	for _, c := range codecs {
		t.Run(c.Protocol(), func(t *testing.T) {
			t.Parallel()
			play(t)
		})
	}
}

// codecOf is what the devices of a test speak.
func codecOf(t *testing.T) live.Codec {
	t.Helper()
	for _, c := range codecs {
		if strings.HasSuffix(t.Name(), "/"+c.Protocol()) {
			return c
		}
	}
	return live.JSON
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
