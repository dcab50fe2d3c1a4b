// Command fitfaq fits the coefficients of the FAQ's confidence, prints
// measurements, and writes the coefficients as Go. `make fit` runs it when the
// search, or the encoder of the default bundle, has changed:
//
//	go run ./cmd/fitfaq -data ../shared/data -bundle models/default -write faq/weights.go
//
// It fits by terms alone, with the bundle's n-grams, and with its sentence
// encoder, which takes a minute of one core. A bundle without an encoder is
// measured only: nothing is written. What the search makes of it is seen with
//
//	make quality
//	go test ./cmd/usher -run TestDialogues -v
//
// The coefficients ship, so they are fitted on texts of our own and on public
// sets that may train what ships (models/training); others are only measured,
// and may be missing from the data folder. The recipes say which is which, and
// none is believed: what a recipe may be used for is decided by the files that
// it reads.
//
// A share of entries is left out of each corpus, so that their questions have
// no answer; questions of other subjects are put to it as well. Each corpus is
// measured with coefficients that were fitted without anything of the sets that
// it was drawn from, which is what an unseen corpus gets. Those that are only
// measured are so a second time with the coefficients that the program has now,
// to compare.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"slices"

	"usher/faq"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var c command
	flag.StringVar(&c.data, "data", "", "folder of the public sets: dialogues/, intent/, pairs/ and zh/, and faq/ to measure more")
	flag.StringVar(&c.bundle, "bundle", "models/default", "folder of the model bundle that encodes")
	flag.StringVar(&c.tree, "tree", ".", "folder of this repository, which has the texts of our own")
	flag.StringVar(&c.write, "write", "", "Go file to write the coefficients to; empty: none")
	flag.Parse()
	if err := c.run(ctx, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "fitfaq:", err)
		os.Exit(1)
	}
}

// command is what is asked for.
type command struct{ data, bundle, tree, write string }

func (c *command) run(ctx context.Context, out, notes io.Writer) error {
	if err := c.check(); err != nil {
		return err
	}
	ways, err := waysOf(ctx, c.bundle)
	if err != nil {
		return err
	}
	sets, err := newSource(os.DirFS(c.data), os.DirFS(c.tree)).sets(recipes(), notes)
	if err != nil {
		return fmt.Errorf("%w (of -data %s and -tree %s)", err, c.data, c.tree)
	}
	for i := range ways {
		fmt.Fprintf(out, "== %s\n", ways[i].name)
		if ways[i].weights, err = measure(ctx, out, sets, ways[i].config); err != nil {
			return err
		}
	}
	if c.write == "" {
		return nil
	}
	if len(ways) < 3 {
		return errors.New("the bundle has no sentence encoder: nothing is written")
	}
	return write(c.write, ways, drawn(sets))
}

// check reports folders that are missing.
func (c *command) check() error {
	if c.data == "" {
		return errors.New("-data is missing: name the folder of the public sets that are fitted on; docs/quality.md lists them")
	}
	for _, dir := range []struct{ flag, path string }{{"data", c.data}, {"tree", c.tree}, {"bundle", c.bundle}} {
		if info, err := os.Stat(dir.path); err != nil || !info.IsDir() {
			return fmt.Errorf("-%s is %s, which is no folder: name another, or make it", dir.flag, dir.path)
		}
	}
	if _, err := fs.Stat(os.DirFS(c.tree), "models/training/text/stock"); err != nil {
		return fmt.Errorf("-tree is %s, which does not hold the texts of this repository: run fitfaq at its top, or name that", c.tree)
	}
	return nil
}

// drawn returns what the fit saw something of.
func drawn(sets []set) []string {
	var all []string
	for i := range sets {
		s := &sets[i]
		if !s.fitted {
			continue
		}
		all = append(all, s.draws...)
		for _, p := range s.strangers {
			if p.fitted {
				all = append(all, p.draws...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// measure fits and reports one way to compare.
func measure(ctx context.Context, out io.Writer, sets []set, config faq.Config) ([]float64, error) {
	all := answered{sets: sets, ranks: make([]ranks, len(sets))}
	for i := range sets {
		samples, err := ask(ctx, config, &sets[i], &all.ranks[i])
		if err != nil {
			return nil, err
		}
		all.samples = append(all.samples, samples...)
	}
	return report(out, &all), nil
}
