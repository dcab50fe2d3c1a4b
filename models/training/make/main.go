// Command make trains the heads of model bundles, writes each to the folder given
// as an argument, whose name is the bundle's, and the Go file that embeds it
// beside that. A sentence encoder that lies in the folder with its encoder.json
// stays, and becomes part of the bundle; with -encoders DIR that in the folder of
// the same name in DIR takes its place. The bundle lite is made where it has one.
//
// All bundles are made before the first is written, and each is replaced at once:
// what fails or is stopped leaves them as they were.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"usher/models/training"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("make", flag.ContinueOnError)
	encoders := flags.String("encoders", "", "folder with the folders of encoders that are to be put into the bundles")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return fmt.Errorf("the folder to write to is missing; name one for each bundle")
	}
	var all []made
	for _, folder := range flags.Args() {
		m, err := build(ctx, filepath.Clean(folder), *encoders)
		if err != nil {
			return fmt.Errorf("%w; the bundles are as they were", err)
		}
		all = append(all, m)
	}
	for _, m := range all {
		if err := m.write(); err != nil {
			return err
		}
	}
	return nil
}

// made is a bundle that is to be written to a folder.
type made struct {
	folder  string
	built   *training.Built // nil: there is none without an encoder
	encoder bool
}

// build makes the bundle of a folder, with the encoder in it or in that of the
// same name in encoders.
func build(ctx context.Context, folder, encoders string) (made, error) {
	m, name, from := made{folder: folder}, filepath.Base(folder), folder
	if name != training.Default && name != training.Lite {
		return m, fmt.Errorf("the folder is %q, which is neither %s nor %s", name, training.Default, training.Lite)
	}
	err := training.Restore(folder)
	if err != nil {
		return m, err
	}
	if encoders != "" {
		from = filepath.Join(encoders, name)
	}
	m.encoder, err = training.HasEncoder(os.DirFS(from))
	switch {
	case err != nil:
		return m, err
	case encoders != "" && !m.encoder:
		return m, fmt.Errorf("%s has no encoder.json", from)
	case name == training.Lite && !m.encoder:
		fmt.Fprintf(os.Stderr, "%s has no encoder yet: nothing is made\n", folder)
		return m, nil
	}
	m.built, err = training.Build(ctx, name, os.DirFS(from))
	return m, err
}

// write writes the bundle, and the Go file that embeds it.
func (m made) write() error {
	if m.built != nil {
		if err := m.built.Write(m.folder); err != nil {
			return err
		}
	}
	path, source := training.Source(filepath.Base(m.folder), m.encoder)
	return os.WriteFile(filepath.Join(filepath.Dir(m.folder), path), source, 0o644)
}
