package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"usher"
	"usher/nlp"
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
	return encodeTo(e.ctx, b, texts, func(write func(io.Writer) error) error { return writeOutput(c.Out, write) })
}

// encodeBatch is how many vectors are in memory at a time.
const encodeBatch = 512

// encodeTo writes a row a text, batch by batch. What cannot encode the first texts
// leaves the output alone.
func encodeTo(ctx context.Context, by nlp.Encoder, texts []string, output func(write func(io.Writer) error) error) error {
	vectors, err := encodeSome(ctx, by, texts, 0)
	if err != nil {
		return err
	}
	return output(func(w io.Writer) error {
		rows, err := npz.NewRows(w, len(texts), len(vectors[0]))
		if err != nil {
			return err
		}
		for from := 0; ; {
			for _, v := range vectors {
				if err := rows.Write(v); err != nil {
					return err
				}
			}
			if from += len(vectors); from == len(texts) {
				return rows.Close()
			}
			if vectors, err = encodeSome(ctx, by, texts, from); err != nil {
				return err
			}
		}
	})
}

// encodeSome encodes the batch of texts that begins at from.
func encodeSome(ctx context.Context, by nlp.Encoder, texts []string, from int) ([][]float32, error) {
	batch := texts[from:min(from+encodeBatch, len(texts))]
	vectors, err := by.Encode(ctx, batch)
	if err == nil && len(vectors) != len(batch) {
		err = fmt.Errorf("%d vectors for %d texts", len(vectors), len(batch))
	}
	if err != nil {
		return nil, fmt.Errorf("encode the texts from line %d on: %w", from+1, err)
	}
	return vectors, nil
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
