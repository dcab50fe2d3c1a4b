package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"usher"
	"usher/nlp/task"
	"usher/nlp/tflite"
	"usher/nlp/tflite/npz"
)

// modelCmd looks at single model files.
type modelCmd struct {
	Inspect modelInspectCmd `cmd:"" help:"Say what is in a .tflite file, or in those of a folder."`
	Run     modelRunCmd     `cmd:"" help:"Run a .tflite file on arrays."`
	Check   modelCheckCmd   `cmd:"" help:"Say whether a .tflite file, or a bundle's folder, can serve here."`
	Compare modelCompareCmd `cmd:"" help:"Hold two model bundles against each other on labelled lines."`
}

type modelInspectCmd struct {
	Path      string `arg:"" type:"path" help:"A .tflite file, or a folder with some, at any depth."`
	Input     string `type:"path" help:"in.npz as for run: run the file on it 100 times, and show where the time goes."`
	Signature string `placeholder:"KEY" help:"With --input: run the subgraph of this signature instead of the first one."`
	JSON      bool   `name:"json" help:"Print one JSON object."`
}

// Run prints the description of each file, or what is wrong with it; then it
// fails where a file can't be described.
func (c *modelInspectCmd) Run(e *env) error {
	if c.Signature != "" && c.Input == "" {
		return usher.Errorf(usher.CodeInvalid, nil, "--signature says what to run on an input: give --input as well")
	}
	files, err := modelFiles(c.Path)
	if len(files) == 0 {
		return err
	}
	var in []npz.Array
	if c.Input != "" {
		arrays, err := readArrays(c.Input)
		if err != nil {
			return err
		}
		in = arrays
	}
	all, failures := map[string]any{}, []error{err}
	for _, f := range files {
		info, err := inspectModel(e.ctx, f, c.Signature, in)
		if e.ctx.Err() != nil {
			return e.ctx.Err()
		}
		if all[f] = info; err != nil {
			failures = append(failures, err)
			all[f] = inspectFailure{Error: err.Error()}
		}
		if !c.JSON {
			fmt.Fprintf(e.stdout, "%s\n%s", f, all[f])
		}
	}
	if c.JSON {
		var out any = all
		if len(files) == 1 && files[0] == c.Path {
			out = all[c.Path]
		}
		if err := json.NewEncoder(e.stdout).Encode(out); err != nil {
			return fmt.Errorf("print the description: %w", err)
		}
	}
	return errors.Join(failures...)
}

// inspectFailure stands for a file that can't be described.
type inspectFailure struct {
	Error string `json:"error"`
}

// String is for people.
func (f inspectFailure) String() string { return "cannot be described: " + f.Error + "\n" }

// modelInfo describes a model file, and what makes it a task file where it is
// one.
type modelInfo struct {
	tflite.Info
	Task      *task.Info `json:"task,omitempty"`
	TaskFault string     `json:"task_fault,omitempty"` // why the metadata can't be read
}

// describeModel describes the bytes of a file.
func describeModel(data []byte) (modelInfo, error) {
	info, err := tflite.Inspect(data)
	if err != nil {
		return modelInfo{}, err
	}
	out := modelInfo{Info: info}
	switch t, err := task.Describe(info, data); {
	case err == nil:
		out.Task = &t
	case !errors.Is(err, task.ErrNoMetadata):
		out.TaskFault = err.Error()
	}
	return out, nil
}

// String is for people.
func (i modelInfo) String() string {
	switch {
	case i.Task != nil:
		return i.Info.String() + i.Task.String()
	case i.TaskFault != "":
		return i.Info.String() + "as a task file it cannot be described: " + i.TaskFault + "\n"
	}
	return i.Info.String()
}

// inspectModel describes a file, with the shares of time where there is input
// for a signature.
func inspectModel(ctx context.Context, path, signature string, in []npz.Array) (modelInfo, error) {
	data, err := readModel(path)
	if err != nil {
		return modelInfo{}, err
	}
	info, err := describeModel(data)
	if err != nil {
		return info, faulty(path, err)
	}
	if in == nil {
		return info, nil
	}
	run, err := openInterpreter(data, signature)
	if err != nil {
		return info, faulty(path, err)
	}
	profile, err := npz.Profile(ctx, run, in, profileRuns)
	if err != nil {
		return info, faulty(path, err)
	}
	info.Info = info.WithProfile(profile)
	return info, nil
}

// profileRuns is how often a profile runs the model.
const profileRuns = 100

// openInterpreter makes an interpreter of a file: of a signature's subgraph, or
// of the first one where signature is "".
func openInterpreter(data []byte, signature string) (*tflite.Interpreter, error) {
	model, err := tflite.Load(data)
	if err != nil {
		return nil, err
	}
	if signature == "" {
		return model.NewInterpreter()
	}
	return model.NewSignature(signature)
}

// modelFiles lists path, or the model files below it. What can't be looked into
// there is an error, beside the files that were found.
func modelFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the model file cannot be read")
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var all []string
	var failures []error
	_ = fs.WalkDir(os.DirFS(path), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			failures = append(failures, usher.Errorf(usher.CodeInvalid, err, "%s cannot be looked into", filepath.Join(path, name)))
		} else if !d.IsDir() && filepath.Ext(name) == ".tflite" {
			all = append(all, filepath.Join(path, name))
		}
		return nil
	})
	if len(all) == 0 && len(failures) == 0 {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "%s holds no .tflite file", path)
	}
	return all, errors.Join(failures...)
}

// readModel reads a model file.
func readModel(path string) ([]byte, error) {
	data, err := readRegular(path)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the model file cannot be read")
	}
	return data, nil
}

// faulty is the error for what is wrong with a file that was read.
func faulty(path string, err error) error {
	return usher.Errorf(usher.CodeInvalid, err, "%s", path)
}

type modelRunCmd struct {
	File      string `arg:"" type:"path" help:"A .tflite file."`
	Input     string `required:"" type:"path" help:"in.npz with in0, in1 …, in the order of the inputs."`
	Output    string `required:"" type:"path" help:"Where to write out.npz with out0, out1 …, in the order of the outputs."`
	Signature string `placeholder:"KEY" help:"Run the subgraph of this signature instead of the first one."`
}

// Run runs the model once; its inputs take the shapes of the arrays.
func (c *modelRunCmd) Run(e *env) error {
	data, err := readModel(c.File)
	if err != nil {
		return err
	}
	run, err := openInterpreter(data, c.Signature)
	if err != nil {
		return faulty(c.File, err)
	}
	in, err := readArrays(c.Input)
	if err != nil {
		return err
	}
	out, err := npz.Run(e.ctx, run, in)
	if err != nil {
		return faulty(c.File, err)
	}
	return writeOutput(c.Output, func(w io.Writer) error { return npz.Write(w, out) })
}

func readArrays(path string) ([]npz.Array, error) {
	f, err := openRegular(path)
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
		return nil, faulty(path, err)
	}
	return arrays, nil
}

// writeOutput makes a file of what write writes; none where that fails.
func writeOutput(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "the output cannot be written")
	}
	if err := write(f); err != nil {
		f.Close()
		removeFile(path)
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := f.Close(); err != nil {
		removeFile(path)
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// removeFile takes a file away that is not whole; a device or a link to one stays.
func removeFile(path string) {
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() {
		_ = os.Remove(path) // what went wrong before is told
	}
}
