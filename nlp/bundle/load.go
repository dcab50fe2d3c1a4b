package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"usher"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

// Load opens what path names: a bundle's folder, or a task file, which is a
// .tflite with its tokeniser, vocabulary and labels packed inside. "" is base.
//
// The labels of a task file are the intents. All else comes from base: the
// vectors that the FAQ is searched with, the heads moderation, human and act,
// and the golden cases about them. Its scores count as they are, since it says
// nothing of a calibration; the best label is believed from 0.5 on. A label
// oos, out_of_scope, none, other or background is usher.OutOfScope.
func Load(ctx context.Context, path string, base fs.FS) (*Bundle, error) {
	if path == "" {
		return Open(ctx, base)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, usher.Errorf(usher.CodeInvalid, err, "The model bundle %s cannot be read. Name a bundle's folder, or a .tflite file with labels and vocabulary inside.", path)
	case info.IsDir():
		return openFolder(ctx, path)
	case !info.Mode().IsRegular():
		return nil, usher.Errorf(usher.CodeInvalid, nil, "The model bundle %s is neither a folder nor a regular file. Name one of them.", path)
	}
	data, err := readFile(os.DirFS(filepath.Dir(path)), filepath.Base(path))
	if err != nil {
		return nil, err
	}
	r, err := openTask(ctx, path, data)
	if err != nil {
		return nil, err
	}
	m, f, err := read(base)
	if err != nil {
		return nil, err
	}
	return withTask(ctx, m, f, r, data)
}

// openFolder is Open for what comes from outside of the program.
func openFolder(ctx context.Context, path string) (*Bundle, error) {
	m, f, err := read(os.DirFS(path))
	if err == nil {
		err = checkEncoderSum(m, f)
	}
	if err != nil {
		return nil, err
	}
	return load(ctx, m, f, nil)
}

// openTask opens a task file that is the intent head. Its error says what the
// file lacks.
func openTask(ctx context.Context, path string, data []byte) (r *taskRanker, err error) {
	err = sound("model file "+path, func() (err error) {
		r, err = readTask(ctx, path, data)
		return err
	})
	return r, err
}

func readTask(ctx context.Context, path string, data []byte) (*taskRanker, error) {
	model, err := tflite.Load(data)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "The model file %s is damaged, or no TensorFlow Lite file that can be run here. Make it again, with built-in operators only.", path)
	}
	if _, ours := model.Metadata(train.MetadataHead); ours {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "The model file %s is a head of a bundle. Name the folder with its bundle.yaml.", path)
	}
	r, err := newTaskRanker(ctx, HeadIntent, data)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "The model file %s cannot serve by itself. %s.", path, adviceOnTasks)
	}
	return r, nil
}

// withTask returns the bundle of a manifest and files, which it changes, with
// a task file as its intent head.
func withTask(ctx context.Context, m Manifest, f files, r *taskRanker, data []byte) (*Bundle, error) {
	golden, err := parseGolden(f[goldenFile])
	if err != nil {
		return nil, err
	}
	delete(f, m.Heads[HeadIntent].File)
	file := headFile(HeadIntent)
	sum := sha256.Sum256(data)
	m.Description = fmt.Sprintf("The intents of a task file that calls itself %q; all else is of %s %s.", r.model.Name(), m.Name, m.Version)
	m.Version += "+" + hex.EncodeToString(sum[:4])
	m.Licence += " AND NOASSERTION" // what the task file may be used for is between its maker and who brings it
	f[file], m.Heads[HeadIntent] = data, r.head(file)
	without := func(name string) bool { return name == HeadIntent }
	return assemble(ctx, m, f, keepGolden(golden, without), map[string]ranker{HeadIntent: r})
}
