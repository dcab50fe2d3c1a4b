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

// ErrClosed means that the connection has ended; Dial again, with the last
// Seq that was seen.
var ErrClosed = errors.New("client: the connection is closed")

// Frame is what the server sends. Which fields count depends on Type.
type Frame struct {
	Type         string               `json:"type"`
	ID           string               `json:"id"`
	ClientID     string               `json:"client_id"`
	Conversation usher.ConversationID `json:"conversation"`
	MessageID    usher.MessageID      `json:"message_id"`
	Message      live.Message         `json:"message"`
	Messages     []live.Message       `json:"messages"`
	Seq          int64                `json:"seq"`
	LastSeq      int64                `json:"last_seq"`
	UpTo         int64                `json:"up_to"`
	More         bool                 `json:"more"`
	State        usher.State          `json:"state"`
	Staffed      bool                 `json:"staffed"`
	Code         usher.Code           `json:"code"`
	Text         string               `json:"text"`
	Reason       string               `json:"reason"`
	RetryAfter   int64                `json:"retry_after"` // seconds
}

// Config says where to connect and as whom.
type Config struct {
	URL          string               // ws://host:port
	Token        string               // visitor token
	Conversation usher.ConversationID // empty: the visitor's current one
	AfterSeq     int64                // negative: only what comes from now on
	Origin       string               // of the page that connects, as browsers send it; empty: no page
	// OnFrame gets every frame that answers no request, in order. It runs on
	// the reading goroutine. nil drops them.
	OnFrame func(Frame)
}

// Client is one open connection. It is safe for several goroutines.
type Client struct {
	conn    *websocket.Conn
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
	dialer := websocket.Dialer{
		Subprotocols: []string{live.Protocol}, HandshakeTimeout: writeTimeout,
		ReadBufferSize: 1024, WriteBufferSize: 1024,
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
	c := &Client{conn: conn, onFrame: cfg.OnFrame, done: make(chan struct{}), waiting: map[string]request{}}
	go c.read()
	hello := map[string]any{"type": "hello", "token": cfg.Token}
	if cfg.Conversation != "" {
		hello["conversation"] = cfg.Conversation
	}
	if cfg.AfterSeq >= 0 {
		hello["after_seq"] = cfg.AfterSeq
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
	return c.call(ctx, map[string]any{"type": "send", "client_id": clientID, "text": text, "choice": choice})
}

// Sync returns the messages after a Seq, and the Seq up to which nothing is
// missing. The pages of a long answer are put together.
func (c *Client) Sync(ctx context.Context, after int64) ([]live.Message, int64, error) {
	var all []live.Message
	err := c.exchange(ctx, map[string]any{"type": "sync", "after_seq": after}, func(f Frame) bool {
		all = append(all, f.Messages...)
		after = f.UpTo
		return f.More
	})
	return all, after, err
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
func (c *Client) call(ctx context.Context, frame map[string]any) (Frame, error) {
	var answer Frame
	err := c.exchange(ctx, frame, func(f Frame) bool {
		answer = f
		return false
	})
	return answer, err
}

// exchange sends a frame and hands on the ones that answer it, for as long as
// more returns true.
func (c *Client) exchange(ctx context.Context, frame map[string]any, more func(Frame) bool) error {
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

func (c *Client) write(frame map[string]any, r request) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	id := strconv.Itoa(c.next)
	frame["id"] = id
	b, err := json.Marshal(frame)
	if err != nil {
		return "", fmt.Errorf("client: encode: %w", err)
	}
	if err := c.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return "", fmt.Errorf("client: write: %w", err)
	}
	if err := c.conn.WriteMessage(websocket.TextMessage, b); err != nil {
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

// read hands each frame to whoever waits for it, until the connection ends.
func (c *Client) read() {
	defer close(c.done)
	for {
		var f Frame
		if err := c.conn.ReadJSON(&f); err != nil {
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
