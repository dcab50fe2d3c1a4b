package npz

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxArrays bounds the arrays of a file.
const maxArrays = 1024

// Read reads a file of the given size. Arrays come in the file's order.
func Read(r io.ReaderAt, size int64) ([]Array, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("npz: read: not an .npz file: %w", err)
	}
	if len(archive.File) > maxArrays {
		return nil, fmt.Errorf("npz: read: %d arrays; at most %d are possible", len(archive.File), maxArrays)
	}
	out, room := make([]Array, 0, len(archive.File)), MaxBytes
	seen := map[string]bool{}
	for _, f := range archive.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok || seen[name] {
			return nil, fmt.Errorf("npz: read: %.80q is not the name of an array, or is there twice", f.Name)
		}
		seen[name] = true
		a, err := readArray(f, room)
		if err != nil {
			return nil, fmt.Errorf("npz: read: %.80s: %w", f.Name, err)
		}
		a.Name = name
		room -= len(a.Data)
		out = append(out, a)
	}
	return out, nil
}

// readArray reads a member of an archive, with at most room bytes of data.
func readArray(f *zip.File, room int) (Array, error) {
	r, err := f.Open()
	if err != nil {
		return Array{}, err
	}
	defer r.Close()
	h, err := readHeader(r)
	if err != nil {
		return Array{}, err
	}
	n, err := count(h.shape)
	if err != nil {
		return Array{}, err
	}
	if h.size > 0 && n > room/h.size {
		return Array{}, fmt.Errorf("more than the %d MiB that a file may hold", MaxBytes>>20)
	}
	// Grows with what is there, not with what the header promises.
	data, err := io.ReadAll(io.LimitReader(r, int64(n*h.size)+1))
	if err != nil {
		return Array{}, err
	}
	if len(data) != n*h.size {
		return Array{}, fmt.Errorf("its data are not the %d bytes that its header promises", n*h.size)
	}
	if h.order == '>' {
		for unit := range slices.Chunk(data, max(h.unit(), 1)) {
			slices.Reverse(unit)
		}
	}
	if h.fortran && len(data) > 0 {
		data = transpose(data, h.shape, h.size)
	}
	return Array{Type: h.typeName(), Shape: h.shape, Data: data}, nil
}

// transpose brings elements from first-dimension-fastest into
// last-dimension-fastest order.
func transpose(data []byte, shape []int, size int) []byte {
	step := make([]int, len(shape)) // in data, by dimension
	for i, s := 0, size; i < len(shape); i++ {
		step[i] = s
		s *= shape[i]
	}
	out, at := make([]byte, 0, len(data)), make([]int, len(shape))
	for from := 0; len(out) < len(data); {
		out = append(out, data[from:from+size]...)
		for d := len(shape) - 1; d >= 0; d-- {
			from += step[d]
			if at[d]++; at[d] < shape[d] {
				break
			}
			from, at[d] = from-step[d]*shape[d], 0
		}
	}
	return out
}

// Write writes arrays, uncompressed, the way of numpy.savez. The same arrays
// give the same bytes.
func Write(w io.Writer, arrays []Array) error {
	archive := zip.NewWriter(w)
	for _, a := range arrays {
		if err := check(a); err != nil {
			return fmt.Errorf("npz: write: %s: %w", a.Name, err)
		}
		f, err := archive.CreateHeader(&zip.FileHeader{Name: a.Name + ".npy", Method: zip.Store})
		if err != nil {
			return fmt.Errorf("npz: write: %w", err)
		}
		for _, part := range [][]byte{formatHeader(a), a.Data} {
			if _, err := f.Write(part); err != nil {
				return fmt.Errorf("npz: write: %w", err)
			}
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("npz: write: %w", err)
	}
	return nil
}

// check tells whether an array's parts fit together.
func check(a Array) error {
	var h header
	if _, err := h.setType("'" + a.Type + "'"); err != nil {
		return err
	}
	if h.typeName() != a.Type {
		return fmt.Errorf("type %q; it would be %q", a.Type, h.typeName())
	}
	n, err := count(a.Shape)
	if err != nil {
		return err
	}
	if n*h.size != len(a.Data) {
		return fmt.Errorf("%d bytes for shape %v of %s", len(a.Data), a.Shape, a.Type)
	}
	if a.Name == "" {
		return errors.New("an array without a name")
	}
	return nil
}
