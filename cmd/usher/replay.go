package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"usher"
	"usher/faq"
	"usher/nlp/bundle"
	"usher/nlp/train"
)

type replayCmd struct {
	Dialogues  string        `required:"" type:"path" help:"Dialogues, one {\"id\",\"lang\",\"turns\":[{\"text\",\"burst\"?}]} a line."`
	FAQ        string        `name:"faq" required:"" type:"path" help:"Entries, one {\"id\",\"question\" or \"questions\",\"answer\"} a line."`
	Intents    string        `type:"path" help:"Lines {\"text\",\"label\"} to train the intent head on."`
	Moderation string        `type:"path" help:"Lines {\"text\",\"label\"} to train the moderation head on; labels other than ok and ham block."`
	Bundle     string        `type:"path" help:"Model bundle: a folder, or a .tflite with labels and vocabulary inside; the embedded one if left out."`
	Flat       bool          `help:"Count a question back as the route of its first option."`
	Out        string        `help:"Where to write the rows; standard output if left out." placeholder:"FILE"`
	Burst      time.Duration `default:"400ms" help:"Quiet time that ends a turn."`
	Parallel   int           `default:"32" help:"Dialogues at once."`
	JSON       bool          `name:"json" help:"Print a summary as one JSON object."`
}

// Run plays the dialogues against a server of its own.
func (c *replayCmd) Run(e *env) error {
	dialogues, err := readLines[dialogue](c.Dialogues)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "usher-replay-")
	if err != nil {
		return fmt.Errorf("replay: a folder for the throwaway server: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	p, err := c.start(e.ctx, dir)
	if err != nil {
		return err
	}
	start := time.Now()
	turns, err := p.playAll(e.ctx, dialogues, max(1, c.Parallel))
	if err := errors.Join(err, p.stop()); err != nil {
		return err
	}
	rows := make([]replayed, len(dialogues))
	for i, d := range dialogues {
		rows[i] = replayed{ID: d.ID, Turns: rowsOf(turns[i], c.Flat)}
	}
	if err := writeLines(c.Out, e.stdout, rows); err != nil {
		return err
	}
	return c.summarize(e, rows, time.Since(start))
}

// start trains what is to be trained and starts the server.
func (c *replayCmd) start(ctx context.Context, dir string) (*player, error) {
	entries, err := c.entries()
	if err != nil {
		return nil, err
	}
	b, err := c.bundle(ctx, entries)
	if err != nil {
		return nil, err
	}
	cfg := defaultConfig()
	cfg.Data, cfg.Listen, cfg.Bot.Burst = dir, "127.0.0.1:0", c.Burst
	if cfg.Bot.Burst < 0 {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "--burst is %s; it must not be negative", c.Burst)
	}
	return startPlayer(ctx, cfg, b, c.served(b), entries)
}

// entries reads the FAQ. An entry without an answer gets a placeholder: the
// routes count here, not the words.
func (c *replayCmd) entries() ([]usher.Entry, error) {
	f, err := os.Open(c.FAQ)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the FAQ file cannot be read")
	}
	defer f.Close()
	entries, err := faq.ReadJSONL(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.FAQ, err)
	}
	for i := range entries {
		if len(entries[i].Answer) == 0 {
			entries[i].Answer = usher.Texts{usher.English: "[" + string(entries[i].ID) + "]"}
		}
	}
	return entries, nil
}

// bundle returns the bundle to play with, with its trained heads. What the FAQ
// answers is out of scope for the intents.
func (c *replayCmd) bundle(ctx context.Context, entries []usher.Entry) (*bundle.Bundle, error) {
	base, err := openBundle(ctx, c.Bundle)
	if err != nil {
		return nil, err
	}
	heads := map[string]*train.Trained{}
	if c.Intents != "" {
		oos := background()
		for _, e := range entries {
			for _, v := range e.Variants {
				oos = append(oos, train.Example{Text: v.Text, Label: usher.OutOfScope})
			}
		}
		if heads[bundle.HeadIntent], err = trainFile(ctx, base, c.Intents, oos); err != nil {
			return nil, err
		}
	}
	if c.Moderation != "" {
		if heads[bundle.HeadModeration], err = trainFile(ctx, base, c.Moderation, nil); err != nil {
			return nil, err
		}
	}
	if len(heads) == 0 {
		return base, nil
	}
	b, err := bundle.With(ctx, base, heads)
	if err != nil {
		return nil, fmt.Errorf("put the trained heads in: %w", err)
	}
	return b, nil
}

// served gives every intent a placeholder reply. Those of the embedded bundle
// are not to be answered from.
func (c *replayCmd) served(b *bundle.Bundle) []usher.Intent {
	if c.Intents == "" && c.Bundle == "" {
		return nil
	}
	var intents []usher.Intent
	for _, label := range b.Manifest().Heads[bundle.HeadIntent].Labels {
		if label != usher.OutOfScope {
			reply := usher.Texts{usher.English: "[" + label + "]", usher.Chinese: "［" + label + "］"}
			intents = append(intents, usher.Intent{Name: label, Reply: reply})
		}
	}
	return intents
}

func (c *replayCmd) summarize(e *env, rows []replayed, took time.Duration) error {
	routes := map[usher.Route]int{}
	turns := 0
	for _, d := range rows {
		for _, t := range d.Turns {
			routes[t.Route]++
			turns++
		}
	}
	if c.JSON {
		summary := map[string]any{"dialogues": len(rows), "turns": turns, "routes": routes, "seconds": took.Seconds()}
		w := e.stdout
		if c.Out == "" || c.Out == "-" {
			w = e.stderr // the rows are on standard output
		}
		if err := json.NewEncoder(w).Encode(summary); err != nil {
			return fmt.Errorf("replay: the summary: %w", err)
		}
		return nil
	}
	fmt.Fprintf(e.stderr, "%d dialogues, %d turns in %.1f s: %v\n", len(rows), turns, took.Seconds(), routes)
	return nil
}
