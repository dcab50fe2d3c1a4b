// Command make trains the heads of the default model bundle and writes it to
// the folder given as its argument. A sentence encoder that lies there with its
// encoder.json stays, and becomes part of the bundle.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

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
	built, err := training.Build(ctx, os.DirFS(args[0]))
	if err != nil {
		return err
	}
	return built.Write(args[0])
}
