package live

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"usher"
	"usher/span"
)

// job is one thing that a client's writer does, in turn: send a frame, or read
// from the store and send that.
type job func(ctx context.Context) error

// client is one connection from its first frame to its last. One goroutine
// reads (Serve's caller); a second one writes while there is something to
// write, and only it calls Conn.Send.
type client struct {
	hub   *Hub
	conn  Conn
	codec Codec
	agent *AgentSession // nil for customers
	site  string        // origin of a customer's page; empty: none that is on a list

	heard  atomic.Int64 // last sign of life, age of the hub
	pinged atomic.Int64 // last ping queued, age of the hub

	mu       sync.Mutex
	customer usher.Customer       // after hello
	hello    bool                 // hello was taken: the hub lists the client
	settled  bool                 // hello's search for the conversation is over
	found    usher.ConversationID // by others, before that
	jobs     []job
	writing  bool   // the writer runs
	why      Reason // of the end; empty: the other side went
	closing  bool   // a bye is under way: nothing else is queued
	gone     bool   // Serve is about to return
	feed     *feed
	feeds    map[usher.ConversationID]*feed // of an agent
	writer   sync.WaitGroup

	bad   int   // frames in a row that made no sense; of one frame at a time
	typed int64 // last typing passed on, age of the hub; of one frame at a time
}

// side is who is at the other end.
func (k *client) side() usher.SenderKind {
	if k.agent != nil {
		return usher.FromAgent
	}
	return usher.FromCustomer
}

// alive notes a sign of life.
func (k *client) alive() { k.heard.Store(k.hub.age()) }

// do queues a job and sees that a writer runs. A queue that is full ends the
// connection.
func (k *client) do(ctx context.Context, j job) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.gone || k.closing {
		return
	}
	if len(k.jobs) >= k.hub.cfg.Queue {
		k.hub.cfg.Log.InfoContext(ctx, "socket dropped", slog.String("reason", string(ByeSlowReader)), slog.String("customer", k.customer.NativeID))
		k.endLocked(ctx, ByeSlowReader, 0)
		return
	}
	k.queueLocked(ctx, j)
}

// queueLocked appends a job and starts the writer where none runs.
func (k *client) queueLocked(ctx context.Context, j job) {
	k.jobs = append(k.jobs, j)
	k.hub.queued.Add(1)
	if k.writing {
		return
	}
	k.writing = true
	k.writer.Add(1)
	go k.write(span.Detach(ctx))
}

// write does the queued jobs in order and ends when there are none. The first
// that fails makes the connection end.
func (k *client) write(ctx context.Context) {
	defer k.writer.Done()
	for {
		j := k.next()
		if j == nil {
			return
		}
		if err := j(ctx); err != nil {
			k.hub.cfg.Log.DebugContext(ctx, "socket write failed", slog.Any("err", err))
			k.abort()
		}
	}
}

// next takes the next job; nil ends the writer.
func (k *client) next() job {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.jobs) == 0 {
		k.jobs, k.writing = nil, false
		return nil
	}
	j := k.jobs[0]
	k.jobs[0] = nil
	k.jobs = k.jobs[1:]
	k.hub.queued.Add(-1)
	return j
}

// abort gives up on the connection without a word.
func (k *client) abort() {
	k.mu.Lock()
	k.dropLocked()
	if !k.closing {
		k.closing, k.why = true, EndedLost
	}
	k.mu.Unlock()
	k.conn.Expire(k.hub.cfg.Now(), true)
}

// end says bye and closes. What is queued is not sent any more.
func (k *client) end(ctx context.Context, r Reason, retry time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.gone && !k.closing {
		k.endLocked(ctx, r, retry)
	}
}

// endLocked is end for who holds the lock.
func (k *client) endLocked(ctx context.Context, r Reason, retry time.Duration) {
	k.dropLocked()
	k.closing, k.why = true, r
	k.queueLocked(ctx, func(context.Context) error {
		// Both are a courtesy: the connection ends whether or not they arrive.
		if err := k.send(byeFrame{Type: "bye", Reason: r, RetryAfter: seconds(retry)}); err == nil {
			_ = k.conn.Send(Close, r.closing())
		}
		k.conn.Expire(k.hub.cfg.Now().Add(k.hub.cfg.Linger), true)
		return nil
	})
}

// ending reports whether a bye is under way.
func (k *client) ending() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.closing
}

// leave forbids new jobs and waits for the writer. A bye that is under way is
// still sent.
func (k *client) leave() {
	k.mu.Lock()
	k.gone = true
	if !k.closing {
		k.dropLocked()
	}
	k.mu.Unlock()
	k.writer.Wait()
}

// ended is why the connection has ended.
func (k *client) ended() Reason {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.why == "" {
		return EndedLeft
	}
	return k.why
}

// dropLocked forgets what is queued.
func (k *client) dropLocked() {
	k.hub.queued.Add(-int64(len(k.jobs)))
	k.jobs = nil
}

// send writes one frame; only jobs call it.
func (k *client) send(f ServerFrame) error {
	p, err := pack(k.codec, f)
	if err != nil {
		return err
	}
	return k.conn.Send(Data, p)
}

// answer queues one frame.
func (k *client) answer(ctx context.Context, f ServerFrame) {
	k.do(ctx, func(context.Context) error { return k.send(f) })
}

// pass queues frames that others get as well, as one job: many at once are not
// many frames too slow.
func (k *client) pass(ctx context.Context, frames ...*shared) {
	k.do(ctx, func(context.Context) error {
		for _, s := range frames {
			p, err := s.in(k.codec)
			if err != nil {
				return err
			}
			if err := k.conn.Send(Data, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// refuse queues the error frame for err.
func (k *client) refuse(ctx context.Context, id string, err error) {
	k.answer(ctx, k.hub.failure(ctx, id, err))
}

// who returns the customer, and whether hello is done.
func (k *client) who() (usher.Customer, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.customer, k.hello
}

// feedOf returns the client's feed of a conversation; an empty id means a
// customer's only one. It returns nil where there is none.
func (k *client) feedOf(id usher.ConversationID) *feed {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.agent != nil {
		return k.feeds[id]
	}
	if k.feed != nil && (id == "" || id == k.feed.conversation) {
		return k.feed
	}
	return nil
}
