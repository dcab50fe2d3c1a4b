package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"usher"
	"usher/nlp/tflite"
	"usher/nlp/tflite/npz"
)

// modelCmd looks at single model files.
type modelCmd struct {
	Inspect modelInspectCmd `cmd:"" help:"Say what is in a .tflite file, or in the files of a bundle's folder."`
	Run     modelRunCmd     `cmd:"" help:"Run a .tflite file on arrays."`
	Check   modelCheckCmd   `cmd:"" help:"Say whether a .tflite file, or a bundle's folder, can serve here."`
}

type modelInspectCmd struct {
	Path  string `arg:"" type:"path" help:"A .tflite file, or a folder with some."`
	Input string `type:"path" help:"in.npz as for run: run the file on it 100 times, and show where the time goes."`
	JSON  bool   `name:"json" help:"Print one JSON object."`
}

// Run prints the description of each file.
func (c *modelInspectCmd) Run(e *env) error {
	files, err := modelFiles(c.Path)
	if err != nil {
		return err
	}
	all := map[string]tflite.Info{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return usher.Errorf(usher.CodeInvalid, err, "the model file cannot be read")
		}
		info, err := c.inspect(e, data)
		if err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		all[f] = info
		if !c.JSON {
			fmt.Fprintf(e.stdout, "%s\n%s", f, info)
		}
	}
	if !c.JSON {
		return nil
	}
	enc := json.NewEncoder(e.stdout)
	var out any = all
	if len(files) == 1 && files[0] == c.Path {
		out = all[c.Path]
	}
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("print the description: %w", err)
	}
	return nil
}

// inspect describes a file, with the shares of time where there is input.
func (c *modelInspectCmd) inspect(e *env, data []byte) (tflite.Info, error) {
	info, err := tflite.Inspect(data)
	if err != nil || c.Input == "" {
		return info, err
	}
	in, err := readArrays(c.Input)
	if err != nil {
		return info, err
	}
	model, err := tflite.Load(data)
	if err != nil {
		return info, err
	}
	profile, err := npz.Profile(e.ctx, model, in, profileRuns)
	if err != nil {
		return info, err
	}
	return info.WithProfile(profile), nil
}

// profileRuns is how often a profile runs the model.
const profileRuns = 100

// modelFiles lists path, or the model files below it.
func modelFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the model file cannot be read")
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var all []string
	for _, pattern := range []string{"*.tflite", "*/*.tflite"} {
		found, err := filepath.Glob(filepath.Join(path, pattern))
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", path, err)
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "%s holds no .tflite file", path)
	}
	return all, nil
}

type modelRunCmd struct {
	File   string `arg:"" type:"path" help:"A .tflite file."`
	Input  string `required:"" type:"path" help:"in.npz with in0, in1 …, in the order of the model's inputs."`
	Output string `required:"" type:"path" help:"Where to write out.npz with out0, out1 …"`
}

// Run runs the model once; its inputs take the shapes of the arrays.
func (c *modelRunCmd) Run(e *env) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "the model file cannot be read")
	}
	model, err := tflite.Load(data)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	in, err := readArrays(c.Input)
	if err != nil {
		return err
	}
	out, err := npz.Run(e.ctx, model, in)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return writeArrays(c.Output, out)
}

func readArrays(path string) ([]npz.Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the input arrays cannot be read")
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	arrays, err := npz.Read(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return arrays, nil
}

func writeArrays(path string, arrays []npz.Array) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("the output arrays: %w", err)
	}
	if err := npz.Write(f, arrays); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
