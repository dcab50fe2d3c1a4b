package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"usher"
	"usher/bench"
)

// swaps spreads them over the steps after the first one.
func (c *benchRTTCmd) swaps(steps []bench.Step) bench.Swaps {
	s := bench.Swaps{File: filepath.Base(c.SwapTo), Times: c.Swaps}
	for i, step := range steps {
		if i == 0 {
			s.After = step.For
		} else {
			s.Over += step.For
		}
	}
	s.After, s.Over = s.After+time.Second, max(s.Over-2*time.Second, 0) // well within
	return s
}

// checkSwaps refuses what the command line gets wrong.
func (c *benchRTTCmd) checkSwaps(s bench.Swaps) error {
	switch {
	case c.Swaps == 0 && c.SwapTo == "":
		return nil
	case !c.Bot || c.SwapTo == "":
		return usher.Errorf(usher.CodeInvalid, nil, "swaps need --bot, and --swap-to with the bundle to swap to")
	case s.Over == 0:
		return usher.Errorf(usher.CodeInvalid, nil, "swaps need two steps at least, of which the second takes three seconds: the first shows how it is without")
	}
	return s.Check()
}

// swap drops the bundle in and swaps.
func (c *benchRTTCmd) swap(ctx context.Context, e *env, t target, s bench.Swaps) error {
	u, ok := t.Target.(*bench.Usher)
	if !ok {
		return errors.New("bench: this target has no models to swap")
	}
	to := filepath.Join(t.data, modelsDir, s.File)
	if err := copyBundle(c.SwapTo, to); err != nil {
		return fmt.Errorf("bench: bring the bundle in: %w", err)
	}
	result, err := s.Run(ctx, u)
	if err != nil {
		return err
	}
	return row(e, result)
}

// copyBundle copies a folder or a file.
func copyBundle(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(to, os.DirFS(from))
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o600)
}
