package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/fasthttp/websocket"

	"usher"
	"usher/web/live"
)

// writeTimeout bounds how long one frame may take to leave.
const writeTimeout = 10 * time.Second

// deflateFrom is from how many bytes on a frame is deflated, where that was
// agreed on.
const deflateFrom = 1 << 10

// ErrClosed means that the connection has ended; Dial again, with the last
// Seq that was seen.
var ErrClosed = errors.New("client: the connection is closed")

// Config says where to connect and as whom.
type Config struct {
	URL          string               // ws://host:port
	Token        string               // visitor token
	Conversation usher.ConversationID // empty: the visitor's current one
	AfterSeq     int64                // negative: only what comes from now on
	Origin       string               // of the page that connects, as browsers send it; empty: no page
	Codec        live.Codec           // nil means JSON
	Deflate      bool                 // offer permessage-deflate, and deflate what is sent from 1 KiB on
	// OnFrame gets every frame that answers no request, in order. It runs on
	// the reading goroutine. nil drops them.
	OnFrame func(Frame)
}

// Client is one open connection. It is safe for several goroutines.
type Client struct {
	conn    *websocket.Conn
	codec   live.Codec
	onFrame func(Frame)
	done    chan struct{} // closed when the reader has ended

	mu      sync.Mutex // guards writes, next, waiting and err
	next    int
	waiting map[string]request
	err     error
}

// request is a frame that waits for its answer.
type request struct {
	answer chan Frame
	gone   chan struct{} // closed when nobody waits any more
}

// Dial connects, says hello and returns after the server's welcome, which is
// the second result.
func Dial(ctx context.Context, cfg Config) (*Client, Frame, error) {
	if cfg.Codec == nil {
		cfg.Codec = live.JSON
	}
	dialer := websocket.Dialer{
		Subprotocols: []string{cfg.Codec.Protocol()}, HandshakeTimeout: writeTimeout,
		ReadBufferSize: 1024, WriteBufferSize: 1024, EnableCompression: cfg.Deflate,
	}
	var header http.Header
	if cfg.Origin != "" {
		header = http.Header{"Origin": {cfg.Origin}}
	}
	conn, resp, err := dialer.DialContext(ctx, strings.TrimSuffix(cfg.URL, "/")+"/v1/socket", header)
	if resp != nil && resp.Body != nil {
		defer resp.Body.Close()
	}
	if err != nil {
		return nil, Frame{}, fmt.Errorf("client: dial: %w", refused(resp, err))
	}
	c := &Client{conn: conn, codec: cfg.Codec, onFrame: cfg.OnFrame, done: make(chan struct{}), waiting: map[string]request{}}
	go c.read()
	hello := live.Frame{Type: "hello", Token: cfg.Token, Conversation: cfg.Conversation}
	if cfg.AfterSeq >= 0 {
		hello.AfterSeq = &cfg.AfterSeq
	}
	welcome, err := c.call(ctx, hello)
	if err != nil {
		return nil, Frame{}, errors.Join(fmt.Errorf("client: hello: %w", err), c.Close())
	}
	return c, welcome, nil
}

// refused turns an HTTP refusal of the handshake into an error with a code.
func refused(resp *http.Response, err error) error {
	if resp == nil || resp.StatusCode != http.StatusServiceUnavailable {
		return err
	}
	e := usher.Errorf(usher.CodeBusy, err, "the server takes no more connections now")
	if s, convErr := strconv.Atoi(resp.Header.Get("Retry-After")); convErr == nil {
		e.RetryAfter = time.Duration(s) * time.Second
	}
	return e
}

// Send says text, or takes the option choice of the last question. It returns
// once the message is on the server's disk. The same clientID is stored once.
func (c *Client) Send(ctx context.Context, clientID, text, choice string) (Frame, error) {
	return c.call(ctx, live.Frame{Type: "send", ClientID: clientID, Text: text, Choice: choice})
}

// Sync returns the messages after a Seq, and the Seq up to which nothing is
// missing. The pages of a long answer are put together.
func (c *Client) Sync(ctx context.Context, after int64) ([]usher.Message, int64, error) {
	var all []usher.Message
	from := after
	err := c.exchange(ctx, live.Frame{Type: "sync", AfterSeq: &from}, func(f Frame) bool {
		all = append(all, f.Messages...)
		after = f.UpTo
		return f.More
	})
	return all, after, err
}

