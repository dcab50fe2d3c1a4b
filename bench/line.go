package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// protocol is the subprotocol of Usher's sockets.
const protocol = "usher.v1.json"

// answerTime is how long somebody waits for an answer, and for all the pages of
// a chat.
const answerTime = time.Minute

// errSilent says that an answer did not come.
var errSilent = fmt.Errorf("bench: the server has not answered for %s", answerTime)

// messageFrame begins every frame of Usher that brings a message.
const messageFrame = `{"type":"message"`

// answer is a frame of Usher that answers one of ours, or says goodbye.
type answer struct {
	Type         string            `json:"type"`
	ID           string            `json:"id"`
	Conversation string            `json:"conversation"`
	Messages     []json.RawMessage `json:"messages"`
	Seq          int64             `json:"seq"`
	More         bool              `json:"more"`
	Code         string            `json:"code"`
	Text         string            `json:"text"`
	Reason       string            `json:"reason"`
}

// err returns what an error frame says.
func (a answer) err() error {
	switch {
	case a.Type != "error":
		return nil
	case a.Code == "busy":
		return ErrBusy
	}
	return fmt.Errorf("bench: the server answers %s: %s", a.Code, a.Text)
}

// line is a socket that speaks Usher's protocol.
type line struct {
	socket *socket
	heard  func(frame []byte) // gets each frame with a message; may be nil
	done   chan struct{}      // closed when the reader has ended

	mu      sync.Mutex
	next    int
	bye     string                  // the reason that the server gave
	waiting map[string]func(answer) // nil once the connection has ended
}

// openLine connects as number i, says hello and returns with the welcome.
func openLine(ctx context.Context, addr, path string, header http.Header, i int, hello string, heard func([]byte)) (*line, answer, error) {
	s, err := dialSocket(ctx, addr, path, header, i, protocol)
	if err != nil {
		return nil, answer{}, err
	}
	l := &line{socket: s, heard: heard, done: make(chan struct{}), waiting: map[string]func(answer){}}
	go l.run()
	welcome, err := l.call(ctx, "hello", hello)
	if err != nil {
		return nil, answer{}, errors.Join(fmt.Errorf("bench: say hello: %w", err), l.close())
	}
	return l, welcome, nil
}

// ask sends a frame: fields is what follows its type and id, such as
// `,"text":"x"`. The answers go to done, on the reading goroutine; one of the
// type "closed" says that there will be none.
func (l *line) ask(kind, fields string, done func(answer)) {
	l.mu.Lock()
	if l.waiting == nil {
		l.mu.Unlock()
		done(answer{Type: "closed"})
		return
	}
	l.next++
	id := strconv.Itoa(l.next)
	l.waiting[id] = done
	l.mu.Unlock()
	if err := l.socket.write([]byte(`{"type":"` + kind + `","id":"` + id + `"` + fields + `}`)); err != nil {
		_ = l.socket.close() // which ends the reader, and that answers everyone
	}
}

// call is ask for one who waits.
func (l *line) call(ctx context.Context, kind, fields string) (answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answerTime, errSilent)
	defer cancel()
	got := make(chan answer, 1)
	l.ask(kind, fields, func(a answer) { got <- a })
	select {
	case a := <-got:
		if a.Type == "closed" {
			return a, l.cause()
		}
		return a, a.err()
	case <-ctx.Done():
		return answer{}, context.Cause(ctx)
	}
}

// cause says why the connection ended.
func (l *line) cause() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.bye != "" {
		return fmt.Errorf("%w: %s", ErrClosed, l.bye)
	}
	return ErrClosed
}

// run reads until the connection ends.
func (l *line) run() {
	defer close(l.done)
	defer func() { _ = l.socket.close() }() // its descriptor goes, also where the server has ended it
	l.socket.read(func(frame []byte) {
		if bytes.HasPrefix(frame, []byte(messageFrame)) {
			if l.heard != nil {
				l.heard(frame)
			}
			return
		}
		l.take(frame)
	})
	l.mu.Lock()
	left := l.waiting
	l.waiting = nil
	l.mu.Unlock()
	for _, done := range left {
		done(answer{Type: "closed"})
	}
}

// take hands an answer to whoever waits for it. Frames that answer nothing
// (typing, state, …) are dropped.
func (l *line) take(frame []byte) {
	var a answer
	if err := json.Unmarshal(frame, &a); err != nil {
		return
	}
	l.mu.Lock()
	done := l.waiting[a.ID]
	if done != nil && !a.More {
		delete(l.waiting, a.ID)
	}
	if a.Type == "bye" {
		l.bye = a.Reason
	}
	l.mu.Unlock()
	if done != nil {
		done(a)
	}
}

// sync reads the messages of a conversation, "" for one's own, after a Seq.
func (l *line) sync(ctx context.Context, conversation string, after int64, each func(frame []byte)) error {
	fields := `,"after_seq":` + strconv.FormatInt(after, 10)
	if conversation != "" {
		fields += `,"conversation":"` + conversation + `"`
	}
	ctx, cancel := context.WithTimeoutCause(ctx, answerTime, errSilent)
	defer cancel()
	ended := make(chan answer, 1)
	l.ask("sync", fields, func(a answer) {
		for _, m := range a.Messages {
			each(m)
		}
		if !a.More {
			ended <- a
		}
	})
	select {
	case a := <-ended:
		if a.Type == "closed" {
			return l.cause()
		}
		return a.err()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// closed reports whether the connection has ended.
func (l *line) closed() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// close ends the connection and waits for its reader.
func (l *line) close() error {
	err := l.socket.close()
	select {
	case <-l.done:
	case <-time.After(writeTimeout):
	}
	return err
}
