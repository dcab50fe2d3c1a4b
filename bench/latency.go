package bench

import (
	"slices"
	"time"
)

// Latency sums up how long things took, in milliseconds; -1 where nothing was
// measured.
type Latency struct {
	P50 float64 `json:"p50_ms"`
	P95 float64 `json:"p95_ms"`
	P99 float64 `json:"p99_ms"`
	Max float64 `json:"max_ms"`
}

// latencyOf sums up durations in nanoseconds, those above 0. The quantile q of
// n durations is the one at the place q·(n-1), rounded down, in their order.
func latencyOf(all []int64) Latency {
	took := make([]int64, 0, len(all))
	for _, d := range all {
		if d > 0 {
			took = append(took, d)
		}
	}
	slices.Sort(took)
	at := func(q float64) float64 {
		if len(took) == 0 {
			return -1
		}
		return float64(took[int(q*float64(len(took)-1))]) / float64(time.Millisecond)
	}
	return Latency{P50: at(0.5), P95: at(0.95), P99: at(0.99), Max: at(1)}
}
