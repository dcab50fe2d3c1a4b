package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/task"
	"usher/nlp/tflite"
	"usher/nlp/tflite/metadata"
	"usher/nlp/train"
)

// modelCheckCmd loads a model as the server does, and tries it.
type modelCheckCmd struct {
	Path  string `arg:"" type:"path" help:"A .tflite file, or a folder with a bundle."`
	JSON  bool   `name:"json" help:"Print one JSON object."`
	Serve bool   `name:"serve" help:"Fail where it can run but not serve."`
}

// modelVerdict is what a check comes to.
type modelVerdict struct {
	Path        string        `json:"path"`
	OK          bool          `json:"ok"`
	Can         string        `json:"can,omitempty"` // serve or, of a file that is no part of a bundle, run
	Reason      string        `json:"reason,omitempty"`
	Unsupported []string      `json:"unsupported,omitempty"`
	Serves      *servedModels `json:"serves,omitempty"` // as --bundle; none: the file is no bundle by itself
	Note        string        `json:"note,omitempty"`   // what its labels are; or why it is none, and what a run came to that failed
}

// What a model can do.
const (
	canServe = "serve"
	canRun   = "run"
)

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

// Run says what the model can do here, and fails where it can do nothing; with
// Serve, also where it can run but not serve.
func (c *modelCheckCmd) Run(e *env) error {
	v := modelVerdict{Path: c.Path}
	err := c.check(e.ctx, &v)
	if err == nil && c.Serve && v.Can != canServe {
		err = usher.Errorf(usher.CodeInvalid, nil, "%s can %s here, but not serve. %s", c.Path, v.Can, v.Note)
	}
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
	if !info.IsDir() {
		return c.checkFile(ctx, v)
	}
	if err := bundleFolder(c.Path); err != nil {
		return err
	}
	return c.checkBundle(ctx, v, false)
}

// checkBundle fills in the bundle that a folder or a task file makes.
func (c *modelCheckCmd) checkBundle(ctx context.Context, v *modelVerdict, isTask bool) error {
	b, err := openBundle(ctx, c.Path)
	if err == nil {
		v.Can, v.Serves = canServe, served(b, isTask)
	}
	return err
}

// bundleFolder refuses a folder without manifest.
func bundleFolder(path string) error {
	_, err := os.Stat(filepath.Join(path, "bundle.yaml"))
	if !errors.Is(err, fs.ErrNotExist) {
		return nil // what else is wrong with it the bundle says
	}
	advice := "Name a bundle's folder, or a .tflite file."
	if files, _ := modelFiles(path); len(files) > 0 {
		advice = "Name a bundle's folder, or one of the .tflite files below this one, such as " + files[0] + "."
	}
	return usher.Errorf(usher.CodeInvalid, nil, "%s is no bundle: it holds no bundle.yaml. %s", path, advice)
}

// checkFile opens a task file as a bundle, and tries any other.
func (c *modelCheckCmd) checkFile(ctx context.Context, v *modelVerdict) error {
	data, err := readModel(c.Path)
	if err != nil {
		return err
	}
	m, err := tflite.Load(data)
	if err != nil {
		return faulty(c.Path, err)
	}
	if _, ours := m.Metadata(train.MetadataHead); ours {
		v.Can, v.Note = canServe, "It is a head, and serves with the bundle in whose folder it is."
		return c.try(ctx, v, m)
	}
	t, err := task.Describe(m.Info(), data)
	switch lacks := t.Lacks(); {
	case errors.Is(err, task.ErrNoMetadata):
		v.Can, v.Note = canRun, "It is no bundle by itself: it has no metadata "+metadata.Name+" with tokeniser, vocabulary and labels."
		return c.try(ctx, v, m)
	case err == nil && lacks != "":
		v.Can, v.Note = canRun, "It is no bundle by itself: its metadata "+metadata.Name+" names "+lacks+"."
		return c.try(ctx, v, m)
	}
	if err := c.checkBundle(ctx, v, true); err != nil {
		return err
	}
	v.Note = labelNote(t.Scores, v.Serves.Heads[bundle.HeadIntent].Labels)
	return nil
}

// try adds to the note what a run of the model comes to.
func (c *modelCheckCmd) try(ctx context.Context, v *modelVerdict, m *tflite.Model) error {
	note, err := tryModel(ctx, m, tryTime)
	if err != nil {
		v.Can, v.Note = "", ""
		return faulty(c.Path, err)
	}
	v.Note += note
	return nil
}

// labelNote says what becomes of the labels of a task file, of which those that
// are served as they are are intents.
func labelNote(s task.ScoresInfo, served []string) string {
	text := fmt.Sprintf("Its %d labels, those of %q, are the intents", len(s.Labels), s.File)
	rest := slices.DeleteFunc(slices.Clone(s.Labels), func(l string) bool { return slices.Contains(served, l) })
	switch {
	case len(rest) > 0:
		text += fmt.Sprintf("; %s: what is none of the others, called %s here", rest, usher.OutOfScope)
	case slices.Contains(served, usher.OutOfScope):
		text += fmt.Sprintf("; %s: what is none of the others", usher.OutOfScope)
	}
	return text + "."
}

// tryTime bounds a trial, as nlp/task does that of a task file.
const tryTime = 10 * time.Second

// tryModel runs a model on zeros, in the shapes that the file gives, unknown
// dimensions as 1. Where such a run fails the model may still be sound, since
// zeros may be no input for it: the note says so.
func tryModel(ctx context.Context, m *tflite.Model, limit time.Duration) (note string, err error) {
	in, err := m.NewInterpreter()
	if err != nil {
		return "", err
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	const advice = "; try `usher model run` with real inputs."
	switch err := in.Invoke(limited); {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case limited.Err() != nil:
		return fmt.Sprintf(" A run on zeros did not end within %v%s", limit, advice), nil
	case err != nil:
		return fmt.Sprintf(" A run on zeros gave: %v%s", err, advice), nil
	}
	return "", nil
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

// print says what would be served.
func (v *modelVerdict) print(w io.Writer) {
	switch {
	case v.Serves == nil:
		fmt.Fprintf(w, "%s can %s here. %s\n", v.Path, v.Can, v.Note)
		return
	case v.Serves.TaskFile:
		fmt.Fprintf(w, "%s can serve here. %s\n%s\n", v.Path, v.Serves.Description, v.Note)
	default:
		fmt.Fprintf(w, "%s can serve here, as the bundle %s %s:\n", v.Path, v.Serves.Name, v.Serves.Version)
	}
	for _, name := range slices.Sorted(maps.Keys(v.Serves.Heads)) {
		h := v.Serves.Heads[name]
		fmt.Fprintf(w, "  %-10s  from %.2f  %s\n", name, h.Reject, task.Labels(h.Labels))
	}
}
