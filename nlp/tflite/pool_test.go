package tflite_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"usher/nlp/tflite"
)

func TestPoolServesManyGoroutines(t *testing.T) {
	t.Parallel()
	m, err := tflite.Load(build(t, classifier()))
	if err != nil {
		t.Fatal(err)
	}
	p := tflite.NewPool(m, 3)
	score := func(n int) (out float32, err error) {
		err = p.Do(context.Background(), func(in *tflite.Interpreter) error {
			ids, weights := make([]int32, n), make([]float32, n)
			for i := range ids {
				ids[i], weights[i] = int32(i*5)%16, 1
			}
			err := errors.Join(tflite.SetInput(in, 0, []int{n}, ids), tflite.SetInput(in, 1, []int{n, 1}, weights))
			if err = errors.Join(err, in.Invoke(context.Background())); err != nil {
				return err
			}
			scores, err := tflite.Output[float32](in, 1)
			out = scores[0]
			return err
		})
		return out, err
	}
	want := make([]float32, 9)
	for n := range want {
		if want[n], err = score(n + 1); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 90 {
				if got, err := score(i%9 + 1); err != nil || got != want[i%9] {
					t.Errorf("score of %d = %v, %v, want %v", i%9+1, got, err, want[i%9])
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestPoolWaitsForItsTurn(t *testing.T) {
	t.Parallel()
	m, err := tflite.Load(build(t, classifier()))
	if err != nil {
		t.Fatal(err)
	}
	p := tflite.NewPool(m, 0)
	ctx, cancel := context.WithCancel(context.Background())
	failure := errors.New("no")
	err = p.Do(ctx, func(*tflite.Interpreter) error {
		cancel()
		if err := p.Do(ctx, func(*tflite.Interpreter) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("a second one from a pool of one: %v", err)
		}
		return failure
	})
	if !errors.Is(err, failure) {
		t.Errorf("Do() = %v, want the function's error", err)
	}
	if err := p.Do(context.Background(), func(in *tflite.Interpreter) error { return in.Invoke(context.Background()) }); err != nil {
		t.Errorf("after an error: %v", err)
	}
}
