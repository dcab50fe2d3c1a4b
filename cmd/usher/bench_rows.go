package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"usher"
	"usher/bench"
)

// refuse makes what a measurement does not take a mistake in the command line.
func refuse(err error) error {
	if err == nil {
		return nil
	}
	return usher.Errorf(usher.CodeInvalid, nil, "%v", err)
}

// stepsOf reads "800:20s".
func stepsOf(texts []string) ([]bench.Step, error) {
	var steps []bench.Step
	for _, text := range texts {
		rate, length, found := strings.Cut(text, ":")
		n, err := strconv.Atoi(rate)
		d, err2 := time.ParseDuration(length)
		if err := errors.Join(err, err2); err != nil || !found || n < 1 || d <= 0 {
			return nil, usher.Errorf(usher.CodeInvalid, err, "--steps has %q; write messages a second and how long, such as 800:20s", text)
		}
		steps = append(steps, bench.Step{Rate: n, For: d})
	}
	return steps, nil
}

// fruitless reports a run of which nothing came to anybody.
func fruitless(all []bench.Result) error {
	offered, failure := 0, ""
	for _, r := range all {
		if r.Delivered > 0 {
			return nil
		}
		offered += r.Offered
		failure = cmp.Or(failure, r.Failure)
	}
	if offered == 0 {
		return nil
	}
	return fmt.Errorf("bench: of %d messages to %s none was delivered; the first failure: %s", offered, all[0].Target, cmp.Or(failure, "none"))
}

// compare sums up what Usher and the floor came to: the ratio of their CPU for
// a message, the mean of their 99th percentiles, and the share of the messages
// that were delivered, of whichever delivered less. -1 stands for what nobody
// could measure, since nothing was delivered.
func compare(all []bench.Result) string {
	cpu, p99, n := map[string]float64{}, map[string]float64{}, map[string]float64{}
	delivered := 1.0
	for _, r := range all {
		delivered = min(delivered, share(float64(r.Delivered), float64(r.Offered)))
		if r.Delivered == 0 {
			continue // no cost, no latency
		}
		cpu[r.Target] += r.CPU
		p99[r.Target] += r.P99
		n[r.Target]++
	}
	mean := func(m map[string]float64, who string) float64 { return share(m[who], n[who]) }
	ratio := -1.0
	if n["usher"] > 0 {
		ratio = share(mean(cpu, "usher"), mean(cpu, "floor"))
	}
	return fmt.Sprintf("cpu_ratio=%.2f p99_ms=%.1f p99_ref_ms=%.1f delivered=%.4f", ratio, mean(p99, "usher"), mean(p99, "floor"), max(delivered, 0))
}

// share is part of whole; -1 where there is no whole.
func share(part, whole float64) float64 {
	if whole <= 0 {
		return -1
	}
	return part / whole
}
