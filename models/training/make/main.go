// Command make trains the heads of a model bundle, writes it to the folder given
// as its argument, whose name is the bundle's, and the Go file that embeds it
// beside that. A sentence encoder that lies in the folder with its encoder.json
// stays, and becomes part of the bundle. The bundle lite is made where it has one.
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
	folder := filepath.Clean(args[0])
	name, made := filepath.Base(folder), os.DirFS(folder)
	if name != training.Default && name != training.Lite {
		return fmt.Errorf("the folder is %q, which is neither %s nor %s", name, training.Default, training.Lite)
	}
	encoder, err := training.HasEncoder(made)
	if err != nil {
		return err
	}
	path, source := training.Source(name, encoder)
	if err := os.WriteFile(filepath.Join(filepath.Dir(folder), path), source, 0o644); err != nil {
		return err
	}
	if name == training.Lite && !encoder {
		fmt.Fprintf(os.Stderr, "%s has no encoder yet: nothing is made\n", args[0])
		return nil
	}
	built, err := training.Build(ctx, name, made)
	if err != nil {
		return err
	}
	if err := mark(folder); err != nil {
		return err
	}
	return built.Write(folder)
}

// mark makes a folder that has nothing but an encoder one of a bundle: others
// are not written over.
func mark(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(folder, "bundle.yaml"), os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	return f.Close()
}