// Typing says that the customer types.
func (c *Client) Typing(ctx context.Context) error {
	_, err := c.call(ctx, live.Frame{Type: "typing"})
	return err
}

// MarkRead says up to which Seq the customer has read, on any device. It returns
// where that stands now.
func (c *Client) MarkRead(ctx context.Context, seq int64) (int64, error) {
	f, err := c.call(ctx, live.Frame{Type: "read", Seq: seq})
	return f.Seq, err
}

// Close ends the connection and waits for the reader.
func (c *Client) Close() error {
	err := c.conn.Close()
	<-c.done
	if err != nil {
		return fmt.Errorf("client: close: %w", err)
	}
	return nil
}

// Done is closed when the connection has ended.
func (c *Client) Done() <-chan struct{} { return c.done }

// call sends a frame and returns the one that answers it.
func (c *Client) call(ctx context.Context, frame live.Frame) (Frame, error) {
	var answer Frame
	err := c.exchange(ctx, frame, func(f Frame) bool {
		answer = f
		return false
	})
	return answer, err
}

// exchange sends a frame and hands on the ones that answer it, for as long as
// more returns true.
func (c *Client) exchange(ctx context.Context, frame live.Frame, more func(Frame) bool) error {
	r := request{answer: make(chan Frame), gone: make(chan struct{})}
	id, err := c.write(frame, r)
	if err != nil {
		return err
	}
	defer c.forget(id)
	for {
		select {
		case f := <-r.answer:
			if err := failure(f); err != nil || !more(f) {
				return err
			}
		case <-c.done:
			return c.cause()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// failure returns the error that an error frame carries.
func failure(f Frame) error {
	if f.Type != "error" {
		return nil
	}
	e := usher.Errorf(f.Code, nil, "%s", f.Text)
	e.RetryAfter = time.Duration(f.RetryAfter) * time.Second
	return e
}

func (c *Client) write(frame live.Frame, r request) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	id := strconv.Itoa(c.next)
	frame.ID = id
	b, err := Encode(c.codec, frame)
	if err != nil {
		return "", err
	}
	if err := c.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return "", fmt.Errorf("client: write: %w", err)
	}
	kind := websocket.TextMessage
	if c.codec.Binary() {
		kind = websocket.BinaryMessage
	}
	c.conn.EnableWriteCompression(len(b) >= deflateFrom)
	if err := c.conn.WriteMessage(kind, b); err != nil {
		return "", fmt.Errorf("client: write: %w", err)
	}
	c.waiting[id] = r
	return id, nil
}

func (c *Client) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.waiting[id].gone)
	delete(c.waiting, id)
}

func (c *Client) cause() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return fmt.Errorf("%w: %w", ErrClosed, c.err)
	}
	return ErrClosed
}

// receive returns the next frame.
func (c *Client) receive() (Frame, error) {
	_, data, err := c.conn.ReadMessage()
	if err != nil {
		return Frame{}, fmt.Errorf("client: read: %w", err)
	}
	return Decode(c.codec, data)
}

// read hands each frame to whoever waits for it, until the connection ends.
func (c *Client) read() {
	defer close(c.done)
	for {
		f, err := c.receive()
		if err != nil {
			c.mu.Lock()
			c.err = err
			c.mu.Unlock()
			return
		}
		c.mu.Lock()
		r, asked := c.waiting[f.ID]
		c.mu.Unlock()
		switch {
		case asked:
			select {
			case r.answer <- f:
			case <-r.gone:
			}
		case c.onFrame != nil:
			c.onFrame(f)
		}
	}
}

// NewVisitor makes a new visitor on the server at base (http://host:port) and
// returns the token that speaks for it.
func NewVisitor(ctx context.Context, base string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(base, "/")+"/v1/visitors", nil)
	if err != nil {
		return "", fmt.Errorf("client: new visitor: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("client: new visitor: %w", err)
	}
	defer resp.Body.Close()
	var body struct {
		Token  string `json:"token"`
		Detail string `json:"detail"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&body); err != nil {
		return "", fmt.Errorf("client: new visitor: status %d: %w", resp.StatusCode, err)
	}
	if body.Token == "" {
		return "", fmt.Errorf("client: new visitor: status %d: %s", resp.StatusCode, body.Detail)
	}
	return body.Token, nil
}
