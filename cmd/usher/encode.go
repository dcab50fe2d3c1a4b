package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"usher"
	"usher/nlp/tflite/npz"
)

// encodeCmd turns texts into vectors.
type encodeCmd struct {
	In     string `required:"" type:"path" help:"One text a line, in UTF-8."`
	Out    string `required:"" type:"path" help:"Where to write the vectors: a NumPy file (.npy), float32, one row a line."`
	Bundle string `type:"path" help:"Model bundle: a folder, or a .tflite with labels and vocabulary inside; the embedded one if left out."`
}

// encodeBatch is how many texts are encoded between two looks at the clock.
const encodeBatch = 256

// Run encodes each line. A line without anything to encode is a row of zeros.
func (c *encodeCmd) Run(e *env) error {
	b, err := openBundle(e.ctx, c.Bundle)
	if err != nil {
		return err
	}
	texts, err := readTexts(c.In)
	if err != nil {
		return err
	}
	var values []float32
	for at := 0; at < len(texts); at += encodeBatch {
		vectors, err := b.Encode(e.ctx, texts[at:min(at+encodeBatch, len(texts))])
		if err != nil {
			return fmt.Errorf("the texts from line %d on: %w", at+1, err)
		}
		for _, v := range vectors {
			values = append(values, v...)
		}
	}
	return writeVectors(c.Out, len(texts), values)
}

// readTexts reads the lines of a file. Empty ones count.
func readTexts(path string) ([]string, error) {
	if err := checkRegular(path); err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the texts cannot be read")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the texts cannot be read")
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	var texts []string
	for lines.Scan() {
		texts = append(texts, strings.ToValidUTF8(lines.Text(), "\uFFFD"))
	}
	if err := lines.Err(); err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "%s, line %d, cannot be read: a text has at most %d bytes", path, len(texts)+1, maxLine)
	}
	if len(texts) == 0 {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "%s is empty. Put one text on each line", path)
	}
	return texts, nil
}

// writeVectors writes n vectors that stand one behind the other.
func writeVectors(path string, n int, values []float32) error {
	a, err := npz.Of("vectors", []int{n, len(values) / n}, values)
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return usher.Errorf(usher.CodeInvalid, err, "the vectors cannot be written")
	}
	if err := npz.WriteArray(f, a); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("the vectors: %w", err)
	}
	return nil
}
