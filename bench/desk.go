package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// desk is an agent of Usher in front of a console: it comes back when the
// server ends the connection, and reads what it has missed.
type desk struct {
	u      *Usher
	k      int
	header http.Header
	heard  func([]byte)
	ending chan struct{}
	ended  sync.WaitGroup

	mu    sync.Mutex
	line  *line
	chats map[string]int64 // the last Seq that was read of each
}

// sit signs agent k in.
func (u *Usher) sit(ctx context.Context, k int, heard func([]byte)) (*desk, error) {
	header, err := u.signIn(ctx, k)
	if err != nil {
		return nil, err
	}
	d := &desk{u: u, k: k, header: header, heard: heard, ending: make(chan struct{}), chats: map[string]int64{}}
	if err := d.connect(ctx); err != nil {
		return nil, err
	}
	d.ended.Go(d.stay)
	return d, nil
}

// connect opens the agent's socket.
func (d *desk) connect(ctx context.Context) error {
	l, err := d.u.openLine(ctx, "/v1/agent/socket", d.header.Clone(), d.k, "", d.message)
	if err != nil {
		return err
	}
	// Who is not online loses the chats after a while.
	if _, err := l.call(ctx, request{Type: "presence", Presence: "online"}); err != nil {
		return errors.Join(fmt.Errorf("bench: go online: %w", err), l.close())
	}
	d.mu.Lock()
	d.line = l
	d.mu.Unlock()
	return nil
}

// now is the connection that is open, or was last.
func (d *desk) now() *line {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.line
}

// message notes how far a chat was read, and passes the message on.
func (d *desk) message(frame []byte, m said) {
	d.mu.Lock()
	d.chats[m.conversation] = max(d.chats[m.conversation], m.seq)
	d.mu.Unlock()
	d.heard(frame)
}

// stay connects again whenever the server ends the connection.
func (d *desk) stay() {
	for {
		select {
		case <-d.ending:
			return
		case <-d.now().done:
		}
		read := d.read() // before live messages move it on
		ctx, cancel := context.WithTimeout(context.Background(), dialTimeout)
		if err := d.connect(ctx); err == nil {
			d.catchUp(ctx, read)
		}
		cancel()
		select {
		case <-d.ending:
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// read is how far each chat was read.
func (d *desk) read() map[string]int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.chats)
}

// catchUp reads what was said in the agent's chats after what was read. What
// the new connection has brought meanwhile is heard twice.
func (d *desk) catchUp(ctx context.Context, read map[string]int64) {
	l := d.now()
	for id, seq := range read {
		if err := l.sync(ctx, id, seq, d.heard); err != nil {
			_ = l.close() // the next connection tries again
			return
		}
	}
}

// claim takes a chat.
func (d *desk) claim(ctx context.Context, conversation string) error {
	_, err := d.u.call(ctx, http.MethodPost, "/v1/conversations/"+conversation+"/claim", d.k, d.header, nil, nil)
	if err != nil {
		return fmt.Errorf("bench: claim a chat: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.chats[conversation] = max(d.chats[conversation], 1)
	return nil
}

// close signs off.
func (d *desk) close() error {
	close(d.ending)
	err := d.now().close()
	d.ended.Wait()
	return errors.Join(err, d.now().close()) // one that was opened meanwhile
}

// placeOf reads the conversation and the Seq of a message from its frame in JSON.
func placeOf(frame []byte) (conversation string, seq int64, ok bool) {
	_, rest, found := bytes.Cut(frame, []byte(`"conversation":"`))
	id, rest, found2 := bytes.Cut(rest, []byte(`"`))
	_, rest, found3 := bytes.Cut(rest, []byte(`"seq":`))
	digits := bytes.IndexAny(rest, ",}")
	if !found || !found2 || !found3 || digits < 0 {
		return "", 0, false
	}
	seq, err := strconv.ParseInt(string(rest[:digits]), 10, 64)
	return string(id), seq, err == nil
}
