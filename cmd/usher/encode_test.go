package main

import (
	"encoding/binary"
	"fmt"
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
