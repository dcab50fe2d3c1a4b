// Command make trains the heads of the default model bundle and writes it to
// the folder given as its argument. A sentence encoder that lies there with its
// encoder.json stays, and becomes part of the bundle.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"

	"usher/models/training"
)

// encoderCard lies beside an encoder; the bundle does not have it.
const encoderCard = "encoder.json"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("one argument is needed, the folder to write to; there are %d", len(args))
	}
	built, err := training.Build(ctx, os.DirFS(args[0]))
	if err != nil {
		return err
	}
	card, err := os.ReadFile(filepath.Join(args[0], encoderCard))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := built.Bundle.Write(args[0]); err != nil {
		return err
	}
	if card != nil {
		if err := os.WriteFile(filepath.Join(args[0], encoderCard), card, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(args[0], "MODEL_CARD.md"), []byte(built.Card), 0o644)
}
