package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"usher"
	"usher/nlp/tflite/npz"
)

// encodeCmd turns texts into vectors.
type encodeCmd struct {
	llmFlags
	In     string `required:"" type:"path" help:"One text a line, in UTF-8."`
	Out    string `required:"" type:"path" help:"Where to write the vectors: a NumPy file (.npy), float32, one row a line."`
	Bundle string `type:"path" help:"Model bundle: a folder, or a .tflite with labels and vocabulary inside; the embedded one if left out."`
}

// Run encodes each line. A line without anything to encode is a row of zeros.
func (c *encodeCmd) Run(e *env) error {
	b, done, err := c.encoder(e.ctx, c.Bundle)
	if err != nil {
		return err
	}
	defer done()
	texts, err := readTexts(c.In)
	if err != nil {
		return err
	}
	vectors, err := b.Encode(e.ctx, texts)
	if err != nil {
		return fmt.Errorf("encode the texts: %w", err)
	}
	a, err := npz.Of("vectors", []int{len(vectors), len(vectors[0])}, slices.Concat(vectors...))
	if err != nil {
		return fmt.Errorf("the vectors: %w", err)
	}
	return writeOutput(c.Out, func(w io.Writer) error { return npz.WriteArray(w, a) })
}

// readTexts reads the lines of a file. Empty ones count.
func readTexts(path string) ([]string, error) {
	f, err := openRegular(path)
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
		return nil, usher.Errorf(usher.CodeInvalid, err, "%s, line %d, cannot be read; a text has at most %d bytes", path, len(texts)+1, maxLine)
	}
	if len(texts) == 0 {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "%s is empty. Put one text on each line", path)
	}
	return texts, nil
}
