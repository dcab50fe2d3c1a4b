package web

import (
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"usher"
)

// Requests with files that arrive at once. Each takes its whole size of memory
// from its first byte on.
const (
	maxArrivals    = 64
	senderArrivals = 12 // of these from one sender: a message's pictures, and some
)

// arrivals counts the large requests that are arriving, by the header that the
// server reads them into. One that breaks off is counted until its time is up,
// or until its header is used again.
type arrivals struct {
	now func() time.Time

	mu  sync.Mutex
	all map[*fasthttp.RequestHeader]arrival
}

// arrival is one large request.
type arrival struct {
	sender  string
	until   time.Time
	refused bool
}

func newArrivals(now func() time.Time) *arrivals {
	return &arrivals{now: now, all: map[*fasthttp.RequestHeader]arrival{}}
}

// begin reports whether there is room for a large request.
func (a *arrivals) begin(h *fasthttp.RequestHeader, sender string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.all, h)
	now, all, own := a.now(), 0, 0
	for k, v := range a.all {
		switch {
		case !now.Before(v.until):
			delete(a.all, k)
		case v.refused:
		default:
			if all++; v.sender == sender {
				own++
			}
		}
	}
	v := arrival{sender: sender, until: now.Add(uploadTime), refused: all >= maxArrivals || own >= senderArrivals}
	a.all[h] = v
	return !v.refused
}

// len is how many there are.
func (a *arrivals) len() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := 0
	for _, v := range a.all {
		if !v.refused && a.now().Before(v.until) {
			n++
		}
	}
	return n
}

// end counts a request no more. It reports whether the request was refused.
func (a *arrivals) end(h *fasthttp.RequestHeader) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	refused := a.all[h].refused
	delete(a.all, h)
	return refused
}

// manyArrivals is the error of a request that was refused.
func manyArrivals() error {
	e := usher.Errorf(usher.CodeBusy, nil, "too many pictures arrive at the moment; try again in a few seconds")
	e.RetryAfter = 5 * time.Second
	return e
}
