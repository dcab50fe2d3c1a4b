package npz_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"usher/nlp/tflite/npz"
)

// Rows are the array that Write writes into a file of its own.
func TestRows(t *testing.T) {
	t.Parallel()
	rows := [][]float32{{1, -2, 0.5}, {0, 0, 3e38}}
	var alone bytes.Buffer
	r, err := npz.NewRows(&alone, len(rows), 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := r.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Write(rows[0]); err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("of a third row: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := npz.Of("x", []int{2, 3}, append(rows[0], rows[1]...))
	if err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	if err := npz.Write(&archive, []npz.Array{a}); err != nil {
		t.Fatal(err)
	}
	files, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := files.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if want, err := io.ReadAll(f); err != nil || !reflect.DeepEqual(alone.Bytes(), want) {
		t.Errorf("%d bytes, want these %d (%v)", alone.Len(), len(want), err)
	}
}

func TestRowsRefuse(t *testing.T) {
	t.Parallel()
	if _, err := npz.NewRows(io.Discard, -1, 3); err == nil {
		t.Error("less than no rows")
	}
	r, err := npz.NewRows(io.Discard, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Write([]float32{1}); err == nil || !strings.Contains(err.Error(), "a row of 1 numbers among rows of 3") {
		t.Errorf("of a short row: %v", err)
	}
	if err := r.Write([]float32{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err == nil || !strings.Contains(err.Error(), "1 rows are missing") {
		t.Errorf("of a missing row: %v", err)
	}
	full := errors.New("no space left")
	if r, err = npz.NewRows(failing{full}, 1, 1); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.Write([]float32{1}), r.Close()); !errors.Is(err, full) {
		t.Errorf("of a full disk: %v", err)
	}
}

// failing is a writer that fails.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
