package faults

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Weather is what befalls connections, besides what rounds do to them.
type Weather struct {
	Slow, Cut float64       // shares of all connections, 0 to 1
	Delay     time.Duration // a slow one is held up by this much at most, again and again
	Life      time.Duration // one that is cut lives about as long as this
}

// Link is a listener on a loopback address that hands connections on to
// another, in whatever weather there is.
type Link struct {
	listener net.Listener
	target   atomic.Pointer[string]
	weather  Weather
	random   *rand.Rand

	mu    sync.Mutex // guards random and open
	open  map[net.Conn]struct{}
	ended sync.WaitGroup
}

// NewLink opens a link to target, host:port.
func NewLink(ctx context.Context, target string, w Weather, seed uint64) (*Link, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("faults: open a link: %w", err)
	}
	k := &Link{listener: l, weather: w, random: rand.New(rand.NewPCG(seed, 1)), open: map[net.Conn]struct{}{}} //nolint:gosec // repeatable, not secret
	k.target.Store(&target)
	k.ended.Go(k.accept)
	return k, nil
}

// Addr is where the link listens.
func (l *Link) Addr() string { return l.listener.Addr().String() }

// Lead hands new connections on to another target.
func (l *Link) Lead(target string) { l.target.Store(&target) }

// Calm ends the bad weather for connections that are opened from now on.
func (l *Link) Calm() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.weather = Weather{}
}

// Reset ends all connections that are open, without a goodbye.
func (l *Link) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		reset(c)
	}
}

// Close ends the link and all its connections.
func (l *Link) Close() {
	_ = l.listener.Close() // what is accepted still is ended below
	l.Reset()
	l.ended.Wait()
}

func (l *Link) accept() {
	for {
		in, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.ended.Go(func() { l.carry(in) })
	}
}

// fate is what befalls one connection.
type fate struct {
	delay time.Duration // at most, before each piece; 0: none
	life  time.Duration // 0: as long as it likes
	dice  *rand.Rand
}

func (l *Link) fate() fate {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := fate{dice: rand.New(rand.NewPCG(l.random.Uint64(), 2))} //nolint:gosec // repeatable, not secret
	switch at := l.random.Float64(); {
	case at < l.weather.Slow:
		f.delay = l.weather.Delay
	case at < l.weather.Slow+l.weather.Cut:
		f.life = time.Duration(l.random.ExpFloat64() * float64(l.weather.Life))
	}
	return f
}

// carry hands one connection on until either side ends it.
func (l *Link) carry(in net.Conn) {
	out, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(context.Background(), "tcp", *l.target.Load())
	if err != nil {
		reset(in)
		return
	}
	l.keep(in, out)
	defer l.drop(in, out)
	f := l.fate()
	if f.life > 0 {
		end := time.AfterFunc(f.life, func() { reset(in); reset(out) })
		defer end.Stop()
	}
	other := rand.New(rand.NewPCG(f.dice.Uint64(), 3)) //nolint:gosec // repeatable, not secret
	var back sync.WaitGroup
	back.Go(func() { pass(in, out, f.delay, other) })
	pass(out, in, f.delay, f.dice)
	back.Wait()
}

func (l *Link) keep(cs ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range cs {
		l.open[c] = struct{}{}
	}
}

func (l *Link) drop(cs ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range cs {
		delete(l.open, c)
		_ = c.Close()
	}
}

// pass copies what comes, held up by at most delay a piece, and ends both sides
// where either ends.
func pass(to, from net.Conn, delay time.Duration, dice *rand.Rand) {
	defer func() { _ = to.Close(); _ = from.Close() }()
	if delay == 0 {
		_, _ = io.Copy(to, from)
		return
	}
	piece := make([]byte, 4<<10)
	for {
		n, err := from.Read(piece)
		time.Sleep(time.Duration(dice.Int64N(int64(delay))))
		if _, werr := to.Write(piece[:n]); werr != nil || err != nil {
			return
		}
	}
}

// reset ends a connection so that the other side sees an error, not an end.
func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}
