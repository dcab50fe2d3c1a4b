package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

// modelCheckCmd loads a model as the server does, and runs it.
type modelCheckCmd struct {
	Path string `arg:"" type:"path" help:"A .tflite file, or a folder with a bundle."`
	JSON bool   `name:"json" help:"Print one JSON object."`
}

// modelVerdict is what a check comes to.
type modelVerdict struct {
	Path        string        `json:"path"`
	OK          bool          `json:"ok"`
	Can         string        `json:"can,omitempty"` // serve or, of a file that is no part of a bundle, run
	Reason      string        `json:"reason,omitempty"`
	Unsupported []string      `json:"unsupported,omitempty"`
	Serves      *servedModels `json:"serves,omitempty"` // as --bundle; none: the file is no bundle by itself
	Note        string        `json:"note,omitempty"`   // why it is none
}

// servedModels is the bundle that a server would have.
type servedModels struct {
	Name        string                `json:"name"`
	Version     string                `json:"version"`
	Description string                `json:"description,omitempty"`
	Hash        string                `json:"hash"`
	TaskFile    bool                  `json:"task_file"` // the intents are the file's, all else is the embedded bundle's
	Heads       map[string]servedHead `json:"heads"`
}

// servedHead is a head of it.
type servedHead struct {
	Labels      []string         `json:"labels"`
	Temperature float64          `json:"temperature"`
	Reject      usher.Confidence `json:"reject"`
}

// Run fails where the model can't serve.
func (c *modelCheckCmd) Run(e *env) error {
	v := modelVerdict{Path: c.Path}
	err := c.check(e.ctx, &v)
	v.OK = err == nil
	var missing *tflite.UnsupportedError
	if errors.As(err, &missing) {
		v.Unsupported = missing.Operators
	}
	if err != nil {
		v.Reason = err.Error()
	}
	if c.JSON {
		if err := json.NewEncoder(e.stdout).Encode(v); err != nil {
			return fmt.Errorf("print the verdict: %w", err)
		}
	} else if err == nil {
		v.print(e.stdout)
	}
	return err
}

// check fills in what would be served.
func (c *modelCheckCmd) check(ctx context.Context, v *modelVerdict) error {
	info, err := os.Stat(c.Path)
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "the model file cannot be read")
	}
	isTask := false
	if !info.IsDir() {
		if isTask, err = c.checkFile(ctx, v); err != nil || !isTask {
			return err
		}
	}
	b, err := openBundle(ctx, c.Path)
	if err == nil {
		v.Can, v.Serves = "serve", served(b, isTask)
	}
	return err
}

// checkFile tells whether a file may be a bundle by itself, and runs one that
// is not.
func (c *modelCheckCmd) checkFile(ctx context.Context, v *modelVerdict) (isTask bool, err error) {
	data, err := readRegular(c.Path)
	if err != nil {
		return false, usher.Errorf(usher.CodeInvalid, err, "the model file cannot be read")
	}
	m, err := tflite.Load(data)
	if err != nil {
		return false, fmt.Errorf("%s: %w", c.Path, err)
	}
	_, ours := m.Metadata(train.MetadataHead)
	if _, task := m.Metadata(tflite.TaskMetadata); task && !ours {
		return true, nil
	}
	if err := tryModel(ctx, m); err != nil {
		return false, fmt.Errorf("%s: %w", c.Path, err)
	}
	if v.Can, v.Note = "serve", "It is a head, and serves with the bundle in whose folder it is."; !ours {
		v.Can, v.Note = "run", "It is no bundle by itself: it has no metadata "+tflite.TaskMetadata+" with tokeniser, vocabulary and labels."
	}
	return false, nil
}

// tryModel runs a model on zeros, in the shapes that the file gives.
func tryModel(ctx context.Context, m *tflite.Model) error {
	in, err := m.NewInterpreter()
	if err != nil {
		return err
	}
	return in.Invoke(ctx)
}

func served(b *bundle.Bundle, isTask bool) *servedModels {
	m := b.Manifest()
	s := &servedModels{
		Name: m.Name, Version: m.Version, Description: m.Description, Hash: b.Hash(), TaskFile: isTask, Heads: map[string]servedHead{},
	}
	for name, h := range m.Heads {
		s.Heads[name] = servedHead{Labels: h.Labels, Temperature: h.Temperature, Reject: h.Reject}
	}
	return s
}

// fewLabels is how many labels are written out.
const fewLabels = 12

// print says what would be served.
func (v *modelVerdict) print(w io.Writer) {
	switch {
	case v.Serves == nil:
		fmt.Fprintf(w, "%s can %s here. %s\n", v.Path, v.Can, v.Note)
		return
	case v.Serves.TaskFile:
		fmt.Fprintf(w, "%s can serve here. %s\n", v.Path, v.Serves.Description)
	default:
		fmt.Fprintf(w, "%s can serve here, as the bundle %s %s:\n", v.Path, v.Serves.Name, v.Serves.Version)
	}
	for _, name := range slices.Sorted(maps.Keys(v.Serves.Heads)) {
		h := v.Serves.Heads[name]
		labels := strings.Join(h.Labels[:min(len(h.Labels), fewLabels)], ", ")
		if more := len(h.Labels) - fewLabels; more > 0 {
			labels += fmt.Sprintf(" and %d more", more)
		}
		fmt.Fprintf(w, "  %-10s  from %.2f  %s\n", name, h.Reject, labels)
	}
}
