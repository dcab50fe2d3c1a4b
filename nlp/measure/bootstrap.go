package measure

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// Estimate is a number with its 95 % interval.
type Estimate struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

const (
	resamples = 1000
	seed      = 8
)

// Bootstrap returns what numbers gives for all n lines, with percentile
// intervals over 1,000 samples of n lines drawn with replacement (Efron and
// Tibshirani 1993, An Introduction to the Bootstrap, chapter 13). The draws have
// a fixed seed. numbers takes the lines' numbers, rising, and is called from
// several goroutines; a number that a sample does not have is NaN, and stays out
// of the interval. The interval says how the numbers vary with the lines that
// happen to be measured, nothing of lines of another kind.
func Bootstrap(n int, numbers func(chosen []int) []float64) []Estimate {
	whole := numbers(every(n))
	drawn := repeat(resamples, func(i int) []float64 { return numbers(draw(n, i)) })
	out := make([]Estimate, len(whole))
	for k, value := range whole {
		out[k] = Estimate{value, value, value}
		var seen []float64
		for _, d := range drawn {
			if !math.IsNaN(d[k]) {
				seen = append(seen, d[k])
			}
		}
		if len(seen) > 0 {
			slices.Sort(seen)
			out[k].Low, out[k].High = quantile(seen, 0.025), quantile(seen, 0.975)
		}
	}
	return out
}

// repeat returns what do gives for 0…times−1, which it calls on all processors.
func repeat[T any](times int, do func(i int) T) []T {
	out := make([]T, times)
	var all sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		all.Go(func() {
			for i := w; i < times; i += workers {
				out[i] = do(i)
			}
		})
	}
	all.Wait()
	return out
}

// sampler is the chance of one sample. Each has its own stream, so that it does
// not matter who draws when.
func sampler(sample int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(sample))) }

func every(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// draw returns n of the numbers 0…n−1 with replacement, rising.
func draw(n, sample int) []int {
	random := sampler(sample)
	times := make([]int32, n)
	for range n {
		times[random.IntN(n)]++
	}
	out := make([]int, 0, n)
	for i, t := range times {
		for range t {
			out = append(out, i)
		}
	}
	return out
}

// quantile interpolates between the order statistics (type 7 of Hyndman and Fan
// 1996).
func quantile(rising []float64, p float64) float64 {
	at := p * float64(len(rising)-1)
	i := int(at)
	if i+1 >= len(rising) {
		return rising[len(rising)-1]
	}
	return rising[i] + (at-float64(i))*(rising[i+1]-rising[i])
}
