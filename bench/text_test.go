package bench_test

import (
	"testing"

	"usher/bench"
)

func TestNumberComesBack(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 7, 1_999_999} {
		text := bench.AppendText(nil, n, 200)
		if len(text) != 200 {
			t.Errorf("the text of %d has %d bytes, wanted 200", n, len(text))
		}
		frame := append([]byte(`{"type":"message","message":{"text":"`), text...)
		if got := bench.Number(frame); got != n {
			t.Errorf("Number of the text of %d is %d", n, got)
		}
	}
	for _, frame := range []string{"", "good day", "bench-no-", "bench-no-x", "bench-no- 4"} {
		if got := bench.Number([]byte(frame)); got != -1 {
			t.Errorf("Number(%q) is %d, wanted -1", frame, got)
		}
	}
}

func TestShortTextKeepsItsNumber(t *testing.T) {
	t.Parallel()
	if got := bench.Number(bench.AppendText(nil, 123456, 1)); got != 123456 {
		t.Errorf("the number is %d", got)
	}
}

func FuzzNumber(f *testing.F) {
	f.Add([]byte("bench-no-12 x"))
	f.Add([]byte("bench-no-999999999999999999999"))
	f.Fuzz(func(t *testing.T, frame []byte) {
		if n := bench.Number(frame); n < -1 {
			t.Errorf("Number is %d", n)
		}
	})
}
