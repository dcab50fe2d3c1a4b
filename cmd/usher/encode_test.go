package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each line becomes a row; the same text the same row, an empty one zeros.
func TestEncode(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "texts.txt"), filepath.Join(dir, "vectors.npy")
	if err := os.WriteFile(in, []byte("where is my order\r\n\n退款\nwhere is my order\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	usherOutput(t, "encode", "--in", in, "--out", out)
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	header := regexp.MustCompile(`(?s)^.NUMPY\x01\x00..\{'descr': '<f4', 'fortran_order': False, 'shape': \(4, (\d+)\), \} *\n`).FindSubmatch(data)
	if header == nil {
		t.Fatalf("not the header of four rows of float32: %.100q", data)
	}
	var dim int
	if _, err := fmt.Sscan(string(header[1]), &dim); err != nil || len(data) != len(header[0])+4*4*dim {
		t.Fatalf("%d bytes for 4 rows of %d numbers, %v", len(data), dim, err)
	}
	var rows [4]string
	for i := range rows {
		row := data[len(header[0])+4*dim*i:][:4*dim]
		rows[i] = string(row)
		var square float64
		for k := range dim {
			x := float64(math.Float32frombits(binary.LittleEndian.Uint32(row[4*k:])))
			square += x * x
		}
		if want := map[bool]float64{true: 0, false: 1}[i == 1]; math.Abs(square-want) > 1e-3 {
			t.Errorf("row %d has the length %v, want %v", i, math.Sqrt(square), want)
		}
	}
	if rows[0] != rows[3] || rows[0] == rows[2] {
		t.Error("rows 0 and 3 are of the same text, 2 is of another")
	}
}

// countingEncoder gives a text its length, and notes how much it was given at once.
// What comes after limit texts fails.
type countingEncoder struct{ calls, most, all, limit int }

func (e *countingEncoder) Encode(_ context.Context, texts []string) ([][]float32, error) {
	e.calls, e.most, e.all = e.calls+1, max(e.most, len(texts)), e.all+len(texts)
	if e.all > e.limit {
		return nil, errors.New("out of memory")
	}
	vectors := make([][]float32, len(texts))
	for i, s := range texts {
		vectors[i] = []float32{float32(len(s))}
	}
	return vectors, nil
}

// Vectors are written batch by batch; where that fails there is no file, and
// where it cannot even begin the old one stays.
func TestEncodeBatches(t *testing.T) {
	t.Parallel()
	texts := make([]string, 3*encodeBatch+1)
	for i := range texts {
		texts[i] = strings.Repeat("x", i%7)
	}
	out := filepath.Join(t.TempDir(), "vectors.npy")
	output := func(write func(io.Writer) error) error { return writeOutput(out, write) }
	e := &countingEncoder{limit: len(texts)}
	if err := encodeTo(t.Context(), e, texts, output); err != nil {
		t.Fatal(err)
	}
	if e.calls != 4 || e.most != encodeBatch {
		t.Errorf("encoded in %d calls, at most %d texts at once", e.calls, e.most)
	}
	whole, err := os.ReadFile(out)
	if err != nil || len(whole) != 128+4*len(texts) {
		t.Fatalf("%d bytes for %d rows of one number (%v)", len(whole), len(texts), err)
	}
	for i := range texts {
		if x := math.Float32frombits(binary.LittleEndian.Uint32(whole[128+4*i:])); x != float32(i%7) {
			t.Fatalf("row %d is %v, want %d", i, x, i%7)
		}
	}
	if err := encodeTo(t.Context(), &countingEncoder{}, texts, output); err == nil || !strings.Contains(err.Error(), "from line 1 on: out of memory") {
		t.Errorf("it says %v", err)
	}
	if kept, err := os.ReadFile(out); err != nil || !bytes.Equal(kept, whole) {
		t.Errorf("the old file is gone: %v", err)
	}
	err = encodeTo(t.Context(), &countingEncoder{limit: encodeBatch}, texts, output)
	if err == nil || !strings.Contains(err.Error(), "from line 513 on: out of memory") {
		t.Errorf("it says %v", err)
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Errorf("half a file is left: %v", err)
	}
}

func TestEncodeRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.txt")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		filepath.Join(dir, "none.txt"): "cannot be read",
		dir:                            "is a folder",
		empty:                          "is empty. Put one text on each line",
	} {
		out, err := command(t, "encode", "--in", in, "--out", filepath.Join(dir, "out.npy")).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v, %s; want %q", in, err, out, want)
		}
	}
}
