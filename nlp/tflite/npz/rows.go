package npz

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// Rows writes one array of float32 the way of numpy.save, row by row, so that
// it need not be in memory.
type Rows struct {
	w             *bufio.Writer
	columns, left int
	row           []byte
}

// NewRows begins an array of that many rows and columns.
func NewRows(w io.Writer, rows, columns int) (*Rows, error) {
	a := Array{Type: typeOf[float32](), Shape: []int{rows, columns}}
	if _, err := count(a.Shape); err != nil {
		return nil, fmt.Errorf("npz: rows: %w", err)
	}
	r := &Rows{w: bufio.NewWriter(w), columns: columns, left: rows}
	if _, err := r.w.Write(formatHeader(a)); err != nil {
		return nil, fmt.Errorf("npz: rows: %w", err)
	}
	return r, nil
}

// Write writes the next row.
func (r *Rows) Write(row []float32) error {
	switch {
	case len(row) != r.columns:
		return fmt.Errorf("npz: rows: a row of %d numbers among rows of %d", len(row), r.columns)
	case r.left == 0:
		return fmt.Errorf("npz: rows: one row too many")
	}
	r.left--
	r.row = r.row[:0]
	for _, x := range row {
		r.row = binary.LittleEndian.AppendUint32(r.row, math.Float32bits(x))
	}
	if _, err := r.w.Write(r.row); err != nil {
		return fmt.Errorf("npz: rows: %w", err)
	}
	return nil
}

// Close writes what is left to write. It is an error if rows are missing. What is
// below stays open.
func (r *Rows) Close() error {
	if r.left > 0 {
		return fmt.Errorf("npz: rows: %d rows are missing", r.left)
	}
	if err := r.w.Flush(); err != nil {
		return fmt.Errorf("npz: rows: %w", err)
	}
	return nil
}
