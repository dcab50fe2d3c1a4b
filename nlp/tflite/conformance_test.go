package tflite_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"usher/nlp/tflite"
)

// TestConformance runs every model of the corpus. Those in pending.txt must
// fail, so that the list can only shrink.
func TestConformance(t *testing.T) {
	t.Parallel()
	wait := pending(t)
	for _, m := range corpus(t) {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			err := conforms(t.Context(), m, m.file(t), m.cases(t))
			switch later := slices.Contains(wait, m.Name); {
			case later && err == nil:
				t.Errorf("it passes: take it out of %s/pending.txt", corpusDir)
			case !later && err != nil:
				t.Error(err)
			}
		})
	}
}

// conforms returns all that differs from the official interpreter.
func conforms(ctx context.Context, m corpusModel, data []byte, cases []corpusCase) error {
	model, err := tflite.Load(data)
	if err != nil {
		return err
	}
	in, err := model.NewInterpreter()
	if err != nil {
		return err
	}
	var all []error
	for number, c := range cases {
		if err := c.run(ctx, in); err != nil {
			all = append(all, fmt.Errorf("case %d: %w", number, err))
			continue
		}
		if n := len(in.Outputs()); n != len(c.outputs) {
			return fmt.Errorf("%d outputs, want %d", n, len(c.outputs))
		}
		for i, want := range c.outputs {
			if err := compare(in, i, want, m); err != nil {
				all = append(all, fmt.Errorf("case %d: output %d %s: %w", number, i, in.Outputs()[i].Name, err))
			}
		}
	}
	return errors.Join(all...)
}

// TestSteadyStateDoesNotAllocate invokes each model again with the same inputs.
func TestSteadyStateDoesNotAllocate(t *testing.T) {
	for _, m := range passing(t) {
		t.Run(m.Name, func(t *testing.T) {
			in := loaded(t, m.file(t))
			if err := m.cases(t)[0].run(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			ctx := context.Background()
			if n := testing.AllocsPerRun(5, func() { _ = in.Invoke(ctx) }); n != 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

// loaded makes an interpreter of a file.
func loaded(tb testing.TB, data []byte) *tflite.Interpreter {
	tb.Helper()
	model, err := tflite.Load(data)
	if err != nil {
		tb.Fatal(err)
	}
	in, err := model.NewInterpreter()
	if err != nil {
		tb.Fatal(err)
	}
	return in
}
