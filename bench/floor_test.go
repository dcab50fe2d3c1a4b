package bench_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"usher/bench"
)

// relay is a floor: what customer i writes goes to agent i modulo 10.
type relay struct {
	mu     sync.Mutex
	agents map[int]*websocket.Conn
	posted int
}

func (r *relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	id, _ := strconv.Atoi(req.URL.Query().Get("id"))
	if req.URL.Path == "/msg" {
		_, _ = io.Copy(io.Discard, req.Body)
		r.mu.Lock()
		r.posted++
		r.mu.Unlock()
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "Created")
		return
	}
	up := websocket.Upgrader{}
	conn, err := up.Upgrade(w, req, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	if req.URL.Query().Get("role") == "a" {
		r.mu.Lock()
		r.agents[id] = conn
		r.mu.Unlock()
	}
	for {
		_, p, err := conn.ReadMessage()
		if err != nil {
			return
		}
		r.mu.Lock()
		_ = r.agents[id%bench.Agents].WriteMessage(websocket.TextMessage, p)
		r.mu.Unlock()
	}
}

func TestFloorUnderLoad(t *testing.T) {
	t.Parallel()
	r := &relay{agents: map[int]*websocket.Conn{}}
	s := httptest.NewServer(r)
	defer s.Close()
	floor := bench.NewFloor(strings.TrimPrefix(s.URL, "http://"))
	load := bench.Load{Customers: 25, Size: 120, Steps: []bench.Step{{Rate: 200, For: 500 * time.Millisecond}}}
	_, err := load.Put(t.Context(), floor, func(r bench.Result) {
		if r.Delivered != 100 || r.Acked != 100 || r.Twice != 0 {
			t.Errorf("of 100 messages %d were written, %d delivered, %d twice", r.Acked, r.Delivered, r.Twice)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	load.ReadBack = true
	if _, err := load.Put(t.Context(), floor, func(bench.Result) {}); err == nil {
		t.Error("the floor's chats can be read back, which it does not know how to")
	}
	made, err := bench.Creation{Workers: 2, Visitors: 4, For: 50 * time.Millisecond, Size: 40}.Run(t.Context(), floor)
	if err != nil || made.OK == 0 || made.OK+4 != r.posted {
		t.Errorf("%d messages and the first 4 were sent, %d came, %v", made.OK, r.posted, err)
	}
}

func TestOnlyThisMachineIsPutUnderLoad(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"192.0.2.1:80", "shop.example:80", "127.0.0.1", ""} {
		for _, target := range []bench.Target{bench.NewFloor(addr), bench.NewUsher(addr, nil)} {
			if _, err := target.Join(t.Context(), 0); err == nil || !strings.Contains(err.Error(), "loopback") {
				t.Errorf("%s at %q: %v", target.Name(), addr, err)
			}
			if err := target.Create(t.Context(), 0, "x"); err == nil || !strings.Contains(err.Error(), "loopback") {
				t.Errorf("%s at %q: create: %v", target.Name(), addr, err)
			}
		}
	}
}
