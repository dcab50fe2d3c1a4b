// Command make trains the default model bundle and writes it to the folder
// given as its argument.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"usher/models/training"
)

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
	built, err := training.Build(ctx)
	if err != nil {
		return err
	}
	if err := built.Bundle.Write(args[0]); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(args[0], "MODEL_CARD.md"), []byte(built.Card), 0o644)
}
