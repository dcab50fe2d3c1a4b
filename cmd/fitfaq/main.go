// Command fitfaq fits the coefficients of the FAQ's confidence on development
// sets, prints measurements of each set, and writes the coefficients as Go. It is
// run by hand when the search, or an encoder of the default bundle, has changed:
//
//	go run ./cmd/fitfaq -data ../shared/data -bundle models/default -write faq/weights.go
//
// It fits by terms alone, with the bundle's n-grams, and with its sentence
// encoder, which takes some minutes. A bundle without an encoder is measured
// only: nothing is written. What the search makes of it is seen with
//
//	go build -o bin/usher ./cmd/usher && scripts/quality ../shared/data
//	go test ./cmd/usher -run TestDialogues -v
//
// A share of entries is left out of each corpus, so that their questions have
// no answer; questions of other subjects are put to it as well. Each set is
// also measured with coefficients that were fitted without its family, which
// is what an unseen corpus gets.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"usher"
	"usher/faq"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	data := flag.String("data", "", "folder with faq/, intent/ and zh/")
	dir := flag.String("bundle", "models/default", "folder of the model bundle that encodes")
	shop := flag.String("shop", ".", "folder of this repository, with the sample shop")
	path := flag.String("write", "", "Go file to write the coefficients to; empty: none")
	flag.Parse()
	if err := run(ctx, os.Stdout, source{data: *data, shop: *shop}, *dir, *path); err != nil {
		fmt.Fprintln(os.Stderr, "fitfaq:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, from source, dir, path string) error {
	ways, err := waysOf(ctx, dir)
	if err != nil {
		return err
	}
	for i := range ways {
		fmt.Fprintf(out, "== %s\n", ways[i].name)
		if ways[i].weights, err = measure(ctx, out, from, ways[i].config); err != nil {
			return err
		}
	}
	if path == "" {
		return nil
	}
	if len(ways) < 3 {
		return errors.New("the bundle has no sentence encoder: nothing is written")
	}
	return write(path, ways)
}

// measure fits and reports one way to compare.
func measure(ctx context.Context, out io.Writer, from source, config faq.Config) ([]float64, error) {
	sets, err := from.sets()
	if err != nil {
		return nil, err
	}
	var all []sample
	for i := range sets {
		samples, err := ask(ctx, config, &sets[i])
		if err != nil {
			return nil, err
		}
		all = append(all, samples...)
	}
	return report(out, sets, all), nil
}

// sample is one candidate for one question.
type sample struct {
	set      *set
	features []float64
	weight   float64
	right    bool
	first    bool // the best candidate
	kind     kind
	same     bool // a variant itself: not for the model to judge
}

// ask puts the questions of a set to an engine over its entries. Beside the
// best candidate the two behind it count a little: they have a confidence too.
func ask(ctx context.Context, config faq.Config, s *set) ([]sample, error) {
	engine := faq.New(config)
	if err := engine.Load(ctx, s.entries); err != nil {
		return nil, err
	}
	counts := map[kind]int{}
	for _, q := range s.questions {
		counts[q.kind()]++
	}
	var out []sample
	for _, q := range s.questions {
		found, err := engine.Explain(ctx, usher.Query{Text: q.text, Limit: 20})
		if err != nil {
			return nil, err
		}
		weight := s.weight * shares[q.kind()] / float64(counts[q.kind()])
		s.count(q, found)
		for i, e := range found[:min(len(found), 3)] {
			out = append(out, sample{s, e.Features(), weight, q.answers[e.Entry], i == 0, q.kind(), e.Same})
			if i > 0 {
				out[len(out)-1].weight *= 0.35
			}
		}
	}
	return out, nil
}

// kind says what answer a question can have.
type kind int

const (
	answerable kind = iota
	leftOut         // it had one
	unrelated       // it belongs to another subject
)

// shares is what customers are taken to ask.
var shares = map[kind]float64{answerable: 0.55, leftOut: 0.25, unrelated: 0.2}

func (q question) kind() kind {
	switch {
	case len(q.answers) > 0:
		return answerable
	case q.far:
		return unrelated
	}
	return leftOut
}
