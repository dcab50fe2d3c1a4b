package bench

import (
	"context"
	"slices"
	"strconv"
	"sync"
)

// visitor is a customer of Usher with a widget that comes back when the server
// ends the connection.
type visitor struct {
	u     *Usher
	i     int
	token string
	line  *line

	mu      sync.Mutex
	replied func(n int) // nil: nobody listens
	open    []question  // nobody has replied to yet, where somebody listens
	bot     int64       // place of the bot's last message
}

// question is a message that waits for the bot.
type question struct {
	n   int
	seq int64 // its place in the chat; 0: not acknowledged yet
}

// connect opens the visitor's socket.
func (v *visitor) connect(ctx context.Context) error {
	l, err := v.u.openLine(ctx, "/v1/socket", nil, v.i, v.token, v.message)
	if err != nil {
		return err // the old line stays, and says that it is closed
	}
	v.line = l
	return nil
}

// again connects once more where the connection has ended.
func (v *visitor) again() error {
	if !v.line.closed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), dialTimeout)
	defer cancel()
	return v.connect(ctx)
}

// Hear implements Asker.
func (v *visitor) Hear(replied func(n int)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.replied = replied
}

// message finds the questions that a message of the bot answers: all before it.
func (v *visitor) message(_ []byte, m said) {
	if m.bot {
		v.settle(func() { v.bot = max(v.bot, m.seq) })
	}
}

// asked notes a question.
func (v *visitor) asked(n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.replied != nil {
		v.open = append(v.open, question{n: n})
	}
}

// stored notes the place of a question in the chat. The reply may have
// overtaken the acknowledgement that tells it.
func (v *visitor) stored(n int, seq int64) {
	v.settle(func() {
		for i := range v.open {
			if v.open[i].n == n {
				v.open[i].seq = seq
			}
		}
	})
}

// settle notes something, and tells of the questions that are answered now.
func (v *visitor) settle(note func()) {
	v.mu.Lock()
	note()
	var answered []int
	v.open = slices.DeleteFunc(v.open, func(q question) bool {
		yes := 0 < q.seq && q.seq < v.bot
		if yes {
			answered = append(answered, q.n)
		}
		return yes
	})
	replied := v.replied
	v.mu.Unlock()
	for _, n := range answered {
		replied(n)
	}
}

// Send implements Customer.
func (v *visitor) Send(n int, text []byte, done func(error)) {
	if err := v.again(); err != nil {
		done(err)
		return
	}
	v.asked(n)
	v.line.ask(request{Type: "send", ClientID: strconv.Itoa(n), Text: string(text)}, func(a answer) {
		if a.Type == "closed" {
			done(ErrClosed)
			return
		}
		v.stored(n, a.Seq)
		done(a.err())
	})
}

// Read implements Reader.
func (v *visitor) Read(ctx context.Context, each func(message []byte)) error {
	if err := v.again(); err != nil { //nolint:contextcheck // Send, which has none, comes back in the same way
		return err
	}
	return v.line.sync(ctx, "", 0, each)
}

// Close implements Customer.
func (v *visitor) Close() error { return v.line.close() }
