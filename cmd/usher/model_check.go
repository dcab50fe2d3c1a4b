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
	"strings"
	"time"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/tflite"
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
	Note        string        `json:"note,omitempty"`   // why it is none, and what a run came to that failed
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
	isTask := false
	if !info.IsDir() {
		if isTask, err = c.checkFile(ctx, v); err != nil || !isTask {
			return err
		}
	} else if err := bundleFolder(c.Path); err != nil {
		return err
	}
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

// checkFile tells whether a file may be a bundle by itself, and tries one that
// is not.
func (c *modelCheckCmd) checkFile(ctx context.Context, v *modelVerdict) (isTask bool, err error) {
	data, err := readModel(c.Path)
	if err != nil {
		return false, err
	}
	m, err := tflite.Load(data)
	if err != nil {
		return false, faulty(c.Path, err)
	}
	_, ours := m.Metadata(train.MetadataHead)
	if _, task := m.Metadata(tflite.TaskMetadata); task && !ours {
		return true, nil
	}
	note, err := tryModel(ctx, m, tryTime)
	if err != nil {
		return false, faulty(c.Path, err)
	}
	if v.Can, v.Note = canServe, "It is a head, and serves with the bundle in whose folder it is."; !ours {
		v.Can, v.Note = canRun, "It is no bundle by itself: it has no metadata "+tflite.TaskMetadata+" with tokeniser, vocabulary and labels."
	}
	v.Note += note
	return false, nil
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
