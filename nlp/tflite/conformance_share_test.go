package tflite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"usher/nlp/tflite"
)

// TestManyGoroutinesShareEveryModel runs each model in 16 goroutines at once,
// and asks for the very bytes that one alone gives.
func TestManyGoroutinesShareEveryModel(t *testing.T) {
	t.Parallel()
	for _, m := range passing(t) {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			model, err := tflite.Load(m.file(t))
			if err != nil {
				t.Fatal(err)
			}
			cases := m.cases(t)
			want, err := bytesOf(t.Context(), model, cases)
			if err != nil {
				t.Fatal(err)
			}
			var group sync.WaitGroup
			for range 16 {
				group.Go(func() {
					if got, err := bytesOf(t.Context(), model, cases); err != nil || !bytes.Equal(got, want) {
						t.Errorf("another result than alone (%v)", err)
					}
				})
			}
			group.Wait()
		})
	}
}

// bytesOf returns all outputs of all cases, from an interpreter of its own.
func bytesOf(ctx context.Context, model *tflite.Model, cases []corpusCase) ([]byte, error) {
	in, err := model.NewInterpreter()
	if err != nil {
		return nil, err
	}
	var all []byte
	for number, c := range cases {
		if err := c.run(ctx, in); err != nil {
			return nil, fmt.Errorf("case %d: %w", number, err)
		}
		for i := range c.outputs {
			data, outErr := in.OutputBytes(i)
			all, err = append(all, data...), errors.Join(err, outErr)
		}
	}
	return all, err
}
