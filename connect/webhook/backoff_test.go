package webhook //nolint:testpackage // looks at the rules themselves

import (
	"testing"
	"time"
)

func TestPause(t *testing.T) {
	t.Parallel()
	total := time.Duration(0)
	for n := 1; n <= attempts; n++ {
		want := min(firstPause<<(n-1), eventPause)
		for range 100 {
			if got := pause(n, eventPause); got < want*4/5 || got > want*6/5 {
				t.Errorf("pause(%d) = %s; want %s, a fifth more or less", n, got, want)
			}
		}
		total += want
	}
	if total < 12*time.Hour || total > 24*time.Hour {
		t.Errorf("an event is given up after %s", total)
	}
	for _, n := range []int{-1, 0, 64, 1 << 40} {
		if got := pause(n, time.Hour); got < firstPause*4/5 || got > 72*time.Minute {
			t.Errorf("pause(%d) = %s", n, got)
		}
	}
}

func TestRetryAfterHeader(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "0": 0, "-5": 0, "120": 2 * time.Minute, " 7 ": 7 * time.Second, "soon": 0, "1.5": 0,
		"99999999999999": longestHold, "99999999999999999999999": 0,
		"Sun, 01 Mar 2026 09:10:00 GMT": 10 * time.Minute, "Sun, 01 Mar 2026 08:00:00 GMT": 0, "Sun, 01 Mar 2037 08:00:00 GMT": longestHold,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("retryAfter(%q) = %s; want %s", header, got, want)
		}
	}
}

// FuzzRetryAfter: whatever a receiver asks for, it is not asked for longer.
func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"120", "-1", "Sun, 01 Mar 2026 09:10:00 GMT", "9223372036854775807", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, time.Unix(1772355600, 0)); d < 0 || d > longestHold {
			t.Errorf("retryAfter(%q) = %s", s, d)
		}
	})
}
