package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// answerTime is how long somebody waits for an answer, and for all the pages of
// a chat.
const answerTime = time.Minute

// errSilent says that an answer did not come.
var errSilent = fmt.Errorf("bench: the server has not answered for %s", answerTime)

// line is a socket that speaks Usher's protocol.
type line struct {
	socket *socket
	tongue tongue
	heard  func(frame []byte, m said) // gets each frame with a message; may be nil
	done   chan struct{}              // closed when the reader has ended

	mu      sync.Mutex
	next    int
	bye     string                  // the reason that the server gave
	waiting map[string]func(answer) // nil once the connection has ended
}

// openLine connects as number i, says hello and returns with the welcome.
func (u *Usher) openLine(ctx context.Context, path string, header http.Header, i int, token string, heard func([]byte, said)) (*line, error) {
	s, err := dialSocket(ctx, u.addr, path, header, i, u.wire.Deflate, u.tongue.protocol())
	if err != nil {
		return nil, err
	}
	s.binary = u.tongue.binary()
	l := &line{socket: s, tongue: u.tongue, heard: heard, done: make(chan struct{}), waiting: map[string]func(answer){}}
	go l.run()
	if _, err := l.call(ctx, request{Type: "hello", Token: token}); err != nil {
		return nil, errors.Join(fmt.Errorf("bench: say hello: %w", err), l.close())
	}
	return l, nil
}

// ask sends a frame, which gets an ID of its own. The answers go to done, on the
// reading goroutine; one of the type "closed" says that there will be none.
func (l *line) ask(r request, done func(answer)) {
	l.mu.Lock()
	if l.waiting == nil {
		l.mu.Unlock()
		done(answer{Type: "closed"})
		return
	}
	l.next++
	r.ID = strconv.Itoa(l.next)
	l.waiting[r.ID] = done
	l.mu.Unlock()
	frame, err := l.tongue.write(r)
	if err == nil {
		err = l.socket.write(frame)
	}
	if err != nil {
		_ = l.socket.close() // which ends the reader, and that answers everyone
	}
}

// call is ask for one who waits.
func (l *line) call(ctx context.Context, r request) (answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answerTime, errSilent)
	defer cancel()
	got := make(chan answer, 1)
	l.ask(r, func(a answer) { got <- a })
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
		if m, ok := l.tongue.message(frame); ok {
			if l.heard != nil {
				l.heard(frame, m)
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
	a, err := l.tongue.answer(frame)
	if err != nil {
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
	ctx, cancel := context.WithTimeoutCause(ctx, answerTime, errSilent)
	defer cancel()
	ended := make(chan answer, 1)
	l.ask(request{Type: "sync", Conversation: conversation, AfterSeq: &after}, func(a answer) {
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
