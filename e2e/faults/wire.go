package faults

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
)

// answerTime is how long somebody waits for an answer before they connect
// again.
const answerTime = 10 * time.Second

// Message is a line of a chat, as far as it counts here.
type Message struct {
	ID           string `json:"id"`
	Conversation string `json:"conversation"`
	Seq          int64  `json:"seq"`
	From         string `json:"from"`
	Text         string `json:"text"`
	ClientID     string `json:"client_id"`
}

// frame is what the server sends. Which fields count depends on Type.
type frame struct {
	Type         string    `json:"type"`
	ID           string    `json:"id"`
	Conversation string    `json:"conversation"`
	MessageID    string    `json:"message_id"`
	Seq          int64     `json:"seq"`
	Message      Message   `json:"message"`
	Messages     []Message `json:"messages"`
	More         bool      `json:"more"`
	State        string    `json:"state"`
	Owner        string    `json:"owner"`
	Agent        string    `json:"agent"`
	Code         string    `json:"code"`
	Text         string    `json:"text"`
}

// refusal is an error that the server gives.
type refusal struct{ code, text string }

func (r refusal) Error() string { return "faults: the server answers " + r.code + ": " + r.text }

// socket is one connection, from hello to its end.
type socket struct {
	conn  *websocket.Conn
	heard func(frame) // gets what answers nothing, on the reading goroutine
	done  chan struct{}

	mu      sync.Mutex // guards what follows, and writes
	next    int
	waiting map[string]chan frame
}

// dial connects, says hello and returns with the welcome. The reader has
// ended when done is closed: heard is not called after that.
func dial(ctx context.Context, addr, path string, header http.Header, hello map[string]any, heard func(frame)) (*socket, frame, error) {
	d := websocket.Dialer{
		NetDialContext:   (&net.Dialer{Timeout: answerTime}).DialContext,
		HandshakeTimeout: answerTime, ReadBufferSize: 512, WriteBufferSize: 512, Subprotocols: []string{"usher.v1.json"},
	}
	conn, resp, err := d.DialContext(ctx, "ws://"+addr+path, header)
	if resp != nil && resp.Body != nil {
		defer resp.Body.Close()
	}
	if err != nil {
		return nil, frame{}, fmt.Errorf("faults: connect: %w", err)
	}
	s := &socket{conn: conn, heard: heard, done: make(chan struct{}), waiting: map[string]chan frame{}}
	go s.read()
	hello["type"] = "hello"
	welcome, err := s.call(ctx, hello)
	if err != nil {
		s.close()
		return nil, frame{}, err
	}
	return s, welcome[0], nil
}

// call sends a frame and returns its answer: several frames where it comes in
// pages.
func (s *socket) call(ctx context.Context, f map[string]any) ([]frame, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	answers, err := s.write(f)
	if err != nil {
		return nil, err
	}
	var all []frame
	for {
		select {
		case a := <-answers:
			if a.Type == "error" {
				return nil, refusal{a.Code, a.Text}
			}
			if all = append(all, a); !a.More {
				return all, nil
			}
		case <-s.done:
			return nil, errors.New("faults: the connection has ended")
		case <-ctx.Done():
			return nil, fmt.Errorf("faults: no answer: %w", context.Cause(ctx))
		}
	}
}

func (s *socket) write(f map[string]any) (<-chan frame, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	id := strconv.Itoa(s.next)
	f["id"] = id
	b, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("faults: encode: %w", err)
	}
	answers := make(chan frame, 64) // pages; who asks reads them at once
	s.waiting[id] = answers
	if err := s.conn.SetWriteDeadline(time.Now().Add(answerTime)); err != nil {
		return nil, fmt.Errorf("faults: write: %w", err)
	}
	if err := s.conn.WriteMessage(websocket.TextMessage, b); err != nil {
		return nil, fmt.Errorf("faults: write: %w", err)
	}
	return answers, nil
}

func (s *socket) read() {
	defer close(s.done)
	for {
		var f frame
		if err := s.conn.ReadJSON(&f); err != nil {
			return
		}
		s.mu.Lock()
		answers := s.waiting[f.ID]
		if answers != nil && !f.More {
			delete(s.waiting, f.ID)
		}
		s.mu.Unlock()
		if answers == nil {
			s.heard(f)
			continue
		}
		select {
		case answers <- f:
		default: // nobody waits for it any more
		}
	}
}

// close ends the connection and waits for the reader.
func (s *socket) close() {
	_ = s.conn.Close()
	<-s.done
}

// syncAll reads what a conversation has after a Seq.
func (s *socket) syncAll(ctx context.Context, conversation string, after int64) ([]Message, error) {
	f := map[string]any{"type": "sync", "after_seq": after}
	if conversation != "" {
		f["conversation"] = conversation
	}
	pages, err := s.call(ctx, f)
	var all []Message
	for _, p := range pages {
		all = append(all, p.Messages...)
	}
	return all, err
}
