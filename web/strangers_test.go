package web_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"usher/web"
)

// TestStrangers asks from sites that are not on the widget's list: each is
// named once an hour, and no more than are remembered.
func TestStrangers(t *testing.T) {
	t.Parallel()
	var later atomic.Int64
	s := open(t, func(c *web.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	})
	ask := func(site string) {
		b := s.browser(t)
		b.header.Set("Origin", site)
		if a := b.call("POST", "/v1/visitors", nil); a.Status != 403 {
			t.Fatalf("%s: %d %s", site, a.Status, a.Body)
		}
	}
	named := func() int { return strings.Count(s.log.String(), "Allowed sites") }
	ask("https://evil.example")
	ask("https://evil.example")
	if got := named(); got != 1 || !strings.Contains(s.log.String(), "site=https://evil.example") {
		t.Fatalf("named %d times in\n%s", got, s.log.String())
	}
	for i := range 150 {
		ask(fmt.Sprintf("https://evil%d.example", i))
	}
	if got := named(); got != 100 {
		t.Errorf("%d were named, want 100", got)
	}
	later.Store(int64(time.Hour))
	ask("https://evil.example")
	ask("https://evil149.example")
	ask("https://evil149.example")
	if got := named(); got != 102 {
		t.Errorf("%d were named after an hour, want 102", got)
	}
}
