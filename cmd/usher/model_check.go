package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/tflite"
)

// modelCheckCmd loads a model as the server does, and runs it.
type modelCheckCmd struct {
	Path string `arg:"" type:"path" help:"A .tflite file, or a folder with a bundle."`
	JSON bool   `name:"json" help:"Print one JSON object."`
}

// modelVerdict is what a check comes to.
type modelVerdict struct {
	Path        string   `json:"path"`
	OK          bool     `json:"ok"`
	Reason      string   `json:"reason,omitempty"`
	Unsupported []string `json:"unsupported,omitempty"`
}

// Run fails where the model can't serve.
func (c *modelCheckCmd) Run(e *env) error {
	err := c.check(e.ctx)
	v := modelVerdict{Path: c.Path, OK: err == nil}
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
		fmt.Fprintf(e.stdout, "%s can serve here\n", c.Path)
	}
	return err
}

func (c *modelCheckCmd) check(ctx context.Context) error {
	info, err := os.Stat(c.Path)
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "the model file cannot be read")
	}
	if info.IsDir() {
		_, err := bundle.Open(ctx, os.DirFS(c.Path))
		return err
	}
	data, err := os.ReadFile(c.Path)
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "the model file cannot be read")
	}
	if err := tryModel(ctx, data); err != nil {
		return fmt.Errorf("%s: %w", c.Path, err)
	}
	return nil
}

// tryModel runs a model on zeros, in the shapes that the file gives.
func tryModel(ctx context.Context, data []byte) error {
	m, err := tflite.Load(data)
	if err != nil {
		return err
	}
	in, err := m.NewInterpreter()
	if err != nil {
		return err
	}
	return in.Invoke(ctx)
}
