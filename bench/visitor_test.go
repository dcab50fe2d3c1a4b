package bench_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"usher/bench"
)

// shaky is the least of an Usher: its bot answers everything. It drops the
// connection instead of each fifth answer, and turns away whoever comes next.
type shaky struct {
	sent   atomic.Int64
	closed atomic.Bool // takes nobody any more
	away   atomic.Int64
}

func (s *shaky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/v1/visitors" {
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"token":"t"}`)
		return
	}
	if s.closed.Load() || s.away.Load() > 0 {
		s.away.Add(-1)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	up := websocket.Upgrader{Subprotocols: []string{"usher.v1.json"}}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	for seq := 1; ; seq += 2 {
		var f struct{ Type, ID string }
		_, frame, err := conn.ReadMessage()
		if err != nil || json.Unmarshal(frame, &f) != nil {
			return
		}
		if f.Type == "hello" {
			_ = conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"type":"welcome","id":%q}`, f.ID))
			continue
		}
		if s.sent.Add(1)%5 == 0 {
			s.away.Store(1)
			return
		}
		// The reply comes first, as it may.
		for _, frame := range []string{
			fmt.Sprintf(`{"type":"message","conversation":"c","message":{"conversation":"c","seq":%d,"from":"bot"}}`, seq+1),
			fmt.Sprintf(`{"type":"ack","id":%q,"seq":%d}`, f.ID, seq),
		} {
			_ = conn.WriteMessage(websocket.TextMessage, []byte(frame))
		}
	}
}

func TestVisitorsComeBack(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(&shaky{})
	defer s.Close()
	load := bench.Load{Customers: 3, Questions: []string{"where?"}, Steps: []bench.Step{{Rate: 200, For: time.Second}}}
	_, err := load.Put(t.Context(), bench.NewUsher(strings.TrimPrefix(s.URL, "http://"), nil), func(r bench.Result) {
		if r.Acked+r.Failed != r.Offered || r.Failed == 0 || r.Acked < r.Offered/3 || r.Delivered != r.Acked {
			t.Errorf("of %d questions %d were stored, %d failed (%s), %d replied to", r.Offered, r.Acked, r.Failed, r.Failure, r.Delivered)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLoadOutlivesTheServer(t *testing.T) {
	t.Parallel()
	server := &shaky{}
	s := httptest.NewServer(server)
	defer s.Close()
	load := bench.Load{
		Customers: 3, Questions: []string{"where?"}, Steps: []bench.Step{{Rate: 100, For: time.Second}, {Rate: 100, For: 100 * time.Millisecond}},
		Beside: func(ctx context.Context) error {
			server.closed.Store(true)
			s.CloseClientConnections()
			return nil
		},
	}
	var results []bench.Result
	_, err := load.Put(t.Context(), bench.NewUsher(strings.TrimPrefix(s.URL, "http://"), nil), func(r bench.Result) { results = append(results, r) })
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 2 || results[1].Failed != results[1].Offered || results[1].Failure == "" || results[1].P99 != -1 {
		t.Errorf("the results are %+v", results)
	}
}
