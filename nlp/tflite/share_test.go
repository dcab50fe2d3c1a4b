package tflite_test

import (
	"errors"
	"sync"
	"testing"

	"usher/nlp/tflite"
)

// One model serves goroutines that each have an interpreter of their own.
func TestAModelServesManyGoroutines(t *testing.T) {
	t.Parallel()
	m, err := tflite.Load(build(t, classifier()))
	if err != nil {
		t.Fatal(err)
	}
	interpreter := func() *tflite.Interpreter {
		in, err := m.NewInterpreter()
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	score := func(in *tflite.Interpreter, n int) (float32, error) {
		ids, weights := make([]int32, n), make([]float32, n)
		for i := range ids {
			ids[i], weights[i] = int32(i*5)%16, 1
		}
		err := errors.Join(tflite.SetInput(in, 0, []int{n}, ids), tflite.SetInput(in, 1, []int{n, 1}, weights))
		if err = errors.Join(err, in.Invoke(t.Context())); err != nil {
			return 0, err
		}
		scores, err := tflite.Output[float32](in, 1)
		return scores[0], err
	}
	want, alone := make([]float32, 9), interpreter()
	for n := range want {
		if want[n], err = score(alone, n+1); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		in := interpreter()
		wg.Go(func() {
			for i := range 90 {
				if got, err := score(in, i%9+1); err != nil || got != want[i%9] {
					t.Errorf("score of %d = %v, %v, want %v", i%9+1, got, err, want[i%9])
					return
				}
			}
		})
	}
	wg.Wait()
}
